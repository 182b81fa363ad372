use proptest::prelude::*;

use super::foreign_link;

const QUOTE: &str = "See https://example.org/leave, or write to hr@example.org. Node.js is e.g. in and/or handbook.pdf. \
                     Set server.port=8080 and call os.path.join(a). This is not-evil.wien.";

#[test]
fn links_that_are_in_no_quote_are_found() {
    for claim in [
        "See https://evil.example/?q=25",
        "See HTTPS://EVIL.EXAMPLE",
        "See https://example.org/lea",
        "See https://example.org/leave/../x?q=secret",
        "See [the page](https://evil.example).",
        "See www.evil.example",
        "See evil.com for more",
        "See evil.example/x",
        "Write to ceo@example.org",
        "Click javascript:alert(1)",
        "![x](//evil.example/p.png)",
        "see:https://evil.example",
        "ｈｔｔｐｓ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ",
    ] {
        assert!(foreign_link(claim, &[QUOTE]).is_some(), "{claim}");
    }
    for claim in [
        "See https://example.org/leave.",
        "See example.org/leave/",
        "It is on example.org.",
        "It is on www.example.org.",
        "Write to hr@example.org.",
        "Use Node.js, e.g. 1.5/2.5 of handbook.pdf and/or 9:30.",
        "Ratio 3//4? No: the U.S. rate.",
    ] {
        assert_eq!(foreign_link(claim, &[QUOTE]), None, "{claim}");
    }
}

#[test]
fn hosts_that_nothing_marks_are_links_whatever_they_end_in() {
    for claim in [
        "See evil.ru",
        "See Evil.RU",
        "See evil.museum for more.",
        "Siehe „evil.wien“.",
        "請見evil.ru的頁面。",
        "It is at login.bank.co.nz",
        "It is at evil.xn--p1ai",
        "Это на пример.рф",
        "page=evil.tokyo:8080",
        "ｅｖｉｌ．ｒｕ",
        "ev\u{ad}il.ru",
    ] {
        assert!(foreign_link(claim, &[QUOTE]).is_some(), "{claim}");
    }
}

#[test]
fn prose_of_many_languages_holds_no_links() {
    for claim in [
        "It is e.g. 1.5, i.e. 9 a.m. in the U.S. or the U.S.A. for a Ph.D. or an M.Sc.",
        "Das gilt z.B. bzw. d.h. im Jahr 50 v.Chr. u.a. für Dr.med. Wu der Meyer Co.KG in St.Gallen.",
        "Das gilt für 25 Tage.Danach nicht, s.o. am 3.Oktober in der 5.klasse",
        "It ends.The rest goes on...and on, at 10.30am in version 2.0.1.",
        "En EE.UU. y las CC.AA., p.ej. los RR.HH.",
        "La dott.ssa Neri e la prof.ssa Bini della Rossi S.p.A.",
        "Det er f.eks. t.ex. m.fl. bl.a. her",
        "To jest m.in. tu, np. tzn. d.o.o.",
        "Это т.е. тыс.руб. и т.д. Конец.начало",
        "Πρβλ. π.χ. κ.λπ.",
        "これは本です．あれは机です。第3.章",
        "特休25天，見handbook.md。",
        "Use setup.py, main.rs, node.js, config.yaml or the README.txt",
    ] {
        assert_eq!(foreign_link(claim, &["Leave is 25 days."]), None, "{claim}");
    }
}

#[test]
fn what_a_quote_has_as_code_is_no_link() {
    for claim in ["The setting server.port is 8080.", "It calls os.path.join.", "It uses os.path."] {
        assert_eq!(foreign_link(claim, &[QUOTE]), None, "{claim}");
    }
    for claim in ["It uses server.po.", "It is evil.wien.", "It is https://os.path"] {
        assert!(foreign_link(claim, &[QUOTE]).is_some(), "{claim}");
    }
}

/// Text with and without what makes links.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "([a-zA-Z年é]{1,4}[.:/@ -]{1,2}|www\\.|https?://|Tage\\.Danach |ｗ．ｄｅ ){0,8}",
    ]
}

proptest! {
    #[test]
    fn what_is_quoted_is_no_foreign_link(text in any_text()) {
        prop_assert_eq!(foreign_link(&text, &["Leave is 25 days.", text.as_str()]), None);
    }

    #[test]
    fn a_host_is_found_wherever_it_stands(
        name in "[a-z]{5,9}",
        domain in prop::sample::select(vec!["ru", "wien", "museum", "com", "xyz"]),
        before in prop::sample::select(vec!["", "(", "„", "«", "=", "→ ", "看", "*", "x,"]),
        after in prop::sample::select(vec!["", ")", ".", "“", ",", "的", "!", ":8080", "?x=1"]),
    ) {
        let claim = format!("See {before}{name}.{domain}{after} now.");
        prop_assert!(foreign_link(&claim, &["Leave is 25 days."]).is_some(), "{}", claim);
    }
}
