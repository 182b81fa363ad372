use clap::Args;
use ibid::RemoteGrammar;

const ENGINE: &str = "Remote engine";

/// A language model that another program runs.
#[derive(Debug, Args)]
pub(crate) struct EngineArguments {
    /// Ask an OpenAI-compatible engine (llama.cpp, Ollama, vLLM, mistral.rs) at this address; its key comes from
    /// IBID_ENGINE_KEY or --engine-key-command
    #[arg(long, value_name = "URL", env = "IBID_ENGINE", hide_env_values = true, help_heading = ENGINE)]
    pub(crate) engine: Option<String>,
    /// Run this command for the engine's key: the first line that it prints, from a keyring for example
    /// (`secret-tool lookup service ibid`)
    #[arg(long, value_name = "COMMAND", env = "IBID_ENGINE_KEY_COMMAND", hide_env_values = true, help_heading = ENGINE)]
    pub(crate) engine_key_command: Option<String>,
    /// In which notation the engine is sent the grammar of an answer: auto, lark, gbnf, json-schema or none
    #[arg(
        long,
        value_name = "NOTATION",
        env = "IBID_ENGINE_GRAMMAR",
        hide_env_values = true,
        default_value_t = RemoteGrammar::Automatic,
        help_heading = ENGINE
    )]
    pub(crate) engine_grammar: RemoteGrammar,
}
