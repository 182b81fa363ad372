use std::cell::RefCell;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use ibid_core::{LocationMap, LocationMapBuilder};

/// Elements whose content no reader sees.
const UNSEEN: &[&str] =
    &["script", "style", "noscript", "template", "svg", "head", "iframe", "object", "nav"];
/// Elements that begin and end a line.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];
/// Elements after which a paragraph is over.
const PARAGRAPHS: &[&str] =
    &["p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "pre", "section", "div"];

/// Collects text as tokens come.
#[derive(Default)]
pub(super) struct TextSink {
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    text: String,
    locations: LocationMapBuilder,
    title: String,
    in_title: bool,
    /// The elements without readers that are open, innermost last.
    unseen: Vec<String>,
    preformatted: usize,
    /// The heading that is open: its level and where its text begins.
    heading: Option<(u8, usize)>,
    first_heading: Option<String>,
    in_row: bool,
    rows_in_table: usize,
    cells_in_row: usize,
}

impl TextSink {
    /// The text, its places and its title.
    pub(super) fn finish(&self) -> (String, LocationMap, Option<String>) {
        let mut state = self.state.borrow_mut();
        let title = state.title.split_whitespace().collect::<Vec<_>>().join(" ");
        let title = if title.is_empty() { state.first_heading.take() } else { Some(title) };
        (std::mem::take(&mut state.text), state.locations.build(), title)
    }
}

impl TokenSink for TextSink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        match token {
            Token::CharacterTokens(text) => state.characters(&text, line),
            Token::TagToken(tag) => return state.tag(&tag, line),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn characters(&mut self, text: &str, last_line: u32) {
        if self.in_title {
            self.title.push_str(text);
            return;
        }
        if !self.unseen.is_empty() {
            return;
        }
        // The line given is that of the token's end.
        let breaks = u32::try_from(text.matches('\n').count()).unwrap_or(0);
        let mut line = last_line.saturating_sub(breaks).max(1);
        for (index, piece) in text.split('\n').enumerate() {
            if index > 0 {
                line += 1;
                if self.preformatted > 0 {
                    self.text.push('\n');
                } else {
                    self.space();
                }
            }
            self.piece(piece, line);
        }
    }

    fn piece(&mut self, piece: &str, line: u32) {
        if self.preformatted > 0 {
            self.mark(line);
            self.text.push_str(piece);
            return;
        }
        let starts_blank = piece.starts_with(char::is_whitespace);
        for (index, word) in piece.split_whitespace().enumerate() {
            if index > 0 || starts_blank {
                self.space();
            }
            self.mark(line);
            self.text.push_str(word);
        }
        if piece.ends_with(char::is_whitespace) {
            self.space();
        }
    }

    /// One space between words, none at the start of a line.
    fn space(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(['\n', ' ']) {
            self.text.push(' ');
        }
    }

    fn mark(&mut self, line: u32) {
        self.locations.line(self.text.len(), line);
    }

    fn tag(&mut self, tag: &Tag, line: u32) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let opens = tag.kind == TagKind::StartTag;
        if name == "title" && self.unseen.last().is_none_or(|element| element == "head") {
            self.in_title = opens;
            return if opens { TokenSinkResult::RawData(RawKind::Rcdata) } else { TokenSinkResult::Continue };
        }
        if UNSEEN.contains(&name) && !tag.self_closing {
            if opens {
                self.unseen.push(name.to_owned());
            } else if let Some(at) = self.unseen.iter().rposition(|element| element == name) {
                self.unseen.truncate(at);
            }
        }
        if opens {
            match name {
                "script" => return TokenSinkResult::RawData(RawKind::ScriptData),
                "style" | "iframe" => return TokenSinkResult::RawData(RawKind::Rawtext),
                "textarea" => return TokenSinkResult::RawData(RawKind::Rcdata),
                // A head without an end tag ends where the body begins.
                "body" => self.unseen.retain(|element| element != "head"),
                _ => {}
            }
        }
        if self.unseen.is_empty() {
            self.visible_tag(name, opens, line);
        }
        TokenSinkResult::Continue
    }

    fn visible_tag(&mut self, name: &str, opens: bool, line: u32) {
        if self.in_row && !matches!(name, "tr" | "td" | "th" | "table") {
            if name == "br" || BLOCKS.contains(&name) {
                self.space();
            }
            return;
        }
        if BLOCKS.contains(&name) || name == "br" {
            if !opens {
                self.end_heading(name);
            }
            self.end_line();
        }
        if !opens && PARAGRAPHS.contains(&name) || opens && PARAGRAPHS.contains(&name) {
            self.end_paragraph();
        }
        match (name, opens) {
            ("pre", true) => self.preformatted += 1,
            ("pre", false) => self.preformatted = self.preformatted.saturating_sub(1),
            ("li", true) => {
                self.mark(line);
                self.text.push_str("- ");
            }
            ("table", true) => self.rows_in_table = 0,
            ("tr", true) => {
                self.in_row = true;
                self.cells_in_row = 0;
                self.mark(line);
                self.text.push('|');
            }
            ("td" | "th", true) => {
                self.cells_in_row += 1;
                self.text.push(' ');
            }
            ("td" | "th", false) => {
                self.space();
                self.text.push('|');
            }
            ("tr", false) => self.end_row(),
            _ => {
                if let Some(level) = heading_level(name).filter(|_| opens) {
                    self.heading = Some((level, self.text.len()));
                }
            }
        }
    }

    fn end_row(&mut self) {
        self.in_row = false;
        self.end_line();
        self.rows_in_table += 1;
        if self.rows_in_table == 1 && self.cells_in_row > 0 {
            self.text.push('|');
            self.text.push_str(&"---|".repeat(self.cells_in_row));
            self.text.push('\n');
        }
    }

    fn end_heading(&mut self, name: &str) {
        if heading_level(name).is_none() {
            return;
        }
        if let Some((level, start)) = self.heading.take() {
            let title = self.text[start..].trim().to_owned();
            if !title.is_empty() {
                self.locations.heading(start, level, title.clone());
                self.first_heading.get_or_insert(title);
            }
        }
    }

    fn end_line(&mut self) {
        while self.text.ends_with(' ') {
            self.text.pop();
        }
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn end_paragraph(&mut self) {
        self.end_line();
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}
