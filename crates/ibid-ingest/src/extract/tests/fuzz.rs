use ibid_core::Span;
use proptest::prelude::*;

use super::build::docx;
use super::read;

/// What a file may be made of so that it is interesting to a reader of its format.
fn html() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ a-z\n]{0,6}",
        prop::sample::select(vec![
            "<p>",
            "</p>",
            "<table>",
            "</table>",
            "<tr>",
            "<td>",
            "</td>",
            "<li>",
            "<ul>",
            "</ul>",
            "<pre>",
            "</pre>",
            "<h1>",
            "</h1>",
            "<b>",
            "</b>",
            "<br>",
            "<div>",
            "</div>",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "&amp;",
            "&nbsp;",
            "&#7;",
            "年",
            "<title>",
            "</title>",
            "<template>",
            "<form>",
            "<a>",
            "</a>",
            "<select>",
            "<svg>",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn markdown() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ a-z]{0,6}",
        prop::sample::select(vec![
            "# ", "## ", "\n", "\n", "---", "===", "```", "- ", "> ", "<!--", "-->", "[a](b)", "{#x}", "é"
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn word() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z]{1,6}".prop_map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")),
        "[a-z年]{0,6}".prop_map(|text| format!(
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc><w:tc/></w:tr></w:tbl>"
        )),
        Just(
            "<w:p><w:pPr><w:pStyle w:val=\"Heading2\"/></w:pPr><w:r><w:t> Title</w:t></w:r></w:p>".to_owned()
        ),
        Just("<w:p><w:r><w:t>a</w:t><w:br w:type=\"page\"/><w:t>é</w:t></w:r></w:p>".to_owned()),
        Just(
            "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:lastRenderedPageBreak/><w:t> item</w:t></w:r></w:p>"
                .to_owned()
        ),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Whatever is read: the text has no control characters, and every place in it can be asked for.
fn check(name: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    let Ok(document) = read(name, bytes) else { return Ok(()) };
    prop_assert!(
        document.text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\t')),
        "{:?}",
        document.text
    );
    for offset in document.locations.heading_offsets() {
        prop_assert!(document.text.is_char_boundary(offset), "{offset} in {:?}", document.text);
        let heading = document.locations.heading_path(offset);
        prop_assert!(
            heading.iter().all(|title| !title.trim().is_empty() && !title.contains('\n')),
            "{heading:?}"
        );
    }
    let (mut page, mut offset) = (0, 0);
    for line in document.text.split_inclusive('\n') {
        let place = document.locations.place(Span::with_length(offset, line.len()));
        prop_assert!(place.page.unwrap_or(page) >= page, "pages go back in {:?}", document.text);
        page = place.page.unwrap_or(page);
        offset += line.len();
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for name in ["a.txt", "a.md", "a.html", "a.docx", "a.pdf", "a"] {
            check(name, &bytes)?;
        }
    }

    #[test]
    fn any_html(text in html()) {
        check("a.html", text.as_bytes())?;
    }

    #[test]
    fn any_markdown(text in markdown()) {
        check("a.md", text.as_bytes())?;
        let lines = text.lines().count() as u32;
        if let Ok(document) = read("a.md", text.as_bytes()) {
            let place = document.locations.place(Span::with_length(0, document.text.len()));
            prop_assert_eq!(place.lines, Some((1, lines)));
        }
    }

    #[test]
    fn any_word_document(body in word()) {
        check("a.docx", &docx(&body))?;
    }
}
