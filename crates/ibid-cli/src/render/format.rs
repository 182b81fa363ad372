//! Numbers and places as people write them.

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

/// `handbook.pdf, page 7, lines 12–13 › Leave`.
pub(crate) fn place(
    document: &str,
    page: Option<u32>,
    lines: Option<(u32, u32)>,
    heading: &[String],
) -> String {
    let page = page.map(|page| format!("page {page}"));
    let lines =
        lines.map(
            |(first, last)| {
                if first == last { format!("line {first}") } else { format!("lines {first}–{last}") }
            },
        );
    let file = [document.to_owned()].into_iter().chain(page).chain(lines).collect::<Vec<_>>().join(", ");
    [file].iter().chain(heading).map(String::as_str).collect::<Vec<_>>().join(" › ")
}

#[cfg(test)]
mod tests {
    use super::{bytes, count, place};

    #[test]
    fn numbers_and_places_read_as_people_write_them() {
        assert_eq!(count(1, "document"), "1 document");
        assert_eq!(count(12_345, "chunk"), "12,345 chunks");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(491_400_064), "491 MB");
        assert_eq!(bytes(1_117_320_768), "1.1 GB");
        assert_eq!(
            place("a.pdf", Some(7), Some((12, 13)), &["Leave".into()]),
            "a.pdf, page 7, lines 12–13 › Leave"
        );
        assert_eq!(place("a.md", None, Some((4, 4)), &[]), "a.md, line 4");
    }
}
