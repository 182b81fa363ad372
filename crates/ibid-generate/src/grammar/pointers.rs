//! What the grammar of [`point`](super::point) confines, in the notations of engines that do not read Lark.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::prompt::ABSTAIN;

/// The pointers and numbers that a [`point`](super::point) grammar allows, read from its text.
///
/// Of a claim's words, other notations keep that they are on one line and which numbers they may hold: less than
/// the grammar says, so more may be decoded. What is decoded is verified all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PointerGrammar {
    pointers: Vec<String>,
    /// `None` where claims may hold any.
    numbers: Option<Vec<String>>,
    may_abstain: bool,
    max_claims: usize,
    max_pointers: usize,
}

impl PointerGrammar {
    /// `None` for a grammar that has no pointers.
    pub(crate) fn of(lark: &str) -> Option<Self> {
        let rule = |name: &str| lark.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let pointers: Vec<String> = alternatives(rule("POINTER")?)
            .into_iter()
            .map(|pointer| pointer.trim_matches(['[', ']']).to_owned())
            .collect();
        let start = rule("start")?;
        let numbers = ["SHORT_NUMBER", "LONG_NUMBER"].map(|name| rule(name).unwrap_or_default());
        let is_free = numbers.iter().any(|rule| rule.starts_with('/'));
        Some(Self {
            pointers,
            numbers: (!is_free).then(|| {
                let known = numbers.into_iter().flat_map(alternatives);
                known.filter(|number| number.bytes().any(|byte| byte.is_ascii_digit())).collect()
            }),
            may_abstain: start.starts_with(&literal(ABSTAIN)),
            max_claims: 1 + most_repetitions(start),
            max_pointers: 1 + rule("POINTERS").map_or(0, most_repetitions),
        })
    }

    /// The same language in GBNF, which llama.cpp and xgrammar read; there are no left recursions in it.
    pub(crate) fn gbnf(&self) -> String {
        let list = |texts: &[String]| texts.iter().map(|text| literal(text)).collect::<Vec<_>>().join(" | ");
        let pointers: Vec<String> = self.pointers.iter().map(|pointer| format!("[{pointer}]")).collect();
        let abstain = if self.may_abstain { format!("{} | ", literal(ABSTAIN)) } else { String::new() };
        let mut grammar = format!(
            "root ::= {abstain}claim{}\nclaim ::= pointer{} \" \" text\npointer ::= {}\n",
            optional(r#""\n" claim"#, self.max_claims - 1),
            optional(r#"" "? pointer"#, self.max_pointers - 1),
            list(&pointers),
        );
        match self.numbers.as_deref() {
            None => grammar.push_str("text ::= [^\\n\\r\\[\\]]+\n"),
            Some(numbers) => {
                grammar.push_str("text ::= part+\n");
                if numbers.is_empty() {
                    grammar.push_str("part ::= other\n");
                } else {
                    // A number is not followed by a digit: two that are known do not make an unknown one.
                    let _ = writeln!(grammar, "part ::= other | number other\nnumber ::= {}", list(numbers));
                }
                grammar.push_str("other ::= [^0-9\\n\\r\\[\\]]\n");
            }
        }
        grammar
    }

    /// The same as a JSON schema, for engines that can confine output to one: see [`lines_of_json`].
    pub(crate) fn json_schema(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "claims": {
                    "type": "array",
                    "minItems": usize::from(!self.may_abstain),
                    "maxItems": self.max_claims,
                    "items": {
                        "type": "object",
                        "properties": {
                            "sentences": {
                                "type": "array",
                                "minItems": 1,
                                "maxItems": self.max_pointers,
                                "items": { "type": "string", "enum": self.pointers },
                            },
                            "text": { "type": "string" },
                        },
                        "required": ["sentences", "text"],
                        "additionalProperties": false,
                    },
                },
            },
            "required": ["claims"],
            "additionalProperties": false,
        })
    }
}

/// What the last message has to add for output in the form of [`PointerGrammar::json_schema`].
pub(crate) const JSON_INSTRUCTION: &str = "\n\nWrite it as JSON: {\"claims\": [{\"sentences\": [\"98.2\"], \"text\": \"The office opens at 8:00.\"}]}, \
     or {\"claims\": []} if no sentence holds the answer.";

/// Output in the form of [`PointerGrammar::json_schema`] as the lines of the point protocol; `None` where it has
/// another form. Nothing is checked: verification does that.
pub(crate) fn lines_of_json(output: &str) -> Option<String> {
    let output: Value = serde_json::from_str(without_fence(output)).ok()?;
    let claims = output.get("claims")?.as_array()?;
    if claims.is_empty() {
        return Some(ABSTAIN.to_owned());
    }
    let lines = claims.iter().map(|claim| {
        let pointers = claim.get("sentences")?.as_array()?.iter().map(Value::as_str);
        let pointers = pointers.map(|pointer| Some(format!("[{}]", pointer?.trim_matches(['[', ']', ' ']))));
        let text = claim.get("text")?.as_str()?.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(format!("{} {text}", pointers.collect::<Option<String>>()?))
    });
    lines.collect::<Option<Vec<_>>>().map(|lines| lines.join("\n"))
}

