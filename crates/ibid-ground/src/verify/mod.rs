mod asked;
mod beginning;
mod dropped;
mod links;
mod locate;
mod markers;
mod needed;
mod said;
mod unfinished;

use ibid_core::{Citation, Draft, Passage, Question};

use self::asked::is_unanswering;
use self::beginning::beginnings;
use self::dropped::nothing_left;
pub use self::dropped::{DropReason, DroppedClaim};
use self::locate::locate;
use self::needed::{narrowed, needed};
use self::unfinished::is_unfinished;
use crate::claim::{Claim, Support};
use crate::extractive::cited;
use crate::normalize::words;
use crate::parse::{DraftClaim, ParseError, ParsedDraft, parse_beside, without_leading_signs};
use crate::support::{Asked, Assessment, Evidence, assess, checks, unknown_names};
use crate::{Abstention, Answer, Mode, Quote, Reason, Verdict};

/// How strictly to verify.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VerifyOptions {
    /// Claims with less support are dropped. By default, 0.7: measured with `ibid eval claims` (docs/evaluation.md).
    pub min_support: f32,
    /// Whether claims may hold numbers that neither their quotes nor the question do: what each check says tells so, and they
    /// stand all the same. Dates that are clearly others are dropped even so. By default, they may not.
    pub free_numbers: bool,
}

