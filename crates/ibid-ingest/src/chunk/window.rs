/// What the splitter is given at once: its time and memory grow faster than what it splits, and a file can be one
/// line of gigabytes.
const BYTES: usize = 256 << 10;

/// The parts of a section that are split by themselves, each with its offset: they end at the last blank line, else
/// line, else space, else character that fits.
pub(super) fn of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = &text[start..];
        if rest.is_empty() {
            return None;
        }
        let window = &rest[..end(rest)];
        let offset = start;
        start += window.len();
        Some((offset, window))
    })
}

fn end(rest: &str) -> usize {
    if rest.len() <= BYTES {
        return rest.len();
    }
    let fits = &rest[..rest.floor_char_boundary(BYTES)];
    // Not so far back that windows become many.
    let late = |found: &usize| *found > BYTES / 2;
    ["\n\n", "\n", " "]
        .iter()
        .find_map(|mark| fits.rfind(mark).map(|at| at + mark.len()).filter(late))
        .unwrap_or(fits.len())
}

#[cfg(test)]
mod tests {
    use super::{BYTES, of};

    #[test]
    fn windows_are_the_text_and_end_where_it_can_be_cut() {
        for (text, expected) in [
            ("short".to_owned(), 1),
            ("a line of words\n\n".repeat(BYTES / 10), 2),
            ("é".repeat(BYTES + 1), 3),
            ("word ".repeat(BYTES / 4), 2),
        ] {
            let windows: Vec<(usize, &str)> = of(&text).collect();
            assert_eq!(windows.len(), expected);
            assert_eq!(windows.iter().map(|(_, window)| *window).collect::<String>(), text);
            assert!(
                windows
                    .iter()
                    .all(|(offset, window)| window.len() <= BYTES && text[*offset..].starts_with(window))
            );
        }
        assert!(of(&"a line of words\n\n".repeat(BYTES / 10)).all(|(_, window)| window.ends_with("\n\n")));
    }
}
