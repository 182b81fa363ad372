use std::io::{Cursor, Write as _};
use std::process::Command;

use serde_json::Value;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::{Dir, Run, handbook, skipped};

const MAIL: &str = "From: Ada <ada@example.com>\nTo: all@example.com\nSubject: Parking\nDate: Wed, 31 Jan 2024 14:00:00 +0200\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nThe barrier opens at seven.\n--b\nContent-Type: text/csv\nContent-Disposition: attachment; filename=places.csv\n\nPerson,Place\nGrace Hopper,B17\nAlan Turing,C4\n--b--\n";

fn first_hit(dir: &Dir, query: &str) -> Value {
    dir.ibid(&["search", "--json", query]).json()["hits"][0].clone()
}

#[test]
fn hits_say_where_they_stand_in_every_kind_of_file() {
    let dir = Dir::new();
    dir.write("docs/parking.eml", MAIL);
    dir.write("docs/canteen.csv", "Dish;Price\nLentil soup;3,50\nApple strudel;2,80\n");
    dir.write(
        "docs/report.ipynb",
        r##"{"cells":[{"cell_type":"markdown","source":["# Heating\n","The boiler is serviced in October."]}],"metadata":{}}"##,
    );
    dir.write("docs/server.toml", "[database]\nconnection_limit = 40\n");
    let report = dir.ingest(&dir.path("docs"));
    assert_eq!((&report["added"], &report["refused"]), (&5.into(), &serde_json::json!([])), "{report}");

    let hit = first_hit(&dir, "Where does Grace Hopper park?");
    assert_eq!(hit["document"], "parking.eml/places.csv", "{hit}");
    assert_eq!(
        (&hit["cells"], &hit["heading"]),
        (&"A1:B3".into(), &serde_json::json!(["Person | Place"])),
        "{hit}"
    );
    let hit = first_hit(&dir, "When does the barrier open?");
    assert_eq!((&hit["document"], &hit["heading"][0]), (&"parking.eml".into(), &"Parking".into()), "{hit}");
    let hit = first_hit(&dir, "boiler service");
    assert_eq!((&hit["notebook_cell"], &hit["heading"][0]), (&1.into(), &"Heating".into()), "{hit}");
    let hit = first_hit(&dir, "price of apple strudel");
    assert_eq!(hit["document"], "canteen.csv", "{hit}");

    let shown = dir.ibid(&["search", "Where does Grace Hopper park?"]);
    assert!(shown.stdout.contains("parking.eml/places.csv, A1:B3"), "{}", shown.stdout);
    let answer = dir.ibid(&["ask", "--no-llm", "--json", "What is the price of apple strudel?"]).json();
    assert!(answer["sources"].to_string().contains("\"cells\":"), "{answer}");
}

#[test]
fn what_files_say_of_themselves_filters() {
    let dir = Dir::new();
    dir.write("docs/parking.eml", MAIL);
    dir.write("docs/canteen.csv", "Dish;Price\nLentil soup;3,50\nApple strudel;2,80\n");
    dir.ingest(&dir.path("docs"));
    let names = |arguments: &[&str]| -> Vec<String> {
        let found = dir.ibid(&[&["search", "--json", "place"], arguments].concat()).json();
        let hits = found["hits"].as_array().cloned().unwrap_or_default();
        hits.iter().filter_map(|hit| hit["document"].as_str().map(str::to_owned)).collect()
    };
    // The date of the message, not of its file.
    assert_eq!(names(&["--before", "2024-02-01"]), ["parking.eml"]);
    assert!(names(&["--type", "csv"]).iter().all(|name| name.contains(".csv")));
    assert_eq!(names(&["--type", "mail"]), ["parking.eml"]);
    assert_eq!(names(&["--author", "ada"]), ["parking.eml"]);
    assert_eq!(names(&["--title", "PARK"]), ["parking.eml"]);
    assert!(names(&["--author", "grace"]).is_empty());
    let listed = dir.ibid(&["list", "--json"]).json().to_string();
    assert!(listed.contains("\"authors\":[\"Ada <ada@example.com>\"]"), "{listed}");
}

