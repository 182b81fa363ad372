//! The table of fonts, each of which has an encoding of its own.

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};

/// Encodings of fonts, by number.
#[derive(Debug)]
pub(super) struct Fonts {
    known: HashMap<i32, &'static Encoding>,
    /// The font that the table is saying something of.
    current: i32,
    default: &'static Encoding,
}

impl Default for Fonts {
    fn default() -> Self {
        Self { known: HashMap::new(), current: 0, default: WINDOWS_1252 }
    }
}

impl Fonts {
    /// Takes the document's code page for what no font says otherwise, and gives its encoding.
    pub(super) fn set_default(&mut self, number: i32) -> &'static Encoding {
        self.default = code_page(number).unwrap_or(WINDOWS_1252);
        self.default
    }

    /// The encoding of text in that font.
    pub(super) fn encoding(&self, font: i32) -> &'static Encoding {
        self.known.get(&font).copied().unwrap_or(self.default)
    }

    /// A control word within the table.
    pub(super) fn word(&mut self, word: &str, number: Option<i32>) {
        match word {
            "f" => self.current = number.unwrap_or(0),
            "fcharset" => {
                let encoding = number.and_then(character_set).unwrap_or(self.default);
                self.known.insert(self.current, encoding);
            }
            "cpg" => {
                if let Some(encoding) = number.and_then(code_page) {
                    self.known.insert(self.current, encoding);
                }
            }
            _ => {}
        }
    }
}

/// The encoding of a Windows code page.
fn code_page(number: i32) -> Option<&'static Encoding> {
    match number {
        932 => Some(encoding_rs::SHIFT_JIS),
        936 => Some(encoding_rs::GBK),
        949 => Some(encoding_rs::EUC_KR),
        950 => Some(encoding_rs::BIG5),
        10_000 => Some(encoding_rs::MACINTOSH),
        65_001 => Some(encoding_rs::UTF_8),
        _ => Encoding::for_label(format!("windows-{number}").as_bytes()),
    }
}

/// The encoding of a font's character set.
fn character_set(number: i32) -> Option<&'static Encoding> {
    let page = match number {
        0 => 1252,
        77 => 10_000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    code_page(page)
}
