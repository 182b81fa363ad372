use anyhow::Context;
use ibid::{Access, Document};

use crate::commands::library;
use crate::exit::Exit;
use crate::render::{self, BOLD, DIM};
use crate::settings::Settings;

/// `ibid show DOC`.
pub(crate) async fn run(name: &str, page: Option<u32>, settings: &Settings) -> anyhow::Result<Exit> {
    let library = library::open(&settings.library, Access::Read, settings).await?;
    let Some(document) = library.document(&name.parse()?).await? else {
        render::note(&format!("no document is named {name}; `ibid list` shows their names"));
        return Ok(Exit::Nothing);
    };
    let refused = library.refused_below(&document.name).await?;
    let text = match page {
        Some(page) => page_of(&document, page)?,
        None => document.text.as_str(),
    };
    if settings.json {
        render::json(&serde_json::json!({
            "schema": "ibid.document/1",
            "document": document.name,
            "title": document.title,
            "format": document.format,
            "language": document.language,
            "content_hash": document.content_hash,
            "pages": document.locations.page_count(),
            "page": page,
            "coverage": document.coverage,
            "refused": refused,
            "text": text,
        }))?;
        return Ok(Exit::Success);
    }
    // What is about the document is no part of its text.
    let title = document.title.as_deref().unwrap_or(name);
    let pages =
        document.locations.page_count().map(|pages| format!(", {}", render::count(pages as usize, "page")));
    let pages = pages.unwrap_or_default();
    render::note(&format!("{BOLD}{title}{BOLD:#} {DIM}{name}, {}{pages}{DIM:#}", document.format));
    for gap in library::gaps(&document.coverage) {
        render::note(&format!("{DIM}not read: {gap}{DIM:#}"));
    }
    for refused in &refused {
        render::note(&format!("{DIM}not read: {}{DIM:#}", render::refused(&refused.path, &refused.reason)));
    }
    if page.is_some() || document.locations.page_count().is_none() {
        render::line(text.trim_end());
    } else {
        for (page, span) in document.locations.page_spans(text.len()) {
            render::note(&format!("{DIM}── page {page} ──{DIM:#}"));
            render::line(span.of(text).unwrap_or_default().trim_end());
        }
    }
    Ok(Exit::Success)
}

fn page_of(document: &Document, page: u32) -> anyhow::Result<&str> {
    let length = document.text.len();
    let pages = document.locations.page_count();
    let pages = pages.with_context(|| format!("{} has no pages: leave --page out", document.name))?;
    let mut spans = document.locations.page_spans(length);
    let found = spans.find(|(number, _)| *number == page);
    let (_, span) = found.with_context(|| format!("{} has pages 1 to {pages}", document.name))?;
    Ok(span.of(&document.text).unwrap_or_default())
}
