use ibid_core::{Document, Span};

/// The parts of a document between its headings; a heading with nothing under it stays with what follows.
pub(super) fn of(document: &Document) -> Vec<Span> {
    let text = document.text.as_str();
    let mut starts: Vec<usize> =
        document.locations.heading_offsets().filter(|offset| text.is_char_boundary(*offset)).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut sections: Vec<Span> = Vec::new();
    let mut begin = 0;
    // What stands before the first heading is a section without one.
    let mut has_body =
        text[..starts.first().copied().unwrap_or(text.len())].chars().any(char::is_alphanumeric);
    for (index, start) in starts.iter().enumerate() {
        if has_body {
            sections.push(Span::with_length(begin, start - begin));
            begin = *start;
        }
        let end = starts.get(index + 1).copied().unwrap_or(text.len());
        has_body = lines_that_say_something(&text[*start..end]) > 1;
    }
    sections.push(Span::with_length(begin, text.len() - begin));
    sections
}

/// Lines with a letter or digit: the rule under a heading is none.
fn lines_that_say_something(text: &str) -> usize {
    text.lines().filter(|line| line.chars().any(char::is_alphanumeric)).count()
}
