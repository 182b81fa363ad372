mod links;
mod locate;
mod markers;

use std::fmt;

use ibid_core::{Draft, Passage, Question, sentences};

use self::locate::locate;
use crate::claim::{Claim, Support};
use crate::extractive::cited;
use crate::normalize::words;
use crate::parse::{DraftClaim, ParseError, ParsedDraft, holds_control_characters, parse};
use crate::support::{Assessment, Evidence, assess, unknown_names};
use crate::{Abstention, Answer, Mode, Quote, QuoteError, Reason, Verdict};

/// How strictly to verify.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VerifyOptions {
    /// Claims with less support are dropped. By default, 0.7: measured with `ibid eval claims` (docs/evaluation.md).
    pub min_support: f32,
}

impl Default for VerifyOptions {
    fn default() -> Self {
        Self { min_support: 0.7 }
    }
}

/// Why a claim was taken out.
#[derive(Debug, Clone, PartialEq)]
pub enum DropReason {
    /// The line does not follow the protocol.
    Malformed(ParseError),
    /// It points at a source or sentence that is not there.
    BadCitation,
    /// What it points at is no quote of the stored document.
    NotAQuote(QuoteError),
    /// It holds a link that is in none of its quotes.
    ForeignLink(String),
    /// It says the same as an earlier one.
    Repeated,
    /// Its quotes do not bear it out.
    LowSupport(Support),
    /// The same, and it holds proper names that neither its quotes, nor the headings above them, nor the question hold.
    UnknownNames(Vec<String>, Support),
    /// It is in another language than its quotes and shares nothing with them that could be checked. The
    /// quotes themselves take its place.
    Incomparable,
}

impl fmt::Display for DropReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => error.fmt(formatter),
            Self::BadCitation => formatter.write_str("points at a sentence that is not there"),
            Self::NotAQuote(error) => error.fmt(formatter),
            Self::ForeignLink(link) => {
                write!(formatter, "holds a link that is in none of its quotes: {link}")
            }
            Self::Repeated => formatter.write_str("repeats an earlier claim"),
            Self::LowSupport(support) => {
                write!(formatter, "its quotes do not bear it out (support {support})")
            }
            Self::UnknownNames(names, support) => {
                let holds = if names.len() == 1 { "holds a name that is" } else { "holds names that are" };
                write!(formatter, "{holds} in none of its quotes: {} (support {support})", names.join(", "))
            }
            Self::Incomparable => {
                formatter.write_str("in another language than its quotes, which take its place")
            }
        }
    }
}

/// A claim that is not in the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct DroppedClaim {
    /// What was written.
    pub text: String,
    /// Why it was taken out.
    pub reason: DropReason,
}

/// A verdict and what was taken out on the way to it.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The answer or the abstention.
    pub verdict: Verdict,
    /// What is not in it.
    pub dropped: Vec<DroppedClaim>,
}

/// Verifies a draft: every quote against the stored text, every claim against its quotes. What fails is taken
/// out; when nothing is left, the verdict is an abstention. Fails closed: a check that cannot run has failed. A
/// claim that cannot be compared with its quotes, because it is in another language, is replaced by them. A
/// claim that another sentence states than the one that was pointed at gets that one for its quote: small models
/// copy the right sentence more often than they find its number. Of a claim of several sentences the first ones stand
/// where only what follows them is not borne out.
pub fn verify(question: &Question, draft: &Draft, passages: &[Passage], options: &VerifyOptions) -> Verified {
    let ParsedDraft::Claims { claims: written, malformed } = parse(draft) else {
        let detail = "the model found no sentence in the nearest passages that answers it";
        return Verified {
            verdict: Verdict::Abstained(Abstention::new(Reason::NotInSources, detail)),
            dropped: Vec::new(),
        };
    };
    let mut claims: Vec<Claim> = Vec::new();
    let mut dropped: Vec<DroppedClaim> = Vec::new();
    for claim in written {
        let verified = verify_claim(question, &claim, passages, options.min_support, &claims);
        let verified = match verified {
            Err(reason @ DropReason::Incomparable) => {
                dropped.push(DroppedClaim { text: claim.text.clone(), reason });
                let Some(claim) = in_quoted_words(&claim, passages) else { continue };
                verify_claim(question, &claim, passages, options.min_support, &claims)
            }
            verified => verified,
        };
        match verified {
            Ok(kept) => {
                claims.push(kept.claim);
                dropped.extend(kept.left_out);
            }
            Err(reason) => dropped.push(DroppedClaim { text: claim.text, reason }),
        }
    }
    let malformed = malformed.into_iter();
    dropped.extend(
        malformed.map(|line| DroppedClaim { text: line.text, reason: DropReason::Malformed(line.error) }),
    );
    let verdict = Answer::new(Mode::Generated, claims).map_or_else(
        || Verdict::Abstained(Abstention::new(Reason::Unsupported, nothing_left(&dropped))),
        Verdict::Answered,
    );
    Verified { verdict, dropped }
}

/// What is left of a claim.
struct Kept {
    claim: Claim,
    /// Its last sentences, where nothing bears them out.
    left_out: Option<DroppedClaim>,
}

