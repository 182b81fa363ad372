use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};
use ibid_core::{Metadata, NumberedPart};
use jiff::civil::date;
use jiff::tz::TimeZone;

use super::destination::{FIELDS, UNSEEN};
use super::fonts::Fonts;
use super::token::{Token, Tokens};
use crate::extract::writer::{Block, Writer, add_words};
use crate::extract::{ExtractError, Extracted, Limits, clean, kept};

/// Groups deeper than this are no document that a person wrote.
const MAX_DEPTH: usize = 1_000;

/// What a group of RTF sets for what is in it.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is set by a control word of its own, in any combination"
)]
struct State {
    is_unseen: bool,
    is_hidden: bool,
    /// Characters that stand for a `\u` in programs that do not know it.
    substitutes: usize,
    encoding: &'static Encoding,
    field: Option<&'static str>,
    /// In a footnote, which stands in the middle of a paragraph.
    is_note: bool,
    /// In the time at which the document was changed, or made.
    is_time: bool,
}

/// Goes through the tokens.
pub(super) struct Reader<'a> {
    limits: &'a Limits,
    states: Vec<State>,
    state: State,
    fonts: Fonts,
    in_fonts: Option<usize>,
    /// Bytes that are not decoded yet: a character may be two of them.
    bytes: Vec<u8>,
    /// Substitutes of a `\u` that are still to be passed over.
    skipped: usize,
    high_surrogate: Option<u16>,
    paragraph: String,
    note: String,
    /// Each with the page it is on.
    notes: Vec<(String, u32)>,
    level: Option<u8>,
    is_list_item: bool,
    cells: Vec<String>,
    in_table: bool,
    rows: usize,
    page: u32,
    pages_are_known: bool,
    writer: Writer,
    information: HashMap<&'static str, String>,
    changed: [Option<i32>; 5],
}

impl<'a> Reader<'a> {
    pub(super) fn read(bytes: &[u8], limits: &'a Limits) -> Result<Extracted, ExtractError> {
        let state = State {
            is_unseen: false,
            is_hidden: false,
            substitutes: 1,
            encoding: WINDOWS_1252,
            field: None,
            is_note: false,
            is_time: false,
        };
        let mut reader = Self {
            limits,
            states: Vec::new(),
            state,
            fonts: Fonts::default(),
            in_fonts: None,
            bytes: Vec::new(),
            skipped: 0,
            high_surrogate: None,
            paragraph: String::new(),
            note: String::new(),
            notes: Vec::new(),
            level: None,
            is_list_item: false,
            cells: Vec::new(),
            in_table: false,
            rows: 0,
            page: 1,
            pages_are_known: false,
            writer: Writer::default(),
            information: HashMap::new(),
            changed: [None; 5],
        };
        reader.go(bytes)?;
        Ok(reader.finish())
    }

    fn go(&mut self, bytes: &[u8]) -> Result<(), ExtractError> {
        let mut tokens = Tokens(bytes);
        let mut is_optional = false;
        while let Some(token) = tokens.next() {
            let was_optional = std::mem::take(&mut is_optional);
            match token {
                Token::Open => self.open()?,
                Token::Close => self.close(),
                Token::Optional => is_optional = true,
                Token::Word("bin", count) => {
                    tokens.pass_over(usize::try_from(count.unwrap_or(0)).unwrap_or(0));
                }
                Token::Word(word, number) => self.word(word, number, was_optional),
                Token::Byte(byte) => self.byte(byte),
                Token::Sign(sign) => self.sign(sign),
                Token::Text(text) => text.iter().for_each(|byte| self.byte(*byte)),
            }
            let found = self.writer.len() + self.paragraph.len();
            if found > self.limits.text_bytes {
                let (found, limit) = (found as u64, self.limits.text_bytes as u64);
                return Err(ExtractError::TooLarge { what: "its text", found, limit });
            }
        }
        Ok(())
    }

