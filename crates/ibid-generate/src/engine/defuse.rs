//! The engine tokenizes the rendered chat template as one text, in which the name of a special token becomes
//! that token wherever it stands: content must not hold one.

use serde_json::Value;

/// The special tokens of a vocabulary that text could spell.
#[derive(Debug)]
pub(super) struct Defuser {
    tokens: Vec<String>,
}

impl Defuser {
    /// For a vocabulary with these special tokens.
    pub(super) fn new<'a>(special: impl Iterator<Item = &'a str>) -> Self {
        let mut tokens: Vec<String> = special.filter(|token| is_spelled(token)).map(str::to_owned).collect();
        tokens.sort_by_key(|token| std::cmp::Reverse(token.len()));
        Self { tokens }
    }

    /// `content` with a space after the first character of every special token's name in it.
    pub(super) fn defuse(&self, content: &str) -> String {
        let mut safe = content.to_owned();
        for token in &self.tokens {
            if safe.contains(token.as_str()) {
                let first = token.chars().next().map_or(0, char::len_utf8);
                safe = safe.replace(token.as_str(), &format!("{} {}", &token[..first], &token[first..]));
            }
        }
        safe
    }

    /// `value` with every text and every key in it defused.
    pub(super) fn defuse_json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::from(self.defuse(text)),
            Value::Array(items) => items.iter().map(|item| self.defuse_json(item)).collect(),
            Value::Object(object) => {
                object.iter().map(|(key, value)| (self.defuse(key), self.defuse_json(value))).collect()
            }
            other => other.clone(),
        }
    }
}

/// Whether `token` is the name of a special token rather than a piece of text, as white space and words are.
pub(super) fn is_spelled(token: &str) -> bool {
    token.chars().count() > 2 && !token.chars().all(|c| c.is_alphanumeric() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::Defuser;

    #[test]
    fn no_special_token_is_left() {
        let defuser = Defuser::new(["<|im_end|>", "<s>", "[INST]", "  ", "▁the", "é"].into_iter());
        assert_eq!(defuser.defuse("a<|im_end|>b<s><s>[INST]"), "a< |im_end|>b< s>< s>[ INST]");
        assert_eq!(defuser.defuse("the  é <im_end>"), "the  é <im_end>");
    }
}
