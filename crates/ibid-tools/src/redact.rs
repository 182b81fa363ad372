//! Taking secrets out of what is logged.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use ibid_core::seam::ToolDescription;
use regex::{Captures, Regex};
use serde_json::Value;

/// What stands in the place of a secret.
pub const REDACTED: &str = "[redacted]";

/// Digits of the shortest number that is a secret.
const SHORTEST_NUMBER: usize = 4;

/// What secrets look like, wherever they stand. The first group, where there is one, is kept.
static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)",
        r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
        r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
        r"\bsk-[A-Za-z0-9_-]{16,}",
        r"\bgh[pousr]_[A-Za-z0-9]{20,}",
        r"\bgithub_pat_[A-Za-z0-9_]{20,}",
        r"\bxox[abeprs]-[A-Za-z0-9-]{10,}",
        r"\bAIza[A-Za-z0-9_-]{30,}",
        r"\bhf_[A-Za-z0-9]{20,}",
        r"\bglpat-[A-Za-z0-9_-]{16,}",
        r"(?i)\b((?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,}",
        r"\b([a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s/@]+@",
        r#"(?i)((?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|authorization)["']?\s*[:=]\s*["']?)[^\s"',;&}]+"#,
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).expect("a pattern of ours"))
    .collect()
});

/// Names of arguments that are secrets whatever they look like.
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:.*[_-])?(?:password|passwd|passphrase|secret|token|credentials?|api[_-]?key|access[_-]?key|private[_-]?key|authorization)$")
        .expect("a pattern of ours")
});

/// Takes secrets out of arguments and results: those that look like one, and those that a tool's schema declares
/// (`"x-ibid": {"secret": true}`, `"writeOnly": true` or `"format": "password"`).
///
/// ```
/// use ibid_tools::Redactor;
///
/// let redactor = Redactor::new(&[]);
/// assert_eq!(redactor.text("use token=abc123 now"), "use token=[redacted] now");
/// assert_eq!(redactor.value(&serde_json::json!({"password": "x"}))["password"], "[redacted]");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    declared: BTreeSet<String>,
    /// Secrets that are known to be some, the longest first, since one may be a part of another.
    known: Vec<String>,
}

impl Redactor {
    /// For the arguments of these tools.
    pub fn new(tools: &[ToolDescription]) -> Self {
        let mut declared = BTreeSet::new();
        for tool in tools {
            collect(&tool.parameters, &mut declared);
        }
        Self { declared, known: Vec::new() }
    }

    /// Also without these values, which a tool was given and may tell again.
    #[must_use]
    pub fn known(mut self, secrets: impl IntoIterator<Item = String>) -> Self {
        self.known.extend(secrets.into_iter().filter(|secret| !secret.trim().is_empty()));
        self.known.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        self
    }

    /// The texts and numbers of `arguments` that are secrets, by the names they stand under.
    pub(crate) fn secrets(&self, arguments: &Value) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.find(arguments, false, &mut found);
        found
    }

    fn find(&self, value: &Value, is_secret: bool, found: &mut BTreeSet<String>) {
        match value {
            Value::String(text) if is_secret => {
                found.insert(text.clone());
                // As it stands in JSON, which tools like to answer with.
                let written = Value::from(text.as_str()).to_string();
                found.insert(written[1..written.len() - 1].to_owned());
            }
            // A short number says nothing by itself and stands in every other sentence.
            Value::Number(number) if is_secret && number.to_string().len() >= SHORTEST_NUMBER => {
                found.insert(number.to_string());
            }
            Value::Array(items) => items.iter().for_each(|item| self.find(item, is_secret, found)),
            Value::Object(object) => {
                for (name, value) in object {
                    self.find(value, is_secret || self.is_secret(name), found);
                }
            }
            _ => {}
        }
    }

    fn is_secret(&self, name: &str) -> bool {
        self.declared.contains(name) || NAMES.is_match(name)
    }

    /// `text` without secrets.
    pub fn text(&self, text: &str) -> String {
        let mut redacted = text.to_owned();
        for secret in &self.known {
            redacted = without(&redacted, secret);
        }
        for pattern in PATTERNS.iter() {
            redacted = pattern
                .replace_all(&redacted, |captures: &Captures<'_>| {
                    let kept = captures.get(1).map_or("", |kept| kept.as_str());
                    let end = if captures[0].ends_with('@') { "@" } else { "" };
                    format!("{kept}{REDACTED}{end}")
                })
                .into_owned();
        }
        redacted
    }

    /// `value` without secrets.
    pub fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::from(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(object) => {
                let redacted = object.iter().map(|(name, value)| {
                    let redacted =
                        if self.is_secret(name) { Value::from(REDACTED) } else { self.value(value) };
                    (name.clone(), redacted)
                });
                Value::Object(redacted.collect())
            }
            other => other.clone(),
        }
    }
}

