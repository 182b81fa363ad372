use std::collections::BTreeSet;

use ibid_core::SourceNumber;
use serde::{Deserialize, Serialize};

use crate::{Claim, Quote};

/// How an answer came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A language model wrote the claims and pointed at their quotes.
    Generated,
    /// The claims are the quotes themselves: there was no language model, or its words were of no use.
    Extractive,
}

/// One or more verified claims.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    mode: Mode,
    claims: Vec<Claim>,
}

impl Answer {
    /// `None` without a claim.
    pub(crate) fn new(mode: Mode, claims: Vec<Claim>) -> Option<Self> {
        if claims.is_empty() { None } else { Some(Self { mode, claims }) }
    }

    /// The answer with those claims only that `keep` holds for; `None` when none is left.
    #[must_use]
    pub fn retain(mut self, keep: impl FnMut(&Claim) -> bool) -> Option<Self> {
        self.claims.retain(keep);
        Self::new(self.mode, self.claims)
    }

    /// How it came about.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The claims; at least one.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// The claims as one text, each followed by the numbers of its sources: `Leave is 25 days. [1]`.
    pub fn text(&self) -> String {
        let claims: Vec<String> = self
            .claims
            .iter()
            .map(|claim| {
                let sources: BTreeSet<SourceNumber> = claim.quotes().iter().map(Quote::source).collect();
                let markers: Vec<String> = sources.into_iter().map(|source| format!("[{source}]")).collect();
                format!("{} {}", claim.text(), markers.concat())
            })
            .collect();
        claims.join(" ")
    }
}
