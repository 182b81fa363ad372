//! OpenDocument (ISO 26300): text, presentations and spreadsheets.

mod body;
mod sheet;

use ibid_core::{DocumentFormat, NumberedPart};
use quick_xml::events::BytesStart;

use super::package::{Archive, Properties, Visit, visit};
use super::sheets::SheetWriter;
use super::{ExtractError, Extracted, Limits};
use body::Body;
use sheet::Spreadsheet;

pub(super) fn extract(
    format: DocumentFormat,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Extracted, ExtractError> {
    let mut archive = Archive::open(bytes, "OpenDocument", limits)?;
    let mut manifest = Manifest::default();
    archive.visit("META-INF/manifest.xml", &mut manifest)?;
    if manifest.is_encrypted {
        return Err(ExtractError::Encrypted);
    }
    let properties = Properties::read(&mut archive, "meta.xml");
    let content = archive.required_part("content.xml")?;
    let rules = archive.rules();
    let (text, locations, first_heading) = if format == DocumentFormat::Ods {
        let mut writer = SheetWriter::new(limits);
        let mut spreadsheet = Spreadsheet::new(&mut writer);
        visit(rules, &content, &mut spreadsheet)?;
        spreadsheet.finish()?;
        let (text, locations) = writer.finish();
        (text, locations, None)
    } else {
        let mut body = Body::default();
        visit(rules, &content, &mut body)?;
        let written = body.finish(match format {
            DocumentFormat::Odp => NumberedPart::Slide,
            _ => NumberedPart::Page,
        });
        (written.text, written.locations, written.first_heading)
    };
    Ok(Extracted {
        title: properties.title().or(first_heading),
        language: properties.language(),
        metadata: properties.metadata(),
        text,
        locations,
        ..Extracted::default()
    })
}

/// `META-INF/manifest.xml`: whether parts are encrypted.
#[derive(Default)]
struct Manifest {
    is_encrypted: bool,
}

impl Visit for Manifest {
    fn start(&mut self, tag: &BytesStart<'_>) {
        self.is_encrypted |= tag.local_name().as_ref() == b"encryption-data";
    }

    fn end(&mut self, _name: &[u8]) {}

    fn text(&mut self, _text: &str) {}
}
