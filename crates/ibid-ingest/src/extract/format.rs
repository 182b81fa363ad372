use ibid_core::{DocumentFormat, DocumentName};

use super::members::{self, Container};
use super::{ExtractError, encoding};
use crate::code_language::is_code;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A document, with attachments where it is a message.
    Document(DocumentFormat),
    /// A file that holds others.
    Container(Container),
}

impl Kind {
    /// Whether other documents may be in it.
    pub(super) fn may_hold_others(self) -> bool {
        match self {
            Self::Container(_) => true,
            Self::Document(format) => matches!(format, DocumentFormat::Mail | DocumentFormat::Msg),
        }
    }
}

/// Extensions, in lower case, and the formats they stand for.
const FORMATS: &[(DocumentFormat, &[&str])] = &[
    (
        DocumentFormat::Text,
        &[
            "adoc",
            "asc",
            "asciidoc",
            "cfg",
            "conf",
            "diff",
            "env",
            "ics",
            "ini",
            "log",
            "nfo",
            "patch",
            "po",
            "properties",
            "srt",
            "text",
            "textile",
            "txt",
            "vcf",
            "vtt",
            "wiki",
        ],
    ),
    (DocumentFormat::Markdown, &["markdown", "md", "mdown", "mdx", "mkd", "qmd", "rmd"]),
    (DocumentFormat::Html, &["htm", "html", "xhtml"]),
    (DocumentFormat::Pdf, &["pdf"]),
    (DocumentFormat::Docx, &["docm", "docx", "dotx"]),
    (DocumentFormat::Pptx, &["potx", "ppsx", "pptm", "pptx"]),
    (DocumentFormat::Xlsx, &["xlsm", "xlsx", "xltx"]),
    (DocumentFormat::Xls, &["xls", "xlt"]),
    (DocumentFormat::Csv, &["csv", "tab", "tsv"]),
    (DocumentFormat::Odt, &["odt", "ott"]),
    (DocumentFormat::Ods, &["ods", "ots"]),
    (DocumentFormat::Odp, &["odp", "otp"]),
    (DocumentFormat::Epub, &["epub"]),
    (DocumentFormat::Mail, &["eml"]),
    (DocumentFormat::Msg, &["msg"]),
    (DocumentFormat::Rtf, &["rtf"]),
    (DocumentFormat::Rst, &["rest", "rst"]),
    (DocumentFormat::Org, &["org"]),
    (DocumentFormat::Latex, &["latex", "ltx", "tex"]),
    (DocumentFormat::Notebook, &["ipynb"]),
    (DocumentFormat::Json, &["geojson", "json", "json5", "jsonc", "jsonl", "ndjson"]),
    (DocumentFormat::Yaml, &["yaml", "yml"]),
    (DocumentFormat::Toml, &["toml"]),
    (
        DocumentFormat::Xml,
        &[
            "atom", "dbk", "docbook", "fb2", "gpx", "kml", "opml", "plist", "rss", "svg", "tmx", "wsdl",
            "xlf", "xliff", "xml", "xsd", "xsl", "xslt",
        ],
    ),
    (DocumentFormat::Image, &["bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff", "webp"]),
];

const CONTAINERS: &[(Container, &[&str])] = &[
    (Container::Zip, &["zip"]),
    (Container::Tar, &["tar"]),
    (Container::Gzip, &["gz", "tgz"]),
    (Container::Mailbox, &["mbox"]),
];

/// Extensions of formats that are not read, and what can be done about them.
const ADVICE: &[(&str, &[&str])] = &[
    ("save it as DOCX, PPTX or XLSX", &["doc", "dot", "pps", "ppt", "pub", "xlsb"]),
    ("export it as PDF or in an Office format", &["key", "numbers", "pages"]),
    ("unpack it", &["7z", "bz2", "iso", "rar", "xz", "zst"]),
];

/// What a file's name says of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// A format that ibid reads.
    Kind(Kind),
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
    let extension = extension.as_str();
    if let Some((format, _)) = FORMATS.iter().find(|(_, known)| known.contains(&extension)) {
        return Claim::Kind(Kind::Document(*format));
    }
    if let Some((container, _)) = CONTAINERS.iter().find(|(_, known)| known.contains(&extension)) {
        return Claim::Kind(Kind::Container(*container));
    }
    if is_code(extension) {
        return Claim::Kind(Kind::Document(DocumentFormat::Code));
    }
    Claim::Foreign(extension.to_owned())
}

/// Whether a file of this name may hold several documents; without an extension, only its contents can tell.
pub(crate) fn may_hold_others(name: &DocumentName) -> bool {
    match claim(name) {
        Claim::Kind(kind) => kind.may_hold_others(),
        Claim::Nothing => true,
        Claim::Foreign(_) => false,
    }
}

/// Whether the name is that of an archive, a mailbox or a message.
pub(crate) fn is_named_as_folder(name: &DocumentName) -> bool {
    matches!(claim(name), Claim::Kind(kind) if kind.may_hold_others())
}

/// Why a file with such an extension is not read.
pub(crate) fn foreign(extension: &str) -> ExtractError {
    let advice = ADVICE.iter().find(|(_, known)| known.contains(&extension)).map(|(advice, _)| *advice);
    let advice = advice.map_or_else(String::new, |advice| format!(": {advice}"));
    ExtractError::Unsupported(format!("`.{extension}`{advice}"))
}

