mod beginning;
mod links;
mod locate;
mod markers;

use std::fmt;

use ibid_core::{Draft, Passage, Question};

use self::beginning::beginnings;
use self::locate::locate;
use crate::claim::{Claim, Support};
use crate::extractive::cited;
use crate::normalize::words;
use crate::parse::{DraftClaim, ParseError, ParsedDraft, parse};
use crate::support::{Assessment, Evidence, assess, checks, unknown_names};
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
    /// It is in another language than its quotes, and a sentence of it shares nothing with them that could be checked.
    /// The quotes themselves take its place.
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

/// A claim that is not in the answer, or the last sentences of one whose first ones are.
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
/// claim that cannot be compared with its quotes, because it is in another language, is replaced by them; where every
/// claim is, the answer is extractive. A claim that another sentence states than the one that was pointed at gets that
/// one for its quote: small models copy the right sentence more often than they find its number. Of a claim of several
/// sentences the first ones stand where only what follows them is not borne out.
pub fn verify(question: &Question, draft: &Draft, passages: &[Passage], options: &VerifyOptions) -> Verified {
    let ParsedDraft::Claims { claims: written, malformed } = parse(draft) else {
        let detail = "the model found no sentence in the nearest passages that answers it";
        return Verified {
            verdict: Verdict::Abstained(Abstention::new(Reason::NotInSources, detail)),
            dropped: Vec::new(),
        };
    };
    let mut kept: Vec<Kept> = Vec::new();
    let mut dropped: Vec<DroppedClaim> = Vec::new();
    for claim in written {
        let verified = verify_claim(question, &claim, passages, options.min_support, &kept);
        let verified = match verified {
            Err(reason @ DropReason::Incomparable) => {
                dropped.push(DroppedClaim { text: claim.text.clone(), reason });
                in_quoted_words(&claim, passages, &kept)
            }
            verified => verified,
        };
        match verified {
            Ok(mut one) => {
                dropped.extend(one.left_out.take());
                kept.push(one);
            }
            Err(reason) => dropped.push(DroppedClaim { text: claim.text, reason }),
        }
    }
    let malformed = malformed.into_iter();
    dropped.extend(
        malformed.map(|line| DroppedClaim { text: line.text, reason: DropReason::Malformed(line.error) }),
    );
    let is_extractive = kept.iter().all(|kept| kept.mode == Mode::Extractive);
    let mode = if is_extractive { Mode::Extractive } else { Mode::Generated };
    let claims = kept.into_iter().map(|kept| kept.claim).collect();
    let verdict = Answer::new(mode, claims).map_or_else(
        || Verdict::Abstained(Abstention::new(Reason::Unsupported, nothing_left(&dropped))),
        Verdict::Answered,
    );
    Verified { verdict, dropped }
}

/// A claim as it stands in the answer.
struct Kept {
    claim: Claim,
    /// Whose words it is in.
    mode: Mode,
    /// The last sentences that were written, where nothing bears them out.
    left_out: Option<DroppedClaim>,
}

fn verify_claim(
    question: &Question,
    claim: &DraftClaim,
    passages: &[Passage],
    min_support: f32,
    earlier: &[Kept],
) -> Result<Kept, DropReason> {
    let quotes = quotes_of(claim, passages)?;
    let quoted: Vec<&str> = quotes.iter().map(Quote::text).collect();
    if let Some(link) = links::foreign_link(&claim.text, &quoted) {
        return Err(DropReason::ForeignLink(link));
    }
    let text = markers::without_markers(&claim.text, &quoted);
    if words(&text).is_empty() {
        return Err(DropReason::Malformed(ParseError::NoClaim));
    }
    if is_repeated(&text, earlier) {
        return Err(DropReason::Repeated);
    }
    let evidence = Evidence { question: question.as_str(), quotes: &quotes };
    let Assessment::Scored(support) = assess(&text, &evidence) else {
        return Err(DropReason::Incomparable);
    };
    // A threshold that is no number lets nothing through.
    let is_enough = |support: &Support| support.get().total_cmp(&min_support).is_ge();
    let borne_out = |text: &str| match assess(text, &evidence) {
        Assessment::Scored(support) => Some(support).filter(is_enough),
        Assessment::Incomparable => None,
    };
    let located =
        |text: &str| locate(question.as_str(), text, passages).filter(|(_, support)| is_enough(support));
    if is_enough(&support) {
        return stated(question, text, support, quotes).map(Kept::whole);
    }
    if let Some((quote, support)) = located(&text) {
        return stated(question, text, support, vec![quote]).map(Kept::whole);
    }
    for (beginning, rest) in beginnings(&text) {
        let (quotes, support) = if let Some(support) = borne_out(beginning) {
            (needed(question, beginning, &quotes, is_enough), support)
        } else if let Some((quote, support)) = located(beginning) {
            (vec![quote], support)
        } else {
            continue;
        };
        if is_repeated(beginning, earlier) {
            return Err(DropReason::Repeated);
        }
        let low = match assess(rest, &evidence) {
            Assessment::Scored(support) => support,
            Assessment::Incomparable => Support::new(0.0),
        };
        let left_out = DroppedClaim { text: rest.to_owned(), reason: why_unsupported(rest, low, &evidence) };
        let claim = stated(question, beginning.to_owned(), support, quotes)?;
        return Ok(Kept { left_out: Some(left_out), ..Kept::whole(claim) });
    }
    Err(why_unsupported(&text, support, &evidence))
}

impl Kept {
    fn whole(claim: Claim) -> Self {
        Self { claim, mode: Mode::Generated, left_out: None }
    }
}

fn is_repeated(text: &str, earlier: &[Kept]) -> bool {
    let said = words(text);
    earlier.iter().any(|other| words(other.claim.text()) == said)
}

/// The quotes without which `text` is not borne out: others were for what is not said any more.
fn needed(
    question: &Question,
    text: &str,
    quotes: &[Quote],
    is_enough: impl Fn(&Support) -> bool,
) -> Vec<Quote> {
    let mut left = quotes.to_vec();
    for quote in quotes {
        let without: Vec<Quote> = left.iter().filter(|other| *other != quote).cloned().collect();
        let evidence = Evidence { question: question.as_str(), quotes: &without };
        let is_spare = !without.is_empty()
            && matches!(assess(text, &evidence), Assessment::Scored(support) if is_enough(&support));
        if is_spare {
            left = without;
        }
    }
    left
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
    let evidence = Evidence { question: question.as_str(), quotes: &quotes };
    let (unknown, checks) = (unknown_names(&text, &evidence), checks(&text, &evidence));
    let claim = Claim::new(text, support, quotes).ok_or(DropReason::BadCitation)?;
    Ok(claim.with_unknown_names(unknown).with_checks(checks))
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

/// The claim that its quotes make, as an answer without a language model has it.
fn in_quoted_words(claim: &DraftClaim, passages: &[Passage], earlier: &[Kept]) -> Result<Kept, DropReason> {
    let quotes = quotes_of(claim, passages)?;
    let text = quotes.iter().flat_map(|quote| quote.text().split_whitespace()).collect::<Vec<_>>().join(" ");
    if is_repeated(&text, earlier) {
        return Err(DropReason::Repeated);
    }
    let claim = Claim::new(text, Support::new(1.0), quotes).ok_or(DropReason::BadCitation)?;
    Ok(Kept { mode: Mode::Extractive, ..Kept::whole(claim) })
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
