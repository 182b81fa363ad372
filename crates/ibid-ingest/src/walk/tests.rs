use std::path::Path;

use super::{SkipKind, WalkError, WalkResult, locate, walk};

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs_err::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs_err::write(path, text).expect("a file");
    }
    folder
}

fn names(found: &WalkResult) -> Vec<&str> {
    found.files.iter().map(|file| file.name.as_str()).collect()
}

fn skips(found: &WalkResult) -> Vec<(&str, SkipKind)> {
    found.skipped.iter().map(|skip| (skip.name.as_str(), skip.kind)).collect()
}

#[test]
fn ignored_and_hidden_files_are_left_out_and_the_rest_is_sorted_by_name() {
    let folder = folder(&[
        ("b.md", "b"),
        ("a/deep/c.txt", "c"),
        ("a.md", "a"),
        ("B.md", "b"),
        (".hidden.md", "h"),
        (".git/info.md", "g"),
        ("target/out.md", "o"),
        ("secret.txt", "s"),
        ("drafts/x.md", "x"),
        (".gitignore", "target/\n"),
        (".ignore", "drafts/\n"),
        (".ibidignore", "secret.*\n"),
    ]);
    let found = walk(folder.path()).expect("a walk");
    assert_eq!(names(&found), ["B.md", "a.md", "a/deep/c.txt", "b.md"]);
    assert!(found.skipped.is_empty());
    assert!(found.files.iter().all(|file| file.size == 1 && file.modified_ns > 0));
}

#[test]
fn rules_above_the_folder_hide_nothing() {
    let folder = folder(&[
        (".gitignore", "*\n[z-a].md\n"),
        (".ignore", "*.md\n"),
        (".ibidignore", "docs/\n"),
        ("docs/a.md", "a"),
        ("docs/b.txt", "b"),
        ("docs/deep/c.md", "c"),
        ("docs/deep/d.md", "d"),
        ("docs/deep/.gitignore", "d.md\n"),
    ]);
    let found = walk(&folder.path().join("docs")).expect("a walk");
    assert_eq!(names(&found), ["a.md", "b.txt", "deep/c.md"]);
    assert!(found.skipped.is_empty(), "{:?}", skips(&found));
}

#[test]
fn files_of_foreign_formats_are_reported_not_dropped() {
    let folder = folder(&[
        ("film.mp4", ""),
        ("sheet.XLSB", ""),
        ("LICENSE", "text"),
        ("Minutes 12.03.2025", "text"),
        ("Letter to Dr. Smith and all", "text"),
    ]);
    let found = walk(folder.path()).expect("a walk");
    assert_eq!(names(&found), ["LICENSE", "Letter to Dr. Smith and all", "Minutes 12.03.2025"]);
    assert_eq!(skips(&found), [("film.mp4", SkipKind::Unsupported), ("sheet.XLSB", SkipKind::Unsupported)]);
    assert_eq!(
        found.skipped[1].reason,
        "ibid does not read this format (`.xlsb`: save it as DOCX, PPTX or XLSX)"
    );
}

#[test]
fn one_file_can_be_the_root() {
    let folder = folder(&[("in/leave.md", "x"), ("in/film.mp4", "")]);
    let found = walk(&folder.path().join("in/leave.md")).expect("a walk");
    assert_eq!(names(&found), ["leave.md"]);
    let found = walk(&folder.path().join("in/film.mp4")).expect("a walk");
    assert_eq!(skips(&found), [("film.mp4", SkipKind::Unsupported)]);
}

#[test]
fn a_missing_root_is_an_error_that_names_it() {
    let error = walk(Path::new("no-such-folder")).expect_err("missing");
    assert_eq!(error.source.kind(), std::io::ErrorKind::NotFound);
    assert!(error.to_string().starts_with("cannot read no-such-folder: "), "{error}");
}

#[test]
fn rules_that_are_not_understood_are_reported_and_the_others_hold() {
    let folder = folder(&[(".ibidignore", "*.txt\n[z-a].md\n"), ("a.txt", "a"), ("b.md", "b")]);
    let found = walk(folder.path()).expect("a walk");
    assert_eq!(names(&found), ["b.md"]);
    assert_eq!(skips(&found), [(".ibidignore", SkipKind::IgnoreRules)]);
    assert!(found.skipped[0].reason.contains("line 2"), "{}", found.skipped[0].reason);
}

/// The name of the file that a document is, or is in; `None` where there is none.
fn located(root: &Path, document: &str) -> Result<Option<String>, WalkError> {
    let found = locate(root, &document.parse().expect("a name"))?;
    Ok(found.map(|file| file.name.to_string()))
}

#[test]
fn a_document_is_located_by_its_name_also_in_the_file_that_it_is_packed_in() {
    let folder = folder(&[("a/b.md", "b"), ("a/mail.zip", "z"), ("in.mbox", "m")]);
    let root = folder.path();
    for (document, expected) in [
        ("a/b.md", Some("a/b.md")),
        ("a/mail.zip/deep/1.eml/x.pdf", Some("a/mail.zip")),
        ("a", None),
        ("a/c.md", None),
        ("c/b.md", None),
        ("a/../in.mbox", None),
        ("/etc/hostname", None),
    ] {
        assert_eq!(located(root, document).expect("looked at").as_deref(), expected, "{document}");
    }
    let found = locate(root, &"a/b.md".parse().expect("a name")).expect("looked at").expect("there");
    let walked = walk(root).expect("a walk").files;
    assert_eq!(walked.iter().find(|file| file.name == found.name), Some(&found));
}

