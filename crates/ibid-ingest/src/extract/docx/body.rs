//! `word/document.xml`: WordprocessingML to text.

use std::collections::HashMap;

use ibid_core::{LocationMap, LocationMapBuilder};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::extract::ExtractError;

/// Elements deeper than this are no document that a person wrote.
const MAX_DEPTH: usize = 512;

/// What is read of a part.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) text: String,
    pub(super) locations: LocationMap,
    pub(super) first_heading: Option<String>,
}

/// Style ids to heading levels: by outline level, which does not depend on the language of Word.
pub(super) fn heading_styles(xml: &str) -> HashMap<String, u8> {
    let mut reader = Reader::from_str(xml);
    let mut styles = HashMap::new();
    let mut style: Option<String> = None;
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == b"style" => style = attribute(&tag, b"styleId"),
            Event::End(tag) if tag.local_name().as_ref() == b"style" => style = None,
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == b"outlineLvl" => {
                let level = attribute(&tag, b"val")
                    .and_then(|value| value.parse::<u8>().ok())
                    .filter(|level| *level < 9);
                if let (Some(style), Some(level)) = (&style, level) {
                    styles.insert(style.clone(), level + 1);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    styles
}

/// Reads paragraphs and tables in order.
pub(super) fn read(xml: &str, styles: &HashMap<String, u8>) -> Result<Body, ExtractError> {
    let damaged = |reason: String| ExtractError::Damaged { format: "DOCX", reason };
    let mut reader = Reader::from_str(xml);
    let mut writer = Writer::new(styles);
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|error| damaged(error.to_string()))? {
            Event::Start(tag) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(damaged(format!("elements are nested more than {MAX_DEPTH} deep")));
                }
                writer.start(&tag);
            }
            Event::Empty(tag) => {
                writer.start(&tag);
                writer.end(tag.local_name().as_ref());
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                writer.end(tag.local_name().as_ref());
            }
            Event::Text(text) => {
                let text = text.decode().map_err(|error| damaged(error.to_string()))?;
                writer.text(&text);
            }
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|error| damaged(error.to_string()))?;
                if let Some(character) = entity(&name) {
                    writer.text(&character.to_string());
                }
            }
            Event::DocType(_) => {
                return Err(damaged("it declares entities, which no word processor does".to_owned()));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(writer.finish())
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

fn attribute(tag: &BytesStart<'_>, name: &[u8]) -> Option<String> {
    tag.attributes()
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(|attribute| String::from_utf8_lossy(&attribute.value).into_owned())
}

struct Writer<'a> {
    styles: &'a HashMap<String, u8>,
    text: String,
    locations: LocationMapBuilder,
    first_heading: Option<String>,
    page: u32,
    has_pages: bool,
    paragraph: Paragraph,
    in_text: bool,
    /// Open tables: the cells of the row in hand, and how many rows are done. Inner tables are written into
    /// the cell they stand in.
    tables: Vec<Table>,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    level: Option<u8>,
    is_list_item: bool,
    /// The page its text begins on, when a break stands before that.
    breaks_before: u32,
    breaks_after: u32,
}

#[derive(Default)]
struct Table {
    cells: Vec<String>,
    rows: usize,
}

