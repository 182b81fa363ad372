use std::collections::BTreeSet;

use ibid_core::{Passage, Question, SourceNumber};

use super::{Grammar, literal, numbers};
use crate::prompt::{ABSTAIN, Excerpt, pointer};

/// What the [`point`] grammar allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointOptions {
    pub(super) max_claims: usize,
    max_pointers: usize,
    pub(super) max_run: usize,
    free_numbers: bool,
    may_abstain: bool,
}

impl Default for PointOptions {
    fn default() -> Self {
        Self { max_claims: 2, max_pointers: 3, max_run: 3, free_numbers: false, may_abstain: true }
    }
}

impl PointOptions {
    /// The most claims of an answer. By default, 2.
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

    /// Whether a claim may hold numbers that neither the passages nor the question do. By default, it may not.
    #[must_use]
    pub fn free_numbers(mut self, free: bool) -> Self {
        self.free_numbers = free;
        self
    }

    /// Whether the model may write the abstention line. By default, it may. Very small models write it too
    /// often: where abstention is decided by other signals, they point better without it.
    #[must_use]
    pub fn may_abstain(mut self, may: bool) -> Self {
        self.may_abstain = may;
        self
    }
}

/// One sentence that holds a letter (or a character outside ASCII that is no digit). The rules say what was
/// last written; the lexemes are numbers, and runs without digits and spaces.
///
/// The engine's lexer is greedy and decides by the next byte: lexemes that may follow one another must differ
/// there, so a run takes all the signs and letters that it can, and numbers are ASCII. Its automata are built
/// while decoding, so each is a plain expression: no intersections, no complements, no long counts.
///
/// `CLOSED` runs end a sentence, and nothing follows them: three characters and a full stop, or a full stop
/// of East Asia. `z. B.`, `Dr. Wu` and `handbook.md` go on.
pub(super) fn text() -> String {
    let sign = r##"["#$%&'()*+,\-\/:;<=>@^_`{|}~\\]"##;
    let letter = r"[^\x00-\x40\x5b-\x60\x7b-\xa0\p{Nd}\u2028\u2029…。！？]";
    let any = r"[^\x00-\x20\x7f-\xa0\p{Nd}\u2028\u2029\[\]….!?。！？]";
    let suffix = r"(\.(md|txt|pdf|docx?|xlsx?|pptx?|html?|csv|json|xml|eml|com|org|net|eu|de|es|fr|tw|cn|uk|io|example))";
    let short = "(Dr|Mr|Ms|St|Nr|No|Sr|ca|cf|vs|vg)";
    let end = r"[.!?…]";
    let stop = r"(\.|…|[!?]{1,3})";
    // Bounded: small models go on closing what they never opened.
    let quotes = r#"["'”’»)」』）]{0,2}"#;
    format!(
        r#"
text: word | signs | number | joined | closed
word: lead? WORD | number WORD | joined WORD | space WORD
signs: number SIGNS | joined SIGNS | space SIGNS
space: word " " | signs " " | number " " | joined " "
closed: lead? CLOSED | number (CLOSED | STOP) | joined (CLOSED | STOP) | space CLOSED
      | word CLOSED_NUMBER | signs CLOSED_NUMBER | space CLOSED_NUMBER
lead: chunk | (chunk " "){{1,4}} chunk?
chunk: SIGNS | SIGNS? (NUMBER | JOINED_NUMBER) SIGNS?
WORD: /{sign}*{letter}({any}*{suffix}?|\.({any}\.)*{any}*)|{sign}*{short}\./
CLOSED: /{sign}*{letter}({any}+{suffix}?{stop}{quotes}|{any}*{suffix}?[。！？]{quotes})/
SIGNS: /({sign}|{end})+/
STOP: /[。！？]{quotes}/
"#
    )
}

