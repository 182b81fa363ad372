//! The engine's write-ahead log, kept short.
//!
//! The engine (0.7.2) writes every operation to its log, but `EdgeShard::load` never reads one back, and
//! nothing truncates it: it would come to hold everything that was ever stored. What makes points durable is
//! `EdgeShard::flush`. The log can't go altogether either: an operation's number in it is the version of the
//! points it writes, and a segment skips operations with smaller numbers than its own. The last closed file
//! keeps the numbering.

use std::io;
use std::path::{Path, PathBuf};

/// Deletes all closed files of the log of the shard in `folder` but the last. The shard must not be open.
pub(super) fn prune(folder: &Path) -> io::Result<()> {
    let log = folder.join("wal");
    if !log.exists() {
        return Ok(());
    }
    let mut closed: Vec<(u64, PathBuf)> = Vec::new();
    for entry in fs_err::read_dir(log)? {
        let path = entry?.path();
        if let Some(start) = first_operation(&path) {
            closed.push((start, path));
        }
    }
    closed.sort_unstable();
    closed.pop();
    // The oldest first: the engine refuses a log with a gap.
    closed.into_iter().try_for_each(|(_, path)| fs_err::remove_file(path))
}

/// The number of the first operation in a closed file, which is its name.
fn first_operation(path: &Path) -> Option<u64> {
    path.file_name()?.to_str()?.strip_prefix("closed-")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::prune;

    #[test]
    fn the_last_closed_file_and_the_open_ones_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        prune(folder.path()).expect("no log yet");
        let log = folder.path().join("wal");
        fs_err::create_dir(&log).expect("made");
        for name in ["closed-0", "closed-9", "closed-10", "open-3", "open-4"] {
            fs_err::write(log.join(name), b"").expect("written");
        }
        prune(folder.path()).expect("pruned");
        let mut left: Vec<_> = fs_err::read_dir(&log)
            .expect("listed")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
            .collect();
        left.sort_unstable();
        assert_eq!(left, ["closed-10", "open-3", "open-4"]);
    }
}
