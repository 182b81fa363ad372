//! XLSX (Office Open XML): read cell by cell, so that what a sheet declares as its size costs nothing.

use std::collections::HashMap;

use ibid_core::Coverage;
use quick_xml::events::BytesStart;

use super::value::{NumberFormat, plain, shown};
use super::{Row, SheetWriter};
use crate::extract::package::{Archive, Properties, Relations, Visit, attribute, main_part};
use crate::extract::{ExtractError, Extracted, Limits};

pub(in crate::extract) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, ExtractError> {
    let mut archive = Archive::open(bytes, "XLSX", limits)?;
    let main = main_part(&mut archive, "xl/workbook.xml")?;
    archive.required_part(&main)?;
    let relations = Relations::of(&mut archive, &main)?;
    let mut workbook = Workbook::default();
    archive.visit(&main, &mut workbook)?;
    let mut missing = Vec::new();
    let mut strings = SharedStrings::default();
    if let Some(part) = relations.of_kind("/sharedStrings")
        && !archive.visit(&part, &mut strings)?
    {
        missing.push(format!("the texts of its cells (`{part}`) are missing"));
    }
    let mut formats = Formats::default();
    if let Some(part) = relations.of_kind("/styles") {
        archive.visit(&part, &mut formats)?;
    }
    let mut writer = SheetWriter::new(limits);
    for (name, id) in &workbook.sheets {
        writer.sheet(name);
        let mut sheet = Sheet::new(&mut writer, &strings.strings, &formats, workbook.is_1904);
        match relations.target(id) {
            Some(part) if archive.visit(&part, &mut sheet)? => sheet.finish()?,
            _ => missing.push(format!("the sheet `{name}` is missing")),
        }
    }
    let properties = Properties::read(&mut archive, "docProps/core.xml");
    let (text, locations) = writer.finish();
    Ok(Extracted {
        text,
        locations,
        title: properties.title(),
        language: properties.language(),
        metadata: properties.metadata(),
        coverage: Coverage { notes: missing, ..Coverage::default() },
        ..Extracted::default()
    })
}

#[derive(Default)]
struct Workbook {
    /// (name, id of the part), in order.
    sheets: Vec<(String, String)>,
    is_1904: bool,
}

impl Visit for Workbook {
    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            b"sheet" => {
                if let Some(name) = attribute(tag, b"name") {
                    self.sheets.push((name, attribute(tag, b"id").unwrap_or_default()));
                }
            }
            b"workbookPr" => {
                self.is_1904 =
                    attribute(tag, b"date1904").is_some_and(|value| value == "1" || value == "true");
            }
            _ => {}
        }
    }

    fn end(&mut self, _name: &[u8]) {}

    fn text(&mut self, _text: &str) {}
}

/// Texts that cells refer to by number.
#[derive(Default)]
struct SharedStrings {
    strings: Vec<String>,
    open: Option<String>,
    in_text: bool,
    /// How an ideograph is pronounced stands beside the text.
    in_reading: bool,
}

impl Visit for SharedStrings {
    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            b"si" => self.open = Some(String::new()),
            b"t" => self.in_text = true,
            b"rPh" => self.in_reading = true,
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"si" => self.strings.extend(self.open.take()),
            b"t" => self.in_text = false,
            b"rPh" => self.in_reading = false,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text
            && !self.in_reading
            && let Some(open) = &mut self.open
        {
            open.push_str(text);
        }
    }
}

/// How numbers are shown, by the number of a cell's style.
#[derive(Default)]
struct Formats {
    codes: HashMap<u32, NumberFormat>,
    styles: Vec<NumberFormat>,
    in_cell_styles: bool,
}

impl Visit for Formats {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let id = || attribute(tag, b"numFmtId").and_then(|id| id.parse::<u32>().ok());
        match tag.local_name().as_ref() {
            b"numFmt" => {
                if let (Some(id), Some(code)) = (id(), attribute(tag, b"formatCode")) {
                    self.codes.insert(id, NumberFormat::of_code(&code));
                }
            }
            b"cellXfs" => self.in_cell_styles = true,
            b"xf" if self.in_cell_styles => {
                let id = id().unwrap_or(0);
                let format = self.codes.get(&id).copied().unwrap_or_else(|| NumberFormat::of_id(id));
                self.styles.push(format);
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        self.in_cell_styles &= name != b"cellXfs";
    }

    fn text(&mut self, _text: &str) {}
}

/// One sheet, cell by cell.
struct Sheet<'a, 'b> {
    writer: &'a mut SheetWriter<'b>,
    strings: &'a [String],
    formats: &'a Formats,
    is_1904: bool,
    row: Row,
    /// The cell that is open: its column, its type, its style, and what stands in it.
    column: u32,
    kind: String,
    style: usize,
    value: String,
    in_value: bool,
    failure: Option<ExtractError>,
}

impl<'a, 'b> Sheet<'a, 'b> {
    fn new(
        writer: &'a mut SheetWriter<'b>,
        strings: &'a [String],
        formats: &'a Formats,
        is_1904: bool,
    ) -> Self {
        Self {
            writer,
            strings,
            formats,
            is_1904,
            row: Row::default(),
            column: 0,
            kind: String::new(),
            style: 0,
            value: String::new(),
            in_value: false,
            failure: None,
        }
    }

    fn finish(self) -> Result<(), ExtractError> {
        self.failure.map_or(Ok(()), Err)
    }

    fn shown(&self) -> String {
        match self.kind.as_str() {
            "s" => {
                let string =
                    self.value.trim().parse::<usize>().ok().and_then(|index| self.strings.get(index));
                string.cloned().unwrap_or_default()
            }
            "b" => if self.value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            "str" | "inlineStr" | "e" | "d" => self.value.clone(),
            _ => match self.value.trim().parse::<f64>() {
                Ok(number) => match self.formats.styles.get(self.style) {
                    Some(format) => shown(number, *format, self.is_1904),
                    None => plain(number),
                },
                Err(_) => self.value.clone(),
            },
        }
    }
}

impl Visit for Sheet<'_, '_> {
    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            b"row" => {
                let number = attribute(tag, b"r").and_then(|number| number.parse().ok());
                self.row =
                    Row { number: number.unwrap_or(self.row.number.saturating_add(1)), ..Row::default() };
                self.column = 0;
            }
            b"c" => {
                let column = attribute(tag, b"r").and_then(|cell| column(&cell));
                self.column = column.unwrap_or(self.column.saturating_add(1));
                self.kind = attribute(tag, b"t").unwrap_or_default();
                self.style = attribute(tag, b"s").and_then(|style| style.parse().ok()).unwrap_or(0);
                self.value.clear();
            }
            b"v" | b"t" => self.in_value = true,
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"v" | b"t" => self.in_value = false,
            b"c" if !self.value.is_empty() => {
                let cell = (self.column, self.shown());
                self.row.cells.push(cell);
                self.value.clear();
            }
            b"row" if self.failure.is_none() => {
                let row = Row { number: self.row.number, ..Row::default() };
                let mut row = std::mem::replace(&mut self.row, row);
                row.cells.sort_by_key(|(column, _)| *column);
                row.cells.dedup_by_key(|(column, _)| *column);
                self.failure = self.writer.row(row).err();
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_value && self.failure.is_none() {
            self.value.push_str(text);
        }
    }
}

/// 28 of `AB12`.
fn column(cell: &str) -> Option<u32> {
    cell.bytes()
        .take_while(u8::is_ascii_alphabetic)
        .try_fold(0_u32, |column, letter| {
            column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
        })
        .filter(|column| *column > 0)
}
