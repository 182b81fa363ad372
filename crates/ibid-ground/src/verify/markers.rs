//! Markers like `[1]` within a claim: they would pass for citations that nobody verified.

/// `claim` without markers. `list[0]` stays where a quote has it so.
pub(super) fn without_markers(claim: &str, quotes: &[&str]) -> String {
    let mut kept = String::with_capacity(claim.len());
    let mut rest = claim;
    while let Some(start) = rest.find(['[', '【', '［']) {
        kept.push_str(&rest[..start]);
        rest = &rest[start..];
        let Some(length) = marker(rest) else {
            let bracket = rest.chars().next().map_or(0, char::len_utf8);
            kept.push_str(&rest[..bracket]);
            rest = &rest[bracket..];
            continue;
        };
        let word_start = kept.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let word = format!("{}{}", &kept[word_start..], &rest[..length]);
        let is_quoted =
            kept.ends_with(char::is_alphanumeric) && quotes.iter().any(|quote| quote.contains(&word));
        if is_quoted {
            kept.push_str(&rest[..length]);
        }
        rest = &rest[length..];
    }
    kept.push_str(rest);
    tidy(&kept)
}

/// The length of the marker at the start of `text`: digits, separators and `^` in brackets.
fn marker(text: &str) -> Option<usize> {
    let close = text.find([']', '】', '］'])?;
    let open = text.chars().next()?.len_utf8();
    let inside = &text[open..close];
    let is_marker = inside.chars().any(char::is_numeric)
        && inside
            .chars()
            .all(|c| c.is_numeric() || matches!(c, '.' | '-' | '–' | ',' | ';' | ' ' | '^' | ':'));
    is_marker.then(|| close + text[close..].chars().next().map_or(0, char::len_utf8))
}

/// Single spaces, and none before a full stop.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !tidied.is_empty() && !matches!(word, "." | "," | ";" | "!" | "?" | "。") {
            tidied.push(' ');
        }
        tidied.push_str(word);
    }
    tidied
}

#[cfg(test)]
mod tests {
    use super::without_markers;

    #[test]
    fn markers_go_and_text_stays() {
        for (claim, kept) in [
            ("Leave is 25 days [7].", "Leave is 25 days."),
            ("Leave [1] [2.3] is 25 days.[4]", "Leave is 25 days."),
            ("Leave[1, 2] is long.", "Leave is long."),
            ("年假十五天【3】。", "年假十五天。"),
            ("Leave [^1] is [long].", "Leave is [long]."),
            ("Use list[0] first, and list[1].", "Use list[0] first, and list."),
            ("An open [1 bracket", "An open [1 bracket"),
            ("[[1]]", "[]"),
            ("[7]", ""),
        ] {
            assert_eq!(without_markers(claim, &["Take list[0]."]), kept, "{claim}");
        }
    }
}