    fn open(&mut self) -> Result<(), ExtractError> {
        self.decode();
        self.states.push(self.state.clone());
        if self.states.len() > MAX_DEPTH {
            let reason = format!("groups are nested more than {MAX_DEPTH} deep");
            return Err(ExtractError::Damaged { format: "RTF", reason });
        }
        Ok(())
    }

    fn close(&mut self) {
        self.decode();
        if self.in_fonts.is_some_and(|depth| self.states.len() <= depth) {
            self.in_fonts = None;
        }
        let was_note = self.state.is_note;
        if let Some(state) = self.states.pop() {
            self.state = state;
        }
        if was_note && !self.state.is_note {
            self.notes.push((std::mem::take(&mut self.note), self.page));
        }
        self.skipped = 0;
    }

    fn word(&mut self, word: &str, number: Option<i32>, is_optional: bool) {
        if word == "u" {
            self.unicode(number.unwrap_or(0));
            return;
        }
        if self.skipped > 0 && word != "uc" {
            self.skipped -= 1;
        }
        self.decode();
        if word == "fonttbl" {
            self.in_fonts = Some(self.states.len());
        }
        if let Some(field) = FIELDS.iter().find(|field| **field == word) {
            self.state.field = Some(*field);
        }
        if UNSEEN.contains(&word) || (is_optional && !matches!(word, "shptxt" | "footnote")) {
            self.state.is_unseen = true;
        }
        if self.in_fonts.is_some() {
            self.fonts.word(word, number);
            return;
        }
        match word {
            "ansicpg" => {
                self.state.encoding = self.fonts.set_default(number.unwrap_or(0));
            }
            "mac" => self.state.encoding = encoding_rs::MACINTOSH,
            "f" => self.state.encoding = self.fonts.encoding(number.unwrap_or(0)),
            "uc" => self.state.substitutes = usize::try_from(number.unwrap_or(1)).unwrap_or(0),
            "v" => self.state.is_hidden = number != Some(0),
            "yr" | "mo" | "dy" | "hr" | "min" if self.state.is_time => self.time(word, number),
            "revtim" => {
                self.changed = [None; 5];
                self.state.is_time = true;
            }
            "creatim" => self.state.is_time = self.changed == [None; 5],
            _ if self.state.is_unseen => {}
            "footnote" => self.state.is_note = true,
            "par" | "sect" => self.end_paragraph(),
            "line" | "lbr" => self.push('\n'),
            "page" => {
                self.end_paragraph();
                self.pages_are_known = true;
                self.page += 1;
            }
            "pard" => {
                self.level = None;
                self.is_list_item = false;
                self.in_table = false;
            }
            "intbl" => self.in_table = true,
            "outlinelevel" => {
                self.level = number
                    .and_then(|level| u8::try_from(level).ok())
                    .filter(|level| *level < 9)
                    .map(|level| level + 1);
            }
            "ls" | "ilvl" => self.is_list_item = true,
            "cell" | "nestcell" => {
                let mut cell = String::new();
                add_words(&mut cell, &std::mem::take(&mut self.paragraph));
                self.cells.push(cell);
                self.in_table = true;
            }
            "row" | "nestrow" => self.end_row(),
            "tab" => self.push('\t'),
            "emdash" => self.push('—'),
            "endash" => self.push('–'),
            "lquote" => self.push('‘'),
            "rquote" => self.push('’'),
            "ldblquote" => self.push('“'),
            "rdblquote" => self.push('”'),
            "bullet" => self.push('•'),
            "emspace" | "enspace" | "qmspace" => self.push(' '),
            _ => {}
        }
    }

    fn time(&mut self, word: &str, number: Option<i32>) {
        let index = ["yr", "mo", "dy", "hr", "min"].iter().position(|part| *part == word).unwrap_or(0);
        self.changed[index] = number;
    }

