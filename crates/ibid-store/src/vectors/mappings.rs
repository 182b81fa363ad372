//! A look at the engine's id mappings before the engine reads them.
//!
//! The engine (0.7.2) sets as much memory aside as the largest number in these files asks for: where that is damaged
//! the process dies, which cannot be caught. Whatever else is damaged is an error or a panic.

use std::io;
use std::path::Path;

/// Of a segment that can be added to: changes, one after the other; the last may be cut off.
const CHANGES: &str = "mutable_id_tracker.mappings";
/// Of a segment that cannot: the number of entries, then the entries.
const LIST: &str = "id_tracker.mappings";
/// Bytes of the shortest entry.
const SHORTEST: usize = 9;

/// Fails where a file of ids in the segments in `segments` cannot be one.
pub(super) fn check(segments: &Path) -> io::Result<()> {
    if !segments.exists() {
        return Ok(());
    }
    for segment in fs_err::read_dir(segments)? {
        let segment = segment?.path();
        for (name, are_plausible) in [(CHANGES, changes as fn(&[u8]) -> bool), (LIST, list)] {
            let file = segment.join(name);
            if file.exists() && !are_plausible(&fs_err::read(&file)?) {
                return Err(io::Error::other(format!("{} is damaged", file.display())));
            }
        }
    }
    Ok(())
}

/// A change is a byte that says which, the id of a point (8 bytes of a number, 16 of a UUID) and, where it is an
/// addition, the position (4 bytes).
fn changes(bytes: &[u8]) -> bool {
    let length = |kind| match kind {
        1 => Some((8, true)),
        2 => Some((16, true)),
        3 => Some((8, false)),
        4 => Some((16, false)),
        _ => None,
    };
    entries(bytes, length, bytes.len() / SHORTEST)
}

/// As changes, of which all are additions.
fn list(bytes: &[u8]) -> bool {
    let Some((count, entries_of_it)) = bytes.split_first_chunk() else { return false };
    let length = |kind| match kind {
        0 => Some((8, true)),
        1 => Some((16, true)),
        _ => None,
    };
    let most = bytes.len() / SHORTEST;
    u64::from_le_bytes(*count) <= most as u64 && entries(entries_of_it, length, most)
}

/// Whether all entries are of a known kind and no position is greater than `most`.
fn entries(bytes: &[u8], length: impl Fn(u8) -> Option<(usize, bool)>, most: usize) -> bool {
    let mut rest = bytes;
    while let Some((kind, after)) = rest.split_first() {
        let Some((id, has_position)) = length(*kind) else { return false };
        let length = if has_position { id + 4 } else { id };
        let Some((entry, next)) = after.split_at_checked(length) else { return true };
        if let Ok(position) = entry[id..].try_into().map(u32::from_le_bytes)
            && position as usize > most
        {
            return false;
        }
        rest = next;
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{changes, list};

    fn entries(kind: u8, count: u32) -> Vec<u8> {
        (0..count).flat_map(|number| [&[kind][..], &[7; 16], &number.to_le_bytes()].concat()).collect()
    }

    fn listed(count: u32) -> Vec<u8> {
        [u64::from(count).to_le_bytes().to_vec(), entries(1, count)].concat()
    }

    proptest! {
        #[test]
        fn what_the_engine_writes_passes_wherever_it_is_cut_off(count in 0..50_u32, cut in 0..21_usize) {
            let bytes = entries(2, count);
            prop_assert!(changes(&bytes[..bytes.len().saturating_sub(cut)]));
            prop_assert!(list(&listed(count)));
        }

        #[test]
        fn no_number_passes_for_which_there_is_no_memory(count in 1..50_u32, position in 1000..u32::MAX) {
            let (mut one, mut other) = (entries(2, count), listed(count));
            for bytes in [&mut one, &mut other] {
                let end = bytes.len();
                bytes[end - 4..].copy_from_slice(&position.to_le_bytes());
            }
            prop_assert!(!changes(&one) && !list(&other));
            let mut long = listed(count);
            long[..8].copy_from_slice(&u64::from(position).to_le_bytes());
            prop_assert!(!list(&long));
        }
    }

    #[test]
    fn what_is_no_entry_does_not_pass() {
        assert!(!changes(&[9, 0, 0]));
        assert!(!list(&[1, 2, 3]));
    }
}
