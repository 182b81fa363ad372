//! The values that a record may hold because its sources do.

use serde_json::{Number, Value, json};

use super::pattern::literal;

/// A span has so many words at most, fewer where there is much text.
const MOST_WORDS: usize = 24;
/// Words of all spans together, each counted once for every span that it is in.
const MOST_WORDS_OF_SPANS: usize = 40_000;

/// Numbers, dates and sentences of the sources, to which a record's values are confined.
///
/// ```
/// use ibid_generate::SourceValues;
///
/// let values = SourceValues::new([25.into()], ["2024-03-01".to_owned()], ["Leave is 25 days.".to_owned()]);
/// assert_eq!(values.numbers().len(), 1);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceValues {
    numbers: Vec<Number>,
    dates: Vec<String>,
    verbatim: Option<String>,
}

impl SourceValues {
    /// `dates` are written `YYYY-MM-DD`; `sentences` are those that strings may be spans of.
    pub fn new(
        numbers: impl IntoIterator<Item = Number>,
        dates: impl IntoIterator<Item = String>,
        sentences: impl IntoIterator<Item = String>,
    ) -> Self {
        let mut values = Self { numbers: Vec::new(), dates: Vec::new(), verbatim: None };
        for number in numbers {
            if !values.numbers.contains(&number) {
                values.numbers.push(number);
            }
        }
        for date in dates {
            if !values.dates.contains(&date) {
                values.dates.push(date);
            }
        }
        let sentences: Vec<Vec<Word>> = sentences.into_iter().map(|sentence| words(&sentence)).collect();
        values.verbatim = spans(&sentences);
        values
    }

    /// The numbers, each once.
    pub fn numbers(&self) -> &[Number] {
        &self.numbers
    }

    /// The dates, each once.
    pub fn dates(&self) -> &[String] {
        &self.dates
    }

    /// The schema of strings that are spans of a sentence; `None` where there are none.
    pub(super) fn verbatim_definition(&self) -> Option<Value> {
        self.verbatim.as_ref().map(|pattern| json!({ "pattern": pattern }))
    }
}

/// A word, or a sign that a span may leave out at its end.
struct Word {
    text: String,
    is_sign: bool,
    after_space: bool,
}

/// White space parts words; where there is none, as in Chinese, each character is one.
fn words(sentence: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for piece in sentence.split_whitespace() {
        let core = piece.trim_matches(|c: char| !c.is_alphanumeric());
        let start = if core.is_empty() { piece.len() } else { piece.find(core).unwrap_or(piece.len()) };
        let mut after_space = true;
        let mut push = |text: String, is_sign: bool| {
            words.push(Word { text, is_sign, after_space: std::mem::take(&mut after_space) });
        };
        piece[..start].chars().for_each(|sign| push(sign.to_string(), true));
        let mut run = String::new();
        for character in core.chars() {
            if is_cjk(character) {
                if !run.is_empty() {
                    push(std::mem::take(&mut run), false);
                }
                push(character.to_string(), false);
            } else {
                run.push(character);
            }
        }
        if !run.is_empty() {
            push(run, false);
        }
        piece[start + core.len()..].chars().for_each(|sign| push(sign.to_string(), true));
    }
    words
}

fn is_cjk(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// A regular expression of all runs of words of a sentence.
fn spans(sentences: &[Vec<Word>]) -> Option<String> {
    let total: usize = sentences.iter().map(Vec::len).sum();
    let longest = (MOST_WORDS_OF_SPANS / total.max(1)).clamp(4, MOST_WORDS);
    let mut runs: Vec<String> = Vec::new();
    for sentence in sentences {
        for start in (0..sentence.len()).filter(|start| !sentence[*start].is_sign) {
            let run = &sentence[start..sentence.len().min(start + longest)];
            let nested = run.iter().skip(1).rev().fold(String::new(), |rest, word| {
                let space = if word.after_space { " " } else { "" };
                let text: String = word.text.chars().map(literal).collect();
                format!("(?:{space}{text}{rest})?")
            });
            let first: String = run[0].text.chars().map(literal).collect();
            runs.push(format!("{first}{nested}"));
        }
    }
    runs.sort();
    runs.dedup();
    (!runs.is_empty()).then(|| format!("^(?:{})$", runs.join("|")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::SourceValues;

    #[test]
    fn spans_are_runs_of_words() {
        let sentences = [
            "The tenant, Acme GmbH (Graz), pays.".to_owned(),
            "王小明簽約。".to_owned(),
            "a \"b\\c\" d".to_owned(),
        ];
        let values = SourceValues::new([], [], sentences);
        let schema = values.verbatim_definition().expect("there are words");
        let validator = jsonschema::validator_for(&schema).expect("a pattern");
        for span in ["Acme GmbH", "The tenant, Acme", "GmbH (Graz)", "pays", "pays.", "王小明", "b\\c"] {
            assert!(validator.is_valid(&json!(span)), "{span}");
        }
        for other in ["", "Acme  GmbH", "tenant Acme", "acme", "cme", "王明", "(Graz", "pays. 王"] {
            assert!(!validator.is_valid(&json!(other)), "{other}");
        }
        assert_eq!(SourceValues::default().verbatim_definition(), None);
    }
}
