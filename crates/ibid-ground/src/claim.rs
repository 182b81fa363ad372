use std::fmt;

use serde::Serialize;

use crate::{ClaimSignals, Quote};

/// How far the quotes of a claim bear it out, in [0, 1], as far as words, numbers, names, negations and “only” tell; of
/// several sentences, that of the least. It rises
/// with the part of such claims that their quotes state, but is no probability: docs/evaluation.md has both.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Support(f32);

impl Support {
    /// `value` confined to [0, 1]; a NaN is no support.
    pub(crate) fn new(value: f32) -> Self {
        // Two digits are more than the score can tell.
        Self(if value.is_nan() { 0.0 } else { (value.clamp(0.0, 1.0) * 100.0).round() / 100.0 })
    }

    /// The score.
    pub fn get(self) -> f32 {
        self.0
    }
}

impl fmt::Display for Support {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:.2}", self.0)
    }
}

/// A statement with the quotes it rests on. Only verification makes one, and never without a quote.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claim {
    text: String,
    support: Support,
    quotes: Vec<Quote>,
    unknown_names: Vec<String>,
    // It follows from the rest, and is no part of what an answer says.
    #[serde(skip)]
    checks: Option<ClaimSignals>,
}

impl Claim {
    /// `None` without a quote.
    pub(crate) fn new(text: String, support: Support, quotes: Vec<Quote>) -> Option<Self> {
        if quotes.is_empty() {
            return None;
        }
        Some(Self { text, support, quotes, unknown_names: Vec::new(), checks: None })
    }

    pub(crate) fn with_unknown_names(self, unknown_names: Vec<String>) -> Self {
        Self { unknown_names, ..self }
    }

    pub(crate) fn with_checks(self, checks: Option<ClaimSignals>) -> Self {
        Self { checks, ..self }
    }

    /// The statement.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How far the quotes bear it out.
    pub fn support(&self) -> Support {
        self.support
    }

    /// The quotes; at least one.
    pub fn quotes(&self) -> &[Quote] {
        &self.quotes
    }

    /// Proper names that the statement holds and neither its quotes nor the question do, and those of the question that it
    /// puts in the place of another one of a quote. They lower the support.
    pub fn unknown_names(&self) -> &[String] {
        &self.unknown_names
    }

    /// What each check said of the statement beside its quotes; `None` where there was nothing to check, because the
    /// statement is its quote.
    pub fn checks(&self) -> Option<ClaimSignals> {
        self.checks
    }
}
