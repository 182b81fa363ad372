//! Whether the quotes of a claim bear it out, asked once more of what a file says.
//!
//! What a claim was verified beside is not all in its file. So it is compared with everything that may have been there, and
//! stands where it stands beside one of these: nothing that ibid wrote is to be called into question.

use std::sync::Arc;

use ibid_core::{
    Citation, ContentHash, Coverage, Document, DocumentFormat, DocumentName, Draft, FinishReason,
    LocationMap, Metadata, Passage, Question, SourceNumber, Span,
};
use ibid_generate::pointer;
use ibid_ground::{ClaimSignals, DropReason, Mode, Verdict, VerifyOptions, foreign_numbers, verify};

use crate::record::{AnswerDocument, ClaimDocument, QuoteDocument};

/// How much less support a claim may have than it had: of quotes that say nearly the same, one may do by now.
const TOLERANCE: f32 = 0.05;

/// How strictly claims were verified, as far as the file tells.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Strictness {
    /// The support that was asked for.
    pub(super) min_support: Option<f32>,
    /// Whether numbers that are nowhere were.
    pub(super) free_numbers: bool,
}

/// What is wrong with the claims in own words. `above` gives what may stand above a quote, and nothing where that cannot be
/// told: then the claim is not looked at.
pub(super) fn unsupported(
    answer: &AnswerDocument,
    strictness: Strictness,
    above: impl Fn(&QuoteDocument) -> Vec<Vec<String>>,
) -> Vec<String> {
    if answer.mode == Mode::Extractive {
        return Vec::new();
    }
    let own = answer.claims.iter().enumerate().filter(|(_, claim)| !is_quoted(claim));
    own.filter_map(|(index, claim)| {
        let above: Vec<_> = claim.quotes.iter().map(&above).collect();
        let why = objection(claim, &questions(answer, index), &versions(answer, claim, &above), strictness)?;
        Some(format!("the quotes do not bear out the claim “{}”: {why}", claim.text))
    })
    .collect()
}

/// Whether a claim is in the words of its quotes.
fn is_quoted(claim: &ClaimDocument) -> bool {
    let quoted = claim.quotes.iter().flat_map(|quote| quote.text.chars());
    let is_seen = |character: &char| !character.is_whitespace();
    claim.text.chars().filter(is_seen).eq(quoted.filter(is_seen))
}

/// What the claim of this number may have been an answer to: of a question in two steps, what the first one found was put
/// before it for the second.
fn questions(answer: &AnswerDocument, index: usize) -> Vec<String> {
    let found = answer.claims.first().filter(|_| index > 0).map(|first| {
        let words = first.quotes.iter().flat_map(|quote| quote.text.split_whitespace());
        words.chain([answer.question.as_str()]).collect::<Vec<_>>().join(" ")
    });
    std::iter::once(answer.question.clone()).chain(found).collect()
}

/// A quote with what stands above it.
struct Evidence<'a> {
    above: &'a [String],
    quote: &'a str,
    /// The name of its document, which may name what the question does.
    document: Option<&'a DocumentName>,
}

impl<'a> Evidence<'a> {
    fn lines(&self) -> impl Iterator<Item = &'a str> {
        self.above.iter().map(String::as_str).chain([self.quote])
    }

    /// The quote as a passage by itself, which can be pointed at. `None` where it is not made of whole sentences there.
    fn passage(&self) -> Option<Passage> {
        let mut locations = LocationMap::builder();
        if !self.above.is_empty() {
            locations.heading(0, 1, self.above.join("\n"));
        }
        let hash = ContentHash::of(self.quote.as_bytes());
        let document = Document {
            name: self.document.cloned().or_else(|| "quote".parse().ok())?,
            content_hash: hash,
            text_hash: hash,
            format: DocumentFormat::Text,
            title: None,
            language: None,
            metadata: Metadata::default(),
            locations: locations.build(),
            coverage: Coverage::default(),
            text: self.quote.to_owned(),
        };
        let passage = Passage::new(Arc::new(document), Span::with_length(0, self.quote.len()))?;
        let (first, last) = (*passage.sentences().first()?, *passage.sentences().last()?);
        (first.cover(last).of(self.quote) == Some(self.quote.trim())).then_some(passage)
    }
}

/// All that the quotes of a claim may have been read with; none where that cannot be told of one of them.
fn versions<'a>(
    answer: &'a AnswerDocument,
    claim: &'a ClaimDocument,
    above: &'a [Vec<Vec<String>>],
) -> Vec<Vec<Evidence<'a>>> {
    let most = above.iter().map(Vec::len).max().unwrap_or(0);
    let version = |number: usize| {
        let quotes = claim.quotes.iter().zip(above);
        let evidence = quotes.map(|(quote, above)| {
            let above = above.get(number).or_else(|| above.last())?;
            let source = answer.sources.iter().find(|source| source.id == quote.source);
            Some(Evidence { above, quote: &quote.text, document: source.map(|source| &source.document) })
        });
        evidence.collect::<Option<Vec<_>>>()
    };
    (0..most).filter_map(version).collect()
}

