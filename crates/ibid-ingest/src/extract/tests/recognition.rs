use super::{ExtractSettings, all_with};

/// Made with pypdf: one page, AES-128, opened by `open sesame`.
const ENCRYPTED: &[u8] = include_bytes!("files/encrypted.pdf");

#[test]
fn passwords_open_encrypted_documents() {
    let with = |passwords: &[&str]| {
        let passwords = passwords.iter().map(ToString::to_string).collect();
        all_with("a.pdf", ENCRYPTED, &ExtractSettings { passwords, ..ExtractSettings::default() })
    };
    assert!(with(&["other", "open sesame"])[0].1.as_ref().expect("opened").contains("25 days"));
    for passwords in [&[][..], &["other"]] {
        let outcomes = with(passwords);
        let reason = outcomes[0].1.as_ref().expect_err("shut");
        assert!(reason.contains("it is encrypted") && reason.contains("--password-file"), "{reason}");
    }
}

/// A program that is called as `tesseract` is stands in for it.
#[cfg(unix)]
mod with_a_program {
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};

    use super::super::all_with;
    use crate::{ExtractSettings, Ocr, SourceFile, extract_all};

    /// Made with pypdf: a page with text and one without, RC4, opened by `open sesame`.
    const ENCRYPTED_BLANK: &[u8] = include_bytes!("files/encrypted-blank.pdf");
    const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0";

    fn program(folder: &Path, name: &str, script: &str) -> PathBuf {
        let program = folder.join(name);
        fs_err::write(&program, format!("#!/bin/sh\n{script}\n")).expect("a program");
        fs_err::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("executable");
        program
    }

    fn recognized(script: &str, seconds: u64) -> Result<String, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let program = program(folder.path(), "tesseract", script);
        let ocr = Ocr::new(program).languages(&["deu".to_owned(), "eng".to_owned()]).seconds(seconds);
        let settings = ExtractSettings { ocr: Some(ocr), ..ExtractSettings::default() };
        all_with("a.png", PICTURE, &settings).remove(0).1
    }

    #[test]
    fn what_it_recognizes_is_the_text() {
        let script =
            "cat > /dev/null; printf 'header\\n5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t90\\t%s\\n' \"$4\"";
        assert_eq!(recognized(script, 60), Ok("deu+eng\n".to_owned()));
    }

    /// A page without text, of a PDF that is read from standard input.
    #[test]
    fn pages_are_rendered_where_that_can_be_done() {
        let folder = tempfile::tempdir().expect("a folder");
        let program = |name: &str, script: &str| program(folder.path(), name, script);
        let words = "sed 's/^/5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t90\\t/;1s/^/header\\n/'";
        let tesseract = program("tesseract", words);
        let renderer = program("pdftoppm", "head -c 5 | sed \"s/$/ page $2/\"");
        let read = |ocr: Ocr| {
            let settings = ExtractSettings { ocr: Some(ocr), ..ExtractSettings::default() };
            all_with("a.pdf", &super::super::build::pdf(&[&[]]), &settings).remove(0).1
        };
        assert_eq!(read(Ocr::new(&tesseract).page_renderer(renderer)).expect("text").trim(), "%PDF- page 1");
        let broken = program("broken", "exit 1");
        let reason =
            read(Ocr::new(&tesseract).page_renderer(broken)).expect_err("it holds no picture either");
        assert!(reason.contains("no text was recognized"), "{reason}");
    }

    /// What stands among the arguments of a program is seen by all users.
    #[test]
    fn a_password_is_given_to_no_program() {
        let folder = tempfile::tempdir().expect("a folder");
        let called = folder.path().join("called");
        let renderer = program(folder.path(), "pdftoppm", &format!("echo \"$@\" > {}", called.display()));
        let tesseract = program(folder.path(), "tesseract", "exit 1");
        let path = folder.path().join("a.pdf");
        fs_err::write(&path, ENCRYPTED_BLANK).expect("a file");
        let settings = ExtractSettings {
            passwords: vec!["open sesame".to_owned()],
            ocr: Some(Ocr::new(tesseract).page_renderer(renderer)),
            ..ExtractSettings::default()
        };
        let file = SourceFile { path, name: "a.pdf".parse().expect("a name"), size: 1, modified_ns: 1 };
        let mut documents = Vec::new();
        extract_all(&file, &settings, &mut |_, outcome| documents.push(outcome.expect("read")));
        let coverage = &documents[0].coverage;
        assert!(documents[0].text.contains("25 days"), "{}", documents[0].text);
        assert_eq!(coverage.pages_without_text, [2]);
        assert!(coverage.notes[0].contains("takes a password only where"), "{:?}", coverage.notes);
        assert!(!called.exists());
    }

    #[test]
    fn its_failure_is_the_reason() {
        for (said, expected) in [
            ("no such thing", "failed: no such thing"),
            (
                "Failed loading language 'xyz'\nTesseract could not load any languages!\nCould not initialize tesseract.",
                "tesseract has no language `xyz`: install its data",
            ),
        ] {
            // It reads nothing of the picture.
            let reason = recognized(&format!("echo \"{said}\" >&2; exit 1"), 60).expect_err("failed");
            assert!(reason.contains(expected), "{reason}");
        }
    }

    #[test]
    fn its_failure_is_the_reason_for_a_scan_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let tesseract =
            program(folder.path(), "tesseract", "echo \"Failed loading language 'xyz'\" >&2; exit 1");
        let renderer = program(folder.path(), "pdftoppm", "cat");
        let ocr = Ocr::new(tesseract).page_renderer(renderer);
        let settings = ExtractSettings { ocr: Some(ocr), ..ExtractSettings::default() };
        let scan = super::super::build::pdf(&[&[]]);
        let reason = all_with("a.pdf", &scan, &settings).remove(0).1.expect_err("failed");
        assert!(reason.contains("no language `xyz`"), "{reason}");
    }

    #[test]
    fn a_program_without_end_is_ended() {
        let reason = recognized("cat > /dev/null; exec sleep 1000", 0).expect_err("ended");
        assert!(reason.contains("longer than 0 s"), "{reason}");
    }
}
