use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

/// How files are read.
#[derive(Debug, Default, Args)]
pub(crate) struct ExtractionArguments {
    /// A file with passwords for encrypted PDFs, one a line
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// A language of scanned pages and pictures, as tesseract names it (deu, chi_tra), where it is installed
    /// [default: eng]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) ocr_language: Vec<String>,
    /// Leave scanned pages and pictures unread, even where tesseract is installed
    #[arg(long)]
    pub(crate) no_ocr: bool,
    /// Another limit of reading one file, such as archive_files=100 or text_bytes=8MiB (docs/ingestion.md has
    /// the table)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) limit: Vec<LimitSetting>,
}

/// `text_bytes=8MiB`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LimitSetting {
    pub(crate) name: String,
    pub(crate) value: u64,
}

impl FromStr for LimitSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const UNITS: [(&str, u64); 4] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("", 1)];
        let expected = || format!("`{text}` is no limit: expected one such as text_bytes=8MiB");
        let (name, value) = text.split_once('=').ok_or_else(expected)?;
        let number = |(unit, factor): &(&str, u64)| {
            value.trim().strip_suffix(unit)?.trim().parse::<u64>().ok()?.checked_mul(*factor)
        };
        let value = UNITS.iter().find_map(number).ok_or_else(expected)?;
        Ok(Self { name: name.trim().to_owned(), value })
    }
}

#[cfg(test)]
mod tests {
    use super::LimitSetting;

    #[test]
    fn a_limit_is_a_name_and_a_number() {
        let set = |name: &str, value| Ok(LimitSetting { name: name.to_owned(), value });
        assert_eq!("pages=10".parse(), set("pages", 10));
        assert_eq!("text_bytes=8MiB".parse(), set("text_bytes", 8 << 20));
        for text in ["pages", "pages=", "pages=ten", "pages=99999999999GiB"] {
            assert!(text.parse::<LimitSetting>().is_err(), "{text}");
        }
    }
}
