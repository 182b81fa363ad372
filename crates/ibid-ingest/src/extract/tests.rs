use std::io::Write;

use ibid_core::{Document, Place, Span};

use super::{ExtractError, Limits, extract};
use crate::walk;

fn read(name: &str, bytes: &[u8]) -> Result<Document, ExtractError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs_err::write(&path, bytes).expect("a file");
    let found = walk(&path).expect("a walk");
    extract(&found.files[0], &Limits::default())
}

#[track_caller]
fn place(document: &Document, phrase: &str) -> Place {
    let at =
        document.text.find(phrase).unwrap_or_else(|| panic!("`{phrase}` is missing in: {}", document.text));
    document.locations.place(Span::with_length(at, phrase.len()))
}

/// A DOCX with the given body.
fn docx(body: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("word/document.xml", options).expect("a part");
    let xml = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    zip.write_all(xml.as_bytes()).expect("written");
    zip.finish().expect("an archive").into_inner()
}

/// A PDF with one line of text a page.
fn pdf(pages: &[&str]) -> Vec<u8> {
    let mut objects = vec!["<< /Type /Catalog /Pages 2 0 R >>".to_owned()];
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    objects.push(format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()));
    objects.push("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned());
    for (page, text) in pages.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + 2 * page
        ));
        let content = format!("BT /F1 12 Tf 72 700 Td ({text}) Tj ET");
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(file.len());
        file.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").into_bytes());
    }
    file.extend(
        format!("trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1)
            .into_bytes(),
    );
    file
}

#[test]
fn markdown_keeps_its_lines_and_headings() {
    let text = "---\ntitle: \"The rules\"\n---\n\n# One\n\ntext a\n\n```\n# no heading\n```\n\nTwo\n---\n\n## Deep ##\nlast line\n";
    let document = read("a.md", text.as_bytes()).expect("read");
    assert_eq!(document.title.as_deref(), Some("The rules"));
    assert_eq!(document.text, text);
    assert_eq!(
        place(&document, "text a"),
        Place { page: None, lines: Some((7, 7)), heading: vec!["One".into()] }
    );
    assert_eq!(place(&document, "# no heading").heading, ["One"]);
    assert_eq!(place(&document, "last line").heading, ["One", "Deep"]);
}

