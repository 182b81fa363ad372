mod accents;
mod macros;
mod print;
mod table;

use ibid_core::{Coverage, LocationMapBuilder, Metadata};

use self::print::{Printer, argument};
use self::table::{Row, Table};
use crate::extract::writer::{push_row, push_rule};
use crate::extract::{Extracted, encoding, metadata, one_line};

/// Environments whose text is kept as it is.
const VERBATIM: &[&str] = &["verbatim", "lstlisting", "minted", "Verbatim", "alltt"];
/// Sectioning commands with their levels.
const SECTIONS: &[(&str, u8)] = &[
    ("part", 1),
    ("chapter", 2),
    ("section", 3),
    ("subsection", 4),
    ("subsubsection", 5),
    ("paragraph", 6),
    ("subparagraph", 7),
];

/// LaTeX: what it prints, as far as its own commands go; formulas stay as they are written.
pub(in crate::extract) fn extract(bytes: &[u8]) -> Extracted {
    let decoded = encoding::decode(bytes);
    let source = decoded.text.as_str();
    let has_document = source.contains("\\begin{document}");
    let mut reader = Reader { in_document: !has_document, ..Reader::default() };
    for (number, line) in (1..).zip(source.lines()) {
        reader.line(number, line);
        if reader.has_ended {
            break;
        }
    }
    let text = reader.text;
    let notes = decoded.note.into_iter().chain(reader.printer.notes()).collect();
    Extracted {
        locations: reader.locations.build(),
        title: reader.title.or(reader.first_heading),
        metadata: Metadata { authors: reader.authors, date: reader.date.as_deref().and_then(metadata::date) },
        coverage: Coverage { notes, ..Coverage::default() },
        text,
        ..Extracted::default()
    }
}

#[derive(Default)]
struct Reader {
    text: String,
    locations: LocationMapBuilder,
    in_document: bool,
    has_ended: bool,
    /// The environment whose text is kept as it is.
    verbatim: Option<String>,
    title: Option<String>,
    first_heading: Option<String>,
    authors: Vec<String>,
    date: Option<String>,
    /// The table that is open.
    table: Option<Table>,
    printer: Printer,
}

impl Reader {
    fn line(&mut self, number: u32, line: &str) {
        if let Some(environment) = &self.verbatim {
            if line.trim_start().starts_with(&format!("\\end{{{environment}}}")) {
                self.verbatim = None;
                self.put(number, "```");
            } else {
                self.put(number, line);
            }
            return;
        }
        let code = without_comment(line);
        if !code.trim().is_empty() || line.trim().is_empty() {
            let said = macros::without_definitions(code, &mut self.printer);
            if !said.trim().is_empty() || code.trim().is_empty() {
                self.code(number, &said);
            }
        }
    }

    fn code(&mut self, number: u32, code: &str) {
        let mut code = code;
        self.metadata(code.trim());
        if !self.in_document {
            let Some((_, after)) = code.split_once("\\begin{document}") else { return };
            self.in_document = true;
            code = after;
            if code.trim().is_empty() {
                return;
            }
        }
        if let Some((before, _)) = code.split_once("\\end{document}") {
            self.has_ended = true;
            code = before;
        }
        // Tables, and what stands between them.
        loop {
            if let Some(table) = &mut self.table {
                let (rows, after) = table.read(number, code, &mut self.printer);
                for (line, row) in rows {
                    self.row(line, row);
                }
                let Some(after) = after else { return };
                self.table = None;
                self.blank();
                code = after;
            } else if let Some((before, table, after)) = table::begin(code) {
                self.prose(number, before);
                self.blank();
                self.table = Some(table);
                code = after;
            } else {
                self.prose(number, code);
                return;
            }
            if code.trim().is_empty() {
                return;
            }
        }
    }

    fn row(&mut self, line: u32, row: Row) {
        match row {
            Row::Title(title) => {
                self.put(line, &title);
                self.blank();
            }
            Row::Cells { cells, is_first } => {
                self.locations.line(self.text.len(), line);
                push_row(&mut self.text, &cells);
                if is_first {
                    push_rule(&mut self.text, cells.len());
                }
            }
        }
    }

    /// What stands in no table.
    fn prose(&mut self, number: u32, code: &str) {
        let trimmed = code.trim();
        if let Some(environment) =
            VERBATIM.iter().find(|name| trimmed.starts_with(&format!("\\begin{{{name}}}")))
        {
            self.verbatim = Some((*environment).to_owned());
            self.put(number, "```");
            return;
        }
        if let Some((level, title)) = section(trimmed) {
            let title = one_line(&self.printer.plain(title));
            if !title.is_empty() {
                self.first_heading.get_or_insert_with(|| title.clone());
                self.blank();
                self.locations.heading(self.text.len(), level, title.clone());
                self.put(number, &title);
                self.blank();
            }
            return;
        }
        let printed = self.printer.plain(code);
        if trimmed.is_empty() {
            self.blank();
        } else if !printed.trim().is_empty() {
            self.put(number, printed.trim_end());
        }
    }

    fn metadata(&mut self, line: &str) {
        let of = |name: &str| line.strip_prefix(name).and_then(argument).map(|(value, _)| value);
        let printer = &mut self.printer;
        if let Some(title) = of("\\title") {
            let title = one_line(&printer.plain(title));
            self.title = Some(title).filter(|title| !title.is_empty()).or(self.title.take());
        } else if let Some(authors) = of("\\author") {
            let names = authors.split("\\and").map(|name| one_line(&printer.plain(name)));
            self.authors.extend(names.filter(|name| !name.is_empty()));
        } else if let Some(date) = of("\\date") {
            self.date = Some(one_line(&printer.plain(date)));
        }
    }

    fn put(&mut self, number: u32, line: &str) {
        self.locations.line(self.text.len(), number);
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }
}

/// What is before a `%` that is none of the text.
fn without_comment(line: &str) -> &str {
    let mut is_escaped = false;
    for (at, character) in line.char_indices() {
        if character == '%' && !is_escaped {
            return &line[..at];
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    line
}

/// The level and the title of a sectioning command that begins a line.
fn section(line: &str) -> Option<(u8, &str)> {
    let command = line.strip_prefix('\\')?;
    let name_end = command.find(|c: char| !c.is_ascii_alphabetic())?;
    let (name, rest) = command.split_at(name_end);
    let (_, level) = SECTIONS.iter().find(|(known, _)| *known == name)?;
    let rest = rest.strip_prefix('*').unwrap_or(rest);
    argument(rest).map(|(title, _)| (*level, title))
}
