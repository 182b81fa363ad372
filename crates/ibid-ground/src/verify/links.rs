//! Links: anything that a program may make clickable.

use std::collections::BTreeSet;

use ibid_core::is_invisible;
use unicode_normalization::UnicodeNormalization as _;

use crate::normalize::fold;

const SCHEMES: &[&str] = &["mailto:", "data:", "javascript:", "vbscript:", "tel:", "sms:", "file:", "blob:"];
/// Ends of host names that make a link of what stands before them, whatever it is.
const DOMAINS: &[&str] = &[
    "com", "org", "net", "io", "dev", "app", "info", "biz", "co", "me", "ai", "xyz", "eu", "de", "es", "uk",
    "tw", "cn", "jp", "fr", "it", "nl", "ch", "at", "us", "gov", "edu", "online", "site", "shop", "top",
    "link", "click", "рф", "рус", "укр", "бел", "бг", "срб", "мкд", "қаз", "ελ", "ευ",
];
/// Further ends of host names with which no sentence begins.
const COUNTRIES: &[&str] = &[
    "ac", "ae", "af", "ar", "az", "bd", "bg", "br", "bz", "cc", "cd", "cf", "cl", "cm", "cr", "cx", "cz",
    "dk", "dz", "ec", "ee", "fi", "fm", "gd", "gg", "gh", "gl", "gq", "gr", "gt", "hk", "hn", "hr", "iq",
    "ir", "kr", "kw", "kz", "lb", "lk", "lt", "lv", "ly", "mc", "mk", "ml", "mn", "mx", "mz", "ng", "np",
    "nz", "ph", "pk", "pl", "pt", "pw", "qa", "ro", "ru", "sg", "sk", "sv", "sy", "sz", "td", "th", "tk",
    "tn", "tr", "tt", "tv", "tz", "ua", "ug", "uy", "uz", "vc", "vg", "vn", "ws", "zm", "zw",
];
/// Ends of the names of files. A few are ends of host names too: those of files are met more often.
const FILES: &[&str] = &[
    "adoc", "apk", "avi", "bak", "bat", "bib", "bin", "bmp", "cfg", "cjs", "cmake", "conf", "cpp", "crt",
    "cs", "css", "csv", "dat", "db", "deb", "diff", "dll", "doc", "docm", "docx", "eml", "env", "epub",
    "exe", "flac", "gguf", "gif", "go", "gradle", "gz", "hpp", "htm", "html", "ico", "ics", "ini", "ipynb",
    "iso", "jar", "java", "jpeg", "jpg", "js", "json", "jsonl", "jsx", "key", "kt", "kts", "lock", "log",
    "lua", "mbox", "md", "mjs", "mkv", "mov", "msg", "odp", "ods", "odt", "ogg", "onnx", "parquet", "patch",
    "pdf", "pem", "php", "png", "ppt", "pptx", "proto", "pub", "py", "rar", "rb", "rpm", "rs", "rst", "rtf",
    "scala", "scss", "sh", "so", "sql", "sqlite", "svg", "swift", "tar", "tex", "tgz", "tif", "tiff", "tmp",
    "toml", "ts", "tsv", "tsx", "ttf", "txt", "vcf", "vue", "wav", "webp", "xls", "xlsm", "xlsx", "xml",
    "xz", "yaml", "yml", "zip",
];
/// What a full stop is often put behind without a space, in titles and shortened words.
const ABBREVIATIONS: &[&str] = &[
    "abs", "art", "avv", "bzw", "ca", "cf", "dipl", "dott", "dr", "ecc", "et", "etc", "ex", "ggf", "gent",
    "ill", "inkl", "mag", "nr", "prof", "sig", "st", "usw", "vgl", "vs", "zzgl",
];

