//! PPTX (Office Open XML): slides in their order, with titles, tables and speaker notes.

mod slide;

use ibid_core::{Coverage, NumberedPart};
use quick_xml::events::BytesStart;

use super::package::{Archive, Properties, Relations, Visit, attribute, main_part};
use super::writer::Writer;
use super::{ExtractError, Extracted, Limits};
use slide::{Piece, Slide};

/// What the notes of a speaker stand under.
pub(super) const NOTES: &str = "Notes";

pub(super) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, ExtractError> {
    let mut archive = Archive::open(bytes, "PPTX", limits)?;
    let main = main_part(&mut archive, "ppt/presentation.xml")?;
    archive.required_part(&main)?;
    let relations = Relations::of(&mut archive, &main)?;
    let mut order = Order::default();
    archive.visit(&main, &mut order)?;
    let mut writer = Writer::default();
    let mut missing = Vec::new();
    for (number, id) in (1..).zip(&order.slides) {
        writer.begin_page(number);
        let mut slide = Slide::default();
        let part = match relations.target(id) {
            Some(part) if archive.visit(&part, &mut slide)? => part,
            _ => {
                missing.push(format!("slide {number} is missing"));
                continue;
            }
        };
        slide.write(&mut writer);
        let notes = Relations::of(&mut archive, &part)?.of_kind("/notesSlide");
        if let Some(part) = notes {
            let mut notes = Slide::default();
            if !archive.visit(&part, &mut notes)? {
                missing.push(format!("the notes of slide {number} are missing"));
            }
            if notes.pieces().any(|piece| matches!(piece, Piece::Paragraph { .. })) {
                writer.untold_heading(2, NOTES);
                notes.write(&mut writer);
            }
        }
        if writer.len() > limits.text_bytes {
            let (found, limit) = (writer.len() as u64, limits.text_bytes as u64);
            return Err(ExtractError::TooLarge { what: "its text", found, limit });
        }
    }
    let properties = Properties::read(&mut archive, "docProps/core.xml");
    let written = writer.finish(Some(NumberedPart::Slide));
    Ok(Extracted {
        title: properties.title().or(written.first_heading),
        language: properties.language(),
        metadata: properties.metadata(),
        text: written.text,
        locations: written.locations,
        coverage: Coverage { notes: missing, ..Coverage::default() },
        ..Extracted::default()
    })
}

/// The slides in the order in which they are shown.
#[derive(Default)]
struct Order {
    slides: Vec<String>,
}

impl Visit for Order {
    fn start(&mut self, tag: &BytesStart<'_>) {
        if tag.local_name().as_ref() == b"sldId" {
            // `id` alone is another number; the relation's has a prefix.
            let relation = tag
                .attributes()
                .filter_map(Result::ok)
                .find(|attribute| {
                    attribute.key.prefix().is_some() && attribute.key.local_name().as_ref() == b"id"
                })
                .map(|attribute| String::from_utf8_lossy(&attribute.value).into_owned());
            self.slides.extend(relation.or_else(|| attribute(tag, b"id")));
        }
    }

    fn end(&mut self, _name: &[u8]) {}

    fn text(&mut self, _text: &str) {}
}
