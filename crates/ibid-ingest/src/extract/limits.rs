use serde::{Deserialize, Serialize};

/// Limits of reading one file and what is packed in it.
///
/// ```
/// use ibid_ingest::Limits;
///
/// let limits = Limits { archive_files: 100, ..Limits::default() };
/// assert!(limits.file_bytes > limits.text_bytes as u64);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Bytes of a file. By default, 256 MiB.
    pub file_bytes: u64,
    /// Bytes of the extracted text of a document. By default, 64 MiB.
    pub text_bytes: usize,
    /// Bytes that an archive, or a document that is one (DOCX, EPUB and others), may unpack to. By default,
    /// 256 MiB.
    pub unpacked_bytes: u64,
    /// How many times larger than its packed form a part of an archive may be, once it is larger than 16 MiB. By
    /// default, 200.
    pub unpacked_ratio: u64,
    /// Files in an archive, messages in a mailbox, attachments of a message, those inside them included. By
    /// default, 100,000.
    pub archive_files: u64,
    /// Archives and messages inside one another. By default, 4.
    pub archive_depth: u8,
    /// Elements of one XML part. By default, 10,000,000.
    pub xml_elements: u64,
    /// Cells of a spreadsheet that hold something. By default, 5,000,000.
    pub cells: u64,
    /// Pages of a PDF. By default, 20,000.
    pub pages: usize,
    /// Pixels of a picture that is read by OCR. By default, 100,000,000.
    pub pixels: u64,
}

/// There is no limit of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no limit named `{name}`: expected one of {known}", known = NAMES.join(", "))]
pub struct UnknownLimit {
    name: String,
}

const NAMES: [&str; 10] = [
    "file_bytes",
    "text_bytes",
    "unpacked_bytes",
    "unpacked_ratio",
    "archive_files",
    "archive_depth",
    "xml_elements",
    "cells",
    "pages",
    "pixels",
];

impl Limits {
    /// Sets a limit by the name of its field; a value that the field cannot hold becomes its largest.
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn set(&mut self, name: &str, value: u64) -> Result<(), UnknownLimit> {
        let size = usize::try_from(value).unwrap_or(usize::MAX);
        match name {
            "file_bytes" => self.file_bytes = value,
            "text_bytes" => self.text_bytes = size,
            "unpacked_bytes" => self.unpacked_bytes = value,
            "unpacked_ratio" => self.unpacked_ratio = value,
            "archive_files" => self.archive_files = value,
            "archive_depth" => self.archive_depth = u8::try_from(value).unwrap_or(u8::MAX),
            "xml_elements" => self.xml_elements = value,
            "cells" => self.cells = value,
            "pages" => self.pages = size,
            "pixels" => self.pixels = value,
            _ => return Err(UnknownLimit { name: name.to_owned() }),
        }
        Ok(())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 256 << 20,
            text_bytes: 64 << 20,
            unpacked_bytes: 256 << 20,
            unpacked_ratio: 200,
            archive_files: 100_000,
            archive_depth: 4,
            xml_elements: 10_000_000,
            cells: 5_000_000,
            pages: 20_000,
            pixels: 100_000_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Limits, NAMES};

    #[test]
    fn every_limit_can_be_set_by_its_name() {
        for name in NAMES {
            let mut limits = Limits::default();
            limits.set(name, 1).expect("known");
            assert_ne!(limits, Limits::default(), "{name}");
        }
        let error = Limits::default().set("days", 1).expect_err("unknown");
        assert!(error.to_string().contains("archive_depth"), "{error}");
    }
}
