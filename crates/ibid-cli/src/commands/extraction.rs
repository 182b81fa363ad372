//! How files are read, from the command line and what is installed.

use anyhow::Context;
use ibid::{ExtractSettings, Limits, Ocr};

use crate::args::ExtractionArguments;
use crate::settings::Settings;

/// The settings that the arguments ask for, from these limits on; text is recognized where `tesseract` is found.
pub(super) fn settings(
    arguments: &ExtractionArguments,
    mut limits: Limits,
    settings: &Settings,
) -> anyhow::Result<ExtractSettings> {
    for limit in &arguments.limit {
        limits.set(&limit.name, limit.value)?;
    }
    let passwords = match &arguments.password_file {
        Some(file) => {
            let text = fs_err::read_to_string(file).context("the passwords cannot be read")?;
            text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
        }
        None => Vec::new(),
    };
    let found = settings.tesseract.as_ref().filter(|_| !arguments.no_ocr);
    let ocr = found.map(|program| {
        let mut ocr = Ocr::new(program);
        if let Some(renderer) = &settings.pdftoppm {
            ocr = ocr.page_renderer(renderer);
        }
        if arguments.ocr_language.is_empty() { ocr } else { ocr.languages(&arguments.ocr_language) }
    });
    Ok(ExtractSettings { limits, passwords, ocr, ..ExtractSettings::default() })
}
