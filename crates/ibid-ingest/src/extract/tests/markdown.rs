use super::{check_places, read};

#[test]
fn text_is_kept_and_every_place_is_that_of_the_file() {
    let text = "---\ntitle: \"The rules\"\n---\n\n# One\n\ntext a\n\n```\n# no heading\n```\n\nTwo\n---\n\n## Deep ##\nlast line\n";
    let document = read("a.md", text.as_bytes()).expect("read");
    assert_eq!(document.title.as_deref(), Some("The rules"));
    assert_eq!(document.text, text);
    check_places(
        &document,
        &[
            ("text a", None, Some((7, 7)), &["One"]),
            ("# no heading", None, Some((10, 10)), &["One"]),
            ("Two\n---", None, Some((13, 14)), &["One", "Two"]),
            ("last line", None, Some((17, 17)), &["One", "Deep"]),
        ],
    );
}

#[test]
fn what_is_a_heading_and_what_is_none() {
    let cases: &[(&str, &[&str])] = &[
        ("# A\nbody", &["A"]),
        ("   # A\nbody", &["A"]),
        ("# C#\nbody", &["C#"]),
        ("# A {#id .class}\nbody", &["A"]),
        ("# The [guide](x.md) to **bold** `code`\nbody", &["The guide to bold code"]),
        ("A title\nof two lines\n===\nbody", &["A title of two lines"]),
        ("Word\n-\nbody", &["Word"]),
        ("#no space\nbody", &[]),
        ("####### seven\nbody", &[]),
        ("    # code\nbody", &[]),
        ("\t# code\nbody", &[]),
        ("````\n```\n# code\n````\nbody", &[]),
        ("~~~\n# code\n```\n# code\n~~~\nbody", &[]),
        ("<!--\n# hidden\n-->\nbody", &[]),
        ("- item\n---\nbody", &[]),
        ("> quote\n---\nbody", &[]),
        ("\n---\nbody", &[]),
        ("a\nb\nc\nd\n---\nbody", &[]),
        ("# One\n### Three\n## Two\nbody", &["One", "Two"]),
    ];
    for (text, heading) in cases {
        let document = read("a.md", text.as_bytes()).expect("read");
        let at = document.text.find("body").expect("the body");
        assert_eq!(document.locations.heading_path(at), *heading, "{text:?}");
    }
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_leave_no_trace() {
    let document = read("a.md", b"\xef\xbb\xbf# One\r\n\r\nline\r\n").expect("read");
    assert_eq!(document.text, "# One\n\nline\n");
    check_places(&document, &[("line", None, Some((3, 3)), &["One"])]);
}
