//! The point protocol: lines of pointers, each followed by a claim; or the abstention line.

use ibid_core::{Citation, SourceNumber};

/// The line with which a model says that the sources do not answer the question.
pub const ABSTAIN: &str = "NOT IN SOURCES";

/// A claim as it was written; nothing of it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftClaim {
    /// The pointers before the claim.
    pub citations: Vec<Citation>,
    /// The claim in the model's words.
    pub text: String,
}

/// A draft, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParsedDraft {
    /// The model abstained.
    Abstained,
    /// The lines that are claims, and how many lines are not.
    Claims {
        /// The claims, in order.
        claims: Vec<DraftClaim>,
        /// Lines that do not follow the protocol.
        malformed: Vec<String>,
    },
}

/// Takes a draft apart. Total: any text gives a result.
///
/// ```
/// use ibid_ground::{ParsedDraft, parse};
///
/// let ParsedDraft::Claims { claims, malformed } = parse("[1.2] [2.1-3] Leave is 25 days.\nand so on") else { panic!() };
/// assert_eq!(claims[0].citations.len(), 2);
/// assert_eq!(claims[0].text, "Leave is 25 days.");
/// assert_eq!(malformed, ["and so on"]);
/// ```
pub fn parse(draft: &str) -> ParsedDraft {
    if draft.trim() == ABSTAIN {
        return ParsedDraft::Abstained;
    }
    let mut claims = Vec::new();
    let mut malformed = Vec::new();
    for line in draft.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match claim(line) {
            Some(claim) => claims.push(claim),
            None => malformed.push(line.to_owned()),
        }
    }
    ParsedDraft::Claims { claims, malformed }
}

fn claim(line: &str) -> Option<DraftClaim> {
    let mut citations = Vec::new();
    let mut rest = line;
    while let Some((citation, after)) = pointer(rest) {
        citations.push(citation);
        rest = after.trim_start();
    }
    let text = rest.trim();
    if citations.is_empty() || text.is_empty() {
        return None;
    }
    Some(DraftClaim { citations, text: text.to_owned() })
}

/// `[2.3]` or `[2.3-4]`, counted from 1, at the start of `text`; and what follows it.
fn pointer(text: &str) -> Option<(Citation, &str)> {
    let (inside, after) = text.strip_prefix('[')?.split_once(']')?;
    let (source, run) = inside.split_once('.')?;
    let (first, last) = run.split_once('-').unwrap_or((run, run));
    let (source, first, last) = (index(source)?, index(first)?, index(last)?);
    (first <= last).then(|| (Citation { source: SourceNumber::of_index(source), first, last }, after))
}

fn index(digits: &str) -> Option<usize> {
    let plain = (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse::<usize>().ok()?.checked_sub(1) } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DraftClaim, ParsedDraft, parse};
    use ibid_core::{Citation, SourceNumber};

    #[test]
    fn what_is_no_claim_is_malformed() {
        for line in ["no pointer", "[1.0] zero", "[0.1] zero", "[1] no sentence", "[1.2-1] backwards", "[1.1]", "[a.b] x", "[1.1"] {
            let ParsedDraft::Claims { claims, malformed } = parse(line) else { panic!("{line}") };
            assert!(claims.is_empty() && malformed.len() == 1, "{line}");
        }
        assert_eq!(parse(" NOT IN SOURCES\n"), ParsedDraft::Abstained);
    }

    fn citation() -> impl Strategy<Value = Citation> {
        (0_usize..9, 0_usize..50, 0_usize..3)
            .prop_map(|(source, first, run)| Citation { source: SourceNumber::of_index(source), first, last: first + run })
    }

    proptest! {
        #[test]
        fn any_text_gives_a_result(text in "\\PC*") {
            parse(&text);
        }

        #[test]
        fn what_is_written_is_read_back(
            citations in proptest::collection::vec(citation(), 1..4),
            text in "[a-zA-Z年日é🙂][a-z A-Z0-9年日é🙂.,]{0,40}[a-z.]",
        ) {
            let pointers: String = citations
                .iter()
                .map(|Citation { source, first, last }| format!("[{source}.{}-{}] ", first + 1, last + 1))
                .collect();
            let parsed = parse(&format!("{pointers}{text}"));
            let claims = vec![DraftClaim { citations, text }];
            prop_assert_eq!(parsed, ParsedDraft::Claims { claims, malformed: Vec::new() });
        }
    }
}
