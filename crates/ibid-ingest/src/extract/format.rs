use ibid_core::{DocumentFormat, DocumentName};

use super::ExtractError;

/// Extensions of text that is read as it is.
const TEXT: &[&str] = &["txt", "text", "log", "asc", "eml", "srt", "vtt"];

/// What a file is: by its first bytes where they tell, else by its name, else whether it looks like text.
pub(super) fn detect(name: &DocumentName, bytes: &[u8]) -> Result<DocumentFormat, ExtractError> {
    let extension = name.extension().map(str::to_lowercase);
    let extension = extension.as_deref();
    let head = &bytes[..bytes.len().min(1024)];
    if head.windows(5).any(|window| window == b"%PDF-") {
        return Ok(DocumentFormat::Pdf);
    }
    match extension {
        Some("pdf") => {
            let reason = "it does not begin as a PDF does".to_owned();
            return Err(ExtractError::Damaged { format: "PDF", reason });
        }
        Some("docx") => return Ok(DocumentFormat::Docx),
        _ => {}
    }
    if is_binary(bytes) {
        return Err(ExtractError::Unsupported(describe(extension, head)));
    }
    match extension {
        Some("md" | "markdown" | "mdown" | "mkd") => Ok(DocumentFormat::Markdown),
        Some("html" | "htm" | "xhtml") => Ok(DocumentFormat::Html),
        Some(extension) if TEXT.contains(&extension) => Ok(DocumentFormat::Text),
        _ if looks_like_html(head) => Ok(DocumentFormat::Html),
        None => Ok(DocumentFormat::Text),
        Some(other) => Err(ExtractError::Unsupported(format!("`.{other}`"))),
    }
}

fn describe(extension: Option<&str>, head: &[u8]) -> String {
    let kind = if head.starts_with(b"PK\x03\x04") { "a ZIP archive" } else { "binary data" };
    extension.map_or_else(|| kind.to_owned(), |extension| format!("`.{extension}`, {kind}"))
}

fn looks_like_html(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head).trim_start().to_lowercase();
    text.starts_with("<!doctype html") || text.starts_with("<html")
}

/// Text has no NUL, but for UTF-16 and UTF-32, which announce themselves or alternate.
fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(8192)];
    if !head.contains(&0) || super::encoding::utf16(head).is_some() {
        // More than a few control characters are no text either.
        let controls = head.iter().filter(|byte| **byte < 9 || (14..27).contains(*byte)).count();
        return super::encoding::utf16(head).is_none() && controls * 20 > head.len();
    }
    true
}
