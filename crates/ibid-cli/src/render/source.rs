//! A source with what stands around it.

use std::path::Path;

use ibid::{Place, SourceView};

use super::{DIM, GOOD, SOURCE, line};

/// Prints the passage with its quotes marked.
pub(crate) fn source(view: &SourceView) {
    line(&format!("{SOURCE}{}{SOURCE:#}{DIM}{}{DIM:#}", clickable(view), headings(&view.place)));
    let mut shown = String::new();
    let mut at = 0;
    let mut quotes = view.quotes.clone();
    quotes.sort_by_key(|quote| quote.start());
    for quote in quotes {
        let (Some(before), Some(quoted)) = (view.text.get(at..quote.start()), quote.of(&view.text)) else {
            continue;
        };
        // Styles end at line ends, so that a pager that cuts lines shows them right.
        let quoted: Vec<String> = quoted.split('\n').map(|line| format!("{GOOD}{line}{GOOD:#}")).collect();
        shown.push_str(before);
        shown.push_str(&quoted.join("\n"));
        at = quote.end();
    }
    shown.push_str(view.text.get(at..).unwrap_or_default());
    for text in shown.trim_end().lines() {
        line(format!("  {text}").trim_end());
    }
}

/// `path/file.md:35`, which terminals and editors open at the line; pages where there are no lines of the file.
pub(crate) fn clickable(view: &SourceView) -> String {
    let file = view.file.as_deref().map_or_else(|| view.document.to_string(), shortest);
    match (view.place.page, view.place.lines) {
        (Some(page), _) => format!("{file}, page {page}"),
        (None, Some((first, _))) => format!("{file}:{first}"),
        (None, None) => file,
    }
}

/// The path from here, where the file is below.
fn shortest(file: &Path) -> String {
    let here = std::env::current_dir().ok();
    let below = here.as_deref().and_then(|here| file.strip_prefix(here).ok());
    below.unwrap_or(file).display().to_string()
}

fn headings(place: &Place) -> String {
    place.heading.iter().flat_map(|heading| [" › ", heading]).collect()
}
