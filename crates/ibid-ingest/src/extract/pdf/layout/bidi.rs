//! Scripts that are written from right to left: a page says where characters stand, and a line is read by
//! [UAX #9](https://www.unicode.org/reports/tr9/).

use unicode_bidi::{BidiClass, Level, ParagraphBidiInfo, bidi_class};

/// Characters that a line from right to left shows as one another.
const MIRRORED: &[(char, char)] =
    &[('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('«', '»'), ('‹', '›'), ('≤', '≥')];

/// The direction in which most of a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    LeftToRight,
    RightToLeft,
}

impl Direction {
    /// That of most letters.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let (mut left_to_right, mut right_to_left) = (0, 0);
        for text in texts {
            let (left, right) = letters(text);
            left_to_right += left;
            right_to_left += right;
        }
        if right_to_left > left_to_right { Self::RightToLeft } else { Self::LeftToRight }
    }
}

/// A line as it is read, of one as it stands from left to right on a page that is read in this direction. The other
/// way round the rules are the same, so that this also gives how a line stands of how it is read.
pub(super) fn reordered(line: &str, page: Direction) -> String {
    let direction = match letters(line) {
        (_, 0) => return line.to_owned(),
        (0, _) => Direction::RightToLeft,
        _ => page,
    };
    let level = match direction {
        Direction::LeftToRight => Level::ltr(),
        Direction::RightToLeft => Level::rtl(),
    };
    let (levels, runs) = ParagraphBidiInfo::new(line, Some(level)).visual_runs(0..line.len());
    let mut text = String::with_capacity(line.len());
    for run in runs {
        let is_turned = levels.get(run.start).is_some_and(Level::is_rtl);
        let run = line.get(run).unwrap_or_default();
        if is_turned { push_turned(run, &mut text) } else { text.push_str(run) }
    }
    text
}

/// How many letters are read from left to right, and how many from right to left.
fn letters(text: &str) -> (usize, usize) {
    let (mut left_to_right, mut right_to_left) = (0, 0);
    // ASCII has no letter of the other kind: most pages end here.
    if text.is_ascii() {
        return (text.bytes().filter(u8::is_ascii_alphabetic).count(), 0);
    }
    for character in text.chars() {
        match bidi_class(character) {
            BidiClass::L => left_to_right += 1,
            BidiClass::R | BidiClass::AL => right_to_left += 1,
            _ => {}
        }
    }
    (left_to_right, right_to_left)
}

/// The characters in reverse; marks stay behind the letter that carries them.
fn push_turned(run: &str, text: &mut String) {
    let mut end = run.len();
    for (start, character) in run.char_indices().rev() {
        if bidi_class(character) == BidiClass::NSM && start > 0 {
            continue;
        }
        text.push(mirrored(character));
        text.push_str(&run[start + character.len_utf8()..end]);
        end = start;
    }
}

fn mirrored(character: char) -> char {
    let other = MIRRORED.iter().find_map(|(open, close)| match character {
        _ if character == *open => Some(*close),
        _ if character == *close => Some(*open),
        _ => None,
    });
    other.unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Direction, reordered};

    #[test]
    fn a_line_is_read_by_its_scripts() {
        use Direction::{LeftToRight, RightToLeft};
        for (line, page, expected) in [
            ("The word םולש means peace.", LeftToRight, "The word שלום means peace."),
            ("A lone Arabic comma ، here.", LeftToRight, "A lone Arabic comma ، here."),
            ("A lone Arabic comma ، here.", RightToLeft, "A lone Arabic comma ، here."),
            (".הנשב םימי 25 איה השפוחה", RightToLeft, "החופשה היא 25 ימים בשנה."),
            // A line of one script is read by it, whatever the page is.
            (".הנשב םימי 25 איה השפוחה", LeftToRight, "החופשה היא 25 ימים בשנה."),
            ("(25.5) Rust תפש", RightToLeft, "שפת Rust (25.5)"),
            ("Say (םולש) now", LeftToRight, "Say (שלום) now"),
            ("(םולש)", LeftToRight, "(שלום)"),
            // The vowel stays with its letter.
            ("בגּא", LeftToRight, "אגּב"),
            ("", RightToLeft, ""),
        ] {
            assert_eq!(reordered(line, page), expected, "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_character_is_lost(line in "[a-zא-ת0-9ء-ي .,()\u{5b0}-\u{5bc}\u{202a}-\u{202e}\u{2029}]{0,40}") {
            for page in [Direction::LeftToRight, Direction::RightToLeft] {
                let sorted = |text: &str| {
                    let mut found: Vec<char> = text.chars().filter(|c| !matches!(c, '(' | ')')).collect();
                    found.sort_unstable();
                    found
                };
                prop_assert_eq!(sorted(&reordered(&line, page)), sorted(&line));
            }
        }
    }
}
