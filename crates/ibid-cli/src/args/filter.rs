use clap::Args;
use ibid::{Filter, InvalidFilter};

const FILTERS: &str = "Filters";

/// Which documents to look at: any of the values of an option, all of the options.
#[derive(Debug, Args)]
pub(crate) struct FilterArguments {
    /// Only documents whose name fits this glob (`policies/**`, `*.pdf`); may be given several times
    #[arg(long, value_name = "GLOB", help_heading = FILTERS)]
    path: Vec<String>,
    /// Only documents of this format: pdf, docx, xlsx, mail, markdown, code … (docs/ingestion.md has all)
    #[arg(long = "type", value_name = "FORMAT", help_heading = FILTERS)]
    format: Vec<String>,
    /// Only documents with this tag (`ibid ingest --tag`)
    #[arg(long, value_name = "TAG", help_heading = FILTERS)]
    tag: Vec<String>,
    /// Only documents in this language: an ISO 639 code such as `en` or `deu`
    #[arg(long, value_name = "CODE", help_heading = FILTERS)]
    language: Vec<String>,
    /// Only documents dated (or, without a date of their own, last modified) on or after this day: 2025-01-31
    #[arg(long, value_name = "DATE", help_heading = FILTERS)]
    after: Option<String>,
    /// Only documents dated on or before this day
    #[arg(long, value_name = "DATE", help_heading = FILTERS)]
    before: Option<String>,
    /// Only documents whose title holds this text
    #[arg(long, value_name = "TEXT", help_heading = FILTERS)]
    title: Vec<String>,
    /// Only documents by this author, or mails from this sender: a part of the name is enough
    #[arg(long, value_name = "TEXT", help_heading = FILTERS)]
    author: Vec<String>,
    /// Only this document, by its name as `ibid list` prints it; may be given several times
    #[arg(long, value_name = "NAME", help_heading = FILTERS)]
    document: Vec<String>,
}

impl FilterArguments {
    pub(crate) fn filter(&self) -> anyhow::Result<Filter> {
        let mut filter = Filter::new();
        for glob in &self.path {
            filter = filter.path(glob)?;
        }
        for format in &self.format {
            filter = filter.format(format.parse()?);
        }
        for tag in &self.tag {
            filter = filter.tag(tag);
        }
        for language in &self.language {
            filter = filter.language(language)?;
        }
        for title in &self.title {
            filter = filter.title(title);
        }
        for author in &self.author {
            filter = filter.author(author);
        }
        for document in &self.document {
            filter = filter.document(document.parse()?);
        }
        let bounded = |filter: Filter| -> Result<Filter, InvalidFilter> {
            let filter = match &self.after {
                Some(date) => filter.after(date)?,
                None => filter,
            };
            match &self.before {
                Some(date) => filter.before(date),
                None => Ok(filter),
            }
        };
        Ok(bounded(filter)?)
    }
}