    fn unicode(&mut self, number: i32) {
        self.decode();
        // Units beyond 32767 are written as negative numbers.
        let unit = u16::try_from(number & 0xffff).unwrap_or(0);
        let decoded = match (self.high_surrogate.take(), unit) {
            (Some(high), 0xdc00..=0xdfff) => char::decode_utf16([high, unit]).next().and_then(Result::ok),
            (_, 0xd800..=0xdbff) => {
                self.high_surrogate = Some(unit);
                None
            }
            _ => char::from_u32(u32::from(unit)),
        };
        if let Some(character) = decoded {
            self.push(character);
        }
        self.skipped = self.state.substitutes;
    }

    fn byte(&mut self, byte: u8) {
        if self.skipped > 0 {
            self.skipped -= 1;
        } else {
            self.bytes.push(byte);
        }
    }

    fn sign(&mut self, sign: u8) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        self.decode();
        match sign {
            b'~' => self.push('\u{a0}'),
            b'_' => self.push('‑'),
            b'\n' | b'\r' if !self.state.is_unseen => self.end_paragraph(),
            b'{' | b'}' | b'\\' => self.push(char::from(sign)),
            // An optional hyphen, or one that nothing is known of.
            _ => {}
        }
    }

    fn decode(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let (text, _) = self.state.encoding.decode_without_bom_handling(&bytes);
        for character in clean(&text).chars() {
            self.push(character);
        }
    }

    fn push(&mut self, character: char) {
        let Some(character) = kept(character) else { return };
        if let Some(field) = self.state.field {
            self.information.entry(field).or_default().push(character);
        } else if !self.state.is_unseen && !self.state.is_hidden {
            let text = if self.state.is_note { &mut self.note } else { &mut self.paragraph };
            text.push(character);
        }
    }

    fn end_paragraph(&mut self) {
        self.decode();
        if self.state.is_note {
            self.note.push('\n');
            return;
        }
        if self.in_table {
            // A paragraph within a cell.
            self.paragraph.push(' ');
            return;
        }
        self.rows = 0;
        let text = std::mem::take(&mut self.paragraph);
        if text.trim().is_empty() {
            return;
        }
        self.writer.paragraph(&Block {
            text: &text,
            level: self.level,
            is_list_item: self.is_list_item,
            pages: &[(0, self.page)],
        });
    }

    fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        if cells.iter().all(String::is_empty) {
            return;
        }
        self.rows += 1;
        self.writer.row(&cells, Some(self.page), self.rows == 1);
    }

    fn finish(mut self) -> Extracted {
        self.decode();
        self.in_table = false;
        self.state.is_note = false;
        if !self.cells.is_empty() {
            self.end_row();
        }
        self.end_paragraph();
        let notes: Vec<_> = self.notes.drain(..).filter(|(note, _)| !note.trim().is_empty()).collect();
        if !notes.is_empty() {
            self.writer.untold_heading(1, "Footnotes");
        }
        for (text, page) in &notes {
            self.writer.paragraph(&Block { text, pages: &[(0, *page)], ..Block::default() });
        }
        let metadata = Metadata { authors: self.field("author").into_iter().collect(), date: self.date() };
        let title = self.field("title");
        let written = self.writer.finish(self.pages_are_known.then_some(NumberedPart::Page));
        Extracted {
            title: title.or(written.first_heading),
            metadata,
            text: written.text,
            locations: written.locations,
            ..Extracted::default()
        }
    }

    fn field(&mut self, name: &str) -> Option<String> {
        self.information.remove(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    fn date(&self) -> Option<jiff::Timestamp> {
        let [year, month, day, hour, minute] =
            self.changed.map(|part| part.and_then(|part| i16::try_from(part).ok()));
        let small = |number: Option<i16>| number.and_then(|number| i8::try_from(number).ok());
        let (month, day) = (small(month)?, small(day)?);
        if !(1..=9999).contains(&year?) || !(1..=12).contains(&month) || !(1..=28).contains(&day.min(28)) {
            return None;
        }
        let day = jiff::civil::Date::new(year?, month, day).unwrap_or(date(year?, month, 1));
        let (hour, minute) = (small(hour).unwrap_or(0).clamp(0, 23), small(minute).unwrap_or(0).clamp(0, 59));
        day.at(hour, minute, 0, 0).to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    }
}
