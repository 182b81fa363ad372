use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use ibid_core::seam::ModelIdentity;
use mistralrs::core::{GGUFLoaderBuilder, GGUFSpecificConfig, Pipeline};
use mistralrs::{Device, DeviceMapSetting, ModelDType, TokenSource};

use super::EngineOptions;
use super::session::{Facts, Session};
use crate::engine::defuse::Defuser;
use crate::{GgufHeader, LoadError, syntax_of_template};

pub(super) type SharedPipeline = Arc<tokio::sync::Mutex<dyn Pipeline>>;

/// Checks the file's header, loads the weights and starts the engine.
pub(super) fn load(
    path: &Path,
    identity: ModelIdentity,
    options: EngineOptions,
) -> Result<Session, LoadError> {
    let header = GgufHeader::read(path)?;
    let refused = |reason: String| LoadError::Engine { path: path.to_owned(), reason };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = folder.to_str().zip(path.file_name().and_then(|name| name.to_str()));
    let (folder, file) = names.ok_or_else(|| refused("its path is not valid Unicode".to_owned()))?;
    // The header is sound, but the loader indexes and unwraps what it finds behind it.
    let loaded = catch_unwind(AssertUnwindSafe(|| pipeline(folder, file)));
    let pipeline = loaded.map_err(|panic| refused(panic_message(panic.as_ref())))?.map_err(refused)?;
    let facts = Facts {
        context_tokens: options.context.unwrap_or(usize::MAX).min(header.context_length().unwrap_or(4096)),
        stop_tokens: header.stop_token_ids(),
        cache_bytes_per_token: header.cache_bytes_per_token(),
        cache_bytes: options.cache_bytes,
        thought: header.special_token("<think>").zip(header.special_token("</think>")),
        tool_calls: syntax_of_template(header.chat_template().unwrap_or_default(), |name| {
            header.special_token(name)
        }),
        defuser: Defuser::new(header.special_tokens().map(|(_, token)| token)),
    };
    Session::start(pipeline, identity, facts).map_err(refused)
}

fn pipeline(folder: &str, file: &str) -> Result<SharedPipeline, String> {
    let device = mistralrs::best_device(false).map_err(|error| error.to_string())?;
    // Half-width floats are converted back and forth on a CPU, which has no arithmetic for them.
    let precision = if matches!(device, Device::Cpu) { ModelDType::F32 } else { ModelDType::Auto };
    let loader = GGUFLoaderBuilder::new(
        None,
        None,
        folder.to_owned(),
        vec![file.to_owned()],
        GGUFSpecificConfig::default(),
        false,
        None,
    )
    .build();
    let loaded = loader.load_model_from_hf(
        None,
        TokenSource::None,
        &precision,
        &device,
        true,
        DeviceMapSetting::dummy(),
        None,
        None,
    );
    match loaded {
        Ok(pipeline) => Ok(pipeline),
        Err(error) => Err(format!("{error:#}")),
    }
}

/// What a panic said.
pub(super) fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "it panicked".to_owned())
}
