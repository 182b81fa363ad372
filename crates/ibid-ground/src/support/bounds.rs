//! Words by which a text says that something holds from, until, or between two numbers or dates: what lies within is not
//! another one.

use crate::normalize::{UNSPACED, is_month};

/// Where a number or a date ends what is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// It is the least: `since 2010`, `10 or more`.
    Low,
    /// It is the most: `until 2010`, `up to 10`.
    High,
}

const BEFORE: &[(Bound, &[&str])] = &[
    (
        Bound::Low,
        &[
            "since",
            "from",
            "after",
            "starting",
            "starting in",
            "beginning",
            "at least",
            "more than",
            "over",
            "above",
            "no less than",
            "no fewer than",
            ">",
            "≥",
            "ab",
            "seit",
            "nach",
            "mindestens",
            "mehr als",
            "über",
            "desde",
            "a partir",
            "después",
            "al menos",
            "más",
            "más de",
            "自",
            "從",
            "从",
            "至少",
            "超過",
            "超过",
        ],
    ),
    (
        Bound::High,
        &[
            "until",
            "till",
            "through",
            "before",
            "up to",
            "at most",
            "less than",
            "fewer than",
            "under",
            "below",
            "no more than",
            "<",
            "≤",
            "bis",
            "bis zu",
            "vor",
            "höchstens",
            "weniger als",
            "unter",
            "hasta",
            "antes",
            "como máximo",
            "menos",
            "menos de",
            "至多",
            "最多",
            "不超過",
            "不超过",
        ],
    ),
];
const BEHIND: &[(Bound, &[&str])] = &[
    (
        Bound::Low,
        &[
            "+",
            "or more",
            "or above",
            "and above",
            "or older",
            "and older",
            "or over",
            "and over",
            "on",
            "onward",
            "onwards",
            "oder mehr",
            "und mehr",
            "oder älter",
            "und älter",
            "o más",
            "y más",
            "以上",
            "起",
            "之後",
            "之后",
        ],
    ),
    (
        Bound::High,
        &[
            "or less",
            "or fewer",
            "or below",
            "or younger",
            "or under",
            "and under",
            "oder weniger",
            "o menos",
            "以下",
            "以內",
            "以内",
            "以前",
            "之前",
        ],
    ),
];

/// What stands between the ends of a range.
const LINKS: &[&str] =
    &["-", "–", "—", "~", "/", "to", "until", "till", "through", "bis", "bis zum", "a", "hasta", "至", "到"];
/// What does so where the text before says `between`.
const ANDS: &[&str] = &["and", "und", "y", "e", "&"];
const BETWEENS: &[&str] = &["between", "zwischen", "entre"];

/// Words that may stand between such a word and its number, and say nothing.
const FILLERS: &[&str] = &[
    "the",
    "of",
    "year",
    "years",
    "age",
    "ages",
    "aged",
    "early",
    "late",
    "mid",
    "end",
    "beginning",
    "about",
    "den",
    "dem",
    "der",
    "des",
    "die",
    "zum",
    "vom",
    "jahr",
    "jahre",
    "jahren",
    "jahres",
    "ende",
    "anfang",
    "mitte",
    "el",
    "la",
    "los",
    "las",
    "del",
    "de",
    "año",
    "años",
    "edad",
    "finales",
    "principios",
];
/// The most of them that are passed over.
const MOST_FILLERS: usize = 4;
/// Characters of East Asia that do the same.
const CJK_FILLERS: [char; 5] = ['年', '月', '日', '號', '号'];

/// How a number or a date between the folded `before` and `after` bounds what is told.
pub(super) fn bound(before: &str, after: &str) -> Option<Bound> {
    let led = BEFORE.iter().find(|(_, cues)| is_led_by(before, cues)).map(|(bound, _)| *bound);
    led.or_else(|| {
        let after = after.trim_start_matches(CJK_FILLERS).trim_start();
        // `10 people or more`
        let counted = after.find(' ').map_or("", |end| after[end..].trim_start());
        let goes_on = |cue: &&str| is_led(after, cue) || cue.contains(' ') && is_led(counted, cue);
        BEHIND.iter().find(|(_, cues)| cues.iter().any(goes_on)).map(|(bound, _)| *bound)
    })
}

/// Whether `gap`, behind the folded `before` and a number or a date, makes one range of this and the next.
pub(super) fn is_range(before: &str, gap: &str) -> bool {
    let gap = gap.trim_start_matches(CJK_FILLERS);
    let words: Vec<&str> = gap.split_whitespace().filter(|word| !is_filler(word)).collect();
    let link = words.join(" ");
    LINKS.contains(&link.as_str()) || ANDS.contains(&link.as_str()) && is_led_by(before, BETWEENS)
}

/// Whether `before` ends with one of `cues`, but for words that say nothing.
fn is_led_by(before: &str, cues: &[&str]) -> bool {
    let mut before = before.trim_end();
    for _ in 0..=MOST_FILLERS {
        if cues.iter().any(|cue| ends_with(before, cue)) {
            return true;
        }
        let start = before
            .rfind(|c: char| !c.is_alphanumeric())
            .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
        if !is_filler(&before[start..]) {
            return false;
        }
        before = before[..start].trim_end();
    }
    false
}

fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word) || is_month(word)
}

/// Whether a character goes on with the word beside it.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && c < UNSPACED
}

/// Whether a text ends with a whole `cue`.
fn ends_with(text: &str, cue: &str) -> bool {
    let is_word = cue.starts_with(is_letter);
    text.strip_suffix(cue).is_some_and(|rest| !(is_word && rest.ends_with(is_letter)))
}

/// Whether a text begins with a whole `cue`.
fn is_led(text: &str, cue: &str) -> bool {
    let is_word = cue.ends_with(is_letter);
    text.strip_prefix(cue).is_some_and(|rest| !(is_word && rest.starts_with(is_letter)))
}

#[cfg(test)]
mod tests {
    use super::{BEFORE, BEHIND, Bound, FILLERS, bound, is_range};
    use crate::normalize::fold;

    #[test]
    fn words_beside_a_number_bound_it() {
        for (before, after, expected) in [
            ("ana has been here since ", ".", Some(Bound::Low)),
            ("until the end of ", ".", Some(Bound::High)),
            ("at least ", " people", Some(Bound::Low)),
            ("groups of ", " people or more pay", Some(Bound::Low)),
            ("bis zum ende des jahres ", "", Some(Bound::High)),
            ("bis ende des ", "", Some(Bound::High)),
            ("自", "年起", Some(Bound::Low)),
            ("滿", "人以上", None),
            ("滿", "以上", Some(Bound::Low)),
            ("in ", " it was", None),
            ("", "", None),
        ] {
            assert_eq!(bound(before, after), expected, "{before}…{after}");
        }
    }

    #[test]
    fn two_ends_make_a_range() {
        for (before, gap, expected) in [
            ("", "–", true),
            ("from ", " to ", true),
            ("from august ", " until the end of november ", true),
            ("between ", " and ", true),
            ("in ", " and ", false),
            ("", "年至", true),
            ("", " million in ", false),
            ("", "", false),
        ] {
            assert_eq!(is_range(before, gap), expected, "{before}…{gap}…");
        }
    }

    #[test]
    fn cues_are_compared_as_they_are_folded() {
        let cues = BEFORE.iter().chain(BEHIND).flat_map(|(_, cues)| *cues);
        for cue in cues.chain(FILLERS) {
            assert_eq!(fold(cue), *cue);
        }
    }
}