/// `text` with [`REDACTED`] for `secret`, where that is not part of a longer word: a short one would be found everywhere.
fn without(text: &str, secret: &str) -> String {
    const SHORT: usize = 6;
    let is_short = secret.chars().count() < SHORT;
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(secret) {
        let (before, after) = (&rest[..at], &rest[at + secret.len()..]);
        let goes_on = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
        let is_part = goes_on(before.chars().next_back().or_else(|| kept.chars().next_back()))
            || goes_on(after.chars().next());
        kept.push_str(before);
        kept.push_str(if is_short && is_part { secret } else { REDACTED });
        rest = after;
    }
    kept.push_str(rest);
    kept
}

fn collect(schema: &Value, declared: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(properties) = object.get("properties").and_then(Value::as_object) {
                let secret = properties.iter().filter(|(_, schema)| is_secret(schema));
                declared.extend(secret.map(|(name, _)| name.clone()));
            }
            object.values().for_each(|value| collect(value, declared));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, declared)),
        _ => {}
    }
}

fn is_secret(schema: &Value) -> bool {
    schema["x-ibid"]["secret"] == true || schema["writeOnly"] == true || schema["format"] == "password"
}

#[cfg(test)]
mod tests {
    use ibid_core::seam::{ToolDescription, ToolEffect};
    use serde_json::json;

    use super::{REDACTED, Redactor};

    #[test]
    fn secrets_by_their_looks() {
        let redactor = Redactor::default();
        for (text, secret) in [
            ("key AKIAIOSFODNN7EXAMPLE here", "AKIAIOSFODNN7EXAMPLE"),
            ("sk-proj-abcdefghijklmnop1234", "abcdefghijklmnop"),
            ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "abcdefghij"),
            ("Authorization: Bearer abc.def-ghi_jkl", "abc.def"),
            ("postgres://me:hunter2@db.example/x", "hunter2"),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0xx.c2lnbmF0dXJl", "eyJzdWIi"),
            ("password = \"hunter2\"", "hunter2"),
            ("-----BEGIN RSA PRIVATE KEY-----\nabc\ndef", "abc"),
            ("{\"api_key\":\"hunter2\"}", "hunter2"),
        ] {
            let redacted = redactor.text(text);
            assert!(!redacted.contains(secret) && redacted.contains(REDACTED), "{redacted}");
        }
        for text in [
            "The token ring costs 25 EUR.",
            "He said: secret things happen.",
            "a@b.example",
            "https://a.example/b",
        ] {
            assert_eq!(redactor.text(text), text);
        }
    }

    #[test]
    fn secrets_by_name_and_by_declaration() {
        let tool = ToolDescription {
            name: "log_in".parse().expect("a name"),
            description: String::new(),
            parameters: json!({"type": "object", "properties": {
                "pin": {"type": "string", "x-ibid": {"secret": true}},
                "door": {"type": "object", "properties": {"code": {"type": "string", "format": "password"}}}
            }}),
            effect: ToolEffect::ReadOnly,
        };
        let value = json!({"pin": "1234", "user": "ana", "door": {"code": "5678"}, "api-key": "x", "list": ["token=abc"]});
        let expected = json!({"pin": REDACTED, "user": "ana", "door": {"code": REDACTED}, "api-key": REDACTED,
            "list": ["token=[redacted]"]});
        let redactor = Redactor::new(&[tool]);
        assert_eq!(redactor.value(&value), expected);

        // And where a tool tells them again.
        let known =
            redactor.clone().known(redactor.secrets(&json!({"pin": "1234", "door": {"code": "a\"b"}})));
        let said = r#"{"pin":"1234","code":"a\"b"}: 1234, not 12345; a"b."#;
        let expected =
            format!(r#"{{"pin":"{REDACTED}","code":"{REDACTED}"}}: {REDACTED}, not 12345; {REDACTED}."#);
        assert_eq!(known.text(said), expected);
        assert!(redactor.secrets(&json!({"user": "ana", "door": {"number": 7}})).is_empty());
    }
}
