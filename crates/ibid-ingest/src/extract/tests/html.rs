use super::{check_places, place, read};

fn text(html: &str) -> String {
    read("a.html", html.as_bytes()).expect("read").text.trim().to_owned()
}

#[test]
fn a_page_shows_what_a_reader_sees_with_the_lines_of_its_source() {
    let html = "<!doctype html>\n<html><head><title>IT &amp; more</title><style>p { x }</style></head>\n<body><nav>Menu</nav>\n\
        <h1>Passwords</h1>\n<script>var hidden = '<p>no</p>';</script>\n<p>At least\n  14 <b>characters</b>.</p>\n\
        <h2>Devices</h2><ul><li>Laptop</li><li>Phone</li></ul>\n<table><tr><th>Item</th><th>Days</th></tr>\n<tr><td>Laptop</td><td>3</td></tr></table>\n</body></html>";
    let document = read("a.html", html.as_bytes()).expect("read");
    assert_eq!(document.title.as_deref(), Some("IT & more"));
    for unseen in ["Menu", "hidden", "{ x }"] {
        assert!(!document.text.contains(unseen), "{}", document.text);
    }
    check_places(
        &document,
        &[
            ("At least 14 characters.", None, Some((6, 7)), &["Passwords"]),
            ("- Laptop", None, Some((8, 8)), &["Passwords", "Devices"]),
            ("| Item | Days |", None, Some((9, 9)), &["Passwords", "Devices"]),
            ("| Laptop | 3 |", None, Some((10, 10)), &["Passwords", "Devices"]),
        ],
    );
}

#[test]
fn elements_as_text() {
    for (html, expected) in [
        ("<p>a<p>b", "a\n\nb"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>d", "- a\n- b\n- c\n\nd"),
        ("<ul><li><p>a</p></li></ul>", "- a"),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "| a | b |\n|---|---|\n| c | d |"),
        ("<table><tr><td>a<br>b<td><p>c</p><p>d</p><tr><td><td></table>", "| a b | c d |\n|---|---|"),
        // Cells that span columns: the names in the first row are those of all of them.
        (
            "<table><tr><td>a<td>b<td>c<tr><td>d<td colspan=2>e<tr><td>f<td>g<td>h</table>",
            "| a | b | c |\n|---|---|---|\n| d | e | |\n| f | g | h |",
        ),
        (
            "<table><tr><th rowspan=2>Who<th colspan=2>Days<tr><th>old<th>new<tr><td>Ada<td>24<td>25</table>",
            "| Who | Days | Days |\n|---|---|---|\n| Who | old | new |\n| Ada | 24 | 25 |",
        ),
        // And rows, as far as their group goes.
        (
            "<table><thead><tr><th>a<th>b<tbody><tr><td rowspan=0>c<td>d<tr><td>e<tbody><tr><td>f<td>g</table>",
            "| a | b |\n|---|---|\n| c | d |\n| c | e |\n| f | g |",
        ),
        ("<table><tr><th colspan=2>Prices<tr><td>a<td>b</table>", "Prices\n\n| a | b |\n|---|---|"),
        ("<table><tr><td>a | b<td>c</table>", "| a \\| b | c |\n|---|---|"),
        // The frame of a layout.
        ("<table><tr><td><h1>a</h1><td><p>b</table>", "a\n\nb"),
        ("<table><tr><td>only<tr><td>column</table>", "only\n\ncolumn"),
        ("a<br>b <b>c</b>d<i> e</i>", "a\nb cd e"),
        ("<pre>x\n  y  z\n</pre>", "x\n  y  z"),
        ("12&nbsp;km &lt;b&gt; &euro; &#169;", "12\u{a0}km <b> € ©"),
        ("co&shy;operate&#1;", "cooperate"),
        ("<p hidden>no</p><template>no</template><svg><title>no</title><text>no</text></svg>yes", "yes"),
        (
            "<p style=\"color:red; DISPLAY : None !important\">no</p><td style=\"font-size:0px\"><b style=\"font-size:13px\">yes</b>",
            "yes",
        ),
        ("<head><title>t</title><p>no head end, no body", "no head end, no body"),
        ("<select><option>no</select><noscript>no</noscript>yes", "yes"),
        ("<div>One</div><div>two</div>", "One\n\ntwo"),
    ] {
        assert_eq!(text(html), expected, "{html}");
    }
}

#[test]
fn the_encoding_that_a_page_declares_is_believed() {
    let page = "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=big5\"></head><body>十五天</body>";
    let document = read("a.htm", &encoding_rs::BIG5.encode(page).0).expect("read");
    assert_eq!(document.text.trim(), "十五天");
}

#[test]
fn a_page_without_an_extension_is_known_by_its_first_words() {
    let document = read("page", b"\n<!DOCTYPE html><title>T</title><p>text").expect("read");
    assert_eq!((document.text.trim(), document.title.as_deref()), ("text", Some("T")));
}

#[test]
fn a_pit_of_elements_is_refused_and_a_deep_page_is_not() {
    let nested = |depth: usize| format!("{}deep", "<div>".repeat(depth));
    assert!(place(&read("a.html", nested(1_000).as_bytes()).expect("read"), "deep").lines.is_some());
    let error = read("a.html", nested(100_000).as_bytes()).expect_err("too deep");
    assert!(error.to_string().contains("inside one another"), "{error}");
}
