use super::build::{archive, docx, paragraph, word_xml};
use super::{check_places, read};

const BREAK: &str = "<w:r><w:br w:type=\"page\"/></w:r>";
const DRAWN: &str = "<w:lastRenderedPageBreak/>";

fn text(body: &str) -> String {
    read("a.docx", &docx(body)).expect("read").text.trim_end().to_owned()
}

#[test]
fn headings_tables_and_pages() {
    let row = |cells: [&str; 2]| {
        let [one, other] = cells.map(|cell| paragraph("", cell));
        format!("<w:tr><w:tc>{one}</w:tc><w:tc>{other}</w:tc></w:tr>")
    };
    let body = [
        paragraph("<w:pStyle w:val=\"Heading1\"/>", "Welcome"),
        "<w:p><w:r><w:t xml:space=\"preserve\">Bring </w:t></w:r><w:r><w:t>R&amp;D &#98;adge.</w:t></w:r></w:p>".to_owned(),
        format!("<w:tbl>{}{}</w:tbl>", row(["Day", "Task"]), row(["1", "Tour"])),
        format!("<w:p>{BREAK}</w:p>"),
        // Word's record of the break above: still the second page.
        format!("<w:p><w:r>{DRAWN}<w:t>Second page text</w:t></w:r><w:r>{DRAWN}<w:t> and third.</w:t></w:r></w:p>"),
        paragraph("<w:outlineLvl w:val=\"1\"/>", "Deeper"),
        paragraph("", "The end."),
    ];
    let document = read("a.docx", &docx(&body.concat())).expect("read");
    assert_eq!(document.title.as_deref(), Some("Welcome"));
    assert!(document.text.contains("| Day | Task |\n|---|---|\n| 1 | Tour |"), "{}", document.text);
    check_places(
        &document,
        &[
            ("Bring R&D badge.", Some(1), None, &["Welcome"]),
            ("| 1 | Tour |", Some(1), None, &["Welcome"]),
            ("Second page", Some(2), None, &["Welcome"]),
            ("and third", Some(3), None, &["Welcome"]),
            ("The end.", Some(3), None, &["Welcome", "Deeper"]),
        ],
    );
}

#[test]
fn without_a_break_there_are_no_pages() {
    let document = read("a.docx", &docx(&paragraph("", "Text."))).expect("read");
    check_places(&document, &[("Text.", None, None, &[])]);
}

#[test]
fn elements_as_text() {
    let item = |text| paragraph("<w:numPr><w:numId w:val=\"3\"/></w:numPr>", text);
    for (body, expected) in [
        (format!("{}{}{}", item("a"), item("b"), paragraph("", "c")), "- a\n- b\n\nc"),
        (paragraph("<w:numPr><w:numId w:val=\"0\"/></w:numPr>", "no item"), "no item"),
        (paragraph("<w:tabs><w:tab w:val=\"left\"/></w:tabs>", "a"), "a"),
        ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>".to_owned(), "a\tb\nc"),
        // Changes that were made: what went is not there.
        ("<w:p><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>".to_owned(), "new"),
        ("<w:p><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:r><w:t>a</w:t></w:r></w:p>".to_owned(), "a"),
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:t>seen</w:t></w:r></w:p>".to_owned(), "seen"),
        // A text box stands in a paragraph, and once more for old programs.
        (
            format!(
                "<w:p><w:r><w:t>around</w:t></w:r><w:r><AlternateContent><Choice>{}</Choice><Fallback>{}</Fallback></AlternateContent></w:r><w:r><w:t> it</w:t></w:r></w:p>",
                paragraph("", "box"),
                paragraph("", "box")
            ),
            "box\n\naround it",
        ),
        (format!("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", paragraph("", "framed")), "framed"),
        ("<w:p><w:r><w:t>a&#1;b</w:t></w:r><w:r><w:t><![CDATA[<c>]]></w:t></w:r></w:p>".to_owned(), "ab<c>"),
    ] {
        assert_eq!(text(&body), expected, "{body}");
    }
}

#[test]
fn cells_that_span_columns_or_rows_leave_the_others_in_their_columns() {
    let cell = |properties: &str, text: &str| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", paragraph("", text))
    };
    let plain = |text: &str| cell("", text);
    let wide = |text: &str| cell("<w:gridSpan w:val=\"2\"/>", text);
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let rows = [
        row(&[plain("Who"), wide("Days"), plain("Phone")]),
        row(&[cell("<w:vMerge w:val=\"restart\"/>", "Ada"), plain("24"), plain("25"), plain("4711")]),
        row(&[cell("<w:vMerge/>", ""), wide("none"), plain("4712")]),
        row(&[plain("a | b"), plain("26"), plain("27"), plain("4713")]),
        format!(
            "<w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>{}{}{}</w:tr>",
            plain("1"),
            plain("2"),
            plain("3")
        ),
    ];
    assert_eq!(
        text(&format!("<w:tbl>{}</w:tbl>", rows.concat())),
        "| Who | Days | Days | Phone |\n|---|---|---|---|\n| Ada | 24 | 25 | 4711 |\n| Ada | none |  | 4712 |\n\
         | a \\| b | 26 | 27 | 4713 |\n|  | 1 | 2 | 3 |"
    );
    let title = [row(&[wide("Prices")]), row(&[plain("a"), plain("b")])].concat();
    assert_eq!(text(&format!("<w:tbl>{title}</w:tbl>")), "Prices\n\n| a | b |\n|---|---|");
}

#[test]
fn notes_follow_with_the_page_that_refers_to_them() {
    let body = format!(
        "<w:p><w:r><w:t>First.</w:t><w:footnoteReference w:id=\"2\"/></w:r></w:p><w:p>{BREAK}</w:p>{}",
        paragraph("<w:pStyle w:val=\"Heading1\"/>", "Second")
    );
    let notes = format!(
        "<w:footnotes xmlns:w=\"w\"><w:footnote w:type=\"separator\" w:id=\"0\"><w:p/></w:footnote><w:footnote w:id=\"2\">{}</w:footnote></w:footnotes>",
        paragraph("", "A note.")
    );
    let file = archive(&[("word/document.xml", &word_xml(&body)), ("word/footnotes.xml", &notes)]);
    let document = read("a.docx", &file).expect("read");
    check_places(
        &document,
        &[("Second", Some(2), None, &["Second"]), ("A note.", Some(1), None, &["Footnotes"])],
    );
}

#[test]
fn the_package_says_where_the_document_is_and_what_it_is_called() {
    let relations = "<Relationships><Relationship Type=\"http://x/officeDocument\" Target=\"/word/document2.xml\"/></Relationships>";
    let core = "<cp xmlns:dc=\"d\"><dc:title>R&amp;D plan</dc:title></cp>";
    let body = word_xml(&paragraph("", "Text."));
    let file =
        archive(&[("_rels/.rels", relations), ("word/document2.xml", &body), ("docProps/core.xml", core)]);
    let document = read("a.docx", &file).expect("read");
    assert_eq!(document.title.as_deref(), Some("R&D plan"));
}