/// Why the claim does not stand; `None` where it does, or where that cannot be told.
fn objection(
    claim: &ClaimDocument,
    questions: &[String],
    versions: &[Vec<Evidence<'_>>],
    strictness: Strictness,
) -> Option<String> {
    if versions.is_empty() {
        return None;
    }
    // What was asked for is not in every file. Whoever asks for less finds the support in it.
    let usual = VerifyOptions::default().min_support;
    let least = claim.support.min(usual).max(strictness.min_support.unwrap_or(0.0));
    let tried =
        versions.iter().flat_map(|evidence| questions.iter().map(move |question| (question, evidence)));
    let options = VerifyOptions { min_support: least - TOLERANCE, free_numbers: strictness.free_numbers };
    let found = tried.map(|(question, evidence)| shortfall(&claim.text, question, evidence, options));
    let most = found.collect::<Option<Vec<f32>>>()?.into_iter().fold(0.0, f32::max);
    let lines = versions.iter().flatten().flat_map(Evidence::lines);
    let known: Vec<&str> = lines.chain(questions.iter().map(String::as_str)).collect();
    let foreign = if strictness.free_numbers { Vec::new() } else { foreign_numbers(&claim.text, &known) };
    Some(match foreign.as_slice() {
        [] => format!("their support is {most:.2}, and {least:.2} is needed"),
        [number] => format!("{number} is in none of them"),
        numbers => format!("{} are in none of them", numbers.join(", ")),
    })
}

/// The support of a claim, where it is less than is asked for, or a number of it is nowhere that may not be so.
fn shortfall(claim: &str, question: &str, evidence: &[Evidence<'_>], options: VerifyOptions) -> Option<f32> {
    let lines: Vec<&str> = evidence.iter().flat_map(Evidence::lines).collect();
    let quotes: Vec<&str> = evidence.iter().map(|evidence| evidence.quote).collect();
    // Nothing is denied by a heading, and it names nobody in the place of another.
    let (of_quotes, of_lines) =
        (ClaimSignals::of(claim, question, &quotes), ClaimSignals::of(claim, question, &lines));
    let signals = ClaimSignals {
        is_denied: of_quotes.is_denied,
        unknown_names: of_lines.unknown_names.min(of_quotes.unknown_names),
        numbers_are_known: of_lines.numbers_are_known || options.free_numbers,
        ..of_lines
    };
    if !signals.numbers_are_known {
        return Some(0.0);
    }
    match verified_again(claim, question, evidence, options) {
        Standing::BorneOut => None,
        Standing::Short(support) => Some(support),
        Standing::Unknown => {
            // How much of a claim should be in its quotes depends on the language of both, unless nothing is.
            let of_nothing = ClaimSignals::of(claim, "", &[]).containment;
            let containment = if signals.containment > of_nothing { 1.0 } else { signals.containment };
            let most = ClaimSignals { containment, ..signals }.support();
            (most < options.min_support).then_some(most)
        }
    }
}

/// What becomes of a claim that is written once more.
enum Standing {
    BorneOut,
    /// It has no more support than this.
    Short(f32),
    /// It would be dropped, or written otherwise, for another reason.
    Unknown,
}

/// The claim as the draft of a model that points at its quotes, which tells languages apart.
fn verified_again(
    claim: &str,
    question: &str,
    evidence: &[Evidence<'_>],
    options: VerifyOptions,
) -> Standing {
    let passages: Option<Vec<Passage>> = evidence.iter().map(Evidence::passage).collect();
    let (Ok(question), Some(passages)) = (question.parse::<Question>(), passages) else {
        return Standing::Unknown;
    };
    let whole = |(index, passage): (usize, &Passage)| {
        let last = passage.sentences().len().saturating_sub(1);
        pointer(Citation { source: SourceNumber::of_index(index), first: 0, last })
    };
    let pointers: String = passages.iter().enumerate().map(whole).collect();
    let draft = Draft { text: format!("{pointers} {claim}"), finish: FinishReason::Stop };
    let verified = verify(&question, &draft, &passages, &options);
    let short = verified.dropped.iter().find_map(|dropped| match &dropped.reason {
        DropReason::LowSupport(support) | DropReason::UnknownNames(_, support) => Some(support.get()),
        // The quotes would have taken its place.
        DropReason::Incomparable => Some(0.0),
        _ => None,
    });
    match (short, verified.verdict) {
        (Some(support), _) => Standing::Short(support),
        (None, Verdict::Answered(answer)) if answer.claims().iter().any(|other| other.text() == claim) => {
            Standing::BorneOut
        }
        (None, _) => Standing::Unknown,
    }
}
