use serde::Serialize;

use crate::Claim;

/// How an answer came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A language model wrote the claims and pointed at their quotes.
    Generated,
    /// No language model: the claims are the quotes themselves.
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
        let mut text = String::new();
        for claim in &self.claims {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(claim.text());
            text.push(' ');
            let mut sources: Vec<_> = claim.quotes().iter().map(crate::Quote::source).collect();
            sources.dedup();
            for source in sources {
                text.push_str(&format!("[{source}]"));
            }
        }
        text
    }
}
