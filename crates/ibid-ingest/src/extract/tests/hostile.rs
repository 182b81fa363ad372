//! Files that are made to break a reader: each has its reason, and what stands beside it is read.

use super::build::{archive, archive_of};
use super::office::{gzip, opendocument, tar, xls, xlsx};
use super::{ExtractSettings, Limits, all, all_with, read, read_with};

/// What was read, and the reasons for what was not, each with its name.
fn told(outcomes: &[(String, Result<String, String>)]) -> Vec<(&str, &str)> {
    outcomes
        .iter()
        .map(|(name, outcome)| match outcome {
            Ok(text) => (name.as_str(), text.trim()),
            Err(reason) => (name.as_str(), reason.as_str()),
        })
        .collect()
}

#[test]
fn archives_are_folders() {
    let inner = archive(&[("b.md", "# Deep\n\nText.")]);
    let tarball = gzip(&tar(&[("x/notes.txt", b"One."), ("y.csv", b"a,b\n1,2\n")]));
    let outer = archive_of(&[
        ("docs/a.txt", b"Alpha."),
        ("docs/in.zip", &inner),
        ("docs/t.tar.gz", &tarball),
        ("docs/packed.txt.gz", &gzip(b"Packed.")),
        (".hidden", b"no"),
        ("__MACOSX/a.txt", b"no"),
        ("film.mp4", b"no"),
        ("docs/a.txt/", b""),
    ]);
    let outcomes = all("a.zip", &outer);
    assert_eq!(
        told(&outcomes),
        [
            ("a.zip/docs/a.txt", "Alpha."),
            ("a.zip/docs/in.zip/b.md", "# Deep\n\nText."),
            ("a.zip/docs/t.tar.gz/x/notes.txt", "One."),
            ("a.zip/docs/t.tar.gz/y.csv", "| a | b |\n|---|---|\n| 1 | 2 |"),
            ("a.zip/docs/packed.txt.gz/packed.txt", "Packed."),
            ("a.zip/film.mp4", "ibid does not read this format (`.mp4`)"),
        ]
    );
}

#[test]
fn a_mailbox_is_a_folder_of_messages_and_a_message_one_of_attachments() {
    let mail = "From: a@x.com\nSubject: Report\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee below.\n--b\nContent-Type: text/csv; name=days.csv\nContent-Disposition: attachment; filename=days.csv\n\nName,Days\nAda,25\n--b\nContent-Type: message/rfc822\nContent-Disposition: attachment\n\nFrom: b@x.com\nSubject: Inner\n\nForwarded.\n--b\nContent-Type: image/png\nContent-Disposition: attachment; filename=../../logo.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\n--b--\n";
    let mailbox = format!(
        "From a@x Thu Jan  1 00:00:00 1970\n{mail}\nFrom b@x Thu Jan  1 00:00:00 1970\nSubject: Two\n\nEnd.\n"
    );
    let outcomes = all("in.mbox", mailbox.as_bytes());
    let names: Vec<&str> = outcomes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "in.mbox/0001 Report.eml",
            "in.mbox/0001 Report.eml/days.csv",
            "in.mbox/0001 Report.eml/message-2.eml",
            "in.mbox/0001 Report.eml/__/__/logo.png",
            "in.mbox/0002 Two.eml",
        ]
    );
    assert!(outcomes[0].1.as_ref().expect("read").contains("See below."));
    assert!(outcomes[1].1.as_ref().expect("read").contains("| Ada | 25 |"));
    assert!(outcomes[2].1.as_ref().expect("read").contains("Forwarded."));
    assert!(outcomes[3].1.as_ref().expect_err("refused").contains("leads out"));
}

#[test]
fn pictures_need_ocr_and_say_so() {
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0";
    let error = read("scan.png", picture).expect_err("no OCR").to_string();
    assert!(error.contains("needs OCR, which is off") && error.contains("--no-ocr"), "{error}");
    let huge = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x06\0\0\0";
    let error = read("bomb.png", huge).expect_err("huge").to_string();
    assert!(error.contains("pixels"), "{error}");
}

