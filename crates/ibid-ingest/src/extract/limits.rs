use serde::{Deserialize, Serialize};

/// Limits of reading one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of a file. By default, 256 MiB.
    pub file_bytes: u64,
    /// Bytes of extracted text. By default, 64 MiB.
    pub text_bytes: usize,
    /// Bytes that the parts of a DOCX may unpack to. By default, 256 MiB.
    pub unpacked_bytes: u64,
    /// How many times larger than its packed form a part of a DOCX may be, once it is larger than 16 MiB. By
    /// default, 200.
    pub unpacked_ratio: u64,
    /// Pages of a PDF. By default, 20,000.
    pub pages: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 256 << 20,
            text_bytes: 64 << 20,
            unpacked_bytes: 256 << 20,
            unpacked_ratio: 200,
            pages: 20_000,
        }
    }
}
