use std::fmt;

use reqwest::header::HeaderValue;

use super::RemoteError;

/// The key of a remote engine. It is sent to that engine and nowhere else: it has no text form, and `Debug` hides it.
///
/// ```
/// let key = ibid_generate::ApiKey::new("sk-secret");
/// assert!(!format!("{key:?}").contains("secret"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// The key, without the spaces and line ends that copying leaves around it.
    pub fn new(key: impl AsRef<str>) -> Self {
        Self(key.as_ref().trim().to_owned())
    }

    pub(super) fn header(&self) -> Result<HeaderValue, RemoteError> {
        let mut value = HeaderValue::try_from(format!("Bearer {}", self.0)).map_err(|_| RemoteError::Key)?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// `text` without the key: engines repeat it in their messages.
    pub(super) fn hidden_in(&self, text: &str) -> String {
        if self.0.is_empty() { text.to_owned() } else { text.replace(&self.0, "[key]") }
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ApiKey(hidden)")
    }
}
