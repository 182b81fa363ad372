//! Numbers and places as people write them.

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

/// With escapes as Rust writes them for what cannot be shown.
fn printable(text: &str) -> String {
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

/// `handbook.pdf, page 7, lines 12–13 › Leave`.
pub(crate) fn place(document: &str, place: &Place) -> String {
    let within = place.to_string();
    let file = if within.is_empty() { document.to_owned() } else { format!("{document}, {within}") };
    [file].iter().chain(&place.heading).map(String::as_str).collect::<Vec<_>>().join(" › ")
}

#[cfg(test)]
mod tests {
    use ibid::Place;

    use super::{bytes, count, place, refused};

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
