/// A file cannot be read; the message goes to the list of refused files.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// The operating system does not give it.
    #[error("{0}")]
    Unreadable(#[source] std::io::Error),
    /// It does not fit into the memory that a worker process may use.
    #[error("reading it takes more memory than is allowed: split it, or allow more (--file-memory)")]
    Memory,
    /// It broke the process that was to read it.
    #[error("{reason}")]
    BrokeReader {
        /// What it did.
        reason: String,
    },
    /// It is of a format that ibid does not read.
    #[error("ibid does not read this format ({0})")]
    Unsupported(String),
    /// It, or what is in it, is too large.
    #[error("{what} has {found} bytes, the limit is {limit}: split it into smaller files")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// Its size.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// It, or a part of it, unpacks to far more than any document of its size does.
    #[error(
        "{what} has {packed} bytes and unpacks to more than {limit}, as files do that are made to fill the memory: \
         save it anew, or allow more (--limit unpacked_ratio)"
    )]
    UnpacksTooFar {
        /// What unpacks so.
        what: String,
        /// Its size as it is packed.
        packed: u64,
        /// The limit, for its size.
        limit: u64,
    },
    /// There is too much of something in it.
    #[error("it has {found} {what}, the limit is {limit}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// It holds no text.
    #[error("{reason}")]
    NoText {
        /// Why, and what can be done.
        reason: &'static str,
    },
    /// It is encrypted.
    #[error(
        "it is encrypted: save a copy without a password, or give the passwords of PDFs (--password-file)"
    )]
    Encrypted,
    /// It is a picture of text.
    #[error(
        "{what} and needs OCR, which is off: install tesseract, leave out --no-ocr if it is installed, or turn it into \
         text first"
    )]
    NeedsOcr {
        /// What it is.
        what: &'static str,
    },
    /// Text recognition failed.
    #[error("text recognition failed: {reason}")]
    Ocr {
        /// Why.
        reason: String,
    },
    /// The name of a file in an archive leads out of it.
    #[error("it holds a file named `{name}`, which leads out of it and is not read")]
    OutsideArchive {
        /// The name.
        name: String,
    },
    /// It is a link in an archive; what it leads to is read where it is, if that is in the archive.
    #[error("it is a link to `{target}`, which is not followed")]
    Link {
        /// Where it leads.
        target: String,
    },
    /// It is in an archive, and there is nothing to read in it.
    #[error("it is {what} and no file")]
    NoFile {
        /// What it is.
        what: &'static str,
    },
    /// It is damaged.
    #[error("it is damaged or not a whole {format} file: {reason}")]
    Damaged {
        /// Its format.
        format: &'static str,
        /// What is wrong.
        reason: String,
    },
}

impl ExtractError {
    /// Of what a file said when it was read.
    pub(super) fn of_reading(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::OutOfMemory { Self::Memory } else { Self::Unreadable(error) }
    }
}
