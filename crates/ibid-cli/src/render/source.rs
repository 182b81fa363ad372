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
    let place = &view.place;
    match place.lines {
        Some((first, _)) if *place == of_lines(place) => format!("{file}:{first}"),
        _ => {
            let within = Place { lines: None, ..place.clone() }.to_string();
            if within.is_empty() { file } else { format!("{file}, {within}") }
        }
    }
}

/// The path from here, where the file is below.
fn shortest(file: &Path) -> String {
    let here = std::env::current_dir().ok();
    let below = here.as_deref().and_then(|here| file.strip_prefix(here).ok());
    below.unwrap_or(file).display().to_string()
}

/// The place as it would be if there were nothing but lines of the file.
fn of_lines(place: &Place) -> Place {
    Place { lines: place.lines, heading: place.heading.clone(), ..Place::default() }
}

fn headings(place: &Place) -> String {
    place.heading.iter().flat_map(|heading| [" › ", heading]).collect()
}
