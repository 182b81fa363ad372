use ibid_core::{Coverage, LocationMapBuilder};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::extract::{ExtractError, Extracted, Limits, encoding, kept, one_line};

/// Elements deeper than this are no document.
const MAX_DEPTH: usize = 512;
/// Elements whose names are headings: the outermost ones, not those of every record.
const HEADING_DEPTH: usize = 1;

/// XML as lines of `element: what it says`, each with the line of the source it begins on; attributes in brackets.
///
/// # Errors
/// When it is damaged, or declares entities: those could expand without end, or name other files.
pub(in crate::extract) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, ExtractError> {
    let decoded = encoding::decode(bytes);
    let mut writer = Writer { source: &decoded.text, ..Writer::default() };
    let mut reader = Reader::from_str(&decoded.text);
    reader.config_mut().check_end_names = true;
    let damaged = |reason: String| ExtractError::Damaged { format: "XML", reason };
    let mut elements = 0;
    loop {
        let at = reader.buffer_position() as usize;
        let event = reader.read_event().map_err(|error| {
            damaged(format!(
                "{error} (line {})",
                decoded.text[..at.min(decoded.text.len())].matches('\n').count() + 1
            ))
        })?;
        match event {
            Event::Start(tag) => {
                elements += 1;
                writer.start(&tag, at);
            }
            Event::Empty(tag) => {
                elements += 1;
                writer.start(&tag, at);
                writer.end();
            }
            Event::End(_) => writer.end(),
            Event::Text(text) => writer.text(&text.decode().map_err(|error| damaged(error.to_string()))?, at),
            Event::CData(text) => {
                writer.text(&text.decode().map_err(|error| damaged(error.to_string()))?, at);
            }
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|error| damaged(error.to_string()))?;
                let plain = format!("&{name};");
                let plain = quick_xml::escape::unescape(&plain).map_or_else(|_| plain.clone(), Into::into);
                writer.text(&plain, at);
            }
            Event::DocType(kind) if kind.windows(8).any(|bytes| bytes == b"<!ENTITY") => {
                return Err(damaged("it declares entities, which are not expanded".to_owned()));
            }
            Event::Eof => break,
            _ => {}
        }
        if elements > limits.xml_elements {
            return Err(ExtractError::TooMany {
                what: "elements",
                found: elements,
                limit: limits.xml_elements,
            });
        }
        if writer.open.len() > MAX_DEPTH {
            return Err(damaged(format!("elements are nested more than {MAX_DEPTH} deep")));
        }
        if writer.written.len() > limits.text_bytes {
            let (found, limit) = (writer.written.len() as u64, limits.text_bytes as u64);
            return Err(ExtractError::TooLarge { what: "its text", found, limit });
        }
    }
    if !writer.open.is_empty() {
        return Err(damaged("it ends in the middle".to_owned()));
    }
    if elements == 0 {
        return Err(damaged("it has no elements".to_owned()));
    }
    let title = writer.title.take();
    Ok(Extracted {
        title,
        locations: writer.locations.build(),
        coverage: Coverage { notes: decoded.note.into_iter().collect(), ..Coverage::default() },
        text: writer.written,
        ..Extracted::default()
    })
}

/// An element that is open.
#[derive(Debug)]
struct Element {
    name: String,
    attributes: String,
    text: String,
    /// Where it begins in the source.
    at: usize,
    /// Whether its name and attributes are written.
    is_written: bool,
    /// It stands in the middle of a text, of which it is a part.
    is_inline: bool,
}

#[derive(Default)]
struct Writer<'a> {
    source: &'a str,
    open: Vec<Element>,
    written: String,
    locations: LocationMapBuilder,
    title: Option<String>,
    /// A position in the source and its line: lines are counted once.
    counted: (usize, u32),
}

impl Writer<'_> {
    fn start(&mut self, tag: &BytesStart<'_>, at: usize) {
        // Within what an element says, a child is a part of it: `It is <b>long</b>.`
        if self.open.last().is_some_and(|above| above.is_inline || !above.text.trim().is_empty()) {
            let (name, attributes, text) = Default::default();
            self.open.push(Element { name, attributes, text, at, is_written: true, is_inline: true });
            return;
        }
        // The attributes of an element come before its children.
        self.flush();
        let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
        let attributes: Vec<String> = tag
            .attributes()
            .filter_map(Result::ok)
            .filter(|attribute| !attribute.key.as_ref().starts_with(b"xmlns"))
            .map(|attribute| {
                let value = String::from_utf8_lossy(&attribute.value);
                let value =
                    quick_xml::escape::unescape(&value).map_or_else(|_| value.to_string(), Into::into);
                format!("{}: {}", String::from_utf8_lossy(attribute.key.as_ref()), one_line(&value))
            })
            .collect();
        let attributes =
            if attributes.is_empty() { String::new() } else { format!(" ({})", attributes.join(", ")) };
        if self.open.len() < HEADING_DEPTH {
            self.locations.heading(self.written.len(), self.open.len() as u8 + 1, name.clone());
        } else if self.open.len() == HEADING_DEPTH
            && !self.written.is_empty()
            && !self.written.ends_with("\n\n")
        {
            // Records stand apart.
            self.written.push('\n');
        }
        self.open.push(Element {
            name,
            attributes,
            text: String::new(),
            at,
            is_written: false,
            is_inline: false,
        });
    }

    fn text(&mut self, text: &str, at: usize) {
        if let Some(element) = self.open.iter_mut().rev().find(|element| !element.is_inline) {
            if element.text.is_empty() && element.is_written {
                element.at = at + (text.len() - text.trim_start().len());
            }
            element.text.extend(text.chars().filter_map(kept));
        }
    }

    fn end(&mut self) {
        if self.open.last().is_some_and(|element| !element.is_inline) {
            self.flush();
        }
        self.open.pop();
    }

    /// Writes what the innermost element says so far, if it says anything.
    fn flush(&mut self) {
        let Some(element) = self.open.last_mut() else { return };
        let text = one_line(&element.text);
        element.text.clear();
        if text.is_empty() && (element.attributes.is_empty() || element.is_written) {
            return;
        }
        let (at, name) = (element.at, element.name.clone());
        let attributes = std::mem::take(&mut element.attributes);
        let was_written = std::mem::replace(&mut element.is_written, true);
        let line = self.line_of(at);
        self.locations.line(self.written.len(), line);
        if !was_written {
            self.written.push_str(&name);
            self.written.push_str(&attributes);
            if !text.is_empty() {
                self.written.push_str(": ");
            }
        }
        self.written.push_str(&text);
        self.written.push('\n');
        if name.eq_ignore_ascii_case("title")
            && self.open.len() <= 3
            && self.title.is_none()
            && !text.is_empty()
        {
            self.title = Some(text);
        }
    }

    fn line_of(&mut self, at: usize) -> u32 {
        let (from, line) = self.counted;
        if at < from {
            // Text before a child may be written after the child has begun.
            let back = self.source.get(at..from).map_or(0, |text| text.matches('\n').count());
            return (line + 1).saturating_sub(u32::try_from(back).unwrap_or(u32::MAX));
        }
        let breaks = self.source.get(from..at).map_or(0, |text| text.matches('\n').count());
        self.counted = (at, line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX)));
        self.counted.1 + 1
    }
}
