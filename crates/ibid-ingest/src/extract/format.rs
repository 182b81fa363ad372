use ibid_core::{DocumentFormat, DocumentName};

use super::ExtractError;

/// Extensions and the formats they stand for.
const EXTENSIONS: &[(&str, DocumentFormat)] = &[
    ("asc", DocumentFormat::Text),
    ("docx", DocumentFormat::Docx),
    ("eml", DocumentFormat::Text),
    ("htm", DocumentFormat::Html),
    ("html", DocumentFormat::Html),
    ("log", DocumentFormat::Text),
    ("markdown", DocumentFormat::Markdown),
    ("md", DocumentFormat::Markdown),
    ("mdown", DocumentFormat::Markdown),
    ("mkd", DocumentFormat::Markdown),
    ("pdf", DocumentFormat::Pdf),
    ("srt", DocumentFormat::Text),
    ("text", DocumentFormat::Text),
    ("txt", DocumentFormat::Text),
    ("vtt", DocumentFormat::Text),
    ("xhtml", DocumentFormat::Html),
];

/// What a file's name says of its format.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// A format that ibid reads.
    Format(DocumentFormat),
    /// Nothing: the contents have to tell.
    Nothing,
    /// A format that ibid does not read; its extension, in lower case.
    Foreign(String),
}

/// What `name` says of the file's format. What follows the last dot is an extension only where it looks like
/// one: `Minutes 12.03.2025` and `Dr. Smith` have none.
pub(crate) fn claim(name: &DocumentName) -> Claim {
    let Some(extension) = name.extension().map(str::to_lowercase) else { return Claim::Nothing };
    let is_word = extension.len() <= 10
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+'))
        && extension.bytes().any(|byte| byte.is_ascii_alphabetic());
    if !is_word {
        return Claim::Nothing;
    }
    match EXTENSIONS.iter().find(|(known, _)| *known == extension) {
        Some((_, format)) => Claim::Format(*format),
        None => Claim::Foreign(extension),
    }
}

/// Why a file with such an extension is not read.
pub(crate) fn foreign(extension: &str) -> ExtractError {
    ExtractError::Unsupported(format!("`.{extension}`"))
}

/// What a file is, by its first bytes where they tell, else by its name, else by whether it looks like text.
pub(super) fn detect(name: &DocumentName, head: &[u8]) -> Result<DocumentFormat, ExtractError> {
    let claim = claim(name);
    let is_pdf = |bytes: &[u8]| bytes.starts_with(b"%PDF-");
    let start = &head[..head.len().min(1024)];
    if is_pdf(start.trim_ascii_start()) {
        return Ok(DocumentFormat::Pdf);
    }
    match &claim {
        // Readers allow a kilobyte of anything before the mark.
        Claim::Format(DocumentFormat::Pdf) if start.windows(5).any(is_pdf) => return Ok(DocumentFormat::Pdf),
        Claim::Format(DocumentFormat::Pdf) => {
            let reason = "it does not begin as a PDF does".to_owned();
            return Err(ExtractError::Damaged { format: "PDF", reason });
        }
        Claim::Format(DocumentFormat::Docx) => return Ok(DocumentFormat::Docx),
        _ => {}
    }
    if is_binary(head) {
        return Err(ExtractError::Unsupported(binary_kind(head).to_owned()));
    }
    match claim {
        Claim::Format(format) => Ok(format),
        _ if looks_like_html(start) => Ok(DocumentFormat::Html),
        Claim::Nothing => Ok(DocumentFormat::Text),
        Claim::Foreign(extension) => Err(foreign(&extension)),
    }
}

/// What to call contents that are no text.
fn binary_kind(head: &[u8]) -> &'static str {
    const KINDS: &[(&[u8], &str)] = &[
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\x89PNG", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"\x7fELF", "a program"),
        (b"MZ", "a program"),
        (b"\xd0\xcf\x11\xe0", "an old Microsoft Office file"),
        (b"SQLite format 3", "an SQLite database"),
    ];
    KINDS.iter().find(|(mark, _)| head.starts_with(mark)).map_or("binary data", |(_, kind)| kind)
}

fn looks_like_html(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_lowercase();
    text.starts_with("<!doctype html") || text.starts_with("<html")
}

/// Text has no NUL, but in UTF-16, and hardly any other control character.
fn is_binary(head: &[u8]) -> bool {
    if super::encoding::utf16(head).is_some() {
        return false;
    }
    let controls = head.iter().filter(|byte| **byte < 9 || (14..27).contains(*byte)).count();
    head.contains(&0) || controls * 20 > head.len()
}