#[test]
fn a_missing_folder_is_told_from_a_missing_file() {
    let folder = folder(&[("mail.zip", "z"), ("leave.md", "l")]);
    let file = folder.path().join("mail.zip");
    assert_eq!(located(&file, "mail.zip/a.md").expect("there").as_deref(), Some("mail.zip"));
    assert_eq!(located(&file, "leave.md").expect("looked at"), None);
    fs_err::remove_file(&file).expect("removed");
    assert_eq!(located(&file, "mail.zip/a.md").expect("its folder is there"), None);
    for missing in [folder.path().join("docs"), folder.path().join("no/mail.zip")] {
        let error = located(&missing, "mail.zip/a.md").expect_err("nothing can be told");
        assert_eq!((error.source.kind(), &error.path), (std::io::ErrorKind::NotFound, &missing));
    }
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    use super::{SkipKind, folder, locate, names, skips, walk};

    #[test]
    fn links_are_not_followed_and_those_that_lead_out_are_reported() {
        let elsewhere = folder(&[("far.md", "f")]);
        let folder = folder(&[("a/b.md", "b")]);
        let root = folder.path();
        symlink(root, root.join("a/loop")).expect("a link");
        symlink(root.join("a/b.md"), root.join("again.md")).expect("a link");
        symlink("nowhere", root.join("dangling.md")).expect("a link");
        symlink(elsewhere.path(), root.join("out")).expect("a link");
        let found = walk(root).expect("a walk");
        assert_eq!(names(&found), ["a/b.md"]);
        assert_eq!(skips(&found), [("out", SkipKind::Link)]);
    }

    #[test]
    fn a_root_that_is_a_link_is_its_target() {
        let target = folder(&[("b.md", "b")]);
        let folder = folder(&[]);
        let link = folder.path().join("link");
        symlink(target.path(), &link).expect("a link");
        assert_eq!(names(&walk(&link).expect("a walk")), ["b.md"]);
    }

    #[test]
    fn a_socket_is_skipped_with_its_reason() {
        let folder = folder(&[]);
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("s.txt")).expect("a socket");
        let found = walk(folder.path()).expect("a walk");
        assert!(found.files.is_empty());
        assert_eq!(skips(&found), [("s.txt", SkipKind::NotAFile)]);
        assert!(found.skipped[0].reason.contains("no regular file"));
    }

    #[test]
    fn a_folder_that_cannot_be_read_hides_what_is_in_it() {
        let folder = folder(&[("open.md", "o"), ("shut/a.md", "a"), ("shutter.md", "s")]);
        let shut = folder.path().join("shut");
        fs_err::set_permissions(&shut, std::fs::Permissions::from_mode(0o000)).expect("a mode");
        // Permissions do not hold the superuser back.
        let is_superuser = fs_err::read_dir(&shut).is_ok();
        let found = walk(folder.path()).expect("a walk");
        fs_err::set_permissions(&shut, std::fs::Permissions::from_mode(0o755)).expect("a mode");
        if is_superuser {
            assert_eq!(names(&found), ["open.md", "shut/a.md", "shutter.md"]);
            return;
        }
        assert_eq!(names(&found), ["open.md", "shutter.md"]);
        assert_eq!(skips(&found), [("shut", SkipKind::Unreadable)]);
        assert!(found.skipped[0].hides(&"shut/a.md".parse().expect("a name")));
        assert!(!found.skipped[0].hides(&"shutter.md".parse().expect("a name")));
    }

    #[test]
    fn names_that_are_not_unicode_stay_apart() {
        let folder = folder(&[]);
        for bytes in [&b"caf\xe9.md"[..], b"caf\xe8.md"] {
            // Some file systems take Unicode names only.
            if fs_err::write(folder.path().join(OsStr::from_bytes(bytes)), "x").is_err() {
                return;
            }
        }
        let found = walk(folder.path()).expect("a walk");
        let names = names(&found);
        assert_eq!(names.len(), 2);
        assert_ne!(names[0], names[1]);
        assert!(
            names.iter().all(|name| name.starts_with("caf\u{fffd}~")
                && Path::new(name).extension() == Some(OsStr::new("md")))
        );
        assert_eq!(names, super::names(&walk(folder.path()).expect("a walk")));
    }

    #[test]
    fn a_file_whose_name_cannot_be_shown_is_located_by_the_one_that_is_shown() {
        let folder = folder(&[("two\nlines/turn\u{202e}ed.md", "x"), ("two\nlines/plain~name.md", "y")]);
        // Some file systems take Unicode names only.
        let _ = fs_err::write(folder.path().join(OsStr::from_bytes(b"caf\xe9.md")), "x");
        let found = walk(folder.path()).expect("a walk");
        assert!(found.files.len() >= 2);
        for file in found.files {
            let located = locate(folder.path(), &file.name).expect("looked at");
            assert_eq!(located.as_ref(), Some(&file), "{}", file.name);
        }
        let other = "two_lines~00000000/plain~name.md".parse().expect("a name");
        assert_eq!(locate(folder.path(), &other).expect("looked at"), None);
    }
}
