//! DOCX (Office Open XML, ECMA-376): paragraphs, headings, lists, tables, and pages where Word recorded them.

mod archive;
mod body;

use ibid_core::Coverage;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::{ExtractError, Extracted, Limits};
use archive::Archive;

pub(super) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, ExtractError> {
    let mut archive = Archive::open(bytes, limits.unpacked_bytes)?;
    let document = archive.required("word/document.xml")?;
    let styles =
        archive.optional("word/styles.xml")?.map(|xml| body::heading_styles(&xml)).unwrap_or_default();
    let mut extracted = body::read(&document, &styles)?;
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        if let Some(xml) = archive.optional(notes)? {
            let notes = body::read(&xml, &styles)?;
            if notes.text.chars().any(char::is_alphanumeric) {
                extracted.text.push('\n');
                extracted.text.push_str(&notes.text);
            }
        }
    }
    let title = archive.optional("docProps/core.xml")?.and_then(|xml| title(&xml));
    let text = super::clean(&extracted.text);
    // Cleaning takes out control characters only, which XML cannot hold: offsets stay right.
    debug_assert_eq!(text.len(), extracted.text.len());
    Ok(Extracted {
        title: title.or(extracted.first_heading),
        text,
        locations: extracted.locations,
        coverage: Coverage::default(),
    })
}

/// `dc:title` of the core properties.
fn title(xml: &str) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    let mut inside = false;
    let mut title = String::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) if tag.local_name().as_ref() == b"title" => inside = true,
            Event::Text(text) if inside => title.push_str(&text.decode().ok()?),
            Event::End(tag) if tag.local_name().as_ref() == b"title" => break,
            Event::Eof => break,
            _ => {}
        }
    }
    let title = title.trim().to_owned();
    (!title.is_empty()).then_some(title)
}
