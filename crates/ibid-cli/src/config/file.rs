use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// Whose settings these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Origin {
    /// The user's.
    User,
    /// The library's: a library can come from somebody else.
    Library,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::User => "user",
            Self::Library => "library",
        })
    }
}

/// A table and an option in it; the options of all commands are in the table without a name.
pub(crate) type Key = (String, String);

/// The settings of one file.
#[derive(Debug)]
pub(crate) struct ConfigFile {
    pub(crate) origin: Origin,
    pub(crate) path: PathBuf,
    /// Each with its values: one, but for options that may be given several times.
    pub(crate) values: BTreeMap<Key, Vec<String>>,
}

impl ConfigFile {
    /// Reads a file; `None` where there is none.
    pub(crate) fn read(origin: Origin, path: &Path) -> anyhow::Result<Option<Self>> {
        let text = match fs_err::read_to_string(path) {
            Ok(text) => text,
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
                ) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let values = parse(origin, &text).with_context(|| format!("{} cannot be used", path.display()))?;
        Ok(Some(Self { origin, path: path.to_owned(), values }))
    }
}

/// A table that is not of options: the tool servers, which start programs. It is read where tools are enabled.
const TOOL_SERVERS: &str = "mcpServers";

fn parse(origin: Origin, text: &str) -> anyhow::Result<BTreeMap<Key, Vec<String>>> {
    let mut table: toml::Table = text.parse()?;
    if table.remove(TOOL_SERVERS).is_some() && origin == Origin::Library {
        anyhow::bail!(
            "a library's settings cannot name tool servers (`{TOOL_SERVERS}`): put them into your own"
        );
    }
    let mut values = BTreeMap::new();
    for (name, value) in table {
        match value {
            toml::Value::Table(section) => {
                for (key, value) in section {
                    let told = format!("{name}.{key}");
                    values.insert((name.clone(), key), strings(&told, &value)?);
                }
            }
            value => {
                let strings = strings(&name, &value)?;
                values.insert((String::new(), name), strings);
            }
        }
    }
    Ok(values)
}

fn strings(key: &str, value: &toml::Value) -> anyhow::Result<Vec<String>> {
    let one = |value: &toml::Value| match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::Boolean(flag) => Some(flag.to_string()),
        toml::Value::Datetime(date) => Some(date.to_string()),
        toml::Value::Array(_) | toml::Value::Table(_) => None,
    };
    let values = match value {
        toml::Value::Array(values) => values.iter().map(one).collect(),
        value => one(value).map(|text| vec![text]),
    };
    values.with_context(|| format!("`{key}` is no text, number, true or false, nor a list of them"))
}

#[cfg(test)]
mod tests {
    use super::{Origin, parse};

    #[test]
    fn options_of_all_commands_and_of_one() {
        let text = "offline = true\n[ingest]\nexclude = [\"drafts\", \"*.tmp\"]\nfile-memory = 512\n";
        let values = parse(Origin::Library, text).expect("parsed");
        let of = |table: &str, key: &str| values[&(table.to_owned(), key.to_owned())].clone();
        assert_eq!(of("", "offline"), ["true"]);
        assert_eq!(of("ingest", "exclude"), ["drafts", "*.tmp"]);
        assert_eq!(of("ingest", "file-memory"), ["512"]);
        let error = parse(Origin::User, "[ingest]\nexclude = [[1]]\n").expect_err("a list of lists");
        assert!(error.to_string().contains("ingest.exclude"), "{error}");
        parse(Origin::User, "offline = ").expect_err("no TOML");
    }

    #[test]
    fn tool_servers_are_no_options_and_not_a_librarys_to_name() {
        let text = "offline = true\n[mcpServers.spy]\ncommand = \"touch\"\n";
        assert_eq!(parse(Origin::User, text).expect("parsed").len(), 1);
        let error = parse(Origin::Library, text).expect_err("it could start programs");
        assert!(error.to_string().contains("mcpServers"), "{error}");
    }
}
