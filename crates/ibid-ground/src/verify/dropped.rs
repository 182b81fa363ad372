use std::fmt;

use crate::QuoteError;
use crate::claim::Support;
use crate::parse::ParseError;

/// Why a claim was taken out.
#[derive(Debug, Clone, PartialEq)]
pub enum DropReason {
    /// The line does not follow the protocol, or it is the beginning of a quoted sentence, broken off.
    Malformed(ParseError),
    /// It points at a source or sentence that is not there.
    BadCitation,
    /// What it points at is no quote of the stored document.
    NotAQuote(QuoteError),
    /// It holds a link that is in none of its quotes.
    ForeignLink(String),
    /// It says the same as an earlier one.
    Repeated,
    /// It lacks what the question asks for, and its quotes hold it.
    Unanswering,
    /// Its quotes do not bear it out.
    LowSupport(Support),
    /// The same, and it holds proper names that neither its quotes, nor the headings above them, nor the question hold, or
    /// that only the question holds where a quote has another one.
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
            Self::Unanswering => formatter.write_str("lacks what is asked for, which its quotes hold"),
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

/// A claim that is not in the answer, or sentences of one whose other ones are.
#[derive(Debug, Clone, PartialEq)]
pub struct DroppedClaim {
    /// What was written.
    pub text: String,
    /// Why it was taken out.
    pub reason: DropReason,
}

/// Why no claim is left. What was written is not repeated: nothing bears it out.
pub(super) fn nothing_left(dropped: &[DroppedClaim]) -> String {
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
    let unanswering = count(|reason| matches!(reason, DropReason::Unanswering));
    let unfinished = count(|reason| matches!(reason, DropReason::Malformed(ParseError::Unfinished)));
    let why = if unsupported > 0 {
        "the sentences it pointed at do not bear that out"
    } else if unanswering > 0 {
        "none with what was asked for"
    } else if unfinished == dropped.len() {
        "generation ended before it was complete"
    } else {
        "none with a citation that can be used"
    };
    format!("the model wrote {statements}; {why}")
}