#[test]
fn archives_that_attack_cost_themselves() {
    let bomb = gzip(&vec![0; 40 << 20]);
    let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n<l>&b;</l>";
    let outside = "<!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<l>&x;</l>";
    let mut nested = b"Deep.".to_vec();
    for depth in 0..6 {
        let name = if depth == 0 { "deep.txt".to_owned() } else { format!("{depth}.zip") };
        nested = archive_of(&[(&name, &nested)]);
    }
    let escaping = tar(&[("../../escape.txt", b"Out."), ("/absolute.txt", b"Out."), ("in.txt", b"In.")]);
    let outer = archive_of(&[
        ("a.txt", b"First."),
        ("bomb.txt.gz", &bomb),
        ("laughs.xml", laughs.as_bytes()),
        ("outside.xml", outside.as_bytes()),
        ("nested.zip", &nested),
        ("escaping.tar", &escaping),
        ("broken.docx", b"PK\x03\x04 and nothing"),
        ("z.txt", b"Last."),
    ]);
    let outcomes = all("a.zip", &outer);
    let expected = [
        ("a.zip/a.txt", "First."),
        ("a.zip/bomb.txt.gz/bomb.txt", "what is packed in it has"),
        ("a.zip/laughs.xml", "declares entities"),
        ("a.zip/outside.xml", "declares entities"),
        ("a.zip/nested.zip/5.zip/4.zip/3.zip/2.zip", "archives or messages around it"),
        ("a.zip/escaping.tar/__/__/escape.txt", "leads out of it"),
        ("a.zip/escaping.tar/absolute.txt", "leads out of it"),
        ("a.zip/escaping.tar/in.txt", "In."),
        ("a.zip/broken.docx", "damaged"),
        ("a.zip/z.txt", "Last."),
    ];
    let told = told(&outcomes);
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for ((name, said), (expected_name, words)) in told.iter().zip(expected) {
        assert_eq!(*name, expected_name);
        assert!(said.contains(words), "{name}: {said}");
    }
}

#[test]
fn files_with_holes_are_read_and_what_is_no_file_in_an_archive_is_told() {
    use tar::EntryType as Kind;

    let mut archive = tar::Builder::new(Vec::new());
    for (name, kind, target) in [
        ("docs", Kind::Directory, ""),
        ("hard.txt", Kind::Link, "sparse.txt"),
        ("soft.txt", Kind::Symlink, "a\u{1b}b.txt"),
        ("pipe.txt", Kind::Fifo, ""),
        ("device.txt", Kind::Block, ""),
        ("volume", Kind::new(b'V'), ""),
        ("rest.txt", Kind::new(b'M'), ""),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_path(name).expect("a name");
        header.set_entry_type(kind);
        if !target.is_empty() {
            header.set_link_name(target).expect("a target");
        }
        header.set_size(0);
        header.set_cksum();
        archive.append(&header, std::io::empty()).expect("appended");
    }
    // Two blocks of text, and between them one that takes no room.
    let (first, second) = ("a word ".repeat(4096), "The end.");
    assert_eq!(first.len() % 512, 0, "all but the last block are whole");
    let hole_ends = first.len() as u64 + 512;
    let mut header = tar::Header::new_gnu();
    header.set_path("sparse.txt").expect("a name");
    header.set_entry_type(Kind::GNUSparse);
    header.set_size((first.len() + second.len()) as u64);
    let sparse = header.as_gnu_mut().expect("made so");
    sparse.sparse[0].set_offset(0);
    sparse.sparse[0].set_length(first.len() as u64);
    sparse.sparse[1].set_offset(hole_ends);
    sparse.sparse[1].set_length(second.len() as u64);
    sparse.set_real_size(hole_ends + second.len() as u64);
    header.set_cksum();
    archive.append(&header, format!("{first}{second}").as_bytes()).expect("appended");

    let outcomes = all("a.tar", &archive.into_inner().expect("an archive"));
    let whole = format!("{first}{second}");
    assert_eq!(
        told(&outcomes),
        [
            ("a.tar/hard.txt", "it is a link to `sparse.txt`, which is not followed"),
            ("a.tar/soft.txt", "it is a link to `a_b.txt`, which is not followed"),
            ("a.tar/pipe.txt", "it is a pipe and no file"),
            ("a.tar/device.txt", "it is a device and no file"),
            ("a.tar/rest.txt", "it is something of an unknown kind and no file"),
            ("a.tar/sparse.txt", whole.as_str()),
        ]
    );
}

