//! Numbers and places as people write them.

use std::fmt::Write as _;

use ibid::Place;

/// `3 documents`, `1 document`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{} {noun}s", grouped(number)) }
}

fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `491 MB`: decimal units, as download pages use.
pub(crate) fn bytes(number: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = number as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 || value >= 100.0 {
        format!("{value:.0} {}", UNITS[unit])
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

/// A file that was refused. Its path may hold what a terminal acts on.
pub(crate) fn refused(path: &str, reason: &str) -> String {
    format!("{}: {}", printable(path), printable(reason))
}

/// With escapes as Rust writes them for what a terminal acts on and what turns the order of reading: for whatever others
/// wrote, such as tool servers and schemas.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if ibid::is_printable(character) {
            shown.push(character);
        } else {
            shown.extend(character.escape_default());
        }
    }
    shown
}

/// The same of a text of several lines.
pub(crate) fn printable_lines(text: &str) -> String {
    text.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

/// The same of JSON, with the escapes of JSON: to a program it is the same document.
pub(crate) fn printable_json(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '\n' || ibid::is_printable(character) {
            shown.push(character);
        } else {
            let _ = write!(shown, "\\u{:04x}", u32::from(character));
        }
    }
    shown
}

/// A quote may span lines of its file; on the screen it is one paragraph. Marks of the order of reading belong to the text of
/// some languages; what overrides that order, or what a terminal acts on, is left out.
pub(crate) fn one_line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_mark = |character| matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}');
    words.chars().filter(|character| ibid::is_printable(*character) || is_mark(*character)).collect()
}

/// `handbook.pdf, page 7, lines 12–13 › Leave`.
pub(crate) fn place(document: &str, place: &Place) -> String {
    let within = place.to_string();
    let file = if within.is_empty() { document.to_owned() } else { format!("{document}, {within}") };
    [file].iter().chain(&place.heading).map(String::as_str).collect::<Vec<_>>().join(" › ")
}

#[cfg(test)]
mod tests {
    use ibid::Place;

    use super::{bytes, count, one_line, place, printable_json, printable_lines, refused};

    #[test]
    fn a_quote_is_one_line_that_reads_as_it_stands() {
        assert_eq!(one_line("The \u{202e}rent\u{9b}31m\n is\u{200f} 9."), "The rent31m is\u{200f} 9.");
    }

    #[test]
    fn nothing_that_others_wrote_speaks_to_the_terminal() {
        assert_eq!(printable_lines("a\u{1b}[2J\nb\u{9b}31m\u{2066}"), "a\\u{1b}[2J\nb\\u{9b}31m\\u{2066}");
        let text = serde_json::to_string_pretty(&serde_json::json!({ "a\u{9b}\u{202e}": ["\u{7f}é\n"] }))
            .expect("JSON");
        let shown = printable_json(&text);
        assert!(shown.chars().all(|shown| shown == '\n' || ibid::is_printable(shown)), "{shown}");
        let (shown, text) =
            [shown, text].map(|text| serde_json::from_str::<serde_json::Value>(&text).expect("JSON")).into();
        assert_eq!(shown, text);
    }

    fn at(page: Option<u32>, lines: (u32, u32), heading: &[&str]) -> Place {
        let heading = heading.iter().map(ToString::to_string).collect();
        Place { page, lines: Some(lines), heading, ..Place::default() }
    }

    #[test]
    fn numbers_and_places_read_as_people_write_them() {
        assert_eq!(count(1, "document"), "1 document");
        assert_eq!(count(12_345, "chunk"), "12,345 chunks");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(491_400_064), "491 MB");
        assert_eq!(bytes(1_117_320_768), "1.1 GB");
        assert_eq!(place("a.pdf", &at(Some(7), (12, 13), &["Leave"])), "a.pdf, page 7, lines 12–13 › Leave");
        assert_eq!(place("a.md", &at(None, (4, 4), &[])), "a.md, line 4");
        assert_eq!(refused("/a\n\u{202e}fdp", "no PDF\u{1b}[2J"), "/a\\n\\u{202e}fdp: no PDF\\u{1b}[2J");
    }
}
