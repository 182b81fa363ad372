use ibid_core::{Coverage, LocationMapBuilder, Metadata};

use crate::extract::{Extracted, encoding, metadata, one_line};

/// Commands whose arguments say nothing to a reader.
const UNSEEN: &[&str] = &[
    "label",
    "ref",
    "eqref",
    "pageref",
    "autoref",
    "cref",
    "Cref",
    "cite",
    "citep",
    "citet",
    "citeauthor",
    "nocite",
    "bibliography",
    "bibliographystyle",
    "usepackage",
    "documentclass",
    "includegraphics",
    "input",
    "include",
    "vspace",
    "hspace",
    "pagestyle",
    "thispagestyle",
    "setlength",
    "setcounter",
    "newcommand",
    "renewcommand",
    "index",
    "hypersetup",
    "graphicspath",
    "definecolor",
    "color",
    "pagenumbering",
    "addcontentsline",
    "fontsize",
    "bibitem",
    "phantomsection",
    "TextField",
    "CheckBox",
    "PushButton",
];
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
    Extracted {
        locations: reader.locations.build(),
        title: reader.title.or(reader.first_heading),
        metadata: Metadata { authors: reader.authors, date: reader.date.as_deref().and_then(metadata::date) },
        coverage: Coverage { notes: decoded.note.into_iter().collect(), ..Coverage::default() },
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
            self.code(number, code);
        }
    }

    fn code(&mut self, number: u32, code: &str) {
        let trimmed = code.trim();
        self.metadata(trimmed);
        if let Some((_, after)) = trimmed.split_once("\\begin{document}") {
            self.in_document = true;
            if !after.trim().is_empty() {
                self.code(number, after);
            }
            return;
        }
        if !self.in_document {
            return;
        }
        if let Some((before, _)) = trimmed.split_once("\\end{document}") {
            self.put(number, &plain(before));
            self.has_ended = true;
            return;
        }
        if let Some(environment) =
            VERBATIM.iter().find(|name| trimmed.starts_with(&format!("\\begin{{{name}}}")))
        {
            self.verbatim = Some((*environment).to_owned());
            self.put(number, "```");
            return;
        }
        if let Some((level, title)) = section(trimmed) {
            let title = one_line(&plain(title));
            if !title.is_empty() {
                self.first_heading.get_or_insert_with(|| title.clone());
                self.blank();
                self.locations.heading(self.text.len(), level, title.clone());
                self.put(number, &title);
                self.blank();
            }
            return;
        }
        let printed = plain(code);
        if trimmed.is_empty() {
            self.blank();
        } else if !printed.trim().is_empty() {
            self.put(number, printed.trim_end());
        }
    }

    fn metadata(&mut self, line: &str) {
        let of =
            |name: &str| line.strip_prefix(name).and_then(argument).map(|(value, _)| one_line(&plain(value)));
        if let Some(title) = of("\\title").filter(|title| !title.is_empty()) {
            self.title = Some(title);
        } else if let Some((authors, _)) = line.strip_prefix("\\author").and_then(argument) {
            let names = authors.split("\\and").map(|name| one_line(&plain(name)));
            self.authors.extend(names.filter(|name| !name.is_empty()));
        } else if let Some(date) = of("\\date") {
            self.date = Some(date);
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

/// The argument in braces that `text` begins with, after options in brackets, and what follows it. One that goes on
/// over the line ends with it.
fn argument(text: &str) -> Option<(&str, &str)> {
    let mut text = text.trim_start();
    while text.starts_with('[') {
        text = text.split_once(']').map_or("", |(_, after)| after).trim_start();
    }
    let inner = text.strip_prefix('{')?;
    let mut depth = 1_usize;
    let mut is_escaped = false;
    for (at, character) in inner.char_indices() {
        match character {
            '{' if !is_escaped => depth += 1,
            '}' if !is_escaped => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((&inner[..at], &inner[at + 1..]));
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    Some((inner, ""))
}

/// A line without its commands: what they hold stays, unless it says nothing to a reader. Formulas stay whole.
fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    let mut in_formula = false;
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        rest = after;
        match character {
            '$' => {
                in_formula = !in_formula;
                text.push('$');
            }
            _ if in_formula => text.push(character),
            '\\' => rest = command(after, &mut text),
            '{' | '}' => {}
            '~' => text.push('\u{a0}'),
            '&' => text.push_str(" | "),
            '`' if after.starts_with('`') => {
                text.push('“');
                rest = &after[1..];
            }
            '\'' if after.starts_with('\'') => {
                text.push('”');
                rest = &after[1..];
            }
            '-' if after.starts_with("--") => {
                text.push('—');
                rest = &after[2..];
            }
            '-' if after.starts_with('-') => {
                text.push('–');
                rest = &after[1..];
            }
            _ => text.push(character),
        }
    }
    text
}

/// What the command prints that `rest` begins with, after its backslash; gives what follows it.
fn command<'a>(rest: &'a str, text: &mut String) -> &'a str {
    let name_end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    if name_end == 0 {
        let Some(sign) = rest.chars().next() else { return rest };
        let after = &rest[sign.len_utf8()..];
        match sign {
            // The end of a line, or of a row.
            '\\' => {}
            '%' | '&' | '#' | '$' | '_' | '{' | '}' => text.push(sign),
            '"' | '\'' | '`' | '^' | '~' | '=' | '.' => return accented(sign, after, text),
            '(' | ')' | '[' | ']' => text.push('$'),
            _ => text.push(' '),
        }
        return after;
    }
    let (name, after) = rest.split_at(name_end);
    let after = after.strip_prefix('*').unwrap_or(after);
    match name {
        "begin" | "end" => return argument(after).map_or(after, |(_, after)| skip_options(after)),
        "item" => {
            text.push_str("- ");
            return skip_options(after).trim_start();
        }
        "href" => {
            // The target, then what is shown.
            return argument(after).map_or(after, |(_, after)| after);
        }
        "ss" => text.push('ß'),
        "o" => text.push('ø'),
        "ae" => text.push('æ'),
        "ldots" | "dots" => text.push('…'),
        "textbackslash" => text.push('\\'),
        "LaTeX" | "TeX" => text.push_str(name),
        "c" | "v" | "u" | "H" | "k" | "r" if after.starts_with('{') => {
            return accented(name.chars().next().unwrap_or(' '), after, text);
        }
        _ if UNSEEN.contains(&name) => {
            let mut after = skip_options(after);
            // Definitions have two or three arguments.
            while let Some((_, rest)) = after.starts_with('{').then(|| argument(after)).flatten() {
                after = skip_options(rest);
            }
            return after;
        }
        _ => return skip_options(after).trim_start_matches(' '),
    }
    after.strip_prefix(' ').or_else(|| after.strip_prefix("{}")).unwrap_or(after)
}

