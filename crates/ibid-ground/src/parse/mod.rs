//! The point protocol: lines of pointers, each followed by a claim; or the abstention line.

mod template;

use ibid_core::{Citation, Draft, FinishReason, SourceNumber, is_invisible};

/// The line with which a model says that the sources do not answer the question.
pub const ABSTAIN: &str = "NOT IN SOURCES";

/// A claim as it was written; nothing of it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftClaim {
    /// The pointers before the claim; at least one.
    pub citations: Vec<Citation>,
    /// The claim in the model's words, on one line, with single spaces and without anything that nobody sees.
    pub text: String,
}

/// Why a line is no claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// It does not begin with a pointer.
    #[error("points at no sentence")]
    NoPointer,
    /// It begins with what looks like a pointer and is none: `[1]`, `[0.1]`, `[1.3-2]`.
    #[error("begins with a pointer that is not of the form [source.sentence]")]
    BadPointer,
    /// Nothing follows the pointers.
    #[error("holds pointers and no claim")]
    NoClaim,
    /// It holds characters that a terminal obeys, that turn the reading direction, or that nobody sees.
    #[error("holds control characters or invisible ones")]
    ControlCharacter,
    /// Generation ended in the middle of it.
    #[error("unfinished")]
    Unfinished,
}

/// A line that is not in the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedLine {
    /// The line.
    pub text: String,
    /// What is wrong with it.
    pub error: ParseError,
}

/// A draft, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParsedDraft {
    /// The model abstained.
    Abstained,
    /// The lines that are claims, and those that are not.
    Claims {
        /// The claims, in order.
        claims: Vec<DraftClaim>,
        /// Lines that do not follow the protocol.
        malformed: Vec<MalformedLine>,
    },
}

/// Takes a draft apart. Total: any text gives a result.
///
/// The last line of a draft that was cut off counts only when it ends like a sentence. The abstention line after
/// a pointer abstains too. A claim ends before a token with which a chat template would end it.
///
/// ```
/// use ibid_core::{Draft, FinishReason};
/// use ibid_ground::{ParseError, ParsedDraft, parse};
///
/// let text = "[1.2] [2.1-3] Leave is 25 days.\nand so on\n[1.3] It ends in".to_owned();
/// let parsed = parse(&Draft { text, finish: FinishReason::Length });
/// let ParsedDraft::Claims { claims, malformed } = parsed else { panic!("no abstention") };
/// assert_eq!(claims[0].citations.len(), 2);
/// assert_eq!(claims[0].text, "Leave is 25 days.");
/// assert_eq!(malformed[0].error, ParseError::NoPointer);
/// assert_eq!(malformed[1].error, ParseError::Unfinished);
/// ```
pub fn parse(draft: &Draft) -> ParsedDraft {
    parse_beside(draft, |_, _| false)
}

/// The same, where `is_quoted` says whether what a claim points at holds a token itself: then it is no end.
pub(crate) fn parse_beside(draft: &Draft, is_quoted: impl Fn(&[Citation], &str) -> bool) -> ParsedDraft {
    let mut claims = Vec::new();
    let mut malformed: Vec<MalformedLine> = Vec::new();
    let mut is_abstention = false;
    let mut lines = draft.text.split_inclusive('\n').peekable();
    while let Some(raw) = lines.next() {
        let is_cut_off = draft.finish != FinishReason::Stop && lines.peek().is_none() && !raw.ends_with('\n');
        let line = template::after_tokens(raw.trim());
        if abstains(line) {
            is_abstention = true;
        } else if !line.is_empty() {
            match claim(line, &is_quoted) {
                Ok(claim) if claim.text.contains(ABSTAIN) => is_abstention = true,
                Ok(claim) if !is_cut_off || is_finished(&claim.text) => claims.push(claim),
                Ok(_) => {
                    malformed.push(MalformedLine { text: line.to_owned(), error: ParseError::Unfinished });
                }
                Err(error) => {
                    let error = if is_cut_off { ParseError::Unfinished } else { error };
                    malformed.push(MalformedLine { text: line.to_owned(), error });
                }
            }
        }
    }
    if !is_abstention {
        return ParsedDraft::Claims { claims, malformed };
    }
    if claims.is_empty() {
        return ParsedDraft::Abstained;
    }
    malformed.push(MalformedLine { text: ABSTAIN.to_owned(), error: ParseError::NoPointer });
    ParsedDraft::Claims { claims, malformed }
}

/// Whether a text is [`ABSTAIN`] and nothing else, in capitals or not, with signs around it or behind a pointer.
///
/// ```
/// use ibid_ground::abstains;
///
/// assert!(abstains("**Not in sources.**") && abstains("[1.1] NOT IN SOURCES"));
/// assert!(!abstains("It is not in sources."));
/// ```
pub fn abstains(text: &str) -> bool {
    let (_, rest) = pointers(template::after_tokens(text.trim()));
    let said = template::before_token(rest, |_| false).trim_matches(|c: char| !c.is_alphabetic());
    said.split_whitespace().map(str::to_uppercase).eq(ABSTAIN.split(' '))
}

