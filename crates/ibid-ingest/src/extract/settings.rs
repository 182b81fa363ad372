use serde::{Deserialize, Serialize};

use super::{Limits, Ocr};

/// How files are read.
///
/// ```
/// use ibid_ingest::{ExtractSettings, Limits};
///
/// let settings = ExtractSettings {
///     limits: Limits { pages: 100, ..Limits::default() },
///     passwords: vec!["secret".to_owned()],
///     ..ExtractSettings::default()
/// };
/// assert!(settings.ocr.is_none());
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExtractSettings {
    /// What is refused as too much. By default, [`Limits::default`].
    pub limits: Limits,
    /// Passwords that are tried on encrypted documents, in order. By default, none but the empty one.
    pub passwords: Vec<String>,
    /// What reads pictures and scanned pages. By default, nothing does, and they are reported.
    pub ocr: Option<Ocr>,
    /// Whether what is packed in archives is read where its name begins with a dot. By default, it is not.
    pub hidden: bool,
}

impl std::fmt::Debug for ExtractSettings {
    /// Without the passwords.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ExtractSettings")
            .field("limits", &self.limits)
            .field("passwords", &self.passwords.len())
            .field("ocr", &self.ocr)
            .field("hidden", &self.hidden)
            .finish()
    }
}
