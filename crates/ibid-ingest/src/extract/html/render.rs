use std::borrow::Cow;

use ibid_core::{LocationMap, LocationMapBuilder};

use super::elements::{BLOCKS, UNSEEN, heading_level};
use super::table::{Row, Table, push_cell};
use super::tree::{Content, Node, Tree};
use crate::extract::kept;
use crate::extract::merged::{MergedCells, Span};
use crate::extract::writer::{escaped, push_rule};

/// A page as text.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    pub(super) text: String,
    pub(super) locations: LocationMap,
    pub(super) title: Option<String>,
}

/// Writes text as it goes through the tree.
pub(super) struct Renderer<'a> {
    nodes: &'a [Node],
    text: String,
    locations: LocationMapBuilder,
    /// The last line that was marked.
    marked_line: u32,
    title: Option<String>,
    first_heading: Option<String>,
    /// The heading that is open: its level and where its text begins.
    heading: Option<(u8, usize)>,
    /// A space is due before the next word.
    space: bool,
    /// A list item has begun and has no text yet.
    bullet: bool,
    lists: usize,
    preformatted: usize,
    /// The row of a table that is open.
    row: Option<Row>,
    /// The open tables; `None` for one whose cells do not belong in rows.
    tables: Vec<Option<Table>>,
}

enum Step {
    Enter(usize),
    Leave(usize),
}

impl<'a> Renderer<'a> {
    pub(super) fn render(nodes: &'a [Node]) -> Rendered {
        let mut renderer = Self {
            nodes,
            text: String::new(),
            locations: LocationMap::builder(),
            marked_line: 0,
            title: None,
            first_heading: None,
            heading: None,
            space: false,
            bullet: false,
            lists: 0,
            preformatted: 0,
            row: None,
            tables: Vec::new(),
        };
        renderer.walk();
        Rendered {
            text: renderer.text,
            locations: renderer.locations.build(),
            title: renderer.title.or(renderer.first_heading),
        }
    }