fn verify_claim(
    question: &Question,
    claim: &DraftClaim,
    passages: &[Passage],
    min_support: f32,
    earlier: &[Claim],
) -> Result<Kept, DropReason> {
    let quotes = quotes_of(claim, passages)?;
    let quoted: Vec<&str> = quotes.iter().map(Quote::text).collect();
    if let Some(link) = links::foreign_link(&claim.text, &quoted) {
        return Err(DropReason::ForeignLink(link));
    }
    let text = markers::without_markers(&claim.text, &quoted);
    let said = words(&text);
    if said.is_empty() {
        return Err(DropReason::Malformed(ParseError::NoClaim));
    }
    let is_repeated = |said: &[String]| earlier.iter().any(|other| words(other.text()) == said);
    if is_repeated(&said) {
        return Err(DropReason::Repeated);
    }
    let evidence = Evidence { question: question.as_str(), quotes: &quotes };
    let Assessment::Scored(support) = assess(&text, &evidence) else {
        return Err(DropReason::Incomparable);
    };
    // A threshold that is no number lets nothing through.
    let is_too_low = |support: Support| support.get().total_cmp(&min_support).is_lt();
    if !is_too_low(support) {
        return stated(question, text, support, quotes).map(Kept::whole);
    }
    let located = locate(question.as_str(), &text, passages).filter(|(_, support)| !is_too_low(*support));
    if let Some((quote, support)) = located {
        return stated(question, text, support, vec![quote]).map(Kept::whole);
    }
    let beginning = beginnings(&text).find_map(|(beginning, rest)| match assess(beginning, &evidence) {
        Assessment::Scored(support) if !is_too_low(support) => Some((beginning, rest, support)),
        _ => None,
    });
    let Some((beginning, rest, support)) = beginning.filter(|(text, ..)| !is_repeated(&words(text))) else {
        return Err(why_unsupported(&text, support, &evidence));
    };
    let left_out = match assess(rest, &evidence) {
        Assessment::Scored(support) => why_unsupported(rest, support, &evidence),
        Assessment::Incomparable => DropReason::Incomparable,
    };
    let left_out = DroppedClaim { text: rest.to_owned(), reason: left_out };
    let claim = stated(question, beginning.to_owned(), support, quotes)?;
    Ok(Kept { claim, left_out: Some(left_out) })
}

impl Kept {
    fn whole(claim: Claim) -> Self {
        Self { claim, left_out: None }
    }
}

/// A text cut in two behind each of its sentences, the longest beginning first: what follows a sentence may speak of it, so
/// none stands without those before it.
fn beginnings(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let ends: Vec<usize> = sentences(text).iter().map(|sentence| sentence.end()).collect();
    let cuts = ends.into_iter().rev().skip(1).filter_map(|end| text.split_at_checked(end));
    cuts.map(|(beginning, rest)| (beginning.trim(), rest.trim()))
}

fn why_unsupported(text: &str, support: Support, evidence: &Evidence<'_>) -> DropReason {
    let names = unknown_names(text, evidence);
    if names.is_empty() { DropReason::LowSupport(support) } else { DropReason::UnknownNames(names, support) }
}

fn stated(
    question: &Question,
    text: String,
    support: Support,
    quotes: Vec<Quote>,
) -> Result<Claim, DropReason> {
    let unknown = unknown_names(&text, &Evidence { question: question.as_str(), quotes: &quotes });
    let claim = Claim::new(text, support, quotes).ok_or(DropReason::BadCitation)?;
    Ok(claim.with_unknown_names(unknown))
}

fn quotes_of(claim: &DraftClaim, passages: &[Passage]) -> Result<Vec<Quote>, DropReason> {
    let mut quotes: Vec<Quote> = Vec::new();
    for citation in &claim.citations {
        let quote =
            cited(passages, *citation).map_err(DropReason::NotAQuote)?.ok_or(DropReason::BadCitation)?;
        if !quotes.contains(&quote) {
            quotes.push(quote);
        }
    }
    Ok(quotes)
}

/// The claim that its quotes make. `None` where it could not be a draft's: a draft holds no control characters.
fn in_quoted_words(claim: &DraftClaim, passages: &[Passage]) -> Option<DraftClaim> {
    let quotes = quotes_of(claim, passages).ok()?;
    let text = quotes.iter().flat_map(|quote| quote.text().split_whitespace()).collect::<Vec<_>>().join(" ");
    (!holds_control_characters(&text)).then(|| DraftClaim { citations: claim.citations.clone(), text })
}

/// Why no claim is left. What was written is not repeated: nothing bears it out.
fn nothing_left(dropped: &[DroppedClaim]) -> String {
    let count = |fits: fn(&DropReason) -> bool| dropped.iter().filter(|claim| fits(&claim.reason)).count();
    if let Some(DropReason::NotAQuote(error)) =
        dropped.iter().map(|claim| &claim.reason).find(|reason| matches!(reason, DropReason::NotAQuote(_)))
    {
        return error.to_string();
    }
    let statements = match dropped.len() {
        0 => return "the model wrote nothing".to_owned(),
        1 => "one statement".to_owned(),
        many => format!("{many} statements"),
    };
    let unsupported =
        count(|reason| matches!(reason, DropReason::LowSupport(_) | DropReason::UnknownNames(..)));
    let unfinished = count(|reason| matches!(reason, DropReason::Malformed(ParseError::Unfinished)));
    let why = if unsupported > 0 {
        "the sentences it pointed at do not bear that out"
    } else if unfinished == dropped.len() {
        "generation ended before it was complete"
    } else {
        "none with a citation that can be used"
    };
    format!("the model wrote {statements}; {why}")
}

#[cfg(test)]
mod number_tests;
#[cfg(test)]
mod tests;
