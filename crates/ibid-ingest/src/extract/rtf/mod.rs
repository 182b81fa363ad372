//! RTF: paragraphs, headings by outline level, tables, pages where the author broke them.

mod destination;
mod fonts;
mod reader;
mod token;

use super::{ExtractError, Extracted, Limits};
use reader::Reader;

pub(super) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, ExtractError> {
    // Some programs write fragments without a head.
    if !bytes.trim_ascii_start().starts_with(b"{\\") {
        let reason = "it does not begin as RTF does".to_owned();
        return Err(ExtractError::Damaged { format: "RTF", reason });
    }
    Reader::read(bytes, limits)
}
