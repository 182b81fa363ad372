use std::collections::BTreeSet;

use ibid_core::{Citation, Passage, Question, SourceNumber};

use super::{Grammar, numbers};
use crate::prompt::{ABSTAIN, pointer};

/// What the [`point`] grammar allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointOptions {
    max_claims: usize,
    max_pointers: usize,
    max_run: usize,
    max_characters: usize,
    free_numbers: bool,
}

impl Default for PointOptions {
    fn default() -> Self {
        Self { max_claims: 3, max_pointers: 3, max_run: 3, max_characters: 240, free_numbers: false }
    }
}

impl PointOptions {
    /// The most claims of an answer. By default, 3.
    #[must_use]
    pub fn max_claims(mut self, claims: usize) -> Self {
        self.max_claims = claims.max(1);
        self
    }

    /// The most pointers before a claim. By default, 3.
    #[must_use]
    pub fn max_pointers(mut self, pointers: usize) -> Self {
        self.max_pointers = pointers.max(1);
        self
    }

    /// The most sentences that one pointer runs over. By default, 3.
    #[must_use]
    pub fn max_run(mut self, sentences: usize) -> Self {
        self.max_run = sentences.max(1);
        self
    }

    /// The most characters of a claim. By default, 240.
    #[must_use]
    pub fn max_characters(mut self, characters: usize) -> Self {
        self.max_characters = characters.max(2);
        self
    }

    /// Whether a claim may hold numbers that neither the passages nor the question do. By default, it may not.
    #[must_use]
    pub fn free_numbers(mut self, free: bool) -> Self {
        self.free_numbers = free;
        self
    }
}

/// Characters that stand between the digits of one number, date or time: two numbers of the sources must not
/// be joined by one of them to a number that is in no source.
const JOINERS: &str = r".,:\/'’\-–−";

/// The grammar of answers that point at sentences of `passages`: either [`ABSTAIN`] alone, or lines of
/// pointers to existing sentences, each followed by a claim of one line.
///
/// ```
/// # use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, LocationMap, Passage, Span};
/// # let text = "Leave is 25 days.".to_owned();
/// # let document = std::sync::Arc::new(Document { name: "a.txt".parse()?, content_hash: ContentHash::of(b""),
/// #     text_hash: ContentHash::of(text.as_bytes()), format: DocumentFormat::Text, title: None, language: None,
/// #     locations: LocationMap::of_plain_text(&text), coverage: Coverage::default(), text });
/// # let passage = Passage::new(document, Span::with_length(0, 17)).expect("inside the text");
/// use ibid_generate::{PointOptions, point};
///
/// let grammar = point(&"How long is leave?".parse()?, &[passage], PointOptions::default());
/// assert!(grammar.as_str().contains(r#"POINTER: "[1.1]""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn point(question: &Question, passages: &[Passage], options: PointOptions) -> Grammar {
    let pointers: Vec<String> = citations(passages, options.max_run).map(|citation| literal(&pointer(citation))).collect();
    if pointers.is_empty() {
        return Grammar(format!("start: ABSTAIN\nABSTAIN: {}\n", literal(ABSTAIN)));
    }
    let more_claims = repeated(r#" ("\n" claim)"#, options.max_claims - 1);
    let more_pointers = repeated(" (/ ?/ POINTER)", options.max_pointers - 1);
    let more_characters = options.max_characters - 1;
    let (numbers, number_rules) = if options.free_numbers {
        (String::new(), String::new())
    } else {
        (" & ONLY_KNOWN_NUMBERS".to_owned(), number_rules(question, passages))
    };
    Grammar(format!(
        r#"start: ABSTAIN | claim{more_claims}
claim: POINTERS TEXT
ABSTAIN: {abstain}
POINTERS: POINTER{more_pointers} " "
POINTER: {pointers}
TEXT: ONE_LINE & HAS_A_LETTER & ~GOES_ON{numbers}
ONE_LINE: /[^\x00-\x20\x7f-\xa0\u2028\u2029\[\]][^\x00-\x1f\x7f-\x9f\u2028\u2029\[\]]{{0,{more_characters}}}/
HAS_A_LETTER: /.*\p{{L}}.*/
GOES_ON: /.*(\p{{L}}{{3}}[.!?…] |[。！？][^」』”’）)\]]|{abstain_text}).*/
{number_rules}"#,
        abstain = literal(ABSTAIN),
        abstain_text = ABSTAIN,
        pointers = pointers.join(" | "),
    ))
}

/// Every run of up to `max_run` sentences of one passage.
fn citations(passages: &[Passage], max_run: usize) -> impl Iterator<Item = Citation> + '_ {
    passages.iter().enumerate().flat_map(move |(index, passage)| {
        let sentences = passage.sentences().len();
        (0..sentences).flat_map(move |first| {
            let source = SourceNumber::of_index(index);
            (first..sentences.min(first + max_run)).map(move |last| Citation { source, first, last })
        })
    })
}

fn number_rules(question: &Question, passages: &[Passage]) -> String {
    let mut known = BTreeSet::new();
    numbers::collect(question.as_str(), &mut known);
    for passage in passages {
        numbers::collect(passage.text(), &mut known);
    }
    if known.is_empty() {
        return "ONLY_KNOWN_NUMBERS: /[^\\p{Nd}]*/\n".to_owned();
    }
    let known: Vec<String> = known.iter().map(|number| literal(number)).collect();
    format!(
        r"ONLY_KNOWN_NUMBERS: NO_DIGIT (NUMBER (BETWEEN NUMBER)* NO_DIGIT)?
NO_DIGIT: /[^\p{{Nd}}]*/
BETWEEN: /[^\p{{Nd}}{JOINERS}]|[^\p{{Nd}}][^\p{{Nd}}]+/
NUMBER: {known}
",
        known = known.join(" | ")
    )
}

/// Up to `times` repetitions of `what`; Lark has no way to say none.
fn repeated(what: &str, times: usize) -> String {
    if times == 0 { String::new() } else { format!("{what}{{0,{times}}}") }
}

/// A string literal of the grammar; JSON's escapes are Lark's.
fn literal(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
