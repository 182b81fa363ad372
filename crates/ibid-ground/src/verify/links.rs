//! Links: anything that a program may make clickable.

use std::collections::BTreeSet;

use crate::normalize::fold;

const SCHEMES: &[&str] = &["mailto:", "data:", "javascript:", "vbscript:", "tel:", "sms:", "file:", "blob:"];
/// Ends of bare host names that programs make links of.
const DOMAINS: &[&str] = &[
    "com", "org", "net", "io", "dev", "app", "info", "biz", "co", "me", "ai", "xyz", "eu", "de", "es", "uk",
    "tw", "cn", "jp", "fr", "it", "nl", "ch", "at", "us", "gov", "edu", "online", "site", "shop", "top",
    "link", "click",
];

/// The first link of `claim` that is in none of the `quotes`.
pub(super) fn foreign_link(claim: &str, quotes: &[&str]) -> Option<String> {
    let known: BTreeSet<String> = quotes
        .iter()
        .flat_map(|quote| links(quote))
        .flat_map(|link| [host(&link).to_owned(), link])
        .collect();
    links(claim).into_iter().find(|link| !known.contains(link))
}

/// The links of a text, in one form.
fn links(text: &str) -> Vec<String> {
    let folded = fold(text);
    let is_around = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '(' | ')'
                    | '<'
                    | '>'
                    | '['
                    | ']'
                    | '{'
                    | '}'
                    | '|'
                    | '`'
                    | '"'
                    | '“'
                    | '”'
                    | '「'
                    | '」'
                    | '、'
                    | '。'
            )
    };
    folded
        .split(is_around)
        .map(|word| word.trim_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '‘', '…']))
        .filter(|word| is_link(word))
        .map(canonical)
        .collect()
}

fn is_link(word: &str) -> bool {
    word.contains("://")
        || word.starts_with("//") && word.len() > 2
        || SCHEMES.iter().any(|scheme| word.contains(scheme))
        || is_host(
            host(word.rsplit('@').next().unwrap_or(word)),
            word.contains(['/', '@']) || word.starts_with("www."),
        )
}

/// Whether `host` is a host name; `certain` says that what stands beside it is a link's.
fn is_host(host: &str, certain: bool) -> bool {
    let host = host.split(':').next().unwrap_or(host);
    let Some((name, domain)) = host.rsplit_once('.') else { return false };
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    // A link has a domain of letters: `1.5/2.5` is none, and `and/or` has no dot.
    let is_domain = domain.chars().count() >= 2 && domain.chars().all(char::is_alphabetic);
    name.split('.').all(is_label) && is_domain && (certain || DOMAINS.contains(&domain))
}

fn canonical(link: &str) -> String {
    let link = ["https://", "http://", "mailto:", "//"]
        .iter()
        .find_map(|scheme| link.strip_prefix(scheme))
        .unwrap_or(link);
    link.strip_prefix("www.").unwrap_or(link).trim_end_matches('/').to_owned()
}

fn host(link: &str) -> &str {
    link.split(['/', '?', '#']).next().unwrap_or(link)
}

#[cfg(test)]
mod tests {
    use super::foreign_link;

    #[test]
    fn links_that_are_in_no_quote_are_found() {
        let quote = "See https://example.org/leave, or write to hr@example.org. Node.js is e.g. in and/or handbook.pdf.";
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
            assert!(foreign_link(claim, &[quote]).is_some(), "{claim}");
        }
        for claim in [
            "See https://example.org/leave.",
            "See example.org/leave/",
            "It is on example.org.",
            "Write to hr@example.org.",
            "Use Node.js, e.g. 1.5/2.5 of handbook.pdf and/or 9:30.",
            "Ratio 3//4? No: the U.S. rate.",
        ] {
            assert_eq!(foreign_link(claim, &[quote]), None, "{claim}");
        }
    }
}
