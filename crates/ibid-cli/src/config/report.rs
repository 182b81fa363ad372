use clap::{Arg, Command};
use serde::Serialize;

use super::file::ConfigFile;
use super::{Config, OPTIONS_OF_ONE_RUN};

/// Commands whose options are settings.
const COMMANDS: &[&str] = &["ingest", "search", "ask", "chat"];

/// A setting, its value, and where that came from.
#[derive(Debug, Serialize)]
pub(crate) struct ConfiguredValue {
    /// The command it is of; empty for those of all.
    pub(crate) table: String,
    pub(crate) key: String,
    /// More than one for an option that may be given several times; none where it is not set.
    pub(crate) values: Vec<String>,
    /// `environment`, `library`, `user` or `default`.
    pub(crate) source: String,
    /// The variable or the file.
    pub(crate) from: Option<String>,
}

/// Every setting of `command`, which must not have any of `config` as a default.
pub(crate) fn report(command: &Command, config: &Config) -> Vec<ConfiguredValue> {
    let of_all = command.get_arguments().map(|argument| ("", argument));
    let of_commands = COMMANDS.iter().filter_map(|name| command.find_subcommand(name)).flat_map(|owner| {
        owner
            .get_arguments()
            .filter(|argument| !argument.is_global_set())
            .map(|argument| (owner.get_name(), argument))
    });
    of_all
        .chain(of_commands)
        .filter_map(|(table, argument)| {
            let key = argument.get_long()?;
            (!OPTIONS_OF_ONE_RUN.contains(&key)).then(|| configured(table, key, argument, config))
        })
        .collect()
}

fn configured(table: &str, key: &str, argument: &Arg, config: &Config) -> ConfiguredValue {
    let value = |values, source: &str, from| ConfiguredValue {
        table: table.to_owned(),
        key: key.to_owned(),
        values,
        source: source.to_owned(),
        from,
    };
    let variable = argument.get_env().and_then(|name| name.to_str());
    if let Some(variable) = variable
        && let Ok(set) = std::env::var(variable)
    {
        return value(vec![set], "environment", Some(variable.to_owned()));
    }
    let in_file = |file: &ConfigFile| {
        let values = file.values.get(&(table.to_owned(), key.to_owned()))?;
        Some((values.clone(), file.origin.to_string(), file.path.display().to_string()))
    };
    if let Some((values, source, path)) = config.files.iter().rev().find_map(in_file) {
        return value(values, &source, Some(path));
    }
    let defaults = argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned());
    value(defaults.collect(), "default", None)
}
