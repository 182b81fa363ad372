//! DOCX (Office Open XML, ECMA-376): paragraphs, headings, lists, tables, notes, and pages where Word recorded
//! them.

mod archive;
mod body;
mod package;
mod styles;
mod writer;
mod xml;

use ibid_core::Coverage;

use super::{ExtractError, Extracted, Limits};
use archive::Archive;
use body::Body;
use styles::Styles;

pub(super) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, ExtractError> {
    let mut archive = Archive::open(bytes, limits)?;
    let main = package::main_part(&mut archive)?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let document = archive.part(&main)?.ok_or_else(|| damaged(format!("the archive has no `{main}`")))?;
    let styles = match archive.part(&beside("styles.xml"))? {
        Some(xml) => Styles::read(&xml)?,
        None => Styles::default(),
    };
    let mut body = Body::new(&styles);
    body.read(&document)?;
    drop(document);
    for (name, title) in [("footnotes.xml", "Footnotes"), ("endnotes.xml", "Endnotes")] {
        if let Some(xml) = archive.part(&beside(name))? {
            body.read_notes(&xml, title)?;
        }
    }
    let title = match archive.part("docProps/core.xml")? {
        // A title that cannot be read is no reason to refuse the document.
        Some(xml) => package::title(&xml).unwrap_or_default(),
        None => None,
    };
    let written = body.finish();
    Ok(Extracted {
        title: title.or(written.first_heading),
        text: written.text,
        locations: written.locations,
        coverage: Coverage::default(),
    })
}

fn damaged(reason: impl Into<String>) -> ExtractError {
    ExtractError::Damaged { format: "DOCX", reason: reason.into() }
}
