use ibid_core::Span;
use proptest::prelude::*;

use super::build::docx;
use super::office::xlsx;
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
            "<td rowspan=2>",
            "<td colspan=3>",
            "<tbody>",
            "a|b",
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
        "[0-9]{1,3}".prop_map(|span| format!(
            "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"{span}\"/><w:vMerge w:val=\"restart\"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc/></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        )),
        Just("<w:p><w:r><w:t>a</w:t><w:br w:type=\"page\"/><w:t>é</w:t></w:r></w:p>".to_owned()),
        Just(
            "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:lastRenderedPageBreak/><w:t> item</w:t></w:r></w:p>"
                .to_owned()
        ),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

const NAMES: &[&str] = &[
    "a", "a.csv", "a.docx", "a.eml", "a.epub", "a.html", "a.ipynb", "a.json", "a.md", "a.msg", "a.odt",
    "a.ods", "a.org", "a.pdf", "a.png", "a.pptx", "a.rs", "a.rst", "a.rtf", "a.tex", "a.toml", "a.txt",
    "a.xls", "a.xlsx", "a.xml", "a.yaml", "a.zip", "a.tar", "a.gz", "a.mbox",
];

/// What is interesting to the readers of formats that are written as text.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ a-z年é]{0,6}",
        prop::sample::select(vec![
            "\n",
            "\n",
            "\n\n",
            "--b",
            "--b--",
            "===",
            "---",
            "* ",
            "** ",
            "#+TITLE: ",
            "#+BEGIN_SRC",
            "#+END_SRC",
            ":tag:",
            "{",
            "}",
            "[",
            "]",
            "\\",
            "\\section{",
            "\\begin{document}",
            "\\begin{verbatim}",
            "\\begin{tabular}{l}",
            "\\end{tabular}",
            "\\multicolumn{2}{c}{",
            "\\multirow{2}{c}{",
            "\\newcommand{\\a}{",
            "\\def\\a",
            "\\a",
            "\\\\",
            "\\end{verbatim}",
            "\\\"u",
            "\\item[x]",
            "\\u8364?",
            "\\'e9",
            "\\par",
            "\\pard",
            "\\cell",
            "\\row",
            "\\intbl",
            "\\footnote",
            "\\outlinelevel0",
            "\\bin3 ",
            "\\uc0",
            "$",
            "%",
            "~",
            "&",
            "<a>",
            "</a>",
            "<a b=\"c\"/>",
            "<![CDATA[x]]>",
            "&amp;",
            "&#7;",
            "<?x?>",
            ",",
            ";",
            "\t",
            "\"",
            "'",
            ":",
            "key:",
            "- ",
            "|",
            ">",
            "\"key\": {",
            "1",
            ".5",
            "%20",
            "From a 1:2\n",
            "From: ",
            "Content-Type: text/html\n\n",
            "Content-Transfer-Encoding: base64\n",
            "=?utf-8?q?=41?=",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
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
    fn any_rtf(text in pieces()) {
        check("a.rtf", format!("{{\\rtf1 {text}").as_bytes())?;
    }

    #[test]
    fn any_message(text in pieces()) {
        check("a.eml", format!("Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n{text}").as_bytes())?;
    }

    #[test]
    fn any_sheet(text in pieces()) {
        let text = text.replace(['<', '&'], "");
        check("a.xlsx", &xlsx(&[("S", &format!("<row><c t=\"str\"><v>{text}</v></c><c><v>{text}</v></c></row>"))]))?;
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

proptest! {
    // Each case is read as every format.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for name in NAMES {
            check(name, &bytes)?;
        }
    }

    #[test]
    fn any_text(text in pieces()) {
        for name in NAMES {
            check(name, text.as_bytes())?;
        }
    }
}
