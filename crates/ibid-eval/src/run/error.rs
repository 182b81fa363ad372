/// An evaluation cannot be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// A data set or a run's file cannot be read or written.
    #[error(transparent)]
    Dataset(#[from] crate::DatasetError),
    /// An answer ended without a report.
    #[error("the answer to question `{id}` ended before it was complete")]
    Unfinished {
        /// The question's id.
        id: String,
    },
    /// The library failed.
    #[error(transparent)]
    Library(#[from] ibid::Error),
    /// Questions are about documents that are not there.
    #[error(
        "{questions} of {dataset} name{} a document that the library does not have: {}{}; `ibid list` shows the names \
         that there are",
        if *questions == 1 { "s" } else { "" },
        documents.join(", "),
        if *more == 0 { String::new() } else { format!(" and {more} more") }
    )]
    UnknownDocuments {
        /// The data set.
        dataset: String,
        /// How many questions, in words.
        questions: usize,
        /// The first few documents.
        documents: Vec<String>,
        /// How many more documents there are.
        more: usize,
    },
    /// The library holds nothing.
    #[error(
        "there is no document to search for {dataset}: its corpus is empty, or nothing is ingested yet (`ibid ingest FOLDER`)"
    )]
    EmptyLibrary {
        /// The data set.
        dataset: String,
    },
}