impl<'a> Writer<'a> {
    fn new(styles: &'a HashMap<String, u8>) -> Self {
        Self {
            styles,
            text: String::new(),
            locations: LocationMap::builder(),
            first_heading: None,
            page: 1,
            has_pages: false,
            paragraph: Paragraph::default(),
            in_text: false,
            tables: Vec::new(),
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            b"p" => self.paragraph = Paragraph::default(),
            b"pStyle" => {
                let style = attribute(tag, b"val").unwrap_or_default();
                self.paragraph.level = self.styles.get(&style).copied().or_else(|| level_by_name(&style));
                if style.to_lowercase().contains("list") {
                    self.paragraph.is_list_item = true;
                }
            }
            b"outlineLvl" => {
                let level = attribute(tag, b"val")
                    .and_then(|value| value.parse::<u8>().ok())
                    .filter(|level| *level < 9);
                self.paragraph.level = level.map(|level| level + 1).or(self.paragraph.level);
            }
            b"numPr" => self.paragraph.is_list_item = true,
            b"t" => self.in_text = true,
            b"tab" => self.paragraph.text.push('\t'),
            b"br" if attribute(tag, b"type").as_deref() == Some("page") => self.page_break(),
            b"br" | b"cr" => self.paragraph.text.push('\n'),
            b"lastRenderedPageBreak" => self.page_break(),
            b"noBreakHyphen" => self.paragraph.text.push('-'),
            b"tbl" => self.tables.push(Table::default()),
            b"tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cells.clear();
                }
            }
            b"tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cells.push(String::new());
                }
            }
            _ => {}
        }
    }

    /// Word writes an explicit break and, on the next page, where it drew one: the two are one.
    fn page_break(&mut self) {
        self.has_pages = true;
        if self.paragraph.text.trim().is_empty() {
            self.paragraph.breaks_before = 1;
        } else {
            self.paragraph.breaks_after = 1;
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text {
            self.paragraph.text.push_str(text);
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"t" => self.in_text = false,
            b"p" => self.end_paragraph(),
            b"tr" => self.end_row(),
            b"tbl" => self.end_table(),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        let content = paragraph.text.trim();
        if let Some(cell) = self.tables.last_mut().and_then(|table| table.cells.last_mut()) {
            if !cell.is_empty() && !content.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&content.split_whitespace().collect::<Vec<_>>().join(" "));
            return;
        }
        self.turn_pages(paragraph.breaks_before);
        if !content.is_empty() {
            if let Some(level) = paragraph.level {
                self.locations.heading(self.text.len(), level, content);
                self.first_heading.get_or_insert_with(|| content.to_owned());
            }
            if paragraph.is_list_item && paragraph.level.is_none() {
                self.text.push_str("- ");
            }
            self.text.push_str(content);
            self.text.push_str(if paragraph.is_list_item { "\n" } else { "\n\n" });
        }
        self.turn_pages(paragraph.breaks_after);
    }

    fn turn_pages(&mut self, breaks: u32) {
        if breaks == 0 {
            return;
        }
        if self.page == 1 {
            self.locations.page(0, 1);
        }
        self.page += breaks;
        self.locations.page(self.text.len(), self.page);
    }

    fn end_row(&mut self) {
        let is_inner = self.tables.len() > 1;
        let Some(table) = self.tables.last_mut() else { return };
        if table.cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let row = format!("| {} |", table.cells.join(" | "));
        let rule = format!("|{}", "---|".repeat(table.cells.len()));
        table.rows += 1;
        let is_first = table.rows == 1;
        table.cells.clear();
        if is_inner {
            let outer = self.tables.len() - 2;
            if let Some(cell) = self.tables[outer].cells.last_mut() {
                cell.push_str(row.trim_matches('|'));
            }
            return;
        }
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.text.push_str(&row);
        self.text.push('\n');
        if is_first {
            self.text.push_str(&rule);
            self.text.push('\n');
        }
    }

    fn end_table(&mut self) {
        self.tables.pop();
        if self.tables.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn finish(mut self) -> Body {
        if self.has_pages && self.page == 1 {
            self.locations.page(0, 1);
        }
        Body { text: self.text, locations: self.locations.build(), first_heading: self.first_heading }
    }
}

/// `Heading2`, `berschrift2`, `Title`: where the styles say nothing.
fn level_by_name(style: &str) -> Option<u8> {
    let lowered = style.to_lowercase();
    if lowered == "title" {
        return Some(1);
    }
    let is_heading =
        lowered.starts_with("heading") || lowered.contains("berschrift") || lowered.starts_with("titre");
    let digit = lowered.chars().last()?.to_digit(10).filter(|_| is_heading)?;
    u8::try_from(digit).ok().filter(|level| (1..=9).contains(level))
}