    /// Without recursion: the depth of a page is its author's choice.
    fn walk(&mut self) {
        let mut steps = vec![Step::Enter(Tree::ROOT)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Leave(node) => {
                    if let Content::Element { name, span, .. } = &self.nodes[node].content {
                        self.leave(name, *span);
                    }
                }
                Step::Enter(node) => match &self.nodes[node].content {
                    Content::Text { text, line } => self.characters(text, *line),
                    Content::Element { name, is_hidden, .. } => {
                        if *is_hidden || UNSEEN.contains(&&**name) {
                            continue;
                        }
                        if &**name == "title" {
                            self.read_title(node);
                            continue;
                        }
                        self.enter(name, node);
                        steps.push(Step::Leave(node));
                        steps.extend(self.nodes[node].children.iter().rev().map(|child| Step::Enter(*child)));
                    }
                    Content::Other => {
                        steps.extend(self.nodes[node].children.iter().rev().map(|child| Step::Enter(*child)));
                    }
                },
            }
        }
    }

    fn read_title(&mut self, node: usize) {
        let text: String = self.nodes[node]
            .children
            .iter()
            .filter_map(|child| match &self.nodes[*child].content {
                Content::Text { text, .. } => Some(&**text),
                _ => None,
            })
            .collect();
        let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !title.is_empty() && self.title.is_none() {
            self.title = Some(title);
        }
    }

    fn enter(&mut self, name: &str, node: usize) {
        if self.row.is_some() && !matches!(name, "tr" | "td" | "th") {
            // A row is one line, whatever stands in its cells.
            self.space |= name == "br" || name == "li" || BLOCKS.contains(&name);
            return;
        }
        let in_rows = self.tables.last().is_some_and(Option::is_some);
        match name {
            "br" => self.end_line(),
            "tr" | "td" | "th" if !in_rows => self.end_paragraph(),
            "tr" => {
                self.end_line();
                let start = self.text.len();
                self.row = Some(Row { start, columns: 0, cells: 0, cell_start: start, has_text: false });
                self.text.push('|');
                if let Some(Some(table)) = self.tables.last_mut() {
                    table.merged.begin_row();
                }
            }
            "td" | "th" => {
                self.fill_from_above();
                if let Some(row) = &mut self.row {
                    row.cells += 1;
                    row.cell_start = self.text.len();
                }
                self.text.push(' ');
            }
            "li" => {
                self.end_line();
                self.bullet = true;
            }
            "ul" | "ol" | "menu" => {
                if self.lists == 0 {
                    self.end_paragraph();
                } else {
                    self.end_line();
                }
                self.lists += 1;
            }
            _ if BLOCKS.contains(&name) => {
                self.end_paragraph();
                match name {
                    "pre" => self.preformatted += 1,
                    "table" => self.tables.push(self.has_rows(node).then(Table::default)),
                    _ => {}
                }
                if let Some(level) = heading_level(name) {
                    self.heading = Some((level, self.text.len()));
                }
            }
            _ => {}
        }
    }

    fn leave(&mut self, name: &str, span: Span) {
        if self.row.is_some() && !matches!(name, "tr" | "td" | "th") {
            self.space |= name == "li" || BLOCKS.contains(&name);
            return;
        }
        let in_rows = self.tables.last().is_some_and(Option::is_some);
        match name {
            "tr" if in_rows => self.end_row(),
            "td" | "th" if in_rows => self.end_cell(span),
            "thead" | "tbody" | "tfoot" => {
                if let Some(Some(table)) = self.tables.last_mut() {
                    table.merged.end_group();
                }
            }
            "tr" | "td" | "th" => self.end_paragraph(),
            "li" => {
                self.end_line();
                self.bullet = false;
            }
            "ul" | "ol" | "menu" => {
                self.lists = self.lists.saturating_sub(1);
                if self.lists == 0 { self.end_paragraph() } else { self.end_line() }
            }
            _ if BLOCKS.contains(&name) => {
                if heading_level(name).is_some() {
                    self.end_heading();
                }
                self.end_paragraph();
                match name {
                    "pre" => self.preformatted = self.preformatted.saturating_sub(1),
                    "table" => {
                        self.tables.pop();
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// Whether a table is one: not the frame of a layout, which holds tables or headings, or a single column.
    fn has_rows(&self, table: usize) -> bool {
        let mut open = vec![table];
        let mut widest = 0;
        while let Some(node) = open.pop() {
            let mut cells = 0;
            for child in &self.nodes[node].children {
                if let Content::Element { name, .. } = &self.nodes[*child].content {
                    if &**name == "table" || heading_level(name).is_some() {
                        return false;
                    }
                    cells += usize::from(matches!(&**name, "td" | "th"));
                    open.push(*child);
                }
            }
            widest = widest.max(cells);
        }
        widest > 1
    }

    fn characters(&mut self, text: &str, first_line: u32) {
        for (line, piece) in (first_line..).zip(text.split('\n')) {
            if line > first_line {
                if self.preformatted > 0 && self.row.is_none() {
                    self.text.push('\n');
                    self.space = false;
                } else {
                    self.space = true;
                }
            }
            if self.preformatted > 0 && self.row.is_none() {
                self.preformatted(piece, line);
            } else {
                self.words(piece, line);
            }
        }
    }

    fn preformatted(&mut self, piece: &str, line: u32) {
        if !piece.is_empty() {
            self.begin_word(line);
            self.text.extend(piece.chars().filter_map(kept));
        }
    }

    fn words(&mut self, piece: &str, line: u32) {
        // White space that HTML collapses; a non-breaking space is none of it.
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\r' | '\x0c');
        self.space |= piece.starts_with(is_space);
        for (index, word) in piece.split(is_space).filter(|word| !word.is_empty()).enumerate() {
            self.space |= index > 0;
            if self.at_line_start() && word.chars().all(char::is_whitespace) {
                continue;
            }
            self.begin_word(line);
            // A soft hyphen says where a word may be broken, which this text never is.
            let shown: String = word.chars().filter(|c| *c != '\u{ad}').filter_map(kept).collect();
            self.text.push_str(&if self.row.is_some() { escaped(&shown) } else { Cow::Borrowed(&*shown) });
        }
        self.space |= piece.ends_with(is_space);
    }

    fn at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with('\n')
    }

    /// Writes what is due before a word, and where the word stands.
    fn begin_word(&mut self, line: u32) {
        if self.space && !self.at_line_start() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        self.space = false;
        if let Some(row) = &mut self.row {
            if !row.has_text {
                row.has_text = true;
                self.locations.line(row.start, line);
                self.marked_line = line;
            }
        } else if std::mem::take(&mut self.bullet) {
            self.mark(line);
            self.text.push_str("- ");
        }
        self.mark(line);
    }

    fn mark(&mut self, line: u32) {
        if self.marked_line != line {
            self.locations.line(self.text.len(), line);
            self.marked_line = line;
        }
    }

    /// Writes the cells of rows above that reach into this one, as far as they come next.
    fn fill_from_above(&mut self) {
        let (Some(row), Some(Some(table))) = (&mut self.row, self.tables.last_mut()) else { return };
        while let Some(text) = table.merged.reaching_into(row.columns) {
            push_cell(&mut self.text, &text);
            row.columns += 1;
        }
    }

    fn end_cell(&mut self, span: Span) {
        self.space = false;
        if let (Some(row), Some(Some(table))) = (&mut self.row, self.tables.last_mut()) {
            let content = self.text.get(row.cell_start..).unwrap_or_default().trim().to_owned();
            let beside = table.merged.cell(row.columns, span, &content);
            row.columns += 1 + beside.len();
            if !self.text.ends_with(' ') {
                self.text.push(' ');
            }
            self.text.push('|');
            for cell in &beside {
                push_cell(&mut self.text, cell);
            }
        }
    }

    fn end_row(&mut self) {
        self.fill_from_above();
        let Some(row) = self.row.take() else { return };
        if !row.has_text {
            self.text.truncate(row.start);
            return;
        }
        self.end_line();
        let Some(Some(table)) = self.tables.last_mut() else { return };
        if table.rows == 0 && row.cells == 1 && row.columns > 1 {
            // A title across the table, not the names of its columns.
            table.merged = MergedCells::default();
            let title = self.text.get(row.cell_start..).unwrap_or_default();
            let title = title.split(" |").next().unwrap_or_default().trim().to_owned();
            self.text.truncate(row.start);
            self.text.push_str(&title);
            self.end_paragraph();
            return;
        }
        table.rows += 1;
        if table.rows == 1 {
            push_rule(&mut self.text, row.columns);
        }
    }

    fn end_heading(&mut self) {
        if let Some((level, start)) = self.heading.take() {
            let title = self.text[start..].split_whitespace().collect::<Vec<_>>().join(" ");
            let title = title.trim_start_matches("- ");
            if title.chars().any(char::is_alphanumeric) {
                self.locations.heading(start, level, title);
                self.first_heading.get_or_insert_with(|| title.to_owned());
            }
        }
    }

    fn end_line(&mut self) {
        self.space = false;
        while self.text.ends_with(' ') {
            self.text.pop();
        }
        if !self.at_line_start() {
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
