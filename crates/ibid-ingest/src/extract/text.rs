//! Plain text: each line of the text is a line of the file.

use ibid_core::{Coverage, LocationMap};

use super::{Extracted, encoding};

pub(super) fn extract(bytes: &[u8]) -> Extracted {
    let decoded = encoding::decode(bytes);
    Extracted {
        locations: LocationMap::of_plain_text(&decoded.text),
        coverage: Coverage { notes: decoded.note.into_iter().collect(), ..Coverage::default() },
        text: decoded.text,
        ..Extracted::default()
    }
}
