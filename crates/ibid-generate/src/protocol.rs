//! The two forms that a model can answer in: both are verbatim by construction.

use ibid_core::seam::Message;
use ibid_core::{Passage, Question};
use serde::{Deserialize, Serialize};

use crate::grammar::{self, Grammar, PointOptions};
use crate::prompt::{self, Excerpt};

/// How a model says what a claim rests on. Drafts of both come to lines of pointers, which `ibid-ground` parses.
///
/// ```
/// use ibid_generate::Protocol;
///
/// assert_eq!(Protocol::default(), Protocol::Point);
/// assert_eq!("copy".parse::<Protocol>()?, Protocol::Copy);
/// # Ok::<(), ibid_generate::UnknownProtocol>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// By the number of the sentence: a few tokens, and the quote is looked up. The default: see
    /// `docs/evaluation.md`.
    #[default]
    Point,
    /// By copying the sentence, which is as long as the sentence.
    Copy,
}

/// No protocol has that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no protocol `{0}`: there are `point` and `copy`")]
pub struct UnknownProtocol(String);

impl std::str::FromStr for Protocol {
    type Err = UnknownProtocol;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "point" => Ok(Self::Point),
            "copy" => Ok(Self::Copy),
            other => Err(UnknownProtocol(other.to_owned())),
        }
    }
}

impl Protocol {
    /// The messages that ask for an answer from what `excerpt` shows of the passages.
    ///
    /// Passages keep their order: keep it stable between questions and the engine's prefix cache serves.
    pub fn messages(self, question: &Question, passages: &[Passage], excerpt: &Excerpt) -> Vec<Message> {
        match self {
            Self::Point => prompt::answer_messages(question, passages, excerpt),
            Self::Copy => prompt::copy_messages(question, passages, excerpt),
        }
    }

    /// What the model can write: a pure function of the passages.
    pub fn grammar(
        self,
        question: &Question,
        passages: &[Passage],
        excerpt: &Excerpt,
        options: PointOptions,
    ) -> Grammar {
        match self {
            Self::Point => grammar::point(question, passages, excerpt, options),
            Self::Copy => grammar::copy(question, passages, excerpt, options),
        }
    }

    /// How every answer under the grammar begins that is no abstention.
    pub fn beginning(self) -> &'static str {
        match self {
            Self::Point => "[1",
            Self::Copy => "\"",
        }
    }

    /// A draft under the grammar, or the beginning of one, as lines of pointers and claims.
    pub fn pointers(self, draft: &str, passages: &[Passage], excerpt: &Excerpt) -> String {
        match self {
            Self::Point => draft.to_owned(),
            Self::Copy => grammar::pointers_of_copies(draft, passages, excerpt),
        }
    }
}
