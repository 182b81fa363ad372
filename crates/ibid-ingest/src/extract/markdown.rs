//! Markdown: the text as it is, with its headings.

use ibid_core::{Coverage, LocationMapBuilder, Metadata};

use super::{Extracted, encoding, metadata};

/// A heading that is underlined has so many lines at most.
const HEADING_LINES: usize = 2;

pub(super) fn extract(bytes: &[u8]) -> Extracted {
    let decoded = encoding::decode(bytes);
    let mut scanner = Scanner::default();
    for (number, line) in (1..).zip(decoded.text.split_inclusive('\n')) {
        scanner.line(number, line);
    }
    Extracted {
        locations: scanner.locations.build(),
        title: scanner.title.or(scanner.first_heading),
        language: scanner.language,
        metadata: scanner.metadata,
        coverage: Coverage { notes: decoded.note.into_iter().collect(), ..Coverage::default() },
        text: decoded.text,
        ..Extracted::default()
    }
}

/// Finds the headings of CommonMark that stand at the top level of a document.
#[derive(Default)]
struct Scanner {
    locations: LocationMapBuilder,
    offset: usize,
    inside: Inside,
    /// The paragraph that is open.
    paragraph: Option<Paragraph>,
    title: Option<String>,
    language: Option<String>,
    metadata: Metadata,
    first_heading: Option<String>,
}

#[derive(Default)]
struct Paragraph {
    start: usize,
    lines: usize,
    text: String,
}

/// What a line can stand in that makes it no heading.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Inside {
    #[default]
    Nothing,
    FrontMatter,
    /// A fence of so many of this mark.
    Fence(u8, usize),
    Comment,
}

impl Scanner {
    fn line(&mut self, number: u32, line: &str) {
        self.locations.line(self.offset, number);
        let content = line.trim_end();
        if number == 1 && content == "---" {
            self.inside = Inside::FrontMatter;
        } else {
            self.read(content);
        }
        self.offset += line.len();
    }

    fn read(&mut self, content: &str) {
        let text = content.trim_start();
        match self.inside {
            Inside::FrontMatter => self.front_matter(content),
            Inside::Fence(mark, length) => {
                if fence(text)
                    .is_some_and(|(other, count, info)| other == mark && count >= length && info.is_empty())
                {
                    self.inside = Inside::Nothing;
                }
            }
            Inside::Comment => {
                if content.contains("-->") {
                    self.inside = Inside::Nothing;
                }
            }
            Inside::Nothing => self.top_level(content, text),
        }
    }

    /// YAML between `---` and `---` or `...`; a blank line right below the opening makes it a mere rule.
    fn front_matter(&mut self, content: &str) {
        if matches!(content, "---" | "...") {
            self.inside = Inside::Nothing;
        } else if let Some((key, value)) = content.split_once(':') {
            let value = value.trim();
            let quoted =
                ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
            let value = quoted.unwrap_or(value);
            if value.is_empty() || matches!(value, "|" | ">" | "|-" | ">-") {
                return;
            }
            match key {
                "title" => self.title = Some(value.to_owned()),
                "lang" | "language" => self.language = Some(value.to_owned()),
                "date" => self.metadata.date = metadata::date(value),
                "author" => {
                    let names = value.trim_start_matches('[').trim_end_matches(']').split(',');
                    let names = names.map(|name| name.trim().trim_matches(['"', '\'']).to_owned());
                    self.metadata.authors.extend(names.filter(|name| !name.is_empty()));
                }
                _ => {}
            }
        }
    }

    fn top_level(&mut self, content: &str, text: &str) {
        let indent = content.len() - text.len();
        // Four columns make code of a line, unless it continues a paragraph.
        let is_code = indent >= 4 || content.starts_with('\t');
        if text.is_empty() || (is_code && self.paragraph.is_none()) {
            self.paragraph = None;
        } else if is_code {
            self.continue_paragraph(text);
        } else if let Some((mark, length, _)) = fence(text) {
            self.inside = Inside::Fence(mark, length);
            self.paragraph = None;
        } else if text.starts_with("<!--") {
            if !text.contains("-->") {
                self.inside = Inside::Comment;
            }
            self.paragraph = None;
        } else if let Some((level, heading)) = atx(text) {
            self.paragraph = None;
            self.heading(self.offset, level, heading);
        } else if let Some(level) = underline(text) {
            match self.paragraph.take() {
                // CommonMark takes any paragraph; a long one above a rule is what its author meant.
                Some(above) if above.lines <= HEADING_LINES => self.heading(above.start, level, &above.text),
                // A rule, or nothing above.
                _ => {}
            }
        } else if begins_container(text) {
            self.paragraph = None;
        } else {
            self.continue_paragraph(text);
        }
    }

