use super::build::{Pdf, pdf};
use super::{check_places, read};

#[test]
fn text_has_its_page_and_its_line_on_the_page() {
    let document = read(
        "a.pdf",
        &pdf(&[
            &["The rules", "First page says one", "and goes on."],
            &["Second page says two."],
            &[],
            &["Fourth page says four."],
        ]),
    )
    .expect("read");
    check_places(
        &document,
        &[
            ("says one\nand goes on.", Some(1), Some((2, 3)), &[]),
            ("says two", Some(2), Some((1, 1)), &[]),
            ("says four", Some(4), Some((1, 1)), &[]),
        ],
    );
    assert_eq!(document.coverage.pages_without_text, [3]);
    assert_eq!(document.title.as_deref(), Some("The rules"));
}

#[test]
fn a_number_that_is_stamped_on_a_scan_is_not_its_text() {
    // A picture over the whole page, within the page's own content.
    let scan = format!(
        "SMITH 000123) Tj ET q 595 0 0 842 0 0 cm BI /W 8 /H 8 /CS /G /BPC 8 /F /AHx ID {}> EI Q BT /F1 12 Tf 72 700 Td (",
        "80".repeat(64)
    );
    let document = read("a.pdf", &pdf(&[&["A page of text."], &[&scan]])).expect("read");
    assert_eq!(document.coverage.pages_without_text, [2], "{}", document.text);
}

#[test]
fn bookmarks_are_headings_and_the_information_has_the_title() {
    // Objects 8 to 11: the outline, two bookmarks, the information.
    let file = Pdf {
        pages: &[&["1 Leave", "Leave is long."], &["It goes on.", "2 Pay", "Pay is due."]],
        objects: &[
            "<< /Type /Outlines /First 9 0 R /Last 10 0 R /Count 2 >>",
            "<< /Title (Leave) /Parent 8 0 R /Next 10 0 R /Dest [4 0 R /Fit] >>",
            "<< /Title (Pay) /Parent 8 0 R /Dest [6 0 R /Fit] >>",
            "<< /Title (Staff handbook) >>",
        ],
        catalog: "/Outlines 8 0 R",
        trailer: "/Info 11 0 R",
    };
    let document = read("a.pdf", &file.build()).expect("read");
    assert_eq!(document.title.as_deref(), Some("Staff handbook"));
    check_places(
        &document,
        &[
            ("Leave is long.", Some(1), Some((2, 2)), &["1 Leave"]),
            ("It goes on.", Some(2), Some((1, 1)), &["1 Leave"]),
            ("Pay is due.", Some(2), Some((3, 3)), &["2 Pay"]),
        ],
    );
}

#[test]
fn bookmarks_in_a_circle_cost_only_themselves() {
    let file = Pdf {
        pages: &[&["Leave", "Leave is long."]],
        objects: &[
            "<< /Type /Outlines /First 7 0 R >>",
            "<< /Title (Leave) /Next 7 0 R /First 6 0 R /Dest [4 0 R /Fit] >>",
        ],
        catalog: "/Outlines 6 0 R",
        trailer: "",
    };
    let document = read("a.pdf", &file.build()).expect("read");
    check_places(&document, &[("is long", Some(1), Some((2, 2)), &[])]);
}

#[test]
fn headers_and_page_numbers_are_no_text_of_the_document() {
    let document = read(
        "a.pdf",
        &pdf(&[
            &["Safety manual", "Rules for the lab.", "Page 1 of 3"],
            &["Safety manual", "Rules for the store.", "Page 2 of 3"],
            &["Safety manual", "Rules for the yard.", "Page 3 of 3"],
        ]),
    )
    .expect("read");
    assert!(!document.text.contains("manual") && !document.text.contains("Page"), "{}", document.text);
    check_places(&document, &[("the store", Some(2), Some((2, 2)), &[])]);
}

#[test]
fn the_contents_tell_a_pdf_whatever_its_name() {
    let file = pdf(&[&["Some text."]]);
    for name in ["a.txt", "a", "a.md"] {
        assert_eq!(read(name, &file).expect(name).format, ibid_core::DocumentFormat::Pdf);
    }
    let about = read("a.md", b"# PDF\n\nA file begins with %PDF-1.7.\n").expect("read");
    assert_eq!(about.format, ibid_core::DocumentFormat::Markdown);
}

#[test]
fn scripts_from_right_to_left_are_read_by_their_rules() {
    let cases: [(&[u8], &str); 4] = [
        // Each letter drawn by itself, from the left.
        (include_bytes!("files/hebrew-by-letters.pdf"), "שלום עולם\nהחופשה היא 25 ימים בשנה"),
        (include_bytes!("files/hebrew-word.pdf"), "The word שלום means peace."),
        // A word among others, drawn by itself.
        (include_bytes!("files/hebrew-between.pdf"), "Leave is חופשה in that language."),
        (include_bytes!("files/arabic-comma.pdf"), "A lone Arabic comma ، here."),
    ];
    for (bytes, expected) in cases {
        let document = read("a.pdf", bytes).expect("read");
        assert!(document.text.contains(expected), "{}", document.text);
    }
}

#[test]
fn ideographs_have_no_spaces_between_them() {
    // As Chromium prints a page, with a part of Noto Sans CJK.
    let document = read("a.pdf", include_bytes!("files/chinese.pdf")).expect("read");
    let lines: Vec<&str> = document.text.lines().filter(|line| !line.is_empty()).collect();
    let expected = [
        "員工每年有十五天（特別休假），未休完的假期不得保留到第二年。",
        "部門：人事。有效日期：二〇二五年。",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn pages_that_are_not_found_need_no_recognition() {
    let file = Pdf { pages: &[], objects: &[], catalog: "", trailer: "" };
    let bytes =
        String::from_utf8(file.build()).expect("text").replace("/Kids [] /Count 0", "/Kids [2 0 R]/Count 2");
    let error = read("a.pdf", bytes.as_bytes()).expect_err("no page").to_string();
    assert!(error.contains("none of them is found") && !error.contains("OCR"), "{error}");
}
