use super::build::{Pdf, archive, docx, paragraph, pdf};
use super::office::shape;
use super::{ExtractError, Limits, extract, read, read_with};
use crate::SourceFile;

#[test]
fn broken_files_say_what_is_wrong() {
    let whole = docx(&paragraph("", "x"));
    let no_document = archive(&[("other.txt", "")]);
    let deep = docx(&"<w:p>".repeat(600));
    let encrypted = Pdf {
        pages: &[&["secret"]],
        objects: &["<< /Filter /Standard /V 1 /R 2 /P -4 /O <0000000000000000000000000000000000000000000000000000000000000000> /U <1111111111111111111111111111111111111111111111111111111111111111> >>"],
        catalog: "",
        trailer: "/Encrypt 6 0 R /ID [<00> <00>]",
    }
    .build();
    let some_pages = pdf(&[&["one"], &["two"]]);
    for (name, bytes, words) in [
        ("empty.docx", &b""[..], "empty"),
        ("empty.md", b"", "empty"),
        ("truncated.docx", &whole[..whole.len() / 2], "damaged"),
        ("archive.docx", &no_document, "word/document.xml"),
        ("text.docx", b"this is text", "damaged"),
        ("entities.docx", &docx("<!DOCTYPE x [<!ENTITY a \"b\">]>"), "declares entities"),
        ("open.docx", &archive(&[("word/document.xml", "<w:document><w:p>")]), "ends in the middle"),
        ("deep.docx", &deep, "nested"),
        ("protected.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted"),
        ("truncated.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", "damaged"),
        ("blank.pdf", &pdf(&[&[]]), "OCR"),
        ("protected.pdf", &encrypted, "encrypted"),
        ("fake.pdf", b"this is text", "does not begin"),
        ("noise.txt", &[0, 159, 146, 150, 0, 1, 2, 3], "does not read this format (binary data)"),
        ("picture.md", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image"),
        ("sheet.xlsx", b"text", "damaged"),
        ("old.doc", b"text", "save it as DOCX"),
        ("spaces.txt", b"  \n \n", "no text"),
        ("blank.html", b"<html><script>x</script></html>", "no text"),
    ] {
        let error = read(name, bytes).expect_err(name).to_string();
        assert!(error.contains(words), "{name}: {error}");
    }
    assert!(read("whole.pdf", &some_pages).is_ok());
}

#[test]
fn what_is_missing_or_cut_is_told_and_the_rest_is_read() {
    let slides = "<p:presentation xmlns:r=\"r\"><p:sldIdLst><p:sldId id=\"256\" r:id=\"a\"/>\
        <p:sldId id=\"257\" r:id=\"b\"/><p:sldId id=\"258\" r:id=\"c\"/></p:sldIdLst></p:presentation>";
    let presentation = archive(&[
        ("ppt/presentation.xml", slides),
        ("ppt/_rels/presentation.xml.rels", &relations(&[("a", "slides/a.xml"), ("b", "slides/b.xml")])),
        ("ppt/slides/a.xml", &format!("<p:sld>{}</p:sld>", shape("title", &["25 days"]))),
        ("ppt/slides/_rels/a.xml.rels", &relations(&[("notesSlide", "../notes/a.xml")])),
    ]);
    let sheets = "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Leave\" r:id=\"a\"/>\
        <sheet name=\"Pay\" r:id=\"b\"/><sheet name=\"Rent\" r:id=\"c\"/></sheets></workbook>";
    let parts = [("a", "sheets/a.xml"), ("b", "sheets/b.xml"), ("sharedStrings", "strings.xml")];
    let cell = "<worksheet><sheetData><row><c t=\"str\"><v>25 days</v></c></row></sheetData></worksheet>";
    let workbook = archive(&[
        ("xl/workbook.xml", sheets),
        ("xl/_rels/workbook.xml.rels", &relations(&parts)),
        ("xl/sheets/a.xml", cell),
    ]);
    let long = "a".repeat(70_000);
    let outputs =
        serde_json::json!([{ "text": long }, { "text": "25 days" }, { "data": { "text/plain": long } }]);
    let notebook = serde_json::json!({
        "cells": [{ "cell_type": "code", "source": "x = 1", "outputs": outputs }],
    });
    for (name, bytes, notes) in [
        (
            "a.pptx",
            presentation,
            &["the notes of slide 1 are missing", "slide 2 is missing", "slide 3 is missing"][..],
        ),
        (
            "a.xlsx",
            workbook,
            &[
                "the texts of its cells (`xl/strings.xml`) are missing",
                "the sheet `Pay` is missing",
                "the sheet `Rent` is missing",
            ],
        ),
        ("a.ipynb", notebook.to_string().into_bytes(), &["2 outputs were cut after 64 KiB"]),
    ] {
        let document = read(name, &bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(document.coverage.notes, notes, "{name}");
        assert!(document.text.contains("25 days"), "{name}: {}", document.text);
    }
}

/// What a part refers to: ids, which end the types too, and targets.
fn relations(entries: &[(&str, &str)]) -> String {
    let entry = |(id, target): &(&str, &str)| {
        format!("<Relationship Id=\"{id}\" Type=\"type/{id}\" Target=\"{target}\"/>")
    };
    format!("<Relationships>{}</Relationships>", entries.iter().map(entry).collect::<Vec<_>>().concat())
}

#[test]
fn no_prefix_of_a_file_breaks_the_reader() {
    let files = [
        ("a.pdf", pdf(&[&["one", "two"], &["three"]])),
        ("a.docx", docx(&paragraph("", "text"))),
        ("a.html", b"<table><tr><td>a<td>b</table><p>c".to_vec()),
    ];
    for (name, bytes) in files {
        for length in (0..bytes.len()).step_by(bytes.len() / 40 + 1) {
            // Whether it is read or refused: it comes back.
            let _ = read(name, &bytes[..length]);
        }
    }
}

#[test]
fn limits_hold() {
    let large = docx(&paragraph("", &"a".repeat(1 << 20)));
    let tight = docx(&paragraph("", &"a".repeat(17 << 20)));
    let limits = Limits::default();
    for (name, bytes, limits) in [
        ("unpacked.docx", &large, Limits { unpacked_bytes: 1 << 16, ..limits.clone() }),
        ("ratio.docx", &tight, limits.clone()),
        ("file.docx", &large, Limits { file_bytes: 100, ..limits.clone() }),
        ("text.docx", &large, Limits { text_bytes: 1000, ..limits.clone() }),
    ] {
        let error = read_with(name, bytes, &limits).expect_err(name);
        match name {
            "ratio.docx" => {
                assert!(error.to_string().contains("`word/document.xml` has"), "{error}");
                assert!(matches!(error, ExtractError::UnpacksTooFar { .. }), "{error}");
            }
            _ => assert!(matches!(error, ExtractError::TooLarge { .. }), "{name}: {error}"),
        }
    }
    let error =
        read_with("a.pdf", &pdf(&[&["a"], &["b"]]), &Limits { pages: 1, ..limits }).expect_err("pages");
    assert_eq!(error.to_string(), "it has 2 pages, the limit is 1");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, name) in [(folder.path().join("gone.md"), "gone.md"), (folder.path().to_owned(), "folder.md")]
    {
        let file =
            SourceFile { path: path.clone(), name: name.parse().expect("a name"), size: 1, modified_ns: 1 };
        let error = extract(&file, &Limits::default()).expect_err("unreadable");
        assert!(matches!(error, ExtractError::Unreadable(_)), "{error}");
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
}