impl Default for VerifyOptions {
    fn default() -> Self {
        Self { min_support: 0.7, free_numbers: false }
    }
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
/// sentences the first ones stand where only what follows them is not borne out, and each stands once. A claim that breaks
/// off in the middle of a quoted sentence, or lacks what is asked for though its quotes hold it, is taken out as well.
pub fn verify(question: &Question, draft: &Draft, passages: &[Passage], options: &VerifyOptions) -> Verified {
    let is_quoted = |citations: &[Citation], token: &str| is_cited(citations, token, passages);
    let ParsedDraft::Claims { claims: written, malformed } = parse_beside(draft, is_quoted) else {
        let detail = "the model found no sentence in the nearest passages that answers it";
        return Verified {
            verdict: Verdict::Abstained(Abstention::new(Reason::NotInSources, detail)),
            dropped: Vec::new(),
        };
    };
    let asked = Asked { question: question.as_str(), free_numbers: options.free_numbers };
    let checks = Checks { asked, passages, min_support: options.min_support };
    let mut kept: Vec<Kept> = Vec::new();
    let mut dropped: Vec<DroppedClaim> = Vec::new();
    for claim in written {
        let earlier: Vec<&str> = kept.iter().map(|kept| kept.claim.text()).collect();
        let verified = match checks.verify(&claim, &earlier) {
            Err(reason @ DropReason::Incomparable) => {
                dropped.push(DroppedClaim { text: claim.text.clone(), reason });
                in_quoted_words(&claim, passages, &earlier)
            }
            verified => verified,
        };
        match verified {
            Ok(mut one) => {
                dropped.append(&mut one.left_out);
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

/// Whether one of the sentences that are pointed at holds `text`.
fn is_cited(citations: &[Citation], text: &str, passages: &[Passage]) -> bool {
    citations.iter().any(|citation| {
        passages.get(citation.source.index()).is_some_and(|passage| {
            let end = passage.sentences().len().min(citation.last + 1);
            (citation.first..end)
                .any(|index| passage.sentence_text(index).is_some_and(|sentence| sentence.contains(text)))
        })
    })
}

/// A claim as it stands in the answer.
struct Kept {
    claim: Claim,
    /// Whose words it is in.
    mode: Mode,
    /// Sentences that were written and are not in it.
    left_out: Vec<DroppedClaim>,
}

impl Kept {
    fn whole(claim: Claim) -> Self {
        Self { claim, mode: Mode::Generated, left_out: Vec::new() }
    }
}

/// What claims are verified beside.
struct Checks<'a> {
    asked: Asked<'a>,
    passages: &'a [Passage],
    min_support: f32,
}

impl Checks<'_> {
    /// `claim` behind the `earlier` ones.
    fn verify(&self, claim: &DraftClaim, earlier: &[&str]) -> Result<Kept, DropReason> {
        let quotes = quotes_of(claim, self.passages)?;
        let quoted: Vec<&str> = quotes.iter().map(Quote::text).collect();
        if let Some(link) = links::foreign_link(&claim.text, &quoted) {
            return Err(DropReason::ForeignLink(link));
        }
        let text = markers::without_markers(&claim.text, &quoted);
        let text = without_leading_signs(&text);
        if words(text).is_empty() {
            return Err(DropReason::Malformed(ParseError::NoClaim));
        }
        let (text, repeated) = said::anew(text, earlier);
        if words(&text).is_empty() || is_repeated(&text, earlier) {
            return Err(DropReason::Repeated);
        }
        let evidence = Evidence { asked: self.asked, quotes: &quotes };
        let Assessment::Scored(support) = assess(&text, &evidence) else {
            return Err(DropReason::Incomparable);
        };
        let mut reason = None;
        let mut kept = None;
        if let Some(mut resting) = self.foundation(&text, &quotes) {
            if !repeated.is_empty() {
                resting = narrowed(self.asked, &text, resting, self.passages);
            }
            match self.flaw(&text, &resting, earlier) {
                None => kept = Some(Kept::whole(self.stated(&text, &resting)?)),
                // No part of it holds what the whole does not.
                Some(DropReason::Unanswering) => return Err(DropReason::Unanswering),
                flaw => reason = flaw,
            }
        }
        if kept.is_none() {
            kept = self.beginning(&text, &quotes, earlier)?;
        }
        let mut kept =
            kept.ok_or_else(|| reason.unwrap_or_else(|| why_unsupported(&text, support, &evidence)))?;
        let repeated = repeated.into_iter().map(str::to_owned);
        kept.left_out.extend(repeated.map(|text| DroppedClaim { text, reason: DropReason::Repeated }));
        Ok(kept)
    }

    /// The longest beginning of `text` that stands by itself.
    fn beginning(&self, text: &str, quotes: &[Quote], earlier: &[&str]) -> Result<Option<Kept>, DropReason> {
        for (beginning, rest) in beginnings(text) {
            let found = self.foundation(beginning, quotes);
            let Some(resting) = found.filter(|resting| self.flaw(beginning, resting, earlier).is_none())
            else {
                continue;
            };
            if is_repeated(beginning, earlier) {
                return Err(DropReason::Repeated);
            }
            let evidence = Evidence { asked: self.asked, quotes };
            let low = match assess(rest, &evidence) {
                Assessment::Scored(support) => support,
                Assessment::Incomparable => Support::new(0.0),
            };
            let reason = if is_unfinished(self.asked.question, rest, quotes) {
                DropReason::Malformed(ParseError::Unfinished)
            } else {
                why_unsupported(rest, low, &evidence)
            };
            let left_out = vec![DroppedClaim { text: rest.to_owned(), reason }];
            let resting = narrowed(self.asked, beginning, resting, self.passages);
            let claim = self.stated(beginning, &resting)?;
            return Ok(Some(Kept { left_out, ..Kept::whole(claim) }));
        }
        Ok(None)
    }

    /// What bears `text` out: `quotes`, or else the sentence that states it.
    fn foundation(&self, text: &str, quotes: &[Quote]) -> Option<Vec<Quote>> {
        // A threshold that is no number lets nothing through.
        let is_enough = |support: Support| support.get().total_cmp(&self.min_support).is_ge();
        if let Assessment::Scored(support) = assess(text, &Evidence { asked: self.asked, quotes })
            && is_enough(support)
        {
            return Some(quotes.to_vec());
        }
        let located = locate(self.asked, text, self.passages);
        located.filter(|(_, support)| is_enough(*support)).map(|(quote, _)| vec![quote])
    }

    /// Why `text`, which `quotes` bear out, is no claim all the same.
    fn flaw(&self, text: &str, quotes: &[Quote], earlier: &[&str]) -> Option<DropReason> {
        if is_unfinished(self.asked.question, text, quotes) {
            return Some(DropReason::Malformed(ParseError::Unfinished));
        }
        let is_unanswering = is_unanswering(self.asked.question, text, quotes, earlier);
        is_unanswering.then_some(DropReason::Unanswering)
    }

    /// The claim that `text` is, with those of `quotes` that it rests on.
    fn stated(&self, text: &str, quotes: &[Quote]) -> Result<Claim, DropReason> {
        let quotes = needed(self.asked, text, quotes, self.min_support);
        let evidence = Evidence { asked: self.asked, quotes: &quotes };
        let (unknown, checked) = (unknown_names(text, &evidence), checks(text, &evidence));
        let support = checked.map_or(Support::new(0.0), |(_, support)| support);
        let claim = Claim::new(text.to_owned(), support, quotes).ok_or(DropReason::BadCitation)?;
        Ok(claim.with_unknown_names(unknown).with_checks(checked.map(|(checks, _)| checks)))
    }
}

fn is_repeated(text: &str, earlier: &[&str]) -> bool {
    let said = words(text);
    earlier.iter().any(|other| words(other) == said)
}

fn why_unsupported(text: &str, support: Support, evidence: &Evidence<'_>) -> DropReason {
    let names = unknown_names(text, evidence);
    if names.is_empty() { DropReason::LowSupport(support) } else { DropReason::UnknownNames(names, support) }
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
fn in_quoted_words(claim: &DraftClaim, passages: &[Passage], earlier: &[&str]) -> Result<Kept, DropReason> {
    let quotes = quotes_of(claim, passages)?;
    let text = quotes.iter().flat_map(|quote| quote.text().split_whitespace()).collect::<Vec<_>>().join(" ");
    if is_repeated(&text, earlier) {
        return Err(DropReason::Repeated);
    }
    let claim = Claim::new(text, Support::new(1.0), quotes).ok_or(DropReason::BadCitation)?;
    Ok(Kept { mode: Mode::Extractive, ..Kept::whole(claim) })
}

#[cfg(test)]
mod careless_tests;
#[cfg(test)]
mod number_tests;
#[cfg(test)]
mod tests;
