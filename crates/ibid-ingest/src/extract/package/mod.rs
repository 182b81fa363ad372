//! Files that are ZIP archives of XML: Office Open XML, OpenDocument, EPUB.

mod archive;
mod properties;
mod relations;
mod xml;

pub(super) use archive::Archive;
pub(super) use properties::Properties;
pub(super) use relations::{Relations, main_part, resolve};
pub(super) use xml::{Visit, XmlRules, attribute, is_on, outline_level, visit};
