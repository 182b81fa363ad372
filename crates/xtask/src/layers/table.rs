//! Who may import whom: the table of CONTRIBUTING.md, for `cargo metadata` to be compared with.

/// What one crate of the workspace may and may not import.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) package: &'static str,
    /// The crates of the workspace that it may import; it may import no other.
    pub(super) may_import: &'static [&'static str],
    /// The crates of others that it may not import. `candle-*` is every name that begins with `candle-`.
    pub(super) may_not_import: &'static [&'static [&'static str]],
}

/// For tests only: every crate may import it as a dev-dependency.
pub(super) const TESTKIT: &str = "ibid-testkit";

const CORE: &[&str] = &["ibid-core"];
const BELOW_THE_FACADE: &[&str] =
    &["ibid-core", "ibid-ingest", "ibid-embed", "ibid-store", "ibid-generate", "ibid-ground", "ibid-tools"];
const FACADE: &[&str] = &["ibid"];
const FRONT: &[&str] = &["ibid", "ibid-server", "ibid-eval"];

const ANYHOW: &[&str] = &["anyhow"];
const DATABASES: &[&str] = &["sqlx", "sqlx-*", "rusqlite", "libsqlite3-sys"];
const FILES: &[&str] = &["fs-err", "fs4", "tempfile", "memmap2", "ignore", "walkdir"];
const FRONT_ENDS: &[&str] = &["axum", "axum-*", "clap", "clap_*"];
const FUTURES: &[&str] = &["futures", "futures-*"];
const MODELS: &[&str] =
    &["mistralrs", "mistralrs-*", "llama-cpp-2", "candle-*", "fastembed", "ort", "llguidance"];
const READERS: &[&str] = &["pdf_oxide", "kreuzberg"];
const RUNTIMES: &[&str] = &["tokio", "tokio-*", "async-std", "smol"];
const TOKENIZERS: &[&str] = &["tokenizers", "tiktoken-rs"];
const VECTORS: &[&str] = &["qdrant-edge", "qdrant-client"];
const WEB: &[&str] = &["ureq", "reqwest", "hyper", "hyper-*", "isahc", "curl"];

/// The engines, which one crate hides from all others.
pub(super) const HOMES: &[(&str, &[&str])] = &[
    ("mistralrs", &["ibid-generate"]),
    ("mistralrs-*", &["ibid-generate"]),
    ("llama-cpp-2", &["ibid-generate"]),
    ("llguidance", &["ibid-generate"]),
    ("fastembed", &["ibid-embed"]),
    ("ort", &["ibid-embed"]),
    // The testkit writes models with it.
    ("candle-*", &["ibid-embed", "ibid-generate", TESTKIT]),
    ("qdrant-edge", &["ibid-store"]),
    ("qdrant-client", &["ibid-store"]),
    ("sqlx", &["ibid-store"]),
    ("rmcp", &["ibid-tools", "ibid-server"]),
    ("pdf_oxide", &["ibid-ingest"]),
    ("kreuzberg", &["ibid-ingest"]),
];

pub(super) const RULES: &[Rule] = &[
    Rule {
        package: "ibid-core",
        may_import: &[],
        may_not_import: &[ANYHOW, DATABASES, FILES, MODELS, READERS, RUNTIMES, TOKENIZERS, VECTORS, WEB],
    },
    Rule { package: "ibid-ingest", may_import: CORE, may_not_import: &[TOKENIZERS, DATABASES, WEB] },
    Rule { package: "ibid-embed", may_import: CORE, may_not_import: &[VECTORS, DATABASES] },
    Rule { package: "ibid-store", may_import: CORE, may_not_import: &[MODELS, TOKENIZERS] },
    Rule { package: "ibid-generate", may_import: CORE, may_not_import: &[VECTORS, DATABASES] },
    Rule {
        package: "ibid-ground",
        may_import: CORE,
        may_not_import: &[RUNTIMES, FUTURES, FILES, MODELS, TOKENIZERS, DATABASES, VECTORS, WEB],
    },
    Rule {
        package: "ibid-tools",
        may_import: CORE,
        may_not_import: &[FILES, MODELS, TOKENIZERS, VECTORS, DATABASES],
    },
    Rule {
        package: "ibid",
        may_import: BELOW_THE_FACADE,
        may_not_import: &[FRONT_ENDS, ANYHOW, MODELS, READERS, VECTORS, DATABASES],
    },
    Rule { package: "ibid-eval", may_import: FACADE, may_not_import: &[] },
    Rule { package: "ibid-server", may_import: FACADE, may_not_import: &[] },
    Rule { package: "ibid-cli", may_import: FRONT, may_not_import: &[] },
    Rule { package: TESTKIT, may_import: CORE, may_not_import: &[] },
    Rule { package: "xtask", may_import: &[], may_not_import: &[] },
];
