//! DOCX (Office Open XML, ECMA-376): paragraphs, headings, lists, tables, notes, and pages where Word recorded
//! them.

mod body;
mod styles;

use super::package::{Archive, Properties, main_part};
use super::{ExtractError, Extracted, Limits};
use body::Body;
use styles::Styles;

pub(super) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, ExtractError> {
    let mut archive = Archive::open(bytes, "DOCX", limits)?;
    let main = main_part(&mut archive, "word/document.xml")?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let document = archive.required_part(&main)?;
    let mut styles = Styles::default();
    archive.visit(&beside("styles.xml"), &mut styles)?;
    let mut body = Body::new(&styles);
    body.read(archive.rules(), &document)?;
    drop(document);
    for (name, title) in [("footnotes.xml", "Footnotes"), ("endnotes.xml", "Endnotes")] {
        if let Some(xml) = archive.part(&beside(name))? {
            body.read_notes(archive.rules(), &xml, title)?;
        }
    }
    let properties = Properties::read(&mut archive, "docProps/core.xml");
    let written = body.finish();
    Ok(Extracted {
        title: properties.title().or(written.first_heading),
        language: properties.language(),
        metadata: properties.metadata(),
        text: written.text,
        locations: written.locations,
        ..Extracted::default()
    })
}