/// Signs and words that models put between two pointers.
const JOINTS: &[&str] = &[",", ";", "，", "、", "&", "and ", "und ", "y "];

/// The pointers that a line begins with, and what follows them. Of a line that is still being written these are the
/// complete ones.
///
/// ```
/// let (citations, rest) = ibid_ground::pointers("[1.2], [2.1-3] Leave");
/// assert_eq!((citations.len(), rest), (2, "Leave"));
/// assert_eq!(ibid_ground::pointers("[1.2] [2.1-").1, "[2.1-");
/// ```
pub fn pointers(line: &str) -> (Vec<Citation>, &str) {
    let mut citations = Vec::new();
    let mut rest = line;
    while let Some((citation, after)) = pointer(rest) {
        citations.push(citation);
        rest = after.trim_start();
        let mut next = rest;
        while let Some(behind) = JOINTS.iter().find_map(|joint| next.strip_prefix(joint)) {
            next = behind.trim_start();
        }
        if pointer(next).is_some() {
            rest = next;
        }
    }
    (citations, rest)
}

fn claim(line: &str, is_quoted: impl Fn(&[Citation], &str) -> bool) -> Result<DraftClaim, ParseError> {
    let (citations, rest) = pointers(line);
    if citations.is_empty() {
        return Err(if line.starts_with('[') { ParseError::BadPointer } else { ParseError::NoPointer });
    }
    let shown: String = rest.chars().filter(|character| !is_hint(*character)).collect();
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = template::before_token(&shown, |token| is_quoted(&citations, token));
    let text = without_leading_signs(text).to_owned();
    if text.is_empty() {
        return Err(ParseError::NoClaim);
    }
    if holds_control_characters(&text) || holds_invisible_characters(&text) {
        return Err(ParseError::ControlCharacter);
    }
    Ok(DraftClaim { citations, text })
}

/// `text` from its first word on: models set signs between a pointer and the claim (`[1.1]: Leave`). `-5` and `.NET` keep
/// theirs, and so does a text that is nothing but signs.
pub(crate) fn without_leading_signs(text: &str) -> &str {
    let mut rest = text;
    while let Some(after) = rest.strip_prefix([',', ';', ':', '.', '-', '–', '—', ' ']) {
        if rest.starts_with(['.', '-', '–']) && after.starts_with(char::is_alphanumeric) {
            break;
        }
        rest = after;
    }
    if rest.contains(char::is_alphanumeric) { rest } else { text }
}

/// Characters that a terminal obeys or that turn the reading direction.
fn holds_control_characters(text: &str) -> bool {
    text.chars().any(|c| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}

/// Hints at where a line may be broken and at how the character before is drawn. Words of documents and emoji hold them, so
/// they are taken out of a claim, and it is not refused for them.
fn is_hint(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{180b}'..='\u{180d}' | '\u{180f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Characters that nobody sees: with one between them, `2` and `5` are checked as two numbers and read as one. Joiners are
/// none of them where scripts and emoji need one, which is never at the beginning of a word or beside a digit.
fn holds_invisible_characters(text: &str) -> bool {
    let is_joiner = |character| matches!(character, '\u{200c}' | '\u{200d}');
    let mut before = ' ';
    text.chars().any(|character| {
        let is_out_of_place = is_joiner(character) && (before.is_whitespace() || before.is_numeric())
            || is_joiner(before) && character.is_numeric();
        before = character;
        is_out_of_place || is_invisible(character)
    })
}

/// `[2.3]` or `[2.3-4]`, counted from 1, at the start of `text`; and what follows it.
fn pointer(text: &str) -> Option<(Citation, &str)> {
    let (inside, after) = text.strip_prefix('[')?.split_once(']')?;
    let (source, run) = inside.split_once('.')?;
    let (first, last) = run.split_once('-').unwrap_or((run, run));
    let (source, first, last) = (index(source)?, index(first)?, index(last)?);
    (first <= last).then(|| (Citation { source: SourceNumber::of_index(source), first, last }, after))
}

fn index(digits: &str) -> Option<usize> {
    let plain = (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse::<usize>().ok()?.checked_sub(1) } else { None }
}

/// Whether a claim that generation broke off at ends like a sentence. After a digit a dot may be a decimal's.
fn is_finished(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '\'', ')', '”', '’', '»', '」', '』', '）']);
    let before_dot = text.strip_suffix('.').map(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
    before_dot.map_or_else(|| text.ends_with(['!', '?', '。', '！', '？', '…']), |after_digit| !after_digit)
}

#[cfg(test)]
mod tests;
