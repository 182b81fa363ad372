use super::{LocationMap, NumberedPart};
use crate::Span;

impl LocationMap {
    /// Each page, slide, chapter, notebook cell or sheet with what it is called (`page 3`, `sheet Costs`) and the span of
    /// its text, in a text of `length` bytes; none where the format has nothing of that kind.
    ///
    /// ```
    /// use ibid_core::{LocationMap, Span};
    ///
    /// let map = LocationMap::builder().page(0, 1).page(10, 2).build();
    /// assert_eq!(map.page_parts(25)[1], ("page 2".to_owned(), Span::with_length(10, 15)));
    /// ```
    pub fn page_parts(&self, length: usize) -> Vec<(String, Span)> {
        let what = match self.numbered {
            NumberedPart::Page => "page",
            NumberedPart::Slide => "slide",
            NumberedPart::Chapter => "chapter",
            NumberedPart::NotebookCell => "cell",
        };
        let numbered = self.pages.iter().map(|(start, number)| (*start, format!("{what} {number}")));
        let sheets = self.sheets.iter().map(|(start, name)| (*start, format!("sheet {name}")));
        parts(if self.pages.is_empty() { sheets.collect() } else { numbered.collect() }, length)
    }

    /// Each section with its heading and its span, in a text of `length` bytes: what stands below the headings of the
    /// outermost level of which there are several, and what stands before the first of them. None where there is no such
    /// level.
    ///
    /// ```
    /// use ibid_core::LocationMap;
    ///
    /// let mut builder = LocationMap::builder();
    /// builder.heading(0, 1, "Contracts").heading(20, 2, "Lease").heading(30, 3, "Rent").heading(40, 2, "Loan");
    /// let names: Vec<String> = builder.build().sections(60).into_iter().map(|(name, _)| name).collect();
    /// assert_eq!(names, ["Contracts", "Lease", "Loan"]);
    /// ```
    pub fn sections(&self, length: usize) -> Vec<(String, Span)> {
        let count = |level| self.headings.iter().filter(|heading| heading.1 == level).count();
        let levels: std::collections::BTreeSet<u8> = self.headings.iter().map(|heading| heading.1).collect();
        let Some(level) = levels.into_iter().find(|level| count(*level) > 1) else { return Vec::new() };
        let begins = self.headings.iter().filter(|heading| heading.1 <= level);
        let mut starts: Vec<(usize, String)> =
            begins.map(|(start, _, title)| (*start, title.clone())).collect();
        if starts.first().is_some_and(|(start, _)| *start > 0) {
            starts.insert(0, (0, "beginning".to_owned()));
        }
        parts(starts, length)
    }
}

/// What begins at each place and ends where the next one begins; a name that was there before is numbered.
fn parts(starts: Vec<(usize, String)>, length: usize) -> Vec<(String, Span)> {
    let ends: Vec<usize> = starts.iter().skip(1).map(|entry| entry.0).chain([length]).collect();
    let mut seen = std::collections::HashSet::new();
    let mut parts = Vec::with_capacity(starts.len());
    for ((start, name), end) in starts.into_iter().zip(ends) {
        let (start, end) = (start.min(length), end.min(length));
        if start >= end {
            continue;
        }
        let name = if name.trim().is_empty() { format!("section {}", parts.len() + 1) } else { name };
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        let Some(name) = std::iter::once(name.clone()).chain(numbered).find(|name| !seen.contains(name))
        else {
            continue;
        };
        seen.insert(name.clone());
        parts.push((name, Span::with_length(start, end - start)));
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::LocationMap;

    #[test]
    fn parts_of_the_same_name_are_told_apart() {
        let map = LocationMap::builder().sheet(0, "A").sheet(5, "A").build();
        let names: Vec<String> = map.page_parts(9).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["sheet A", "sheet A (2)"]);
        assert!(LocationMap::builder().heading(0, 1, "Only").build().sections(9).is_empty());
    }

    proptest! {
        #[test]
        fn sections_are_the_whole_text_in_order(
            headings in proptest::collection::vec((0..40_usize, 1..4_u8, "(A( \\(2\\))?)?"), 0..8),
            length in 1..50_usize,
        ) {
            let mut builder = LocationMap::builder();
            for (start, level, title) in headings {
                builder.heading(start, level, title);
            }
            let sections = builder.build().sections(length);
            let mut end = 0;
            for (_, span) in &sections {
                prop_assert_eq!(span.start(), end);
                end = span.end();
            }
            prop_assert!(sections.is_empty() || end == length);
            let names: std::collections::HashSet<&String> = sections.iter().map(|(name, _)| name).collect();
            prop_assert_eq!(names.len(), sections.len());
            prop_assert!(names.iter().all(|name| !name.is_empty()));
        }
    }
}
