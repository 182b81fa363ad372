//! Records of a JSONL corpus as files of a folder, so that they are ingested like anybody's documents.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use ibid::ContentHash;

use super::DatasetError;
use super::beir::Record;
use super::lines::records;

/// Bytes of a file name, its ending not counted, that every file system takes.
const LONGEST_NAME: usize = 120;
/// The rules of ignore files above the cache folder are not meant for it.
const IGNORE_NOTHING: (&str, &str) = (".ibidignore", "!*.txt\n");

/// A file name for each id: the id itself and `.txt` where a file can be named so. No two are the same, not even
/// where capitals do not count.
pub(super) fn file_names(ids: BTreeSet<String>) -> BTreeMap<String, String> {
    let mut taken = HashSet::new();
    ids.into_iter()
        .map(|id| {
            let stem = stem(&id);
            let mut name = format!("{stem}.txt");
            let mut number = 2;
            while !taken.insert(name.to_lowercase()) {
                name = format!("{stem}~{number}.txt");
                number += 1;
            }
            (id, name)
        })
        .collect()
}

fn stem(id: &str) -> String {
    let mut stem = String::new();
    for (position, character) in id.char_indices() {
        let is_plain = character.is_alphanumeric() || matches!(character, '-' | '_' | '+' | '=' | ',');
        if is_plain || (character == '.' && position > 0) {
            stem.push(character);
        } else {
            let mut bytes = [0; 4];
            let escaped = character.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}"));
            stem.extend(escaped);
        }
    }
    if stem.len() <= LONGEST_NAME {
        return stem;
    }
    let hash = ContentHash::of(id.as_bytes()).to_string();
    let hash: String = hash.chars().rev().take(16).collect();
    let end = (0..=LONGEST_NAME).rev().find(|end| stem.is_char_boundary(*end)).unwrap_or(0);
    format!("{}~{hash}", &stem[..end])
}

/// Makes `folder` hold the records of `corpus` and nothing else. Files that are right already are not written
/// again, so that the next ingest finds them unchanged.
pub(super) fn write(
    corpus: &Path,
    names: &BTreeMap<String, String>,
    folder: &Path,
) -> Result<(), DatasetError> {
    fs_err::create_dir_all(folder)?;
    write_if_different(&folder.join(IGNORE_NOTHING.0), IGNORE_NOTHING.1)?;
    for record in records::<Record>(corpus)? {
        let (_, record) = record?;
        if let Some(name) = names.get(&record.id) {
            write_if_different(&folder.join(name), &text(&record))?;
        }
    }
    let wanted: HashSet<&str> = names.values().map(String::as_str).chain([IGNORE_NOTHING.0]).collect();
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        if !wanted.contains(entry.file_name().to_string_lossy().as_ref()) {
            fs_err::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// The title as the first line, unless the text begins with it.
fn text(record: &Record) -> String {
    let body = record.text.as_deref().unwrap_or_default();
    match record.title.as_deref().map(str::trim) {
        Some(title) if !title.is_empty() && !body.trim_start().starts_with(title) => {
            format!("{title}\n\n{body}\n")
        }
        _ => format!("{body}\n"),
    }
}

fn write_if_different(path: &Path, text: &str) -> Result<(), DatasetError> {
    match fs_err::read(path) {
        Ok(present) if present == text.as_bytes() => Ok(()),
        _ => Ok(fs_err::write(path, text)?),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};

    use proptest::prelude::*;

    use super::file_names;

    fn names(ids: &[&str]) -> Vec<String> {
        file_names(ids.iter().map(ToString::to_string).collect()).into_values().collect()
    }

    #[test]
    fn ids_that_can_name_a_file_do() {
        assert_eq!(names(&["184", "MED-10", "文件.1"]), ["184.txt", "MED-10.txt", "文件.1.txt"]);
    }

    #[test]
    fn ids_that_cannot_are_escaped() {
        assert_eq!(names(&["../etc/passwd"]), ["%2E./etc/passwd.txt".replace('/', "%2F")]);
        assert_eq!(names(&[".hidden", "a b", "a%20b"]), ["%2Ehidden.txt", "a%20b.txt", "a%2520b.txt"]);
        assert_eq!(names(&["A", "a"]), ["A.txt", "a~2.txt"]);
        assert!(names(&["x".repeat(5000).as_str()])[0].len() < 200);
    }

    proptest! {
        #[test]
        fn names_are_distinct_plain_and_short(ids in prop::collection::btree_set(".{1,150}", 0..20)) {
            let ids: BTreeSet<String> = ids;
            let names = file_names(ids.clone());
            prop_assert_eq!(names.len(), ids.len());
            let distinct: HashSet<String> = names.values().map(|name| name.to_lowercase()).collect();
            prop_assert_eq!(distinct.len(), ids.len());
            for name in names.values() {
                prop_assert!(name.len() < 255 && !name.starts_with('.') && !name.contains(['/', '\\', '\0', ':']));
            }
        }
    }
}
