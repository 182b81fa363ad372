use clap::CommandFactory;

use crate::args::Arguments;
use crate::config::{self, ConfiguredValue};
use crate::exit::Exit;
use crate::render::{self, BOLD, DIM};
use crate::settings::Settings;

/// `ibid config`.
pub(crate) fn run(settings: &Settings) -> anyhow::Result<Exit> {
    let mut command = Arguments::command();
    command.build();
    let values = config::report(&command, &settings.config);
    if settings.json {
        render::json(&serde_json::json!({
            "schema": "ibid.config/1",
            "user_file": settings.user_config,
            "library_file": settings.library.join(config::FILE),
            "settings": values,
        }))?;
        return Ok(Exit::Success);
    }
    let mut table = None;
    for value in &values {
        if table != Some(&value.table) {
            if table.is_some() {
                render::line("");
            }
            if !value.table.is_empty() {
                render::line(&format!("{BOLD}[{}]{BOLD:#}", value.table));
            }
            table = Some(&value.table);
        }
        render::line(&told(value));
    }
    let (user, library) = (settings.user_config.display(), settings.library.join(config::FILE));
    render::note(&format!("{DIM}your settings: {user}\nthe library's: {}{DIM:#}", library.display()));
    Ok(Exit::Success)
}

/// A line of TOML, and where it came from.
fn told(value: &ConfiguredValue) -> String {
    let quoted = |text: &String| {
        let is_plain = text.parse::<f64>().is_ok() || text == "true" || text == "false";
        if is_plain { text.clone() } else { format!("{text:?}") }
    };
    let values: Vec<String> = value.values.iter().map(quoted).collect();
    let source = value.from.as_ref().map_or(value.source.clone(), |from| format!("{}: {from}", value.source));
    match values.as_slice() {
        [] => format!("{DIM}# {} is not set{DIM:#}", value.key),
        [one] => format!("{} = {one}  {DIM}# {source}{DIM:#}", value.key),
        several => format!("{} = [{}]  {DIM}# {source}{DIM:#}", value.key, several.join(", ")),
    }
}