#[test]
fn limits_of_archives_hold_over_all_that_is_in_them() {
    let many: Vec<(String, Vec<u8>)> =
        (0..50).map(|number| (format!("{number:02}.txt"), vec![b'a'; 1000])).collect();
    let files: Vec<(&str, &[u8])> =
        many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let archive = archive_of(&files);
    let outer = archive_of(&[("one.zip", &archive), ("two.zip", &archive)]);
    for (limits, read_at_most, words) in [
        (Limits { archive_files: 60, ..Limits::default() }, 60, "files packed in it"),
        (Limits { unpacked_bytes: 20_000, ..Limits::default() }, 20, "what is packed in it"),
        (Limits { archive_depth: 0, ..Limits::default() }, 0, "archives or messages around it"),
    ] {
        let outcomes = all_with("a.zip", &outer, &ExtractSettings { limits, ..ExtractSettings::default() });
        let read = outcomes.iter().filter(|(_, outcome)| outcome.is_ok()).count();
        assert!(read <= read_at_most, "{read}");
        assert!(told(&outcomes).iter().any(|(_, said)| said.contains(words)), "{:?}", told(&outcomes));
    }
}

#[test]
fn sheets_that_declare_or_repeat_too_much_are_bounded() {
    // What a sheet declares as its size costs nothing; the cells count.
    let far = xlsx(&[(
        "S",
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>",
    )]);
    assert!(read("far.xlsx", &far).expect("read").text.contains('2'));
    let cell =
        "<table:table-cell table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell>";
    let repeated = opendocument(&format!(
        "<table:table table:name=\"S\"><table:table-row table:number-rows-repeated=\"1048576\">{cell}</table:table-row></table:table>"
    ));
    let error = read("repeated.ods", &repeated).expect_err("too many").to_string();
    assert!(error.contains("cells"), "{error}");
    let corners = xls(&[(0, 0, Ok(1.0)), (65_535, 16_000, Ok(2.0))]);
    let error = read("corners.xls", &corners).expect_err("too many").to_string();
    assert!(error.contains("cells"), "{error}");
}

#[test]
fn xml_is_bounded_in_elements_and_depth() {
    let many = format!("<r>{}</r>", "<a>1</a>".repeat(1_000_000));
    let document = read("many.xml", many.as_bytes()).expect("a million elements are read");
    assert!(document.text.ends_with("a: 1\n"));
    let limits = Limits { xml_elements: 1000, ..Limits::default() };
    let error = read_with("many.xml", many.as_bytes(), &limits).expect_err("limited").to_string();
    assert!(error.contains("elements"), "{error}");
    let deep = format!("{}x{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let error = read("deep.xml", deep.as_bytes()).expect_err("deep").to_string();
    assert!(error.contains("nested"), "{error}");
}

#[test]
fn one_line_without_end_is_read_or_refused() {
    let limits = Limits { text_bytes: 1 << 20, ..Limits::default() };
    for name in
        ["long.txt", "long.csv", "long.json", "long.md", "long.rtf", "long.tex", "long.org", "long.html"]
    {
        let mut bytes = if name.ends_with("rtf") { b"{\\rtf1 ".to_vec() } else { Vec::new() };
        bytes.resize(2 << 20, b'a');
        let error = read_with(name, &bytes, &limits).expect_err(name).to_string();
        assert!(error.contains("its text has"), "{name}: {error}");
    }
}

#[test]
fn deep_groups_of_rtf_are_refused() {
    let error = read("deep.rtf", format!("{{\\rtf1 {}", "{".repeat(10_000)).as_bytes())
        .expect_err("deep")
        .to_string();
    assert!(error.contains("nested"), "{error}");
}

#[test]
fn invalid_text_is_read_and_noted() {
    let document = read("a.csv", b"Name,Days\nAda \xff\xfe,25\n").expect("read");
    assert!(document.text.contains("25"));
}
