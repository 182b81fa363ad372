use std::collections::HashSet;

use pdf_oxide::PdfDocument;
use pdf_oxide::object::{Object, ObjectRef};
use pdf_oxide::outline::{Destination, OutlineItem};

/// Bookmarks beyond this are not read.
const MAX_BOOKMARKS: usize = 10_000;
const MAX_DEPTH: u8 = 16;
/// A title that runs over lines is told by its first line, if that is as long as this.
const MIN_PART_OF_TITLE: usize = 12;

/// A bookmark found in the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) offset: usize,
    pub(super) level: u8,
    pub(super) title: String,
}

/// The bookmarks of a document as headings: each where a line of its page says what it says. Those that no line
/// says are left out, because a heading without a place would stand over text that is not its own.
pub(super) fn headings(document: &PdfDocument, text: &str, page_starts: &[usize]) -> Vec<Heading> {
    if !is_tree(document) {
        return Vec::new();
    }
    let Ok(Some(items)) = document.get_outline() else { return Vec::new() };
    let mut headings = Vec::new();
    place(&items, 1, text, page_starts, &mut headings);
    headings
}

fn place(items: &[OutlineItem], level: u8, text: &str, page_starts: &[usize], found: &mut Vec<Heading>) {
    for item in items {
        if let Some(Destination::PageIndex(page)) = item.dest
            && let Some(start) = page_starts.get(page)
        {
            // In order: a title that comes twice on a page is found twice.
            let after = found.last().map_or(0, |heading| line_end(text, heading.offset));
            let end = page_starts.get(page + 1).copied().unwrap_or(text.len());
            if let Some(offset) = find_line(text, (*start).max(after), end, &item.title) {
                // As the page says it, numbering included, unless it takes several lines.
                let line = text[offset..line_end(text, offset)].trim();
                let title = if letters(line) == letters(&item.title) { line } else { item.title.trim() };
                found.push(Heading { offset, level, title: title.to_owned() });
            }
        }
        place(&item.children, level.saturating_add(1), text, page_starts, found);
    }
}

/// Where the line begins, between `start` and `end`, that says `title`; numbering aside.
fn find_line(text: &str, start: usize, end: usize, title: &str) -> Option<usize> {
    let wanted = letters(title);
    if wanted.is_empty() {
        return None;
    }
    let mut offset = start;
    for line in text.get(start..end)?.split_inclusive('\n') {
        let said = letters(line);
        let is_first_part = said.chars().count() >= MIN_PART_OF_TITLE && wanted.starts_with(&said);
        if said == wanted || is_first_part {
            return Some(offset);
        }
        offset += line.len();
    }
    None
}

/// Where the next line begins.
fn line_end(text: &str, offset: usize) -> usize {
    text[offset..].find('\n').map_or(text.len(), |length| offset + length + 1)
}

/// The letters of a line in lower case, and its digits but for the numbering at its start.
fn letters(line: &str) -> String {
    line.trim_start_matches(|c: char| !c.is_alphabetic())
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether the bookmarks are a finite tree. The library follows them wherever they lead, in circles too.
fn is_tree(document: &PdfDocument) -> bool {
    let follow =
        |object: &Object, key: &str| match object.as_dict().and_then(|dictionary| dictionary.get(key)) {
            Some(Object::Reference(reference)) => Some(*reference),
            _ => None,
        };
    let Ok(catalog) = document.catalog() else { return false };
    let Some(root) = follow(&catalog, "Outlines") else { return false };
    let mut seen: HashSet<ObjectRef> = HashSet::new();
    let mut open: Vec<(ObjectRef, u8)> = vec![(root, 0)];
    while let Some((reference, depth)) = open.pop() {
        if depth > MAX_DEPTH || seen.len() > MAX_BOOKMARKS || !seen.insert(reference) {
            return false;
        }
        let Ok(object) = document.load_object(reference) else { continue };
        open.extend(follow(&object, "First").map(|child| (child, depth + 1)));
        if depth > 0 {
            open.extend(follow(&object, "Next").map(|sibling| (sibling, depth)));
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{Heading, find_line, place};
    use pdf_oxide::outline::{Destination, OutlineItem};

    #[test]
    fn a_title_is_found_as_a_line_of_its_own() {
        let text =
            "Contents\n1 Leave ..... 3\nLeave\nLeave is long.\n2.1 Sick leave and what to do\nabout it\n";
        for (title, line) in [
            ("Leave", Some("Leave\n")),
            ("1. Leave", Some("Leave\n")),
            ("Sick leave and what to do about it", Some("2.1 Sick")),
            ("Pay", None),
            ("", None),
        ] {
            let found = find_line(text, 0, text.len(), title);
            assert_eq!(found.is_some(), line.is_some(), "{title}");
            if let (Some(found), Some(line)) = (found, line) {
                assert!(text[found..].starts_with(line), "{title}: {}", &text[found..]);
            }
        }
    }

    #[test]
    fn bookmarks_are_placed_on_their_pages_in_order() {
        let item = |title: &str, page, children| OutlineItem {
            title: title.to_owned(),
            dest: Some(Destination::PageIndex(page)),
            children,
        };
        let text = "Notes\na\nNotes\nb\nNotes\nc\n";
        let items = [item("Notes", 0, vec![item("Notes", 0, vec![])]), item("Notes", 1, vec![])];
        let mut found = Vec::new();
        place(&items, 1, text, &[0, 16], &mut found);
        let heading = |offset, level| Heading { offset, level, title: "Notes".to_owned() };
        assert_eq!(found, [heading(0, 1), heading(8, 2), heading(16, 1)]);
    }
}