#[test]
fn what_is_packed_in_a_file_follows_it() {
    let dir = Dir::new();
    let docs = dir.path("docs");
    let message = |subject: &str, text: &str| {
        format!("From a@x Thu Jan  1 00:00:00 1970\nSubject: {subject}\n\n{text}\n\n")
    };
    let picture = "From a@x Thu Jan  1 00:00:00 1970\nSubject: Logo\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: video/mp4\nContent-Disposition: attachment; filename=film.mp4\n\nxyz\n--b--\n\n";
    let mailbox =
        [message("Soup", "Lentil soup on Monday."), message("Rent", "The rent is due."), picture.to_owned()];
    dir.write("docs/in.mbox", mailbox.concat());
    let first = dir.ibid(&["ingest", "--json", "docs"]);
    let report = first.expect_code(3).json();
    assert_eq!(
        (&report["added"], report["refused"].as_array().map(Vec::len)),
        (&3.into(), Some(1)),
        "{report}"
    );
    assert!(
        report["refused"][0]["path"]
            .as_str()
            .is_some_and(|path| path.ends_with("docs/in.mbox/0003 Logo.eml/film.mp4")),
        "{report}"
    );

    let shown = dir.ibid(&["show", "--json", "in.mbox/0003 Logo.eml"]).json();
    assert_eq!(shown["refused"], report["refused"], "{shown}");
    let other = dir.ibid(&["show", "--json", "in.mbox/0002 Rent.eml"]).json();
    assert_eq!(other["refused"], serde_json::json!([]));

    // Nothing is read again, and what could not be read is still told.
    let again = dir.ibid(&["ingest", "--json", "docs"]).json();
    assert_eq!((&again["unchanged"], &again["chunks"]), (&3.into(), &0.into()), "{again}");
    assert_eq!(again["refused"], report["refused"]);

    dir.write("docs/in.mbox", mailbox[..1].concat());
    let fewer = dir.ingest(&docs);
    assert_eq!((&fewer["removed"], &fewer["refused"]), (&2.into(), &serde_json::json!([])), "{fewer}");
    assert_eq!(first_hit(&dir, "soup")["document"], "in.mbox/0001 Soup.eml");

    fs_err::remove_file(docs.join("in.mbox")).expect("the file is there");
    assert_eq!(dir.ingest(&docs)["removed"], 1);
    dir.ibid(&["doctor"]).expect_code(0);
}

#[test]
fn limits_and_passwords_are_options() {
    let dir = Dir::new();
    dir.write("docs/long.txt", "word ".repeat(1000));
    dir.write(
        "docs/locked.pdf",
        include_bytes!("../../crates/ibid-ingest/src/extract/tests/files/encrypted.pdf"),
    );
    dir.write("passwords", "other\nopen sesame\n");
    let run = dir.ibid(&["ingest", "docs", "--limit", "text_bytes=1KiB"]);
    run.expect_code(3);
    assert!(
        run.stdout.contains("the limit is 1024") && run.stdout.contains("it is encrypted"),
        "{}",
        run.stdout
    );
    dir.ibid(&["ingest", "docs", "--password-file", "passwords"]).expect_code(0);
    assert_eq!(first_hit(&dir, "leave")["document"], "locked.pdf");
    dir.ibid(&["ingest", "docs", "--limit", "days=1"]).expect_error(&["days", "archive_depth"]);
}

/// Of files that are as they were, more may be had with a password, or once `tesseract` is installed.
#[test]
fn what_was_read_in_part_is_read_again_when_more_can_be_had() {
    let dir = Dir::new();
    let manual = handbook().join("safety-manual.pdf");
    let has = |program| Command::new(program).arg("-v").output().is_ok();
    let picture =
        Command::new("pdftoppm").args(["-f", "1", "-l", "1", "-r", "150", "-png"]).arg(&manual).output();
    let mut files = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name, bytes: &[u8]| {
        files.start_file(name, SimpleFileOptions::default()).expect("a file");
        files.write_all(bytes).expect("written");
    };
    add("note.md", b"# Note\n\nThe key is under the mat.\n");
    add("locked.pdf", include_bytes!("../../crates/ibid-ingest/src/extract/tests/files/encrypted.pdf"));
    if let Ok(picture) = &picture {
        add("scan.png", &picture.stdout);
    }
    dir.write("docs/letters.zip", files.finish().expect("a zip").into_inner());
    dir.write("passwords", "open sesame\n");
    let scans = usize::from(picture.is_ok());
    let ingest = |arguments: &[&str], code| {
        let run = dir.ibid(&[&["ingest", "--json", "docs"], arguments].concat());
        let report = run.expect_code(code).json();
        let count = |key: &str| report[key].as_u64().expect("a number");
        (count("added"), count("unchanged"), report["refused"].as_array().map_or(0, Vec::len))
    };
    assert_eq!(ingest(&["--no-ocr"], 3), (1, 0, 1 + scans));
    let stale = || dir.ibid(&["status", "--json"]).json()["stale"].clone();
    assert_eq!(stale(), serde_json::json!([]), "files are as they were");
    // With the same settings, nothing is opened again.
    assert_eq!(ingest(&["--no-ocr"], 3), (0, 1, 1 + scans));
    let code = if scans == 0 { 0 } else { 3 };
    assert_eq!(ingest(&["--no-ocr", "--password-file", "passwords"], code), (1, 1, scans));
    assert_eq!(first_hit(&dir, "leave")["document"], "letters.zip/locked.pdf");
    if !has("tesseract") || scans == 0 {
        skipped("tesseract and pdftoppm are not installed");
        return;
    }
    assert_eq!(ingest(&["--password-file", "passwords"], 0), (1, 2, 0));
    let hit = first_hit(&dir, "safety manual");
    assert_eq!(hit["document"], "letters.zip/scan.png", "{hit}");
}