#[test]
fn text_in_any_encoding() {
    let latin = encoding_rs::WINDOWS_1252
        .encode("Die Größe beträgt 25 m². Das Gebäude ist schön und für alle zugänglich.")
        .0;
    let big5 = encoding_rs::BIG5
        .encode("員工每年有十五天特別休假。公司位於台北市，歡迎您的加入，請於上班時間內來電。")
        .0;
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("Größe".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let utf16_bare: Vec<u8> =
        "plain words in wide characters".encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (bytes, phrase) in [
        ("Größe".as_bytes(), "Größe"),
        ("\u{feff}with a mark".as_bytes(), "with a mark"),
        (&latin, "Größe beträgt 25 m²"),
        (&big5, "十五天特別休假"),
        (&utf16, "Größe"),
        (&utf16_bare, "plain words"),
        (b"two\r\nlines\rthree\x07\x1b[31m", "two\nlines\nthree[31m"),
    ] {
        let document = read("a.txt", bytes).unwrap_or_else(|error| panic!("{phrase}: {error}"));
        assert!(document.text.contains(phrase), "{phrase} / {}", document.text);
        assert!(!document.text.starts_with('\u{feff}'));
    }
}

#[test]
fn html_shows_what_a_reader_sees_with_source_lines() {
    let html = "<!doctype html>\n<html><head><title>IT &amp; more</title><style>p { x }</style></head>\n<body><nav>Menu</nav>\n\
        <h1>Passwords</h1>\n<script>var hidden = '<p>no</p>';</script>\n<p>At least\n  14 <b>characters</b>.</p>\n\
        <h2>Devices</h2><ul><li>Laptop</li><li>Phone</li></ul>\n<table><tr><th>Item</th><th>Days</th></tr>\n<tr><td>Laptop</td><td>3</td></tr></table>\n</body></html>";
    let document = read("a.html", html.as_bytes()).expect("read");
    assert_eq!(document.title.as_deref(), Some("IT & more"));
    for unseen in ["Menu", "hidden", "{ x }"] {
        assert!(!document.text.contains(unseen), "{}", document.text);
    }
    let place_of = |phrase| place(&document, phrase);
    assert_eq!(
        place_of("At least 14 characters."),
        Place { page: None, lines: Some((6, 7)), heading: vec!["Passwords".into()] }
    );
    assert_eq!(place_of("- Laptop").heading, ["Passwords", "Devices"]);
    assert_eq!(place_of("| Laptop | 3 |").lines, Some((10, 10)));
}

#[test]
fn pdf_text_has_its_page() {
    let document =
        read("a.pdf", &pdf(&["First page says one.", "Second page says two.", "Third page says three."]))
            .expect("read");
    for (phrase, page) in [("says one", 1), ("says two", 2), ("says three", 3)] {
        assert_eq!(
            (place(&document, phrase).page, place(&document, phrase).lines),
            (Some(page), Some((1, 1))),
            "{phrase}"
        );
    }
}

#[test]
fn docx_paragraphs_headings_tables_and_pages() {
    let body = "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>Welcome</w:t></w:r></w:p>\
        <w:p><w:r><w:t xml:space=\"preserve\">Bring </w:t></w:r><w:r><w:t>R&amp;D badge.</w:t></w:r></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Day</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Task</w:t></w:r></w:p></w:tc></w:tr>\
        <w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Tour</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
        <w:p><w:r><w:br w:type=\"page\"/></w:r></w:p><w:p><w:r><w:lastRenderedPageBreak/><w:t>Second page text.</w:t></w:r></w:p>";
    let document = read("a.docx", &docx(body)).expect("read");
    assert_eq!(
        place(&document, "Bring R&D badge."),
        Place { page: Some(1), lines: None, heading: vec!["Welcome".into()] }
    );
    assert!(document.text.contains("| Day | Task |\n|---|---|\n| 1 | Tour |"), "{}", document.text);
    assert!(place(&document, "Second page text.").page >= Some(2));
}

#[test]
fn broken_files_say_what_is_wrong() {
    let whole = docx("<w:p><w:r><w:t>x</w:t></w:r></w:p>");
    let mut no_document = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    no_document.start_file("other.txt", zip::write::SimpleFileOptions::default()).expect("a part");
    let no_document = no_document.finish().expect("an archive").into_inner();
    for (name, bytes, words) in [
        ("empty.docx", &b""[..], "empty"),
        ("empty.md", b"", "empty"),
        ("truncated.docx", &whole[..whole.len() / 2], "damaged"),
        ("archive.docx", &no_document, "word/document.xml"),
        ("entities.docx", &docx("<!DOCTYPE x [<!ENTITY a \"b\">]>"), "damaged"),
        ("truncated.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", "damaged"),
        ("blank.pdf", &pdf(&[""]), "scan"),
        ("fake.pdf", b"this is text", "does not begin"),
        ("noise.bin", &[0, 159, 146, 150, 0, 1, 2, 3], "does not read this format"),
        ("sheet.xlsx", &no_document, "does not read this format"),
        ("spaces.txt", b"  \n \n", "no text"),
    ] {
        let error = read(name, bytes).expect_err(name).to_string();
        assert!(error.contains(words), "{name}: {error}");
    }
}

#[test]
fn a_part_that_unpacks_beyond_the_limit_is_refused() {
    let body = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "a".repeat(1 << 20));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bomb.docx");
    fs_err::write(&path, docx(&body)).expect("a file");
    let found = walk(&path).expect("a walk");
    let limits = Limits { unpacked_bytes: 1 << 16, ..Limits::default() };
    let error = extract(&found.files[0], &limits).expect_err("too large");
    assert!(matches!(error, ExtractError::TooLarge { .. }), "{error}");
}
