//! Regular expressions of a schema in the dialect of the decoder.

use jsonschema_regex::to_rust_regex;

/// `pattern` as the decoder reads it. `Err` says why it cannot be one.
pub(super) fn translated(pattern: &str) -> Result<String, String> {
    // The decoder reads a group of this name as an instruction.
    if pattern.contains("(?P<stop>") {
        return Err("a group may not be named `stop`".to_owned());
    }
    for (sign, name) in [
        ("(?=", "look-ahead"),
        ("(?!", "negative look-ahead"),
        ("(?<=", "look-behind"),
        ("(?<!", "look-behind"),
    ] {
        if pattern.contains(sign) {
            return Err(format!("a {name} `{sign}…)` cannot be decoded under: write the pattern without it"));
        }
    }
    let has_back_reference = pattern.match_indices('\\').any(|(at, _)| {
        let escaped = pattern[..at].chars().rev().take_while(|c| *c == '\\').count() % 2 == 1;
        !escaped && pattern[at + 1..].starts_with(|c: char| ('1'..='9').contains(&c) || c == 'k')
    });
    if has_back_reference {
        return Err("a back reference cannot be decoded under".to_owned());
    }
    to_rust_regex(pattern)
        .map(std::borrow::Cow::into_owned)
        .map_err(|()| "is no regular expression of ECMA-262 that the decoder knows".to_owned())
}

/// A regular expression of all strings but `texts`, whole.
pub(super) fn anything_but(texts: &[&str]) -> String {
    let mut trie = Trie::default();
    for text in texts {
        trie.insert(text);
    }
    format!("^(?s:{})$", trie.complement())
}

#[derive(Default)]
struct Trie {
    ends: bool,
    next: std::collections::BTreeMap<char, Self>,
}

impl Trie {
    fn insert(&mut self, text: &str) {
        let mut node = self;
        for character in text.chars() {
            node = node.next.entry(character).or_default();
        }
        node.ends = true;
    }

    fn complement(&self) -> String {
        let mut ways: Vec<String> = self
            .next
            .iter()
            .map(|(character, node)| format!("{}{}", literal(*character), node.complement()))
            .collect();
        let known: String = self.next.keys().map(|character| literal(*character)).collect();
        ways.push(if known.is_empty() { ".+".to_owned() } else { format!("[^{known}].*") });
        if !self.ends {
            ways.push(String::new());
        }
        format!("(?:{})", ways.join("|"))
    }
}

/// A character that means only itself, in and outside of brackets.
pub(super) fn literal(character: char) -> String {
    if character.is_alphanumeric() && character.is_ascii() || !character.is_ascii() {
        character.to_string()
    } else {
        format!(r"\x{{{:x}}}", character as u32)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{anything_but, translated};

    #[test]
    fn a_complement_holds_everything_else() {
        let texts = ["", "red", "re", "a\"b", "äö", "x]y"];
        let schema = json!({ "pattern": anything_but(&texts) });
        let validator = jsonschema::validator_for(&schema).expect("a pattern");
        for text in texts {
            assert!(!validator.is_valid(&json!(text)), "{text:?}");
        }
        for text in ["r", "redd", "ree", "green", "a\nb", "ä", "x]", " "] {
            assert!(validator.is_valid(&json!(text)), "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_said() {
        for (pattern, says) in [
            (r"^(?!\s*$).+", "negative look-ahead"),
            (r"(a)\1", "back reference"),
            (r"(?P<stop>a)", "stop"),
            ("(", "no regular expression"),
        ] {
            assert!(translated(pattern).is_err_and(|reason| reason.contains(says)), "{pattern}");
        }
        assert_eq!(translated(r"^\d+\\1$").as_deref(), Ok(r"^[0-9]+\\1$"));
    }
}
