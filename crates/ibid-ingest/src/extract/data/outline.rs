use ibid_core::DocumentFormat;

/// Keys deeper than this are no headings.
const MAX_LEVEL: usize = 3;

/// The keys that hold other keys, as (offset, level, key). Those within lists are left out: there are as many of
/// them as there are records.
pub(super) fn headings(format: DocumentFormat, text: &str) -> Vec<(usize, u8, String)> {
    match format {
        DocumentFormat::Json => json(text),
        DocumentFormat::Yaml => yaml(text),
        DocumentFormat::Toml => toml(text),
        _ => Vec::new(),
    }
}

/// Lines such as `"key": {`, as far as the file is set in lines.
fn json(text: &str) -> Vec<(usize, u8, String)> {
    let mut found = Vec::new();
    // What is open: whether it is a list.
    let mut open: Vec<bool> = Vec::new();
    for (offset, line) in lines(text) {
        let trimmed = line.trim().trim_end_matches(',');
        if trimmed.starts_with(['}', ']']) {
            open.pop();
        }
        let (Some(last), false) = (trimmed.chars().last(), trimmed.len() > 200) else { continue };
        if last == '{' || last == '[' {
            let key = trimmed[..trimmed.len() - 1].trim_end().strip_suffix(':').map(str::trim);
            let key = key.and_then(|key| key.strip_prefix('"')?.strip_suffix('"'));
            let level = open.len();
            if let (Some(key), 1..=MAX_LEVEL, false) =
                (key.filter(|key| !key.trim().is_empty()), level, open.contains(&true))
            {
                found.push((offset, level as u8, key.to_owned()));
            }
            open.push(last == '[');
        }
    }
    found
}

/// Lines such as `key:`.
fn yaml(text: &str) -> Vec<(usize, u8, String)> {
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    // The indentation of a list or a block of text, in which nothing is a heading.
    let mut opaque: Option<usize> = None;
    for (offset, line) in lines(text) {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') || trimmed == "---" {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if opaque.is_some_and(|above| indent > above) {
            continue;
        }
        opaque = None;
        open.retain(|above| *above < indent);
        if trimmed.starts_with("- ") || trimmed == "-" {
            opaque = Some(indent);
            continue;
        }
        if trimmed.ends_with(['|', '>']) || trimmed.ends_with("|-") || trimmed.ends_with(">-") {
            opaque = Some(indent);
            continue;
        }
        let key = trimmed.strip_suffix(':').map(|key| key.trim_matches(['"', '\'']).trim());
        if let Some(key) = key.filter(|key| !key.is_empty() && key.len() <= 100) {
            open.push(indent);
            if open.len() <= MAX_LEVEL {
                found.push((offset, open.len() as u8, key.to_owned()));
            }
        }
    }
    found
}

/// Lines such as `[table]` and `[[records]]`.
fn toml(text: &str) -> Vec<(usize, u8, String)> {
    let header = |line: &str| {
        let line = line.trim();
        let inner = line.strip_prefix("[[").and_then(|line| line.split_once("]]"));
        let (key, after) = inner.or_else(|| line.strip_prefix('[')?.split_once(']'))?;
        let is_header = after.trim().is_empty() || after.trim().starts_with('#');
        let key = key.trim();
        (is_header && !key.is_empty() && !key.contains(['[', ','])).then(|| key.to_owned())
    };
    lines(text).filter_map(|(offset, line)| header(line).map(|key| (offset, 1, key))).collect()
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = offset;
        offset += line.len();
        (start, line)
    })
}

#[cfg(test)]
mod tests {
    use ibid_core::DocumentFormat;

    use super::headings;

    #[test]
    fn keys_that_hold_others_are_headings() {
        type Case = (DocumentFormat, &'static str, &'static [(u8, &'static str)]);
        let cases: &[Case] = &[
            (
                DocumentFormat::Json,
                "{\n  \"leave\": {\n    \"days\": 25,\n    \"who\": {\n      \"a\": 1\n    }\n  },\n  \"list\": [\n    {\n      \"in\": {\n      }\n    }\n  ]\n}\n",
                &[(1, "leave"), (2, "who"), (1, "list")],
            ),
            (
                DocumentFormat::Yaml,
                "# note\nleave:\n  days: 25\n  who:\n    all: true\ntext: |\n  not:\n    here:\nlist:\n  - a:\n      b:\nend:\n",
                &[(1, "leave"), (2, "who"), (1, "list"), (1, "end")],
            ),
            (
                DocumentFormat::Toml,
                "a = [\n1]\n[server]\nport = 1\n[[user]] # x\n[a.b]\n",
                &[(1, "server"), (1, "user"), (1, "a.b")],
            ),
        ];
        for (format, text, expected) in cases {
            let found = headings(*format, text);
            let found: Vec<(u8, &str)> = found.iter().map(|(_, level, key)| (*level, key.as_str())).collect();
            assert_eq!(&found, expected, "{text}");
        }
    }
}