fn skip_options(text: &str) -> &str {
    match text.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        Some((_, after)) => after,
        None => text,
    }
}

/// A letter with its accent: `\"u`, `\'{e}`, `\c{c}`.
fn accented<'a>(accent: char, rest: &'a str, text: &mut String) -> &'a str {
    let (letter, after) = if let Some((inner, after)) = argument(rest).filter(|_| rest.starts_with('{')) {
        (inner.trim_start_matches('\\').chars().next(), after)
    } else {
        let letter = rest.chars().next();
        (letter, letter.map_or(rest, |letter| &rest[letter.len_utf8()..]))
    };
    let Some(letter) = letter else { return after };
    let mark = match accent {
        '"' => '\u{308}',
        '\'' => '\u{301}',
        '`' => '\u{300}',
        '^' => '\u{302}',
        '~' => '\u{303}',
        '=' => '\u{304}',
        '.' => '\u{307}',
        'c' => '\u{327}',
        'v' => '\u{30c}',
        'u' => '\u{306}',
        'H' => '\u{30b}',
        'k' => '\u{328}',
        'r' => '\u{30a}',
        _ => return after,
    };
    text.push(composed(letter, mark));
    after
}

/// The one character for a letter and a mark, where it is one of those that European languages have.
fn composed(letter: char, mark: char) -> char {
    const ROWS: &[(char, &str, &str)] = &[
        ('\u{308}', "aouAOUeiyEIY", "äöüÄÖÜëïÿËÏŸ"),
        ('\u{301}', "aeiouyAEIOUYcnszCNSZ", "áéíóúýÁÉÍÓÚÝćńśźĆŃŚŹ"),
        ('\u{300}', "aeiouAEIOU", "àèìòùÀÈÌÒÙ"),
        ('\u{302}', "aeiouAEIOU", "âêîôûÂÊÎÔÛ"),
        ('\u{303}', "anoANO", "ãñõÃÑÕ"),
        ('\u{304}', "aeiouAEIOU", "āēīōūĀĒĪŌŪ"),
        ('\u{307}', "zZeE", "żŻėĖ"),
        ('\u{327}', "csCS", "çşÇŞ"),
        ('\u{30c}', "cserznCSERZN", "čšěřžňČŠĚŘŽŇ"),
        ('\u{306}', "agAG", "ăğĂĞ"),
        ('\u{30b}', "ouOU", "őűŐŰ"),
        ('\u{328}', "aeAE", "ąęĄĘ"),
        ('\u{30a}', "auAU", "åůÅŮ"),
    ];
    let row = ROWS.iter().find(|(known, _, _)| *known == mark);
    row.and_then(|(_, letters, composed)| {
        let at = letters.chars().position(|known| known == letter)?;
        composed.chars().nth(at)
    })
    .unwrap_or(letter)
}