/// Models like to put JSON into a Markdown code block.
fn without_fence(output: &str) -> &str {
    let output = output.trim();
    let Some(inner) = output.strip_prefix("```").and_then(|rest| rest.strip_suffix("```")) else {
        return output;
    };
    inner.strip_prefix("json").unwrap_or(inner).trim()
}

/// A string literal, which JSON, Lark and GBNF write alike.
fn literal(text: &str) -> String {
    Value::from(text).to_string()
}

/// The string literals of a rule; `numbers` and `pointer` write nothing else.
fn alternatives(rule: &str) -> Vec<String> {
    rule.split(" | ").filter_map(|literal| serde_json::from_str(literal).ok()).collect()
}

/// The `N` of `{0,N}` at the end of a rule, or 0.
fn most_repetitions(rule: &str) -> usize {
    let counts = rule.rsplit_once("{0,").and_then(|(_, rest)| rest.split_once('}'));
    counts.and_then(|(most, _)| most.parse().ok()).unwrap_or(0)
}

/// Up to `times` repetitions of `what`.
fn optional(what: &str, times: usize) -> String {
    if times == 0 { String::new() } else { format!(" ({what}){{0,{times}}}") }
}

#[cfg(test)]
mod tests {
    use ibid_core::Question;
    use ibid_testkit::{passage, random_passages};
    use serde_json::Value;

    use super::{PointerGrammar, lines_of_json};
    use crate::Excerpt;
    use crate::prompt::follow_up_grammar;
    use crate::{PointOptions, point};

    fn read(question: &str, text: &str, options: PointOptions) -> PointerGrammar {
        let question: Question = question.parse().expect("a question");
        let passages = [passage("a.txt", text)];
        let lark = point(&question, &passages, &Excerpt::whole(&passages), options);
        PointerGrammar::of(lark.as_str()).expect("it has pointers")
    }

    #[test]
    fn in_gbnf() {
        let text = "Leave is 25 days. It was 1,250 hours.";
        insta::assert_snapshot!(read("How long is leave?", text, PointOptions::default()).gbnf());
        let free =
            PointOptions::default().free_numbers(true).may_abstain(false).max_claims(1).max_pointers(1);
        insta::assert_snapshot!(read("Why?", "Because.", free).gbnf());
        insta::assert_snapshot!(read("Why?", "Because.", PointOptions::default().max_claims(1)).gbnf());
    }

    #[test]
    fn every_pointer_and_number_of_the_lark_grammar_is_found_again() {
        for seed in 0..50 {
            let passages = random_passages(seed);
            let question: Question = "Which of 7?".parse().expect("a question");
            let lark = point(&question, &passages, &Excerpt::whole(&passages), PointOptions::default());
            let read = PointerGrammar::of(lark.as_str()).expect("it has pointers");
            let sentences: usize = passages.iter().map(|passage| passage.sentences().len()).sum();
            let singles = read.pointers.iter().filter(|pointer| !pointer.contains('-')).count();
            assert_eq!(singles, sentences);
            assert!(read.numbers.as_ref().is_some_and(|numbers| numbers.contains(&"7".to_owned())));
            assert!(read.may_abstain && read.max_claims == 2 && read.max_pointers == 3, "{read:?}");
        }
    }

    #[test]
    fn a_grammar_without_pointers_is_none() {
        assert_eq!(PointerGrammar::of(follow_up_grammar().as_str()), None);
        let question: Question = "Why?".parse().expect("a question");
        assert_eq!(
            PointerGrammar::of(point(&question, &[], &Excerpt::default(), PointOptions::default()).as_str()),
            None
        );
    }

    #[test]
    fn the_json_schema_names_every_pointer() {
        let schema = read("Why?", "One. Two.", PointOptions::default()).json_schema();
        let pointers = schema.pointer("/properties/claims/items/properties/sentences/items/enum");
        assert_eq!(pointers, Some(&Value::from(vec!["1.1", "1.1-2", "1.2"])));
    }

    #[test]
    fn json_becomes_lines() {
        for (json, lines) in [
            (r#"{"claims": []}"#, Some("NOT IN SOURCES")),
            (
                r#"{"claims": [{"sentences": ["1.1", "[2.3-4]"], "text": "A\nb."}]}"#,
                Some("[1.1][2.3-4] A b."),
            ),
            ("```json\n{\"claims\": [{\"sentences\": [\"1.1\"], \"text\": \"A.\"}]}\n```", Some("[1.1] A.")),
            (r#"{"claims": [{"sentences": [1], "text": "A."}]}"#, None),
            (r#"{"claims": [{"sentences": ["1.1"]"#, None),
            ("[1.1] A.", None),
            ("", None),
        ] {
            assert_eq!(lines_of_json(json).as_deref(), lines, "{json}");
        }
    }
}