#[test]
fn globs_look_into_what_is_packed() {
    let dir = Dir::new();
    dir.write("docs/parking.eml", MAIL);
    dir.write("docs/note.md", "# Note\n\nThe key is under the mat.\n");
    let ingest = |arguments: &[&str]| {
        dir.ibid(&[&["ingest", "docs"], arguments].concat()).expect_code(0);
        let listed = dir.ibid(&["list", "--json"]).json();
        let documents = listed.as_array().expect("a list");
        documents.iter().filter_map(|one| one["name"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(ingest(&["--include", "*.csv"]), ["parking.eml/places.csv"]);
    assert_eq!(ingest(&["--exclude", "*.csv"]), ["note.md", "parking.eml"]);
    assert_eq!(ingest(&["--exclude", "*.eml"]), ["note.md"]);
    assert_eq!(ingest(&[]), ["note.md", "parking.eml", "parking.eml/places.csv"]);
    let plan = dir.ibid(&["ingest", "docs", "--dry-run", "--json", "--include", "*.csv"]).json();
    let gone = serde_json::json!(["note.md", "parking.eml"]);
    assert_eq!((&plan["roots"][0]["removed"], &plan["roots"][0]["new"]), (&gone, &serde_json::json!([])));
    assert_eq!(ingest(&["--include", "*.csv"]), ["parking.eml/places.csv"]);
    let again = dir.ibid(&["ingest", "docs", "--dry-run", "--json", "--include", "*.csv"]).json();
    assert_eq!(again["roots"][0]["unchanged"], 1, "it is not read again: {again}");
}

#[test]
fn what_is_hidden_in_an_archive_is_read_where_hidden_files_are() {
    let dir = Dir::new();
    let mut files = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["note.md", ".drafts/note.md", "__MACOSX/._note.md"] {
        files.start_file(name, SimpleFileOptions::default()).expect("a file");
        files.write_all(b"# Note\n\nThe key is under the mat.\n").expect("written");
    }
    dir.write("docs/letters.zip", files.finish().expect("a zip").into_inner());
    let ingest = |arguments: &[&str]| {
        dir.ibid(&[&["ingest", "docs", "--embedding", "fast"], arguments].concat()).expect_code(0);
        let listed = dir.ibid(&["list", "--json"]).json();
        let documents = listed.as_array().expect("a list");
        documents.iter().filter_map(|one| one["name"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(ingest(&[]), ["letters.zip/note.md"]);
    assert_eq!(ingest(&["--hidden"]), ["letters.zip/.drafts/note.md", "letters.zip/note.md"]);
    assert_eq!(ingest(&[]), ["letters.zip/note.md"]);
}

/// A program that ends before it has read what it is given must not end the one that reads the file.
#[cfg(unix)]
#[test]
fn a_language_that_tesseract_does_not_have_is_the_reason() {
    use std::os::unix::fs::PermissionsExt;

    let dir = Dir::new();
    let script = "#!/bin/sh\necho \"Failed loading language 'xyz'\" >&2\necho 'Could not initialize tesseract.' >&2\nexit 1\n";
    let tesseract = dir.write("programs/tesseract", script);
    fs_err::set_permissions(&tesseract, PermissionsExt::from_mode(0o755)).expect("executable");
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0".to_vec();
    // More than a pipe holds.
    picture.resize(4 << 20, 0);
    dir.write("docs/scan.png", picture);
    let mut command = dir.command(&["ingest", "docs", "--ocr-language", "xyz"]);
    let run = Run::of(command.env("PATH", dir.path("programs")));
    run.expect_code(3);
    assert!(run.stdout.contains("tesseract has no language `xyz`"), "{}", run.stdout);
}
