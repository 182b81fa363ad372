use std::fmt;

use ibid_core::{Draft, FinishReason, Passage, Question};

use crate::claim::{Claim, Support};
use crate::extractive::cited;
use crate::parse::{DraftClaim, ParsedDraft, parse};
use crate::support::{self, Evidence};
use crate::{Abstention, Answer, Mode, Quote, Reason, Verdict};

/// How strictly to verify.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VerifyOptions {
    /// Claims with less support are dropped. By default, 0.5.
    pub min_support: f32,
}

impl Default for VerifyOptions {
    fn default() -> Self {
        Self { min_support: 0.5 }
    }
}

/// Why a claim was taken out.
#[derive(Debug, Clone, PartialEq)]
pub enum DropReason {
    /// The line does not follow the protocol.
    Malformed,
    /// Generation ended in the middle of it.
    Unfinished,
    /// It points at a source or sentence that is not there, or whose text is not as stored.
    BadCitation,
    /// It holds a link that is in none of its quotes.
    ForeignLink,
    /// It says the same as an earlier one.
    Repeated,
    /// Its quotes do not bear it out.
    LowSupport(Support),
}

impl fmt::Display for DropReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => formatter.write_str("not of the form asked for"),
            Self::Unfinished => formatter.write_str("unfinished"),
            Self::BadCitation => formatter.write_str("points at nothing that can be quoted"),
            Self::ForeignLink => formatter.write_str("holds a link that is in no source"),
            Self::Repeated => formatter.write_str("repeats an earlier claim"),
            Self::LowSupport(support) => write!(formatter, "its quotes do not bear it out (support {support})"),
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
/// out; when nothing is left, the verdict is an abstention. Fails closed: a check that cannot run has failed.
pub fn verify(question: &Question, draft: &Draft, passages: &[Passage], options: &VerifyOptions) -> Verified {
    let ParsedDraft::Claims { claims: mut written, malformed } = parse(&draft.text) else {
        let detail = "the model found no sentence in the nearest passages that answers it";
        return Verified {
            verdict: Verdict::Abstained(Abstention::new(Reason::NotInSources, detail)),
            dropped: Vec::new(),
        };
    };
    let mut dropped: Vec<DroppedClaim> =
        malformed.into_iter().map(|text| DroppedClaim { text, reason: DropReason::Malformed }).collect();
    let is_cut_off = draft.finish != FinishReason::Stop && !draft.text.ends_with('\n');
    if is_cut_off && let Some(last) = written.pop_if(|claim| !is_finished(&claim.text)) {
        dropped.push(DroppedClaim { text: last.text, reason: DropReason::Unfinished });
    }

    let mut claims: Vec<Claim> = Vec::new();
    for claim in written {
        let text = claim.text.clone();
        match verify_claim(question, claim, passages, options, &claims) {
            Ok(claim) => claims.push(claim),
            Err(reason) => dropped.push(DroppedClaim { text, reason }),
        }
    }
    let verdict = Answer::new(Mode::Generated, claims).map_or_else(
        || {
            let detail = "what the model wrote is not borne out by the sentences it pointed at";
            Verdict::Abstained(Abstention::new(Reason::Unsupported, detail))
        },
        Verdict::Answered,
    );
    Verified { verdict, dropped }
}

fn verify_claim(
    question: &Question,
    claim: DraftClaim,
    passages: &[Passage],
    options: &VerifyOptions,
    earlier: &[Claim],
) -> Result<Claim, DropReason> {
    let DraftClaim { citations, text } = claim;
    let mut quotes: Vec<Quote> = Vec::new();
    for citation in citations {
        let quote = cited(passages, citation).ok().flatten().ok_or(DropReason::BadCitation)?;
        if !quotes.contains(&quote) {
            quotes.push(quote);
        }
    }
    if links(&text).any(|link| !quotes.iter().any(|quote| quote.text().contains(link))) {
        return Err(DropReason::ForeignLink);
    }
    if earlier.iter().any(|other| other.text() == text) {
        return Err(DropReason::Repeated);
    }
    let evidence = Evidence { question: question.as_str(), quotes: &quotes };
    let support = support::score(&text, &evidence);
    if support.get() < options.min_support {
        return Err(DropReason::LowSupport(support));
    }
    Claim::new(text, support, quotes).ok_or(DropReason::BadCitation)
}

/// Whether a claim that generation broke off at ends like a sentence.
fn is_finished(text: &str) -> bool {
    text.ends_with(['.', '!', '?', '。', '！', '？', '…'])
}

/// The links of a claim: anything a program would make clickable.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '"' | '“' | '”'))
        .map(|word| word.trim_end_matches(['.', ',', ';', ':', '!', '?']))
        .filter(|word| word.contains("://") || word.starts_with("www.") || word.starts_with("mailto:") || word.starts_with("data:"))
}

#[cfg(test)]
mod tests;
