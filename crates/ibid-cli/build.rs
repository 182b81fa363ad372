//! Tells the end-to-end tests whether the small language model is there: a test that needs it is ignored
//! where it is not, never counted as passed.

use std::path::PathBuf;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(model_available)");
    for variable in ["IBID_MODELS", "XDG_CACHE_HOME", "HOME"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let folder = std::env::var_os("IBID_MODELS").map(PathBuf::from).or_else(|| {
        let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))?;
        Some(cache.join("ibid").join("models"))
    });
    let Some(folder) = folder else { return };
    let model = folder.join("qwen2.5-coder-0.5b-instruct-q4_k_m.gguf");
    println!("cargo::rerun-if-changed={}", model.display());
    println!("cargo::rustc-env=IBID_TEST_MODELS={}", folder.display());
    if model.is_file() {
        println!("cargo::rustc-cfg=model_available");
    }
}
