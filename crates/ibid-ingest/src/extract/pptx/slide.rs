use quick_xml::events::BytesStart;

use crate::extract::package::{Visit, attribute};
use crate::extract::writer::{Block, Writer, add_words};

/// What stands on a slide, or in the notes to it.
#[derive(Debug, Default)]
pub(super) struct Slide {
    pieces: Vec<Piece>,
    shape: Shape,
    /// The paragraph that is open.
    paragraph: Option<String>,
    level: u8,
    in_text: bool,
    /// The rows of the table that is open.
    table: Option<Vec<Vec<String>>>,
    in_cell: bool,
    /// Elements for programs that cannot show the others.
    fallbacks: usize,
}

#[derive(Debug)]
pub(super) enum Piece {
    Title(String),
    Paragraph { text: String, is_list_item: bool },
    Table(Vec<Vec<String>>),
}

/// What a shape holds.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Shape {
    #[default]
    Other,
    Title,
    /// The body of the layout, which bullets or numbers its paragraphs as a rule.
    Body,
    /// A date, a footer, the number of the slide, a picture of the slide.
    Furniture,
}

impl Slide {
    pub(super) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter()
    }

    /// Writes the title first, wherever it stands among the shapes.
    pub(super) fn write(mut self, writer: &mut Writer) {
        let is_title = |piece: &Piece| matches!(piece, Piece::Title(_));
        let (titles, others): (Vec<Piece>, Vec<Piece>) = self.pieces.drain(..).partition(is_title);
        for piece in titles.into_iter().chain(others) {
            match piece {
                Piece::Title(text) => {
                    writer.paragraph(&Block { text: &text, level: Some(1), ..Block::default() });
                }
                Piece::Paragraph { text, is_list_item } => {
                    writer.paragraph(&Block { text: &text, is_list_item, ..Block::default() });
                }
                Piece::Table(rows) => {
                    for (index, row) in rows.iter().enumerate() {
                        writer.row(row, None, index == 0);
                    }
                }
            }
        }
    }

    fn end_paragraph(&mut self) {
        let Some(text) = self.paragraph.take() else { return };
        if let Some(table) = &mut self.table {
            if let (true, Some(cell)) = (self.in_cell, table.last_mut().and_then(|row| row.last_mut())) {
                add_words(cell, &text);
            }
            return;
        }
        if text.trim().is_empty() {
            return;
        }
        match self.shape {
            Shape::Furniture => {}
            Shape::Title => match self.pieces.last_mut() {
                // A title of several paragraphs is one title.
                Some(Piece::Title(title)) => add_words(title, &text),
                _ => self.pieces.push(Piece::Title(text.split_whitespace().collect::<Vec<_>>().join(" "))),
            },
            Shape::Body | Shape::Other => {
                let is_list_item = self.shape == Shape::Body && self.level > 0;
                self.pieces.push(Piece::Paragraph { text, is_list_item });
            }
        }
    }
}

impl Visit for Slide {
    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            b"Fallback" => self.fallbacks += 1,
            _ if self.fallbacks > 0 => {}
            b"sp" | b"graphicFrame" | b"pic" => self.shape = Shape::Other,
            b"ph" => {
                self.shape = match attribute(tag, b"type").as_deref() {
                    Some("title" | "ctrTitle") => Shape::Title,
                    Some("dt" | "ftr" | "sldNum" | "hdr" | "sldImg") => Shape::Furniture,
                    _ => Shape::Body,
                };
            }
            b"p" => {
                self.paragraph = Some(String::new());
                self.level = 0;
            }
            b"pPr" => {
                self.level = attribute(tag, b"lvl").and_then(|level| level.parse().ok()).unwrap_or(0);
            }
            b"t" => self.in_text = true,
            b"br" => {
                if let Some(paragraph) = &mut self.paragraph {
                    paragraph.push('\n');
                }
            }
            b"tbl" => self.table = Some(Vec::new()),
            b"tr" => {
                if let Some(table) = &mut self.table {
                    table.push(Vec::new());
                }
            }
            b"tc" => {
                self.in_cell = true;
                if let Some(row) = self.table.as_mut().and_then(|table| table.last_mut()) {
                    row.push(String::new());
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"Fallback" => self.fallbacks = self.fallbacks.saturating_sub(1),
            _ if self.fallbacks > 0 => {}
            b"t" => self.in_text = false,
            b"p" => self.end_paragraph(),
            b"tc" => self.in_cell = false,
            b"tbl" => {
                let mut rows = self.table.take().unwrap_or_default();
                rows.retain(|row| row.iter().any(|cell| !cell.trim().is_empty()));
                if !rows.is_empty() {
                    self.pieces.push(Piece::Table(rows));
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text
            && self.fallbacks == 0
            && let Some(paragraph) = &mut self.paragraph
        {
            paragraph.push_str(text);
        }
    }
}
