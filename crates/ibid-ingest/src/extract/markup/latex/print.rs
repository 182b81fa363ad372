use std::collections::BTreeSet;

use super::accents::accented;
use super::macros::Macros;

/// Commands whose arguments say nothing to a reader.
const UNSEEN: &[&str] = &[
    "label",
    "ref",
    "eqref",
    "pageref",
    "autoref",
    "cref",
    "Cref",
    "cite",
    "citep",
    "citet",
    "citeauthor",
    "nocite",
    "bibliography",
    "bibliographystyle",
    "usepackage",
    "documentclass",
    "includegraphics",
    "vspace",
    "hspace",
    "pagestyle",
    "thispagestyle",
    "setlength",
    "setcounter",
    "index",
    "hypersetup",
    "graphicspath",
    "definecolor",
    "color",
    "pagenumbering",
    "addcontentsline",
    "fontsize",
    "bibitem",
    "phantomsection",
    "TextField",
    "CheckBox",
    "PushButton",
    "cline",
    "cmidrule",
    "rowcolor",
    "cellcolor",
];
/// Commands that print their last argument, and how many come before it; the beginnings of environments too.
const ARGUMENTS: &[(&str, usize)] = &[
    ("href", 1),
    ("textcolor", 1),
    ("colorbox", 1),
    ("parbox", 1),
    ("raisebox", 1),
    ("scalebox", 1),
    ("resizebox", 2),
    ("multicolumn", 2),
    ("multirow", 2),
];
/// Environments that begin with arguments, and with how many.
const ENVIRONMENTS: &[(&str, usize)] = &[
    ("tabular", 1),
    ("tabular*", 2),
    ("tabularx", 2),
    ("tabulary", 2),
    ("longtable", 1),
    ("xltabular", 2),
    ("array", 1),
    ("minipage", 1),
    ("multicols", 1),
    ("thebibliography", 1),
    ("wrapfigure", 2),
    ("column", 1),
];
/// Commands that put another file in this place.
const INCLUSIONS: &[&str] = &["input", "include", "subfile"];
/// Names of files and macros that a note holds.
const NAMED: usize = 10;

/// Gives what lines print, and keeps what was left out.
#[derive(Debug, Default)]
pub(super) struct Printer {
    pub(super) macros: Macros,
    included: BTreeSet<String>,
}

impl Printer {
    /// A line without its commands: what they hold stays, unless it says nothing to a reader. Formulas stay whole.
    pub(super) fn plain(&mut self, line: &str) -> String {
        let mut text = String::with_capacity(line.len());
        let mut rest = line;
        let mut in_formula = false;
        while let Some(character) = rest.chars().next() {
            let after = &rest[character.len_utf8()..];
            rest = after;
            match character {
                '$' => {
                    in_formula = !in_formula;
                    text.push('$');
                }
                _ if in_formula => text.push(character),
                '\\' => rest = self.command(after, &mut text),
                '{' | '}' => {}
                '~' => text.push('\u{a0}'),
                '&' => text.push_str(" | "),
                '`' if after.starts_with('`') => {
                    text.push('“');
                    rest = &after[1..];
                }
                '\'' if after.starts_with('\'') => {
                    text.push('”');
                    rest = &after[1..];
                }
                '-' if after.starts_with("--") => {
                    text.push('—');
                    rest = &after[2..];
                }
                '-' if after.starts_with('-') => {
                    text.push('–');
                    rest = &after[1..];
                }
                _ => text.push(character),
            }
        }
        text
    }