/// The grammar of answers that point at the sentences of `passages` that `excerpt` allows: either [`ABSTAIN`] alone, or lines of
/// pointers to existing sentences, each followed by a claim of one sentence that holds a letter.
///
/// ```
/// # use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, LocationMap, Metadata, Passage, Span};
/// # let text = "Leave is 25 days.".to_owned();
/// # let document = std::sync::Arc::new(Document { name: "a.txt".parse()?, content_hash: ContentHash::of(b""),
/// #     text_hash: ContentHash::of(text.as_bytes()), format: DocumentFormat::Text, title: None, language: None,
/// #     metadata: Metadata::default(),
/// #     locations: LocationMap::of_plain_text(&text), coverage: Coverage::default(), text });
/// # let passage = Passage::new(document, Span::with_length(0, 17)).expect("inside the text");
/// use ibid_generate::{Excerpt, PointOptions, point};
///
/// let passages = [passage];
/// let question = "How long is leave?".parse()?;
/// let grammar = point(&question, &passages, &Excerpt::whole(&passages), PointOptions::default());
/// assert!(grammar.as_str().contains(r#"POINTER: "[1.1]""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn point(question: &Question, passages: &[Passage], excerpt: &Excerpt, options: PointOptions) -> Grammar {
    let pointers: Vec<String> =
        excerpt.runs(options.max_run).map(|citation| literal(&pointer(citation))).collect();
    if pointers.is_empty() {
        return Grammar(format!("start: ABSTAIN\nABSTAIN: {}\n", literal(ABSTAIN)));
    }
    let more_claims = repeated(r#" ("\n" claim)"#, options.max_claims - 1);
    let more_pointers = repeated(" (/ ?/ POINTER)", options.max_pointers - 1);
    let numbers = numbers_of(question, passages, excerpt, options);
    let abstain = abstention(options);
    Grammar(format!(
        r#"start: {abstain}claim{more_claims}
claim: POINTERS text
POINTERS: POINTER{more_pointers} " "
POINTER: {pointers}{text}{numbers}"#,
        text = text(),
        pointers = pointers.join(" | "),
    ))
}

/// The branch of the abstention line.
pub(super) fn abstention(options: PointOptions) -> String {
    if options.may_abstain { format!("{} | ", literal(ABSTAIN)) } else { String::new() }
}

/// The numbers that a claim may hold.
pub(super) fn numbers_of(
    question: &Question,
    passages: &[Passage],
    excerpt: &Excerpt,
    options: PointOptions,
) -> String {
    if options.free_numbers { free_numbers() } else { known_numbers(question, passages, excerpt) }
}

/// A number is one of the sources or of the question; `25` and `5` of them don't make `25.5`.
fn known_numbers(question: &Question, passages: &[Passage], excerpt: &Excerpt) -> String {
    let mut known = BTreeSet::new();
    numbers::collect(question.as_str(), &mut known);
    for (index, passage) in passages.iter().enumerate() {
        for sentence in excerpt.shown_of(SourceNumber::of_index(index)) {
            numbers::collect(passage.sentence_text(sentence).unwrap_or_default(), &mut known);
        }
    }
    let written = |numbers: &mut dyn Iterator<Item = &String>| {
        let literals: Vec<String> = numbers.map(|number| literal(number)).collect();
        // A lexeme needs something to match, if only what no claim can hold.
        if literals.is_empty() { literal("[]") } else { literals.join(" | ") }
    };
    let short = written(&mut known.iter().filter(|number| number.len() <= MAX_ORDINAL));
    let long = written(&mut known.iter().filter(|number| number.len() > MAX_ORDINAL));
    format!("{}SHORT_NUMBER: {short}\nLONG_NUMBER: {long}\n", number_rules(""))
}

const NUMBER: &str = r"NUMBER: SHORT_NUMBER | LONG_NUMBER
JOINED_NUMBER: NUMBER /[,:\/'\-]/ | SHORT_NUMBER /\./
CLOSED_NUMBER: LONG_NUMBER /\./
";

/// Any number.
fn free_numbers() -> String {
    format!("{}SHORT_NUMBER: /[0-9]{{1,2}}/\nLONG_NUMBER: /[0-9]{{3,}}/\n", number_rules("joined "))
}

/// A full stop after a number of up to so many digits may belong to it (`2. September`), after a longer one it
/// ends the sentence.
const MAX_ORDINAL: usize = 2;

fn number_rules(after_joined: &str) -> String {
    let after = |lexeme: &str| {
        let joined =
            if after_joined.is_empty() { String::new() } else { format!(" | {after_joined}{lexeme}") };
        format!("word {lexeme} | signs {lexeme} | space {lexeme}{joined}")
    };
    format!("number: {}\njoined: {}\n{NUMBER}", after("NUMBER"), after("JOINED_NUMBER"))
}

/// Up to `times` repetitions of `what`; Lark has no way to say none.
pub(super) fn repeated(what: &str, times: usize) -> String {
    if times == 0 { String::new() } else { format!("{what}{{0,{times}}}") }
}
