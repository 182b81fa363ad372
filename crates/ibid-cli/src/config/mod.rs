//! Settings from files, below flags and environment: they become the defaults of options.
//!
//! There are two files: the user's (`~/.config/ibid/ibid.toml`) and the library's (`ibid.toml` in its folder), which
//! has precedence. A key is the long name of an option; options of one command stand in a table of its name. A file of
//! that name in a folder of documents is a document like any other.

mod apply;
mod file;
mod report;

pub(crate) use apply::{OPTIONS_OF_ONE_RUN, apply};
pub(crate) use file::{ConfigFile, Origin};
pub(crate) use report::{ConfiguredValue, report};

use std::path::Path;

/// The name of both files.
pub(crate) const FILE: &str = "ibid.toml";

/// The files that were found, the one with precedence last.
#[derive(Debug, Default)]
pub(crate) struct Config {
    pub(crate) files: Vec<ConfigFile>,
}

impl Config {
    /// Reads the file of `origin` in `folder`; none is no error.
    pub(crate) fn read(&mut self, origin: Origin, folder: &Path) -> anyhow::Result<Option<&ConfigFile>> {
        let Some(file) = ConfigFile::read(origin, &folder.join(FILE))? else { return Ok(None) };
        self.files.push(file);
        Ok(self.files.last())
    }
}