    /// What the command prints that `rest` begins with, after its backslash; gives what follows it.
    fn command<'a>(&mut self, rest: &'a str, text: &mut String) -> &'a str {
        let name_end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        if name_end == 0 {
            return sign(rest, text);
        }
        let (name, after) = rest.split_at(name_end);
        let after = after.strip_prefix('*').unwrap_or(after);
        if let Some(expanded) = self.macros.expanded(name) {
            text.push_str(&expanded.text);
            // TeX takes the spaces behind a name for its end.
            let behind = if expanded.keeps_space { after } else { after.trim_start_matches(' ') };
            return after.strip_prefix("{}").unwrap_or(behind);
        }
        match name {
            "begin" => return argument(after).map_or(after, |(name, after)| without_arguments(name, after)),
            "end" => return argument(after).map_or(after, |(_, after)| skip_options(after)),
            "item" => {
                text.push_str("- ");
                return skip_options(after).trim_start();
            }
            "ss" => text.push('ß'),
            "o" => text.push('ø'),
            "ae" => text.push('æ'),
            "ldots" | "dots" => text.push('…'),
            "textbackslash" => text.push('\\'),
            "LaTeX" | "TeX" => text.push_str(name),
            "c" | "v" | "u" | "H" | "k" | "r" if after.starts_with('{') => {
                return accented(name.chars().next().unwrap_or(' '), after, text);
            }
            _ if INCLUSIONS.contains(&name) => return self.include(after),
            _ if UNSEEN.contains(&name) => return without_groups(after),
            _ => {
                let count = ARGUMENTS.iter().find(|(known, _)| *known == name).map_or(0, |(_, count)| *count);
                let after = if count > 0 { skip_arguments(after, count) } else { skip_options(after) };
                return after.trim_start_matches(' ');
            }
        }
        after.strip_prefix(' ').or_else(|| after.strip_prefix("{}")).unwrap_or(after)
    }

    fn include<'a>(&mut self, after: &'a str) -> &'a str {
        let Some((name, after)) = argument(after) else { return after };
        let name = name.trim();
        if !name.is_empty() && self.included.len() <= NAMED {
            self.included.insert(name.to_owned());
        }
        after
    }

    /// What a reader should know of what was left out.
    pub(super) fn notes(self) -> impl Iterator<Item = String> {
        let included = (!self.included.is_empty())
            .then(|| format!("it includes {}, read as files of their own only", named(&self.included)));
        let lost = self.macros.lost();
        let lost = (!lost.is_empty()).then(|| format!("what its macros print is left out: {}", named(lost)));
        [included, lost].into_iter().flatten().collect::<Vec<_>>().into_iter()
    }
}

fn named(names: &BTreeSet<String>) -> String {
    let mut listed: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    if names.len() > NAMED {
        listed.push("others".to_owned());
    }
    listed.join(", ")
}

/// What a command of one sign prints; gives what follows it.
fn sign<'a>(rest: &'a str, text: &mut String) -> &'a str {
    let Some(sign) = rest.chars().next() else { return rest };
    let after = &rest[sign.len_utf8()..];
    match sign {
        // The end of a line, or of a row.
        '\\' => {}
        '%' | '&' | '#' | '$' | '_' | '{' | '}' => text.push(sign),
        '"' | '\'' | '`' | '^' | '~' | '=' | '.' => return accented(sign, after, text),
        '(' | ')' | '[' | ']' => text.push('$'),
        _ => text.push(' '),
    }
    after
}

/// What follows the arguments of the beginning of an environment.
pub(super) fn without_arguments<'a>(environment: &str, after: &'a str) -> &'a str {
    let known = ENVIRONMENTS.iter().find(|(known, _)| *known == environment);
    skip_arguments(after, known.map_or(0, |(_, count)| *count))
}

fn skip_arguments(text: &str, count: usize) -> &str {
    let mut text = skip_options(text);
    for _ in 0..count {
        let Some((_, after)) = text.starts_with('{').then(|| argument(text)).flatten() else { break };
        text = skip_options(after);
    }
    text
}

/// What follows all arguments.
fn without_groups(text: &str) -> &str {
    let mut after = text;
    // `\cmidrule(lr){2-3}`
    if let Some((_, behind)) = after.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
        after = behind;
    }
    after = skip_options(after);
    while let Some((_, rest)) = after.starts_with('{').then(|| argument(after)).flatten() {
        after = skip_options(rest);
    }
    after
}

pub(super) fn skip_options(text: &str) -> &str {
    match text.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        Some((_, after)) => after,
        None => text,
    }
}

/// The argument in braces that `text` begins with, after options in brackets, and what follows it. One that goes on
/// over the line ends with it.
pub(super) fn argument(text: &str) -> Option<(&str, &str)> {
    let mut text = text.trim_start();
    while text.starts_with('[') {
        text = text.split_once(']').map_or("", |(_, after)| after).trim_start();
    }
    let inner = text.strip_prefix('{')?;
    let end = closing_brace(inner);
    Some(end.map_or((inner, ""), |end| (&inner[..end], &inner[end + 1..])))
}

/// Where the group ends that `inner` is in.
pub(super) fn closing_brace(inner: &str) -> Option<usize> {
    let mut depth = 1_usize;
    let mut is_escaped = false;
    for (at, character) in inner.char_indices() {
        match character {
            '{' if !is_escaped => depth += 1,
            '}' if !is_escaped => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    None
}
