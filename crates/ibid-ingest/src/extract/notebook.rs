//! Jupyter notebooks: cells in order, code as code, what it printed below it.

use ibid_core::{Coverage, LocationMap, NumberedPart};
use serde::Deserialize;

use super::{ExtractError, Extracted, clean, encoding, markdown};

/// A table or text that code gave; pictures and pages are left out.
const MAX_OUTPUT_BYTES: usize = 64 << 10;

#[derive(Deserialize)]
struct Notebook {
    #[serde(default)]
    cells: Vec<Cell>,
    /// Notebooks of before 2015.
    #[serde(default)]
    worksheets: Vec<Worksheet>,
    #[serde(default)]
    metadata: NotebookMetadata,
}

#[derive(Deserialize)]
struct Worksheet {
    #[serde(default)]
    cells: Vec<Cell>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct NotebookMetadata {
    title: Option<String>,
    language_info: LanguageInfo,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct LanguageInfo {
    name: String,
}

#[derive(Deserialize)]
struct Cell {
    #[serde(rename = "cell_type")]
    kind: String,
    #[serde(default, alias = "input")]
    source: Lines,
    #[serde(default)]
    outputs: Vec<Output>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Output {
    text: Lines,
    data: OutputData,
    evalue: Option<String>,
    ename: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct OutputData {
    #[serde(rename = "text/plain")]
    plain: Lines,
    #[serde(rename = "text/markdown")]
    markdown: Lines,
}

/// Text as one string or as lines.
#[derive(Deserialize)]
#[serde(untagged)]
enum Lines {
    One(String),
    Many(Vec<String>),
}

impl Default for Lines {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Lines {
    fn text(&self) -> String {
        match self {
            Self::One(text) => clean(text),
            Self::Many(lines) => clean(&lines.concat()),
        }
    }
}

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let decoded = encoding::decode(bytes);
    let notebook: Notebook = serde_json::from_str(&decoded.text)
        .map_err(|error| ExtractError::Damaged { format: "notebook", reason: error.to_string() })?;
    let mut text = String::new();
    let mut locations = LocationMap::builder();
    locations.numbered(NumberedPart::NotebookCell);
    let mut first_heading = None;
    let mut cut = 0_usize;
    let language = &notebook.metadata.language_info.name;
    let older = notebook.worksheets.iter().flat_map(|sheet| &sheet.cells);
    for (number, cell) in (1..).zip(notebook.cells.iter().chain(older)) {
        let source = cell.source.text();
        let source = source.trim_matches('\n');
        locations.page(text.len(), number);
        match cell.kind.as_str() {
            "code" if !source.trim().is_empty() => {
                push_code(&mut text, &mut locations, language, source);
            }
            "code" => {}
            _ => {
                let page = markdown::extract(source.as_bytes());
                locations.headings_of(&page.locations, text.len(), 0);
                first_heading = first_heading.or(page.title);
                push_lines(&mut text, &mut locations, source);
                text.push('\n');
            }
        }
        for output in &cell.outputs {
            let shown = output.shown();
            let shown = shown.trim_end();
            if !shown.is_empty() {
                let end = shown.floor_char_boundary(MAX_OUTPUT_BYTES);
                cut += usize::from(end < shown.len());
                locations.no_line(text.len());
                text.push_str("```\n");
                text.push_str(shown[..end].trim_end());
                text.push_str("\n```\n\n");
            }
        }
    }
    let outputs = if cut == 1 { "output was" } else { "outputs were" };
    let note = (cut > 0).then(|| format!("{cut} {outputs} cut after {} KiB", MAX_OUTPUT_BYTES >> 10));
    Ok(Extracted {
        title: notebook.metadata.title.or(first_heading),
        locations: locations.build(),
        coverage: Coverage { notes: decoded.note.into_iter().chain(note).collect(), ..Coverage::default() },
        text,
        ..Extracted::default()
    })
}

impl Output {
    fn shown(&self) -> String {
        let printed = [&self.text, &self.data.markdown, &self.data.plain].map(Lines::text);
        let first = printed.into_iter().find(|text| !text.trim().is_empty());
        first.unwrap_or_else(|| match (&self.ename, &self.evalue) {
            (Some(name), Some(value)) => clean(&format!("{name}: {value}")),
            _ => String::new(),
        })
    }
}

fn push_code(text: &mut String, locations: &mut ibid_core::LocationMapBuilder, language: &str, source: &str) {
    locations.line(text.len(), 1);
    text.push_str("```");
    text.extend(language.chars().filter(char::is_ascii_alphanumeric));
    text.push('\n');
    push_lines(text, locations, source);
    text.push_str("```\n\n");
}

/// Lines count within the cell.
fn push_lines(text: &mut String, locations: &mut ibid_core::LocationMapBuilder, source: &str) {
    for (number, line) in (1..).zip(source.lines()) {
        locations.line(text.len(), number);
        text.push_str(line);
        text.push('\n');
    }
}
