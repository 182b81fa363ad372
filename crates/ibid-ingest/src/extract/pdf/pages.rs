use ibid_core::{LocationMap, LocationMapBuilder};

use super::furniture::Furniture;
use super::hyphen::Hyphens;

/// Puts pages together without their headers and footers; also gives where each page begins.
///
/// Lines are counted as they stand on the page, headers and footers included, blank lines not: a reader who
/// counts down the page sees no others.
pub(super) fn join(pages: &[String]) -> (String, LocationMapBuilder, Vec<usize>) {
    let furniture = Furniture::find(pages);
    let hyphens = Hyphens::of(pages);
    let mut text = String::new();
    let mut locations = LocationMap::builder();
    let mut starts = Vec::with_capacity(pages.len());
    for (index, page) in pages.iter().enumerate() {
        starts.push(text.len());
        locations.page(text.len(), u32::try_from(index + 1).unwrap_or(u32::MAX));
        let left_out = furniture.lines_of(index, page);
        let mut number = 0;
        for (position, (drawn, line)) in page.lines().zip(hyphens.rejoined(page)).enumerate() {
            if drawn.trim().is_empty() {
                if !text.is_empty() && !text.ends_with("\n\n") && text.len() > starts[index] {
                    text.push('\n');
                }
                continue;
            }
            number += 1;
            if left_out.contains(&position) || line.is_empty() {
                continue;
            }
            locations.line(text.len(), number);
            text.push_str(line.trim_end());
            text.push('\n');
        }
        while text.ends_with("\n\n") {
            text.pop();
        }
        if !text.is_empty() && !ends_mid_sentence(&text) {
            text.push('\n');
        }
    }
    (text, locations, starts)
}

/// A sentence that runs over a page break goes on.
fn ends_mid_sentence(text: &str) -> bool {
    text.trim_end().ends_with(|c: char| c.is_lowercase() || matches!(c, ',' | '-' | '、' | '，'))
}

#[cfg(test)]
mod tests {
    use ibid_core::Span;

    use super::join;

    #[test]
    fn headers_and_page_numbers_are_left_out_and_lines_still_count() {
        let pages: Vec<String> = ["a", "b", "c", "d"]
            .iter()
            .zip(1..)
            .map(|(letter, page)| {
                format!("Safety manual\n\nRule {letter} of its own kind, number {page}.\nmore\n\nPage {page} of 4\n")
            })
            .collect();
        let (text, mut locations, starts) = join(&pages);
        assert!(!text.contains("Safety manual") && !text.contains("Page 2"), "{text}");
        let at = text.find("Rule c").expect("the rule");
        assert_eq!(at, starts[2]);
        let place = locations.build().place(Span::with_length(at, 6));
        assert_eq!((place.page, place.lines), (Some(3), Some((2, 2))));
    }

    #[test]
    fn a_sentence_goes_on_over_a_page_break_and_a_paragraph_does_not() {
        let pages = ["It goes\n\n".to_owned(), "\nover the page.\n".to_owned(), "New.\n".to_owned()];
        assert_eq!(join(&pages).0, "It goes\nover the page.\n\nNew.\n\n");
    }
}
