use clap::{Arg, ArgAction, Command};

use super::file::{ConfigFile, Origin};

/// Options that say what one run is to do: they are no settings.
pub(crate) const OPTIONS_OF_ONE_RUN: &[&str] = &[
    "after",
    "before",
    "bundle",
    "docs",
    "document",
    "dry-run",
    "explain",
    "forget",
    "help",
    "json",
    "language",
    "library",
    "list",
    "path",
    "prove-deleted",
    "repair",
    "replace",
    "replay",
    "resume",
    "stream",
    "tag",
    "text",
    "type",
    "version",
    "watch",
];

/// Options that a library's file may not set: a library can come from somebody else, who must not decide where
/// questions and passages are sent, or which files are run.
const USER_ONLY: &[&str] = &["engine", "engine-grammar", "engine-key-command", "models-folder", "offline"];

/// The command with the settings of a file as the defaults of its options.
///
/// # Errors
/// When a setting is unknown, or not one for this file.
pub(crate) fn apply(mut command: Command, file: &ConfigFile) -> anyhow::Result<Command> {
    for ((table, key), values) in &file.values {
        let told = if table.is_empty() { key.clone() } else { format!("{table}.{key}") };
        let place = file.path.display();
        if file.origin == Origin::Library && USER_ONLY.contains(&key.as_str()) {
            anyhow::bail!(
                "{place} sets `{told}`, which only your own settings may (`ibid config` names the file)"
            );
        }
        let owner = if table.is_empty() { Some(&command) } else { command.find_subcommand(table) };
        let option = owner.and_then(|owner| owner.get_arguments().find(|argument| is_setting(argument, key)));
        let Some(option) = option else {
            anyhow::bail!("{place} sets `{told}`, which is no setting: `ibid config` lists them");
        };
        let takes_several = matches!(option.get_action(), ArgAction::Append);
        if values.len() != 1 && !takes_several {
            anyhow::bail!("{place} sets `{told}` to a list; it takes one value");
        }
        let id = option.get_id().clone();
        // Once per start and file: clap keeps defaults for as long as the program runs.
        let values: Vec<&'static str> =
            values.iter().map(|value| &*Box::leak(value.clone().into_boxed_str())).collect();
        let with_default = move |argument: Arg| argument.default_values(values);
        command = if table.is_empty() {
            command.mut_arg(id, with_default)
        } else {
            command.mut_subcommand(table, |owner| owner.mut_arg(id, with_default))
        };
    }
    Ok(command)
}

/// Whether this is the option called `key`, and a setting.
fn is_setting(argument: &Arg, key: &str) -> bool {
    argument.get_long() == Some(key) && !OPTIONS_OF_ONE_RUN.contains(&key)
}
