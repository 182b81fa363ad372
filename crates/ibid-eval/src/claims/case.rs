use serde::{Deserialize, Serialize};

/// How a claim and its quotes belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// The quote states the claim.
    Stated,
    /// The quote is of the same document, about the same thing, and does not state it.
    OtherQuote,
    /// The claim denies what the quote states.
    Denied,
    /// A number of the claim is not the quote's.
    OtherNumber,
    /// A name of the claim is not the quote's, but another of the document.
    OtherName,
    /// A number of the claim is the question's alone, which asks about another one than the quote tells of.
    AskedNumber,
    /// A name of the claim is the question's alone, which asks about another one than the quote tells of.
    AskedName,
    /// A sentence of a summary that people found to follow from its article.
    SummaryStated,
    /// A sentence of a summary that people found not to follow from its article.
    SummaryInvented,
}

impl ClaimKind {
    /// Those of questions, then those of summaries; the ones that are stated first.
    pub const ALL: [Self; 9] = [
        Self::Stated,
        Self::OtherQuote,
        Self::Denied,
        Self::OtherNumber,
        Self::OtherName,
        Self::AskedNumber,
        Self::AskedName,
        Self::SummaryStated,
        Self::SummaryInvented,
    ];

    /// Whether the quotes state such claims.
    pub fn is_stated(self) -> bool {
        matches!(self, Self::Stated | Self::SummaryStated)
    }

    /// The kind whose claims these must be told from.
    #[must_use]
    pub fn stated_counterpart(self) -> Self {
        match self {
            Self::SummaryStated | Self::SummaryInvented => Self::SummaryStated,
            _ => Self::Stated,
        }
    }

    /// As reports name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::OtherQuote => "another sentence quoted",
            Self::Denied => "denied",
            Self::OtherNumber => "another number",
            Self::OtherName => "another name",
            Self::AskedNumber => "another number asked about",
            Self::AskedName => "another name asked about",
            Self::SummaryStated => "summary, stated",
            Self::SummaryInvented => "summary, not stated",
        }
    }
}

/// A claim beside the quotes that it is said to rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimCase {
    /// Its data set.
    pub dataset: String,
    /// Its id within the data set; the same for all kinds made of one question.
    pub id: String,
    /// How claim and quotes belong together.
    pub kind: ClaimKind,
    /// What was asked; empty for a summary.
    pub question: String,
    /// The claim.
    pub claim: String,
    /// What it is said to rest on, verbatim.
    pub quotes: Vec<String>,
}
