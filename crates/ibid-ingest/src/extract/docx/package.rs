//! What surrounds the document in its package: where it is, and what it is called.

use quick_xml::events::BytesStart;

use super::archive::Archive;
use super::xml::{Visit, attribute, visit};
use crate::extract::ExtractError;

/// Where nearly every writer puts the document.
const USUAL_PART: &str = "word/document.xml";

/// The name of the part that holds the document.
pub(super) fn main_part(archive: &mut Archive<'_>) -> Result<String, ExtractError> {
    let Some(xml) = archive.part("_rels/.rels")? else { return Ok(USUAL_PART.to_owned()) };
    let mut relations = Relations::default();
    visit(&xml, &mut relations)?;
    let target = relations.document.map(|target| target.trim_start_matches('/').to_owned());
    Ok(target.filter(|target| !target.is_empty()).unwrap_or_else(|| USUAL_PART.to_owned()))
}

#[derive(Default)]
struct Relations {
    document: Option<String>,
}

impl Visit for Relations {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let is_document = tag.local_name().as_ref() == b"Relationship"
            && attribute(tag, b"Type").is_some_and(|kind| kind.ends_with("/officeDocument"));
        if is_document && self.document.is_none() {
            self.document = attribute(tag, b"Target");
        }
    }

    fn end(&mut self, _name: &[u8]) {}

    fn text(&mut self, _text: &str) {}
}

/// `dc:title` of the core properties.
pub(super) fn title(xml: &str) -> Result<Option<String>, ExtractError> {
    let mut properties = Properties::default();
    visit(xml, &mut properties)?;
    let title = properties.title.trim();
    Ok((!title.is_empty()).then(|| title.to_owned()))
}

#[derive(Default)]
struct Properties {
    in_title: bool,
    title: String,
}

impl Visit for Properties {
    fn start(&mut self, tag: &BytesStart<'_>) {
        self.in_title |= tag.local_name().as_ref() == b"title";
    }

    fn end(&mut self, name: &[u8]) {
        self.in_title &= name != b"title";
    }

    fn text(&mut self, text: &str) {
        if self.in_title {
            self.title.push_str(text);
        }
    }
}
