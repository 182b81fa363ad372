//! Text recognition by an installed `tesseract`.

use std::ffi::OsStr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::program::{self, ProgramError};
use super::{ExtractError, Extracted, Limits, clean};

/// Below this, on average, what was recognized may be wrong.
const LOW_CONFIDENCE: f32 = 70.0;
/// Pixels of the longer side of a rendered page: A4 at 300 dots an inch, whatever size the page says it has.
const LONG_SIDE: &str = "3508";

/// An installed `tesseract` and how it is called.
///
/// ```no_run
/// use ibid_ingest::Ocr;
///
/// let ocr = Ocr::new("/usr/bin/tesseract").languages(&["deu".to_owned(), "eng".to_owned()]).seconds(60);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ocr {
    program: PathBuf,
    languages: Vec<String>,
    seconds: u64,
    page_renderer: Option<PathBuf>,
}

impl Ocr {
    /// The program at this path.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), languages: vec!["eng".to_owned()], seconds: 120, page_renderer: None }
    }

    /// Languages to look for, as `tesseract` names them: `deu`, `chi_tra`. By default, `eng`.
    #[must_use]
    pub fn languages(mut self, languages: &[String]) -> Self {
        self.languages = languages.to_vec();
        self
    }

    /// How long a picture may take, in seconds. By default, 120.
    #[must_use]
    pub fn seconds(mut self, seconds: u64) -> Self {
        self.seconds = seconds;
        self
    }

    /// A `pdftoppm` (of poppler) that makes a picture of a page. By default, or where that fails, the pictures that a page
    /// holds are read one by one, which misses what is drawn with masks or in strips.
    #[must_use]
    pub fn page_renderer(mut self, program: impl Into<PathBuf>) -> Self {
        self.page_renderer = Some(program.into());
        self
    }

    /// Whether pages can be rendered.
    pub(super) fn renders_pages(&self) -> bool {
        self.page_renderer.is_some()
    }

    /// The text of a picture.
    pub(super) fn recognize(&self, picture: &[u8]) -> Result<Recognized, ExtractError> {
        let languages = self.languages.join("+");
        let arguments = ["stdin", "stdout", "-l", &languages, "tsv"].map(OsStr::new);
        match program::run(&self.program, &arguments, picture, self.seconds) {
            Ok(table) => Ok(Recognized::of_table(&String::from_utf8_lossy(&table))),
            Err(error) => {
                let reason = missing_language(&error).unwrap_or_else(|| error.to_string());
                Err(ExtractError::Ocr { reason })
            }
        }
    }

    /// A picture of page `number`, from 1, of a PDF that opens without a password: the program takes one as an argument
    /// only, which every user of the machine can see. `None` where none can be made.
    pub(super) fn render_page(&self, pdf: &[u8], number: u32) -> Option<Vec<u8>> {
        let renderer = self.page_renderer.as_ref()?;
        let number = number.to_string();
        let arguments = ["-f", &number, "-l", &number, "-scale-to", LONG_SIDE, "-gray", "-png", "-"];
        let arguments = arguments.map(OsStr::new);
        let picture = program::run(renderer, &arguments, pdf, self.seconds).ok()?;
        (!picture.is_empty()).then_some(picture)
    }
}

/// What to do where `tesseract` has no data for any of the languages; its last words say only that it cannot start.
fn missing_language(error: &ProgramError) -> Option<String> {
    let ProgramError::Failed { said } = error else { return None };
    let name = said.lines().find_map(|line| line.trim().strip_prefix("Failed loading language '"))?;
    let name = name.trim_end_matches('\'');
    Some(format!(
        "tesseract has no language `{name}`: install its data, or name another one (--ocr-language)"
    ))
}

/// What was recognized.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Recognized {
    pub(super) text: String,
    /// In percent, on average over the words; `None` where there are none.
    confidence: Option<f32>,
}

impl Recognized {
    /// From the program's table of words: level, page, block, paragraph, line, word, four numbers of its box,
    /// confidence, text.
    fn of_table(table: &str) -> Self {
        let mut text = String::new();
        let mut previous = None;
        let (mut sum, mut words) = (0.0, 0_usize);
        for row in table.lines().skip(1) {
            let fields: Vec<&str> = row.split('\t').collect();
            let ["5", _, block, paragraph, line, _, _, _, _, _, confidence, word] = fields.as_slice() else {
                continue;
            };
            if word.trim().is_empty() {
                continue;
            }
            let at = (*block, *paragraph, *line);
            match previous {
                None => {}
                Some(last) if last == at => text.push(' '),
                Some((last_block, last_paragraph, _))
                    if (last_block, last_paragraph) == (*block, *paragraph) =>
                {
                    text.push('\n');
                }
                Some(_) => text.push_str("\n\n"),
            }
            previous = Some(at);
            text.push_str(word);
            sum += confidence.parse::<f32>().unwrap_or(0.0);
            words += 1;
        }
        if words > 0 {
            text.push('\n');
        }
        Self { text: clean(&text), confidence: (words > 0).then(|| sum / words as f32) }
    }

    /// What a reader should know.
    pub(super) fn note(&self, what: &str) -> Option<String> {
        let confidence = self.confidence.filter(|confidence| *confidence < LOW_CONFIDENCE)?;
        Some(format!("{what} was recognized with {confidence:.0} % confidence: words may be wrong"))
    }
}

/// A picture by itself.
pub(super) fn extract(bytes: &[u8], ocr: Option<&Ocr>, limits: &Limits) -> Result<Extracted, ExtractError> {
    check_size(bytes, limits)?;
    let Some(ocr) = ocr else { return Err(ExtractError::NeedsOcr { what: "it is a picture" }) };
    let recognized = ocr.recognize(bytes)?;
    let mut extracted = Extracted {
        locations: ibid_core::LocationMap::of_plain_text(&recognized.text),
        ..Extracted::default()
    };
    extracted.coverage.notes.extend(recognized.note("the picture"));
    extracted.text = recognized.text;
    Ok(extracted)
}

/// A small file can declare a picture that takes all memory.
fn check_size(bytes: &[u8], limits: &Limits) -> Result<(), ExtractError> {
    let damaged = |reason: String| ExtractError::Damaged { format: "picture", reason };
    let size = imagesize::blob_size(bytes).map_err(|error| damaged(error.to_string()))?;
    let found = (size.width as u64).saturating_mul(size.height as u64);
    if found > limits.pixels {
        return Err(ExtractError::TooMany { what: "pixels", found, limit: limits.pixels });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Recognized;

    #[test]
    fn a_table_of_words_is_text_with_lines_and_paragraphs() {
        let table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
            1\t1\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t\n\
            5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t90\tLeave\n\
            5\t1\t1\t1\t1\t2\t0\t0\t9\t9\t40\tis\n\
            5\t1\t1\t1\t2\t1\t0\t0\t9\t9\t50\tlong.\n\
            5\t1\t2\t1\t1\t1\t0\t0\t9\t9\t60\tPay\n";
        let recognized = Recognized::of_table(table);
        assert_eq!(recognized.text, "Leave is\nlong.\n\nPay\n");
        let note = recognized.note("page 2").expect("a note");
        assert!(note.contains("60 % confidence"), "{note}");
        assert_eq!(Recognized::of_table("").text, "");
    }
}