/// The first link of `claim` that is in none of the `quotes`.
pub(super) fn foreign_link(claim: &str, quotes: &[&str]) -> Option<String> {
    let dotted_in_quotes: Vec<String> = quotes.iter().flat_map(|quote| dotted(quote)).collect();
    let hosts = dotted_in_quotes.iter().filter_map(|name| bare_host(name));
    let known: BTreeSet<String> = quotes
        .iter()
        .flat_map(|quote| links(quote))
        .chain(hosts)
        .flat_map(|link| [host(&link).to_owned(), link])
        .collect();
    if let Some(link) = links(claim).into_iter().find(|link| !known.contains(link)) {
        return Some(link);
    }
    let names: Vec<String> = dotted_in_quotes.iter().map(|name| canonical(&fold(name))).collect();
    // `os.path` of a quote's `os.path.join` is no link of the claim's own.
    let stands_in_quotes = |host: &String| {
        let begins = |name: &String| {
            name.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        names.iter().any(begins)
    };
    dotted(claim).iter().filter_map(|name| bare_host(name)).find(|host| !stands_in_quotes(host))
}

/// What is marked as a link in a text, by a scheme, a path, an `@` or `www.`, in one form.
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
    let is_marked = word.contains(['/', '@']) || word.starts_with("www.");
    word.contains("://")
        || word.starts_with("//") && word.len() > 2
        || SCHEMES.iter().any(|scheme| word.contains(scheme))
        || is_marked && is_host(host(word.rsplit('@').next().unwrap_or(word)))
}

fn is_host(host: &str) -> bool {
    let host = host.split(':').next().unwrap_or(host);
    let Some((name, domain)) = host.rsplit_once('.') else { return false };
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    // A link has a domain of letters: `1.5/2.5` is none, and `and/or` has no dot.
    let is_domain = domain.chars().count() >= 2 && domain.chars().all(char::is_alphabetic);
    name.split('.').all(is_label) && is_domain
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

/// The words of a text with full stops in them, as they are written.
fn dotted(text: &str) -> Vec<String> {
    spaced(text)
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '.'))
        .map(|word| word.trim_matches(['-', '.']))
        .filter(|word| word.contains('.'))
        .map(str::to_owned)
        .collect()
}

/// `text` with a space where a script without capitals meets one that has them: `請見evil.example的頁面`.
fn spaced(text: &str) -> String {
    let is_seen =
        |character: &char| !is_invisible(*character) && !matches!(character, '\u{200c}' | '\u{200d}');
    let mut spaced = String::with_capacity(text.len());
    let mut previous: Option<bool> = None;
    for character in text.chars().filter(is_seen).nfkc() {
        let current = character.is_alphanumeric().then(|| is_uncased(character));
        if previous.is_some() && current.is_some() && previous != current {
            spaced.push(' ');
        }
        spaced.push(character);
        previous = current;
    }
    spaced
}

fn is_uncased(character: char) -> bool {
    character.is_alphabetic() && !character.is_lowercase() && !character.is_uppercase()
}

/// The host that a dotted word is by itself, in one form: where it could be one, most programs make a link of it. No host
/// is the name of a file, an abbreviation (`M.Sc`, `v.Chr`, `EE.UU`), a number with what it counts (`5.klasse`), or the end of
/// a sentence with the next one right behind it (`Tage.Danach`).
fn bare_host(written: &str) -> Option<String> {
    let folded = fold(written);
    let (name, domain) = folded.rsplit_once('.')?;
    let labels: Vec<&str> = name.split('.').collect();
    if labels.iter().any(|label| label.is_empty()) {
        return None;
    }
    let found = || Some(canonical(&folded));
    if DOMAINS.contains(&domain) {
        return found();
    }
    let is_domain =
        domain.starts_with("xn--") || domain.len() >= 2 && domain.bytes().all(|b| b.is_ascii_lowercase());
    let is_shortened = labels.iter().all(|label| label.chars().count() == 1)
        || labels.first().is_some_and(|label| ABBREVIATIONS.contains(label));
    let is_counted = labels.last().is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
    let begins_sentence =
        written.rsplit_once('.').is_some_and(|(_, next)| next.starts_with(char::is_uppercase));
    let is_other = FILES.contains(&domain)
        || is_shortened
        || is_counted
        || name.contains(is_uncased)
        || begins_sentence && !COUNTRIES.contains(&domain);
    if is_domain && !is_other { found() } else { None }
}

#[cfg(test)]
mod tests;
