//! A known phrase of each format is found at its known place.

use super::build::{Pdf, archive, docx, paragraph, pdf, word_xml};
use super::office::{CORE, epub, msg, opendocument, pptx, shape, xls, xlsx};
use super::{place, read};

/// The name of a file, its bytes; then phrases, each with its place and the headings above it.
struct Case {
    name: &'static str,
    bytes: Vec<u8>,
    phrases: &'static [(&'static str, &'static str, &'static [&'static str])],
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn cases() -> Vec<Case> {
    let case = |name, bytes, phrases| Case { name, bytes, phrases };
    let text = |name, text: &str, phrases| Case { name, bytes: text.as_bytes().to_vec(), phrases };
    vec![
        case("a.pdf", pdf(&[&["One"], &["Two", "Leave is 25 days."]]), &[("25 days", "page 2, line 2", &[])]),
        case(
            "a.docx",
            docx(&[paragraph("<w:pStyle w:val=\"Heading1\"/>", "Leave"), paragraph("", "It is 25 days.")].concat()),
            &[("25 days", "", &["Leave"])],
        ),
        case(
            "a.pptx",
            pptx(&[
                (&shape("ctrTitle", &["Welcome"]), ""),
                (
                    &[
                        shape("body", &["Leave is 25 days."]),
                        shape("title", &["Leave", "and pay"]),
                        shape("sldNum", &["2"]),
                        "<p:graphicFrame><a:tbl><a:tr><a:tc><a:p><a:r><a:t>Who</a:t></a:r></a:p></a:tc><a:tc><a:p><a:r><a:t>Days</a:t></a:r></a:p></a:tc></a:tr><a:tr><a:tc><a:p><a:r><a:t>All</a:t></a:r></a:p></a:tc><a:tc><a:p><a:r><a:t>25</a:t></a:r></a:p></a:tc></a:tr></a:tbl></p:graphicFrame>".to_owned(),
                    ]
                    .concat(),
                    &[shape("sldImg", &["no"]), shape("body", &["Say it slowly."])].concat(),
                ),
            ]),
            &[
                ("Welcome", "slide 1", &["Welcome"]),
                ("25 days", "slide 2", &["Leave and pay"]),
                ("| All | 25 |", "slide 2", &["Leave and pay"]),
                ("slowly", "slide 2", &["Leave and pay", "Notes"]),
            ],
        ),
        case(
            "a.xlsx",
            xlsx(&[
                (
                    "Costs &amp; more",
                    "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Budget of 2024</t></is></c></row>\
                     <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Item</t></is></c><c r=\"B2\" t=\"inlineStr\"><is><t>Due</t></is></c><c r=\"D2\" t=\"inlineStr\"><is><t>Share</t></is></c></row>\
                     <row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c><c r=\"B3\" s=\"1\"><v>45322</v></c><c r=\"D3\" s=\"2\"><v>0.25</v></c></row>\
                     <row r=\"7\"><c r=\"C7\" t=\"b\"><v>1</v></c><c r=\"D7\"><v>0.30000000000000004</v></c></row>",
                ),
                ("Other", "<row><c t=\"str\"><v>Leave</v></c><c><v>25</v></c></row>"),
            ]),
            &[
                ("Budget of 2024", "sheet Costs & more, A1", &["Costs & more"]),
                ("| Total | 2024-01-31 | 25% |", "sheet Costs & more, A3:D3", &["Costs & more", "Item | Due | Share"]),
                ("| TRUE | 0.3 |", "sheet Costs & more, C7:D7", &["Costs & more"]),
                ("| Leave | 25 |", "sheet Other, A1:B1", &["Other"]),
            ],
        ),
        case(
            "a.xls",
            xls(&[(0, 0, Err("Item")), (0, 1, Err("Days")), (1, 0, Err("Leave")), (1, 1, Ok(25.0))]),
            &[("| Leave | 25 |", "sheet Plan, A2:B2", &["Plan", "Item | Days"])],
        ),
        text(
            "a.csv",
            "Name;Days\nAda;25\n\n\"Grace\nHopper\";26,5\n",
            &[
                ("| Ada | 25 |", "A2:B2, line 2", &["Name | Days"]),
                ("| Grace Hopper | 26,5 |", "A3:B3, line 4", &["Name | Days"]),
            ],
        ),
        text("a.tsv", "Name\tDays\nAda\t25\n", &[("| Ada | 25 |", "A2:B2, line 2", &["Name | Days"])]),
        case(
            "a.odt",
            opendocument(
                "<text:h text:outline-level=\"2\">Leave</text:h><text:p>It<text:s text:c=\"2\"/>is <text:span>25</text:span> days<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Of work.</text:p></text:note-body></text:note>.</text:p>\
                 <text:list><text:list-item><text:p>one</text:p></text:list-item><text:list-item><text:p>two</text:p></text:list-item></text:list>\
                 <table:table><table:table-row><table:table-cell><text:p>Who</text:p></table:table-cell><table:table-cell><text:p>Days</text:p></table:table-cell></table:table-row></table:table>\
                 <text:p>On the<text:soft-page-break/> next page.</text:p>",
            ),
            &[
                ("It  is 25 days.", "page 1", &["Leave"]),
                ("- one\n- two", "page 1", &["Leave"]),
                ("| Who | Days |", "page 1", &["Leave"]),
                ("next page", "page 2", &["Leave"]),
                ("Of work.", "page 1", &["Notes"]),
            ],
        ),
        case(
            "a.odp",
            opendocument(
                "<draw:page><draw:frame presentation:class=\"title\"><draw:text-box><text:p>Welcome</text:p></draw:text-box></draw:frame></draw:page>\
                 <draw:page><draw:frame presentation:class=\"title\"><draw:text-box><text:p>Leave</text:p></draw:text-box></draw:frame><draw:frame><draw:text-box><text:p>It is 25 days.</text:p></draw:text-box></draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>Say it slowly.</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>",
            ),
            &[
                ("Welcome", "slide 1", &["Welcome"]),
                ("25 days", "slide 2", &["Leave"]),
                ("slowly", "slide 2", &["Leave", "Notes"]),
            ],
        ),
        case(
            "a.ods",
            opendocument(
                "<office:spreadsheet><table:table table:name=\"Plan\"><table:table-row><table:table-cell><text:p>Item</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"2\"/><table:table-cell><text:p>Days</text:p></table:table-cell></table:table-row>\
                 <table:table-row table:number-rows-repeated=\"2\"><table:table-cell><text:p>Leave</text:p><office:annotation><text:p>no</text:p></office:annotation></table:table-cell><table:table-cell table:number-columns-repeated=\"2\"/><table:table-cell><text:p>25</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"16380\"/></table:table-row>\
                 <table:table-row table:number-rows-repeated=\"1048573\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table></office:spreadsheet>",
            ),
            &[("| Leave | 25 |", "sheet Plan, A2:D2", &["Plan", "Item | Days"])],
        ),
        case(
            "a.epub",
            epub(&["<h1>Of leave</h1><p>It is 25 days.</p><h2>More</h2><p>Deep.</p>", "<p>Pay is due.</p>"]),
            &[
                ("25 days", "chapter 1", &["Of leave"]),
                ("Deep", "chapter 1", &["Of leave", "More"]),
                ("Pay is due", "chapter 2", &["Of pay"]),
            ],
        ),
        text(
            "a.eml",
            "From: Ada <ada@example.com>\r\nSubject: =?utf-8?q?Leave_f=C3=BCr_alle?=\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHello,\r\n\r\nit is f=FCr alle 25 days.\r\n",
            &[
                ("From: Ada <ada@example.com>", "headers", &["Leave für alle"]),
                ("it is für alle 25 days.", "text, line 3", &["Leave für alle"]),
            ],
        ),
        case("a.msg", msg("Leave", "Hello,\r\nit is 25 days.", ("x.txt", b"x")), &[("25 days", "text, line 2", &["Leave"])]),
        text(
            "a.rtf",
            "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset204 A;}}{\\info{\\title The plan}{\\author Ada}{\\revtim\\yr2024\\mo1\\dy31}}{\\outlinelevel0 Leave\\par}\\pard It is f\\'fcr 25\\u8364? days{\\footnote Of work.\\par}.\\par{\\f0\\'cf\\'f0}\\par\\page\\trowd\\intbl a\\cell b\\cell\\row\\pard End.\\par}",
            &[
                ("Leave", "page 1", &["Leave"]),
                ("It is für 25€ days.", "page 1", &["Leave"]),
                ("Пр", "page 1", &["Leave"]),
                ("| a | b |", "page 2", &["Leave"]),
                ("End.", "page 2", &["Leave"]),
                ("Of work.", "page 1", &["Footnotes"]),
            ],
        ),
        text(
            "a.rst",
            "=====\nRules\n=====\n\n:Author: Ada\n\nLeave\n-----\n\nIt is 25 days.\n\nPay\n---\n\nDue.\n",
            &[("25 days", "line 10", &["Rules", "Leave"]), ("Due", "line 15", &["Rules", "Pay"])],
        ),
        text(
            "a.org",
            "#+TITLE: Rules\n#+AUTHOR: Ada\n* TODO [#A] Leave :hr:\nIt is 25 days.\n#+BEGIN_SRC org\n* no heading\n#+END_SRC\n** Deep\nMore.\n",
            &[("25 days", "line 4", &["Leave"]), ("More", "line 9", &["Leave", "Deep"])],
        ),
        text(
            "a.tex",
            "\\documentclass{article}\n\\title{The \\emph{rules}}\n\\author{Ada \\and Grace}\n\\begin{document}\n\\section{Leave}\\label{l}\nIt is \\textbf{25} days % no\nfor M\\\"uller~\\cite{x} at $a_1$.\n\\begin{verbatim}\n\\raw{x}\n\\end{verbatim}\n\\end{document}\nafter\n",
            &[
                ("It is 25 days", "line 6", &["Leave"]),
                ("for Müller", "line 7", &["Leave"]),
                ("$a_1$", "line 7", &["Leave"]),
                ("\\raw{x}", "line 9", &["Leave"]),
            ],
        ),
        text(
            "a.ipynb",
            r##"{"cells":[{"cell_type":"markdown","source":["# Leave\n","It is 25 days."]},{"cell_type":"code","source":"x = 1\nprint(x)","outputs":[{"output_type":"stream","text":["one\n"]},{"data":{"text/plain":"'two'","image/png":"AAAA"}}]}],"metadata":{"language_info":{"name":"python"}}}"##,
            &[
                ("25 days", "cell 1, line 2", &["Leave"]),
                ("```python\nx = 1\nprint(x)\n```", "cell 2, lines 1–2", &["Leave"]),
                ("one", "cell 2", &["Leave"]),
            ],
        ),
        text("a.json", "{\n  \"leave\": {\n    \"days\": 25\n  }\n}\n", &[("\"days\": 25", "line 3", &["leave"])]),
        text("a.jsonl", "{\"days\": 25}\n{\"days\": 26}\n", &[("{\"days\": 26}", "line 2", &[])]),
        text("a.yaml", "leave:\n  days: 25\n", &[("days: 25", "line 2", &["leave"])]),
        text("a.toml", "[leave]\ndays = 25\n", &[("days = 25", "line 2", &["leave"])]),
        text(
            "a.xml",
            "<?xml version=\"1.0\"?>\n<rules>\n  <rule id=\"1\">\n    <name>Leave</name>\n    <days>25</days>\n  </rule>\n  <p>It is <b>long</b> &amp; good.</p>\n</rules>\n",
            &[
                ("rule (id: 1)", "line 3", &["rules"]),
                ("days: 25", "line 5", &["rules"]),
                ("p: It is long & good.", "line 7", &["rules"]),
            ],
        ),
        text("a.rs", "fn leave() -> u8 {\n    25\n}\n", &[("25", "line 2", &[])]),
        text("a.txt", "one\ntwo\n", &[("two", "line 2", &[])]),
    ]
}

#[test]
fn a_known_phrase_is_found_at_its_known_place() {
    for Case { name, bytes, phrases } in cases() {
        let document = read(name, &bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        for (phrase, expected, heading) in phrases {
            let found = place(&document, phrase);
            assert_eq!(
                (
                    found.to_string().as_str(),
                    found.heading.iter().map(String::as_str).collect::<Vec<_>>().as_slice()
                ),
                (*expected, *heading),
                "{name}: {phrase} in {}",
                document.text
            );
        }
    }
}

#[test]
fn no_prefix_of_a_file_breaks_its_reader() {
    for Case { name, bytes, .. } in cases() {
        for length in (1..bytes.len()).step_by(bytes.len() / 30 + 1) {
            let _ = read(name, &bytes[..length]);
            // And with a byte that is another.
            let mut other = bytes.clone();
            other[length] = other[length].wrapping_add(1);
            let _ = read(name, &other);
        }
    }
}

#[test]
fn titles_authors_and_dates_come_from_the_files() {
    type Dated<'a> = (&'a str, Vec<u8>, (&'a str, &'a [&'a str], &'a str));

    let office = ("The plan", &["Ada Lovelace"][..], "2024-01-31T12:00:00Z");
    let cases: &[Dated<'_>] = &[
        (
            "a.pdf",
            Pdf {
                pages: &[&["Text."]],
                objects: &["<< /Title (The plan) /Author (Ada Lovelace) /ModDate (D:20240131120000Z) >>"],
                catalog: "",
                trailer: "/Info 6 0 R",
            }
            .build(),
            office,
        ),
        (
            "a.docx",
            archive(&[("word/document.xml", &word_xml(&paragraph("", "Text."))), ("docProps/core.xml", CORE)]),
            office,
        ),
        (
            "a.tex",
            b"\\title{The plan}\n\\author{Ada \\and Grace}\n\\date{2024-01-31}\n\\begin{document}x\\end{document}\n".to_vec(),
            ("The plan", &["Ada", "Grace"], "2024-01-31T00:00:00Z"),
        ),
        (
            "a.rst",
            b"========\nThe plan\n========\n\n:Author: Ada\n:Date: 2024-01-31\n\nText.\n".to_vec(),
            ("The plan", &["Ada"], "2024-01-31T00:00:00Z"),
        ),
        (
            "a.ipynb",
            br##"{"cells":[{"cell_type":"markdown","source":"# Other"}],"metadata":{"title":"The plan"}}"##.to_vec(),
            // It is read for no more than that.
            ("The plan", &[], ""),
        ),
        ("a.pptx", pptx(&[(&shape("title", &["Other"]), "")]), office),
        ("a.xlsx", xlsx(&[("S", "<row><c t=\"str\"><v>x</v></c></row>")]), office),
        (
            "a.odt",
            opendocument("<text:p>Text.</text:p>"),
            ("The plan", &["Ada Lovelace"], "2024-01-31T12:00:00.5Z"),
        ),
        ("a.epub", epub(&["<p>x</p>"]), ("The book", &["Ada Lovelace"], "1843-01-01T00:00:00Z")),
        (
            "a.msg",
            msg("Leave", "x", ("x.txt", b"x")),
            ("Leave", &["Ada Lovelace <ada@example.com>"], "2024-01-31T12:00:00Z"),
        ),
        (
            "a.eml",
            b"From: a@x.com\nSubject: Leave\nDate: Wed, 31 Jan 2024 14:00:00 +0200\n\nText.\n".to_vec(),
            ("Leave", &["a@x.com"], "2024-01-31T12:00:00Z"),
        ),
        (
            "a.md",
            b"---\ntitle: The plan\nauthor: [Ada, Grace]\ndate: 2024-01-31\nlang: de\n---\nText.\n".to_vec(),
            ("The plan", &["Ada", "Grace"], "2024-01-31T00:00:00Z"),
        ),
        (
            "a.html",
            b"<html lang=\"de\"><head><title>T</title><meta name=\"author\" content=\"Ada\"><meta property=\"article:published_time\" content=\"2024-01-31\"></head><p>x".to_vec(),
            ("T", &["Ada"], "2024-01-31T00:00:00Z"),
        ),
        ("a.org", b"#+TITLE: T\n#+AUTHOR: Ada\n#+DATE: <2024-01-31 Wed>\nx\n".to_vec(), ("T", &["Ada"], "2024-01-31T00:00:00Z")),
        (
            "a.rtf",
            b"{\\rtf1{\\info{\\title T}{\\author Ada}{\\creatim\\yr2020\\mo1\\dy1}{\\revtim\\yr2024\\mo1\\dy31\\hr12}{\\printim\\yr2030}}x}".to_vec(),
            ("T", &["Ada"], "2024-01-31T12:00:00Z"),
        ),
    ];
    for (name, bytes, (title, authors, date)) in cases {
        let document = read(name, bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let dated = document.metadata.date.map(|date| date.to_string());
        assert_eq!(
            (document.title.as_deref(), document.metadata.authors.as_slice(), dated.as_deref()),
            (
                Some(*title),
                authors.iter().map(ToString::to_string).collect::<Vec<_>>().as_slice(),
                Some(*date).filter(|date| !date.is_empty())
            ),
            "{name}"
        );
    }
    assert_eq!(
        read("a.odt", &opendocument("<text:p>12</text:p>")).expect("read").language.as_deref(),
        Some("deu")
    );
}
