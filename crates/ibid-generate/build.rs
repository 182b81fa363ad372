//! Tells the tests whether the real model is on this machine (`cfg(ibid_model)`), so that without it they
//! count as ignored and not as passed.

use std::env;
use std::path::PathBuf;

const FILE: &str = "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf";

fn main() {
    println!("cargo::rustc-check-cfg=cfg(ibid_model)");
    for variable in ["IBID_MODELS", "XDG_CACHE_HOME", "HOME"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    println!("cargo::rerun-if-changed=build.rs");
    let Some(folder) = models() else { return };
    let file = folder.join(FILE);
    println!("cargo::rerun-if-changed={}", file.display());
    if file.is_file() {
        println!("cargo::rustc-cfg=ibid_model");
        println!("cargo::rustc-env=IBID_TEST_MODEL={}", file.display());
    }
}

/// Where `ibid models pull` puts them.
fn models() -> Option<PathBuf> {
    let folder = |variable: &str| env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    folder("IBID_MODELS").or_else(|| {
        let cache = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")))?;
        Some(cache.join("ibid").join("models"))
    })
}
