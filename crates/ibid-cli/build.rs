//! Tells the end-to-end tests whether the small language model and the Python SDK of the Model Context Protocol are
//! there: a test that needs one is ignored where it is not, never counted as passed.

use std::path::PathBuf;
use std::process::Command;

fn main() {
    model();
    mcp_sdk();
}

fn model() {
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

/// The folder in `IBID_TEST_MCP_SDK`, or whatever else Python finds.
fn mcp_sdk() {
    println!("cargo::rustc-check-cfg=cfg(mcp_sdk_available)");
    println!("cargo::rerun-if-env-changed=IBID_TEST_MCP_SDK");
    let folder = std::env::var("IBID_TEST_MCP_SDK").unwrap_or_default();
    println!("cargo::rustc-env=IBID_TEST_MCP_SDK={folder}");
    if !folder.is_empty() {
        println!("cargo::rerun-if-changed={folder}/mcp");
    }
    let import = Command::new("python3").args(["-c", "import mcp"]).env("PYTHONPATH", folder).output();
    if import.is_ok_and(|import| import.status.success()) {
        println!("cargo::rustc-cfg=mcp_sdk_available");
    }
}
