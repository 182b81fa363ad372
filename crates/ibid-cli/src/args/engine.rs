use clap::Args;
use ibid::RemoteGrammar;

const ENGINE: &str = "Engine";

/// What runs the language model.
#[derive(Debug, Args)]
pub(crate) struct EngineArguments {
    /// What runs the model: `mistralrs`, `llama-cpp` where it is built in, or the address of an OpenAI-compatible engine
    /// (llama.cpp, Ollama, vLLM, mistral.rs), whose key comes from IBID_ENGINE_KEY or
    /// --engine-key-command [default: mistralrs]
    #[arg(long, value_name = "NAME_OR_URL", env = "IBID_ENGINE", hide_env_values = true, help_heading = ENGINE)]
    pub(crate) engine: Option<String>,
    /// Run this command for the engine's key: the first line that it prints, from a keyring for example
    /// (`secret-tool lookup service ibid`)
    #[arg(long, value_name = "COMMAND", env = "IBID_ENGINE_KEY_COMMAND", hide_env_values = true, help_heading = ENGINE)]
    pub(crate) engine_key_command: Option<String>,
    /// In which notation an engine at an address is sent the grammar of an answer: auto, lark, gbnf, json-schema or none
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
