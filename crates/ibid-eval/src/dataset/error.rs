use std::path::PathBuf;

/// A data set cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// Nothing is there.
    #[error("{} does not exist: give a folder with a data set, or a file of questions", path.display())]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// A folder in neither layout.
    #[error(
        "{} holds no data set: expected corpus.jsonl, queries.jsonl and qrels.tsv (BEIR), or a folder corpus and \
         questions.jsonl",
        path.display()
    )]
    UnknownLayout {
        /// The folder.
        path: PathBuf,
    },
    /// A part of the layout is missing.
    #[error("{} is missing: a data set with {beside} needs it", path.display())]
    MissingPart {
        /// The part.
        path: PathBuf,
        /// The file that tells the layout.
        beside: &'static str,
    },
    /// A file cannot be read, or a part of the cached corpus not be written.
    #[error("{source}")]
    Io {
        /// Why; the message names the file.
        #[from]
        source: std::io::Error,
    },
    /// A line is broken.
    #[error("{}, line {line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// Two lines have the same id.
    #[error("{}, line {line}: the id `{id}` is that of line {first} already", path.display())]
    Duplicate {
        /// The file.
        path: PathBuf,
        /// The second line.
        line: usize,
        /// The first line.
        first: usize,
        /// The id.
        id: String,
    },
    /// A document from which sentences cannot be taken out.
    #[error(
        "{} is no plain text or Markdown: near misses can only be made of documents that are", path.display()
    )]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// There is nothing to ask.
    #[error("{} has nothing to ask: {reason}", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}