    fn continue_paragraph(&mut self, text: &str) {
        let offset = self.offset;
        let paragraph =
            self.paragraph.get_or_insert_with(|| Paragraph { start: offset, ..Paragraph::default() });
        paragraph.lines += 1;
        if paragraph.lines <= HEADING_LINES {
            if !paragraph.text.is_empty() {
                paragraph.text.push(' ');
            }
            paragraph.text.push_str(text);
        }
    }

    fn heading(&mut self, offset: usize, level: u8, source: &str) {
        let title = plain(source);
        if title.is_empty() {
            return;
        }
        self.first_heading.get_or_insert_with(|| title.clone());
        self.locations.heading(offset, level, title);
    }
}

/// The mark, its count and what follows, of a line that opens or closes fenced code.
fn fence(text: &str) -> Option<(u8, usize, &str)> {
    let mark = *text.as_bytes().first().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let count = text.bytes().take_while(|byte| *byte == mark).count();
    let info = text[count..].trim();
    (count >= 3 && !(mark == b'`' && info.contains('`'))).then_some((mark, count, info))
}

/// `## Title ##`.
fn atx(text: &str) -> Option<(u8, &str)> {
    let hashes = text.bytes().take_while(|byte| *byte == b'#').count();
    let rest = text.get(hashes..)?;
    let level = u8::try_from(hashes).ok().filter(|level| (1..=6).contains(level))?;
    let title = rest.strip_prefix([' ', '\t'])?.trim();
    let unclosed = title.trim_end_matches('#');
    // Closing hashes stand apart: the title of `# C#` is `C#`.
    Some((
        level,
        if unclosed.is_empty() || unclosed.ends_with([' ', '\t']) { unclosed.trim_end() } else { title },
    ))
}

/// A line of `=` or `-`, which makes a heading of the paragraph above.
fn underline(text: &str) -> Option<u8> {
    let all = |mark: u8| text.bytes().all(|byte| byte == mark);
    match text.as_bytes().first()? {
        b'=' if all(b'=') => Some(1),
        b'-' if all(b'-') => Some(2),
        _ => None,
    }
}

/// Whether a line begins a quotation, a list item or a table row: what is underlined there is no heading of the
/// document.
fn begins_container(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_numbered =
        (1..=9).contains(&digits) && (text[digits..].starts_with(". ") || text[digits..].starts_with(") "));
    text.starts_with(['>', '|'])
        || ["- ", "* ", "+ "].iter().any(|mark| text.starts_with(mark))
        || is_numbered
}

/// A title without its marks: emphasis, code, links, and Pandoc's `{#attributes}`.
fn plain(source: &str) -> String {
    let mut source = source.trim();
    if let Some(at) = source.rfind('{')
        && source.ends_with('}')
        && source[at + 1..].starts_with(['#', '.', '-', ':'])
    {
        source = source[..at].trim_end();
    }
    let mut title = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(character) = rest.chars().next() {
        if let Some((text, after)) = link(rest) {
            title.push_str(&plain(text));
            rest = after;
            continue;
        }
        if !matches!(character, '*' | '`') {
            title.push(character);
        }
        rest = &rest[character.len_utf8()..];
    }
    title.trim().to_owned()
}

/// The text of the link or image at the start of `source`, and what follows it.
fn link(source: &str) -> Option<(&str, &str)> {
    let inner = source.strip_prefix("![").or_else(|| source.strip_prefix('['))?;
    let (text, target) = inner.split_once("](")?;
    let (_, after) = target.split_once(')')?;
    (!text.contains(['[', ']'])).then_some((text, after))
}
