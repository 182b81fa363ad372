//! Bounded reading of XML without entities of its own.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::extract::{ExtractError, Limits, kept};

/// Elements deeper than this are no document that a person wrote.
const MAX_DEPTH: usize = 512;

/// What XML of a format may be.
#[derive(Debug, Clone, Copy)]
pub(in crate::extract) struct XmlRules {
    /// What errors call the format.
    pub(in crate::extract) format: &'static str,
    /// Elements beyond this are refused.
    pub(in crate::extract) elements: u64,
}

impl XmlRules {
    pub(in crate::extract) fn new(format: &'static str, limits: &Limits) -> Self {
        Self { format, elements: limits.xml_elements }
    }

    fn damaged(self, reason: impl Into<String>) -> ExtractError {
        ExtractError::Damaged { format: self.format, reason: reason.into() }
    }
}

/// What goes through a part.
pub(in crate::extract) trait Visit {
    /// An element begins.
    fn start(&mut self, tag: &BytesStart<'_>);
    /// An element ends; given its name without prefix.
    fn end(&mut self, name: &[u8]);
    /// A piece of text, control characters left out.
    fn text(&mut self, text: &str);
}

/// Reads a part from its start to its end.
pub(in crate::extract) fn visit(
    rules: XmlRules,
    xml: &str,
    visitor: &mut impl Visit,
) -> Result<(), ExtractError> {
    let mut reader = Reader::from_str(xml);
    let mut depth = 0_usize;
    let mut elements = 0;
    loop {
        if elements > rules.elements {
            return Err(ExtractError::TooMany { what: "elements", found: elements, limit: rules.elements });
        }
        match reader.read_event().map_err(|error| rules.damaged(error.to_string()))? {
            Event::Start(tag) => {
                depth += 1;
                elements += 1;
                if depth > MAX_DEPTH {
                    return Err(rules.damaged(format!("elements are nested more than {MAX_DEPTH} deep")));
                }
                visitor.start(&tag);
            }
            Event::Empty(tag) => {
                elements += 1;
                visitor.start(&tag);
                visitor.end(tag.local_name().as_ref());
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                visitor.end(tag.local_name().as_ref());
            }
            Event::Text(text) => {
                let text = text.decode().map_err(|error| rules.damaged(error.to_string()))?;
                visitor.text(&text.chars().filter_map(kept).collect::<String>());
            }
            Event::CData(text) => {
                let text = text.decode().map_err(|error| rules.damaged(error.to_string()))?;
                visitor.text(&text.chars().filter_map(kept).collect::<String>());
            }
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|error| rules.damaged(error.to_string()))?;
                if let Some(character) = entity(&name).and_then(kept) {
                    visitor.text(character.encode_utf8(&mut [0; 4]));
                }
            }
            // A document type by name is read by nobody; entities could expand without end or name other files.
            Event::DocType(kind) if kind.contains(&b'[') => {
                return Err(rules.damaged("it declares entities, which are not expanded"));
            }
            Event::Eof if depth > 0 => return Err(rules.damaged("its XML ends in the middle")),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// An attribute by its name without prefix.
pub(in crate::extract) fn attribute(tag: &BytesStart<'_>, name: &[u8]) -> Option<String> {
    tag.attributes().filter_map(Result::ok).find(|attribute| attribute.key.local_name().as_ref() == name).map(
        |attribute| {
            let value = String::from_utf8_lossy(&attribute.value);
            let plain = quick_xml::escape::unescape(&value).map_or_else(|_| value.to_string(), Into::into);
            plain.chars().filter_map(kept).collect()
        },
    )
}

/// Whether a switch like `<w:b/>` or `<w:b w:val="false"/>` is on.
pub(in crate::extract) fn is_on(tag: &BytesStart<'_>) -> bool {
    attribute(tag, b"val").is_none_or(|value| !matches!(value.as_str(), "0" | "false" | "off"))
}

/// An outline level as a heading level: 0 to 8 are headings, 9 is body text.
pub(in crate::extract) fn outline_level(tag: &BytesStart<'_>) -> Option<u8> {
    attribute(tag, b"val")?.parse::<u8>().ok().filter(|level| *level < 9).map(|level| level + 1)
}

/// The entities that XML itself defines, and character references.
fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}
