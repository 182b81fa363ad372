use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The file formats that ibid reads.
///
/// ```
/// use ibid_core::DocumentFormat;
///
/// assert_eq!("md".parse(), Ok(DocumentFormat::Markdown));
/// assert_eq!(DocumentFormat::Html.to_string().parse(), Ok(DocumentFormat::Html));
/// assert!("exe".parse::<DocumentFormat>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum DocumentFormat {
    /// Markdown (CommonMark).
    Markdown,
    /// Plain text in any encoding.
    Text,
    /// HTML.
    Html,
    /// PDF.
    Pdf,
    /// Word's DOCX (Office Open XML).
    Docx,
    /// PowerPoint's PPTX (Office Open XML).
    Pptx,
    /// Excel's XLSX (Office Open XML).
    Xlsx,
    /// Excel's XLS of before 2007.
    Xls,
    /// Values separated by commas, semicolons or tabs.
    Csv,
    /// OpenDocument text.
    Odt,
    /// OpenDocument spreadsheet.
    Ods,
    /// OpenDocument presentation.
    Odp,
    /// EPUB, a book.
    Epub,
    /// An e-mail message: EML, or one of an MBOX.
    Mail,
    /// Outlook's MSG, a message.
    Msg,
    /// Rich Text Format.
    Rtf,
    /// reStructuredText.
    Rst,
    /// Emacs' Org.
    Org,
    /// LaTeX.
    Latex,
    /// A Jupyter notebook.
    Notebook,
    /// JSON.
    Json,
    /// YAML.
    Yaml,
    /// TOML.
    Toml,
    /// XML.
    Xml,
    /// Source code.
    Code,
    /// A picture, read by OCR.
    Image,
}

/// The formats with their names, and with extensions that mean them besides the name itself.
const NAMES: &[(DocumentFormat, &str, &[&str])] = &[
    (DocumentFormat::Markdown, "markdown", &["md"]),
    (DocumentFormat::Text, "text", &["txt"]),
    (DocumentFormat::Html, "html", &["htm"]),
    (DocumentFormat::Pdf, "pdf", &[]),
    (DocumentFormat::Docx, "docx", &[]),
    (DocumentFormat::Pptx, "pptx", &[]),
    (DocumentFormat::Xlsx, "xlsx", &["xlsm"]),
    (DocumentFormat::Xls, "xls", &[]),
    (DocumentFormat::Csv, "csv", &["tsv"]),
    (DocumentFormat::Odt, "odt", &[]),
    (DocumentFormat::Ods, "ods", &[]),
    (DocumentFormat::Odp, "odp", &[]),
    (DocumentFormat::Epub, "epub", &[]),
    (DocumentFormat::Mail, "mail", &["eml"]),
    (DocumentFormat::Msg, "msg", &[]),
    (DocumentFormat::Rtf, "rtf", &[]),
    (DocumentFormat::Rst, "rst", &[]),
    (DocumentFormat::Org, "org", &[]),
    (DocumentFormat::Latex, "latex", &["tex"]),
    (DocumentFormat::Notebook, "notebook", &["ipynb"]),
    (DocumentFormat::Json, "json", &["jsonl"]),
    (DocumentFormat::Yaml, "yaml", &["yml"]),
    (DocumentFormat::Toml, "toml", &[]),
    (DocumentFormat::Xml, "xml", &[]),
    (DocumentFormat::Code, "code", &[]),
    (DocumentFormat::Image, "image", &["png", "jpg", "jpeg", "tiff"]),
];

impl DocumentFormat {
    /// Every format, in the order in which the documentation lists them.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        NAMES.iter().map(|(format, _, _)| *format)
    }

    /// Whether a line of it says something by itself, as records and statements do; in the others a sentence goes on
    /// over a line break.
    pub fn is_line_based(self) -> bool {
        matches!(self, Self::Json | Self::Yaml | Self::Toml | Self::Xml | Self::Code)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(format, _, _)| *format == self).map_or("text", |(_, name, _)| *name)
    }
}

impl fmt::Display for DocumentFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The text names no format that ibid reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no format that ibid reads: expected one of {names}", names = names())]
pub struct UnknownFormat(String);

fn names() -> String {
    NAMES.iter().map(|(_, name, _)| *name).collect::<Vec<_>>().join(", ")
}

impl FromStr for DocumentFormat {
    type Err = UnknownFormat;

    /// The format with this name, or of files with this extension, in any case, with or without a dot.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = text.strip_prefix('.').unwrap_or(text).to_ascii_lowercase();
        NAMES
            .iter()
            .find(|(_, name, extensions)| *name == wanted || extensions.contains(&wanted.as_str()))
            .map(|(format, _, _)| *format)
            .ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::DocumentFormat;

    #[test]
    fn names_are_read_as_they_are_written_and_stored() {
        for format in DocumentFormat::all() {
            assert_eq!(format.name().parse(), Ok(format));
            assert_eq!(serde_json::to_string(&format).ok(), Some(format!("\"{format}\"")));
        }
    }
}
