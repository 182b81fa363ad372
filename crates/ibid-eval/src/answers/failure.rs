//! How an answerable question came to have no right answer.

use serde::Serialize;

use super::case::CaseKind;
use super::record::AnswerRecord;

/// Where an answerable question went wrong, the earliest step first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// No passage holds a sentence that answers.
    NotInPassages,
    /// It was given up before the model read anything.
    GivenUpUnread,
    /// It was given up after the model had read the nearest sentences.
    GivenUpRead,
    /// Verification left nothing of what the model wrote.
    NothingLeft,
    /// An answer was given of another sentence than one that answers.
    OtherSentence,
    /// A sentence that answers is quoted, but not with the expected words, or not of an expected document.
    OtherPlace,
}

impl FailureKind {
    /// All kinds, in the order of the steps.
    pub const ALL: [Self; 6] = [
        Self::NotInPassages,
        Self::GivenUpUnread,
        Self::GivenUpRead,
        Self::NothingLeft,
        Self::OtherSentence,
        Self::OtherPlace,
    ];

    /// `None` for a question that is answered rightly, or that no document answers.
    pub(super) fn of(record: &AnswerRecord) -> Option<Self> {
        if record.kind != CaseKind::Answerable || record.is_right() {
            return None;
        }
        Some(if !record.gold_in_passages {
            Self::NotInPassages
        } else if record.is_answered() {
            if record.right_quotes().0 == 0 { Self::OtherSentence } else { Self::OtherPlace }
        } else if record.draft.is_some() {
            Self::NothingLeft
        } else if record.judged.is_empty() {
            Self::GivenUpUnread
        } else {
            Self::GivenUpRead
        })
    }

    /// As reports name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotInPassages => "not in the passages",
            Self::GivenUpUnread => "given up unread",
            Self::GivenUpRead => "given up when read",
            Self::NothingLeft => "nothing was borne out",
            Self::OtherSentence => "from another sentence",
            Self::OtherPlace => "from another place",
        }
    }
}