/// What a file is, by its first bytes where they tell, else by its name, else by whether it looks like text.
pub(super) fn detect(name: &DocumentName, head: &[u8]) -> Result<Kind, ExtractError> {
    use DocumentFormat as Format;
    let claim = claim(name);
    let is_pdf = |bytes: &[u8]| bytes.starts_with(b"%PDF-");
    let start = &head[..head.len().min(1024)];
    if is_pdf(start.trim_ascii_start()) {
        return Ok(Kind::Document(Format::Pdf));
    }
    if start.starts_with(b"{\\rtf") {
        return Ok(Kind::Document(Format::Rtf));
    }
    match &claim {
        // Readers allow a kilobyte of anything before the mark.
        Claim::Kind(Kind::Document(Format::Pdf)) if start.windows(5).any(is_pdf) => {
            return Ok(Kind::Document(Format::Pdf));
        }
        Claim::Kind(Kind::Document(Format::Pdf)) => {
            let reason = "it does not begin as a PDF does".to_owned();
            return Err(ExtractError::Damaged { format: "PDF", reason });
        }
        Claim::Kind(Kind::Document(Format::Xls)) => return Ok(Kind::Document(spreadsheet(start))),
        Claim::Kind(kind) if !is_written_as_text(*kind) => return Ok(*kind),
        Claim::Nothing => {
            if let Some(kind) = by_mark(head) {
                return Ok(kind);
            }
        }
        _ => {}
    }
    if is_binary(head) {
        return Err(ExtractError::Unsupported(binary_kind(head).to_owned()));
    }
    match claim {
        Claim::Kind(kind) => Ok(kind),
        _ if looks_like_html(start) => Ok(Kind::Document(Format::Html)),
        Claim::Nothing
            if members::is_separator(start.split(|byte| *byte == b'\n').next().unwrap_or_default()) =>
        {
            Ok(Kind::Container(Container::Mailbox))
        }
        Claim::Nothing => Ok(Kind::Document(Format::Text)),
        Claim::Foreign(extension) => Err(foreign(&extension)),
    }
}

/// Whether people can read the file as it is: then binary data under its name is something else.
fn is_written_as_text(kind: Kind) -> bool {
    use DocumentFormat as Format;
    match kind {
        Kind::Container(container) => container == Container::Mailbox,
        Kind::Document(format) => !matches!(
            format,
            Format::Docx
                | Format::Pptx
                | Format::Xlsx
                | Format::Xls
                | Format::Odt
                | Format::Ods
                | Format::Odp
                | Format::Epub
                | Format::Msg
                | Format::Image
                | Format::Mail
        ),
    }
}

/// Programs write HTML, text and XLSX under the name of XLS, too.
fn spreadsheet(start: &[u8]) -> DocumentFormat {
    if start.starts_with(b"PK\x03\x04") {
        DocumentFormat::Xlsx
    } else if looks_like_html(start) {
        DocumentFormat::Html
    } else if start.starts_with(b"\xd0\xcf\x11\xe0") || is_binary(start) {
        DocumentFormat::Xls
    } else {
        DocumentFormat::Csv
    }
}

/// What begins with a mark of its format.
fn by_mark(head: &[u8]) -> Option<Kind> {
    use DocumentFormat as Format;
    let holds = |part: &[u8]| head.windows(part.len()).any(|window| window == part);
    let document = |format| Some(Kind::Document(format));
    if head.starts_with(b"PK\x03\x04") {
        let parts: &[(&[u8], DocumentFormat)] = &[
            (b"application/epub+zip", Format::Epub),
            (b"opendocument.text", Format::Odt),
            (b"opendocument.spreadsheet", Format::Ods),
            (b"opendocument.presentation", Format::Odp),
            (b"word/", Format::Docx),
            (b"ppt/", Format::Pptx),
            (b"xl/", Format::Xlsx),
        ];
        let format = parts.iter().find(|(part, _)| holds(part));
        return format.map_or(Some(Kind::Container(Container::Zip)), |(_, format)| document(*format));
    }
    if head.starts_with(b"\x1f\x8b") {
        return Some(Kind::Container(Container::Gzip));
    }
    if members::is_tar(head) {
        return Some(Kind::Container(Container::Tar));
    }
    if [&b"\x89PNG"[..], b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"]
        .iter()
        .any(|mark| head.starts_with(mark))
    {
        return document(Format::Image);
    }
    head.starts_with(b"<?xml")
        .then_some(())
        .filter(|()| !looks_like_html(head))
        .and_then(|()| document(Format::Xml))
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
    let start = &head[..head.len().min(1024)];
    let text = String::from_utf8_lossy(start).trim_start_matches('\u{feff}').trim_start().to_lowercase();
    let text = match text.strip_prefix("<?xml") {
        Some(declared) => declared.split_once("?>").map_or("", |(_, after)| after).trim_start(),
        None => &text,
    };
    text.starts_with("<!doctype html") || text.starts_with("<html")
}

/// Text has no NUL, but in UTF-16 or strayed into what is UTF-8 otherwise, and hardly any other control character.
fn is_binary(head: &[u8]) -> bool {
    if encoding::utf16(head).is_some() {
        return false;
    }
    let controls = head.iter().filter(|byte| **byte < 9 || (14..27).contains(*byte)).count();
    (head.contains(&0) && !encoding::is_beginning_of_utf8(head)) || controls * 20 > head.len()
}
