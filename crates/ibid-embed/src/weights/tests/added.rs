use std::path::{Path, PathBuf};

use candle_core::quantized::gguf_file::{self, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{DType, Device, Tensor};
use ibid_testkit::random_gguf;

use crate::weights::{GgufError, GgufHeader, ModelStore, ModelStoreError};

/// A GGUF file with the given metadata and one small tensor.
fn write_gguf(folder: &Path, name: &str, metadata: &[(&str, &str)]) -> PathBuf {
    let path = folder.join(name);
    let zeros = Tensor::zeros((4, 32), DType::F32, &Device::Cpu).expect("a tensor");
    let tensor = QTensor::quantize(&zeros, GgmlDType::Q8_0).expect("32 is a multiple of the block");
    let values: Vec<(&str, Value)> =
        metadata.iter().map(|(key, value)| (*key, Value::String((*value).to_owned()))).collect();
    let metadata: Vec<(&str, &Value)> = values.iter().map(|(key, value)| (*key, value)).collect();
    let mut file = fs_err::File::create(&path).expect("it is created");
    gguf_file::write(&mut file, &metadata, &[("weight", &tensor)]).expect("it is written");
    path
}

const QWEN: [(&str, &str); 3] = [
    ("general.architecture", "qwen2"),
    ("tokenizer.ggml.model", "gpt2"),
    ("tokenizer.chat_template", "{{ messages }}"),
];

#[test]
fn a_model_of_ones_own_is_added_listed_and_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = ModelStore::new(folder.path().join("models"));
    let file = folder.path().join("My-Model.gguf");
    random_gguf(&file, 1).expect("it is written");

    let added = store.add(&file).expect("it is added");
    assert_eq!(added.model.name, "my-model");
    assert_eq!(added.header.architecture, "llama");
    assert_eq!(added.header.context_length, Some(8192));
    assert!(
        added.header.parameters > 0
            && added.header.chat_template.is_some()
            && added.header.end_of_text.is_some()
    );
    assert_eq!(store.get("my-model").expect("it is listed"), added.model);
    assert!(added.model.sha256.as_ref().is_some_and(|hash| hash.len() == 64));
    assert!(
        store.list().expect("a list").iter().any(|model| model.name == "my-model" && model.card.is_none())
    );

    store.add(&file).expect("the same file again is no conflict");
    let other = folder.path().join("my-model.gguf");
    random_gguf(&other, 2).expect("it is written");
    assert!(matches!(store.add(&other), Err(ModelStoreError::NameTaken { .. })));
    store.add_as("other", &other).expect("another name is free");

    store.remove("my-model").expect("it is forgotten");
    assert!(file.is_file(), "the file stays");
    assert!(matches!(store.get("my-model"), Err(ModelStoreError::Unknown { .. })));

    fs_err::remove_file(&other).expect("it is ours");
    let text = store.get("other").expect_err("its file has gone").to_string();
    assert!(text.contains("my-model.gguf"), "{text}");
}

#[test]
fn the_name_of_a_listed_model_is_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = write_gguf(folder.path(), "qwen3-1.7b.gguf", &QWEN);
    let error = ModelStore::new(folder.path()).add(&file);
    assert!(matches!(error, Err(ModelStoreError::NameTaken { .. })), "{error:?}");
}

#[test]
fn models_that_cannot_run_are_refused_with_what_can() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = ModelStore::new(folder.path());
    for (metadata, expected) in [
        ([("general.architecture", "gemma3"), QWEN[1], QWEN[2]], "`gemma3`; ibid runs llama, mistral3, phi2"),
        ([QWEN[0], ("tokenizer.ggml.model", "bert"), QWEN[2]], "`bert`; ibid reads gpt2, llama"),
        ([QWEN[0], QWEN[1], ("tokenizer.chat_template", " ")], "no chat template"),
        ([QWEN[0], QWEN[1], ("general.name", "Base")], "no chat template"),
        ([("general.name", "x"), QWEN[1], QWEN[2]], "names no architecture"),
    ] {
        let file = write_gguf(folder.path(), "model.gguf", &metadata);
        let text = store.add(&file).expect_err("it is refused").to_string();
        assert!(text.contains(expected) && text.contains("model.gguf"), "{text}");
    }
    assert!(store.installed().expect("a list").is_empty());
}

#[test]
fn damaged_files_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = fs_err::read(write_gguf(folder.path(), "whole.gguf", &QWEN)).expect("it is there");
    let path = folder.path().join("damaged.gguf");
    assert!(matches!(GgufHeader::read(&path), Err(GgufError::Read { .. })));
    for length in [0, 3, 10, 40, whole.len() / 2] {
        fs_err::write(&path, &whole[..length]).expect("it is written");
        let error = GgufHeader::read(&path).expect_err("it is damaged");
        assert!(
            matches!(error, GgufError::Corrupt { .. } | GgufError::Truncated { .. }),
            "{length}: {error}"
        );
        assert!(error.to_string().contains("damaged.gguf"), "{error}");
    }
    // The header is whole, some of the weights are missing.
    fs_err::write(&path, &whole[..whole.len() - 64]).expect("it is written");
    assert!(matches!(GgufHeader::read(&path), Err(GgufError::Truncated { .. })));
    fs_err::write(&path, b"<html>Please log in</html>").expect("it is written");
    assert!(matches!(GgufHeader::read(&path), Err(GgufError::Corrupt { .. })));
}
