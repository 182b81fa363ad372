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
        assert!(reason.contains("it is encrypted"), "{reason}");
    }
}

/// A program that is called as `tesseract` is stands in for it.
#[cfg(unix)]
mod with_a_program {
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};

    use super::super::all_with;
    use crate::{ExtractSettings, Ocr};

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

    #[test]
    fn its_failure_is_the_reason() {
        let reason =
            recognized("cat > /dev/null; echo 'no such language' >&2; exit 1", 60).expect_err("failed");
        assert!(reason.contains("no such language"), "{reason}");
    }

    #[test]
    fn a_program_without_end_is_ended() {
        let reason = recognized("cat > /dev/null; exec sleep 1000", 0).expect_err("ended");
        assert!(reason.contains("longer than 0 s"), "{reason}");
    }
}
