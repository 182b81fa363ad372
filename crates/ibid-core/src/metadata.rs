use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a file says of itself, besides its title and language.
///
/// ```
/// use ibid_core::Metadata;
///
/// let metadata = Metadata { authors: vec!["Ada Lovelace".into()], date: "1843-09-01T00:00:00Z".parse().ok() };
/// assert!(!metadata.is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// Who wrote it, or sent it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// When it was sent, or last changed; filters by date look at it before they look at the time of the file.
    #[serde(with = "as_text", skip_serializing_if = "Option::is_none")]
    pub date: Option<Timestamp>,
}

impl Metadata {
    /// The date in nanoseconds since 1970, where there is one between 1677 and 2262.
    pub fn date_ns(&self) -> Option<i64> {
        self.date.and_then(|date| i64::try_from(date.as_nanosecond()).ok())
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A moment as RFC 3339 has it.
mod as_text {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::ref_option, reason = "serde asks with a reference")]
    pub(super) fn serialize<S: Serializer>(
        date: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => serializer.serialize_some(&date.to_string()),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::Metadata;

    #[test]
    fn what_is_stored_is_read_again() {
        let metadata = Metadata { authors: vec!["Ada".into()], date: "1843-09-01T00:00:00Z".parse().ok() };
        let text = serde_json::to_string(&metadata).expect("JSON");
        assert_eq!(text, r#"{"authors":["Ada"],"date":"1843-09-01T00:00:00Z"}"#);
        assert_eq!(serde_json::from_str::<Metadata>(&text).expect("metadata"), metadata);
        assert_eq!(serde_json::from_str::<Metadata>("{}").expect("metadata"), Metadata::default());
    }
}
