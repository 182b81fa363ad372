use std::collections::{BTreeSet, HashMap};

use super::print::{Printer, argument, closing_brace};

/// Commands that define others.
const DEFINITIONS: &[&str] =
    &["\\newcommand", "\\renewcommand", "\\providecommand", "\\DeclareRobustCommand", "\\def"];
/// A longer text is no name or phrase that a macro stands for.
const LONGEST: usize = 1_000;
/// What macros may add to a document: a few of them could be made to expand without end.
const EXPANDED_BYTES: usize = 4 << 20;
/// Macros that are kept.
const MOST: usize = 10_000;

/// The macros that the document defines: those without arguments are expanded.
#[derive(Debug)]
pub(super) struct Macros {
    /// By name; `None` for one that cannot be expanded.
    known: HashMap<String, Option<Expansion>>,
    left: usize,
    lost: BTreeSet<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Expansion {
    pub(super) text: String,
    /// It ends with `\xspace`.
    pub(super) keeps_space: bool,
}

impl Default for Macros {
    fn default() -> Self {
        Self { known: HashMap::new(), left: EXPANDED_BYTES, lost: BTreeSet::new() }
    }
}

impl Macros {
    /// What a macro stands for.
    pub(super) fn expanded(&mut self, name: &str) -> Option<Expansion> {
        let left = self.left;
        let expansion =
            self.known.get(name)?.as_ref().filter(|expansion| expansion.text.len() <= left).cloned();
        match &expansion {
            Some(expansion) => self.left -= expansion.text.len(),
            None if self.lost.len() < MOST => {
                self.lost.insert(format!("\\{name}"));
            }
            None => {}
        }
        expansion
    }

    /// Macros that stand in the text and were not expanded.
    pub(super) fn lost(&self) -> &BTreeSet<String> {
        &self.lost
    }

    fn define(&mut self, name: &str, expansion: Option<Expansion>) {
        if !name.is_empty() && (self.known.len() < MOST || self.known.contains_key(name)) {
            self.known.insert(name.to_owned(), expansion);
        }
    }
}

/// Takes the definitions out of a line.
pub(super) fn without_definitions(line: &str, printer: &mut Printer) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('\\') {
        let (before, command) = rest.split_at(at);
        text.push_str(before);
        let definition = DEFINITIONS.iter().find_map(|name| {
            let after = command.strip_prefix(name)?;
            (!after.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(after)
        });
        rest = if let Some(after) = definition {
            define(after.strip_prefix('*').unwrap_or(after), printer)
        } else {
            // The command, and what may be a backslash by itself after it.
            let next = command.char_indices().nth(2).map_or(command.len(), |(next, _)| next);
            text.push_str(&command[..next]);
            &command[next..]
        };
    }
    text.push_str(rest);
    text
}

/// Reads `{\name}{body}` or `\name{body}`; gives what follows.
fn define<'a>(after: &'a str, printer: &mut Printer) -> &'a str {
    let after = after.trim_start();
    let (name, rest) = if after.starts_with('{') {
        let Some((name, rest)) = argument(after) else { return after };
        (name.trim().trim_start_matches('\\'), rest)
    } else if let Some(command) = after.strip_prefix('\\') {
        let end = command.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(command.len());
        command.split_at(end)
    } else {
        return after;
    };
    // Numbers of arguments, or the arguments themselves.
    let Some((parameters, body)) = rest.split_once('{') else {
        printer.macros.define(name, None);
        return "";
    };
    let Some(end) = closing_brace(body) else {
        // It goes on over the line.
        printer.macros.define(name, None);
        return "";
    };
    let (body, rest) = (&body[..end], &body[end + 1..]);
    let is_simple = parameters.trim().is_empty() && !body.contains('#') && body.len() <= LONGEST;
    let expansion = is_simple
        .then(|| Expansion { text: printer.plain(body), keeps_space: body.trim_end().ends_with("\\xspace") });
    printer.macros.define(name, expansion.filter(|expansion| expansion.text.len() <= LONGEST));
    rest
}
