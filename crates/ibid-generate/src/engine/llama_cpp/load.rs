use std::path::Path;
use std::sync::{Arc, OnceLock, mpsc};

use ibid_core::seam::ModelIdentity;
use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::{LogOptions, send_logs_to_tracing};

use super::chat_template::ChatTemplate;
use super::decoder::Memory;
use super::grammar::Grammars;
use super::prompt::Prompts;
use super::session::Session;
use super::vocabulary::{Vocabulary, check};
use super::worker::{Parts, Worker};
use crate::engine::EngineOptions;
use crate::engine::defuse::Defuser;
use crate::engine::words::{NO, YES};
use crate::{GgufHeader, LoadError, syntax_of_template};

/// The library, initialized once in a process; its log goes to ibid's.
pub(super) fn backend() -> Result<&'static LlamaBackend, String> {
    static BACKEND: OnceLock<Result<LlamaBackend, String>> = OnceLock::new();
    let initialized = BACKEND.get_or_init(|| {
        send_logs_to_tracing(LogOptions::default());
        LlamaBackend::init().map_err(|error| error.to_string())
    });
    initialized.as_ref().map_err(Clone::clone)
}

/// Checks the file's header, loads the weights and starts the engine on a thread of its own.
pub(super) fn load(
    path: &Path,
    identity: ModelIdentity,
    options: EngineOptions,
) -> Result<Session, LoadError> {
    let refused = |reason: String| LoadError::Engine { path: path.to_owned(), reason };
    let header = GgufHeader::read(path)?;
    let (model, parts) = read(path, &header, &identity.name, options).map_err(refused)?;
    let context_tokens = parts.memory.context_tokens;
    let reading = Arc::clone(&parts.reading);
    let tool_calls =
        syntax_of_template(header.chat_template().unwrap_or_default(), |name| header.special_token(name));
    let (commands, received) = mpsc::channel();
    let (ready, started) = mpsc::channel();
    let work = move || match Worker::new(&model, parts) {
        Ok(mut worker) => {
            // Whoever loads waits for it.
            let _ = ready.send(Ok(()));
            worker.run(&received);
        }
        Err(reason) => {
            let _ = ready.send(Err(reason));
        }
    };
    std::thread::Builder::new()
        .name("llama.cpp".to_owned())
        // Tokenizers recurse over their text, which has a bound, and take more than threads usually get.
        .stack_size(32 << 20)
        .spawn(work)
        .map_err(|error| refused(error.to_string()))?;
    let stopped = |_| refused("the engine stopped".to_owned());
    started.recv().map_err(stopped)?.map_err(refused)?;
    Ok(Session::new(identity, context_tokens, tool_calls, commands, reading))
}

/// The weights, and all that is made of the file besides.
pub(super) fn read(
    path: &Path,
    header: &GgufHeader,
    name: &str,
    options: EngineOptions,
) -> Result<(Arc<LlamaModel>, Parts), String> {
    // The wrapper hands the path over as a C string.
    if path.to_str().is_none_or(|path| path.contains('\0')) {
        return Err("its path is not valid Unicode".to_owned());
    }
    check(header)?;
    let template = ChatTemplate::of(header)?;
    let stop = header.stop_token_ids();
    let context_tokens = options.context.unwrap_or(usize::MAX).min(header.context_length().unwrap_or(4096));
    // The cache holds 16-bit floats, half of what the header counts.
    let token_bytes = (header.cache_bytes_per_token() / 2).max(1);
    let kept_tokens = usize::try_from(options.cache_bytes / token_bytes).unwrap_or(usize::MAX);
    let defuser = Defuser::new(header.special_tokens().map(|(_, token)| token));
    let thought = header.special_token("<think>").zip(header.special_token("</think>"));

    let model = LlamaModel::load_from_file(backend()?, path, &LlamaModelParams::default())
        .map_err(|error| format!("{error} (IBID_LOG=llama-cpp-2=info tells more)"))?;
    let model = Arc::new(model);
    let vocabulary = Arc::new(Vocabulary::new(Arc::clone(&model), &stop));
    let parts = Parts {
        name: name.to_owned(),
        yes: vocabulary.words(&YES),
        no: vocabulary.words(&NO),
        grammars: Grammars::new(Arc::clone(&vocabulary))?,
        prompts: Prompts { template, vocabulary, defuser, thought },
        stop,
        memory: Memory { context_tokens, kept_tokens },
        reading: Arc::default(),
    };
    Ok((model, parts))
}
