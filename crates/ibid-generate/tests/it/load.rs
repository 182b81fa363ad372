use std::path::Path;

use ibid_generate::{EngineOptions, GgufHeader, LoadError, LocalEngine, fast_copy};
use ibid_testkit::random_gguf;
use tempfile::TempDir;

use crate::support::{engines, load};

fn refusal(engine: LocalEngine, path: &Path) -> LoadError {
    match load(engine, path, EngineOptions::default()) {
        Ok(_) => panic!("{} should be refused", path.display()),
        Err(error) => error,
    }
}

#[test]
fn files_that_are_no_models_are_refused_by_what_is_wrong() {
    for engine in engines() {
        assert_refuses_files_that_are_no_models(engine);
    }
}

fn assert_refuses_files_that_are_no_models(engine: LocalEngine) {
    let folder = TempDir::new().unwrap();
    let good = folder.path().join("good.gguf");
    random_gguf(&good, 1).unwrap();
    let bytes = fs_err::read(&good).unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs_err::write(&path, bytes).unwrap();
        path
    };
    let replaced = |from: &[u8], to: &[u8]| {
        let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
        let mut changed = bytes.clone();
        changed[at..at + to.len()].copy_from_slice(to);
        changed
    };

    assert!(matches!(refusal(engine, &folder.path().join("absent.gguf")), LoadError::Read { .. }));
    assert!(matches!(refusal(engine, folder.path()), LoadError::Read { .. } | LoadError::Corrupt { .. }));
    for (name, content) in [
        ("empty.gguf", &[][..]),
        ("text.gguf", b"this is no model at all"),
        ("magic.gguf", b"GGUF"),
        ("header.gguf", &bytes[..2000]),
        ("weights.gguf", &bytes[..bytes.len() - 100]),
        ("version.gguf", b"GGUF\x09\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        ("counts.gguf", b"GGUF\x03\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
    ] {
        let error = refusal(engine, &write(name, content));
        assert!(matches!(error, LoadError::Corrupt { .. }), "{name}: {error}");
        assert!(error.to_string().contains(name), "{error}");
    }
    let unknown = refusal(engine, &write("mamba.gguf", &replaced(b"llama", b"mamba")));
    assert!(
        matches!(&unknown, LoadError::UnknownArchitecture { architecture, .. } if architecture == "mamba")
    );
    assert!(unknown.to_string().contains("qwen2"), "{unknown}");
    let base = refusal(
        engine,
        &write("base.gguf", &replaced(b"tokenizer.chat_template", b"tokenizer.chat_templatX")),
    );
    assert!(matches!(base, LoadError::Incomplete { what: "chat template", .. }), "{base}");
    // The header is sound, what the engine looks for is not there: it must not take the process down.
    let renamed =
        refusal(engine, &write("renamed.gguf", &replaced(b"output_norm.weight", b"output_nXrm.weight")));
    assert!(matches!(renamed, LoadError::Engine { .. }), "{renamed}");
}

#[test]
fn the_header_says_what_the_model_is() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tiny.gguf");
    random_gguf(&path, 3).unwrap();
    let header = GgufHeader::read(&path).unwrap();
    assert_eq!(header.architecture(), "llama");
    assert_eq!(header.name(), Some("random weights"));
    assert_eq!(header.context_length(), Some(8192));
    assert_eq!(header.stop_token_ids().len(), 2, "the header's own end token and `<|im_end|>`");
    assert_eq!(header.special_tokens().count(), 3);
    assert!(header.chat_template().unwrap().contains("<|im_start|>"));
    let length = fs_err::metadata(&path).unwrap().len();
    assert!((100_000..600_000).contains(&length), "{length} bytes");
}

#[test]
fn a_model_of_fast_weights_needs_no_copy() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tiny.gguf");
    random_gguf(&path, 3).unwrap();
    assert_eq!(fast_copy(&path, &folder.path().join("copies")).unwrap(), path);
    assert!(!folder.path().join("copies").exists());
}

/// llama.cpp ends the process over such vocabularies.
#[cfg(feature = "llama-cpp")]
#[test]
fn vocabularies_that_would_end_the_process_are_refused() {
    use ibid_testkit::{RandomGguf, Spelling};

    let folder = TempDir::new().unwrap();
    let path = folder.path().join("bytes.gguf");
    RandomGguf::new(1).spelling(Spelling::PiecesWithoutBytes).write(&path).unwrap();
    let refused = refusal(LocalEngine::LlamaCpp, &path);
    assert!(refused.to_string().contains("every byte"), "{refused}");

    let path = folder.path().join("twice.gguf");
    random_gguf(&path, 1).unwrap();
    let mut bytes = fs_err::read(&path).unwrap();
    let text = |word: &str| [&(word.len() as u64).to_le_bytes(), word.as_bytes()].concat();
    let (known, other) = (text("th"), text("in"));
    let at = bytes.windows(known.len()).rposition(|window| window == known).unwrap();
    bytes[at..at + other.len()].copy_from_slice(&other);
    fs_err::write(&path, bytes).unwrap();
    let refused = refusal(LocalEngine::LlamaCpp, &path);
    assert!(refused.to_string().contains("twice"), "{refused}");
}

#[cfg(not(feature = "llama-cpp"))]
#[test]
fn an_engine_that_is_not_built_in_says_how_to_get_it() {
    use ibid_core::seam::ModelIdentity;

    let identity = ModelIdentity { name: "any".to_owned(), file_hash: None };
    let error =
        LocalEngine::LlamaCpp.load("any.gguf".as_ref(), identity, EngineOptions::default()).unwrap_err();
    assert!(error.to_string().contains("cargo feature `llama-cpp`"), "{error}");
}
