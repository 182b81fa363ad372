//! Files stay small.

use std::path::Path;

use crate::files::files;
use crate::finding::Finding;

/// Lines of production code that a file may have.
const LIMIT: usize = 500;
/// Where a file begins to be long.
const LONG: usize = 400;

/// What is wrong with the Rust files below `root`.
pub(crate) fn check_workspace(root: &Path) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for path in files(root, "rs", is_test)? {
        let text = fs_err::read_to_string(root.join(&path))?;
        findings.extend(check(&path, &text));
    }
    Ok(findings)
}

/// Files and folders that hold nothing but tests.
fn is_test(name: &str) -> bool {
    matches!(name, "tests" | "tests.rs")
}

fn check(path: &Path, text: &str) -> Option<Finding> {
    let (place, lines) = (path.display().to_string(), production_lines(text));
    if lines > LIMIT {
        let problem = format!("has {lines} production lines, the limit is {LIMIT}");
        Some(Finding::offence(place, problem, "split it by idea, one main type or step a file"))
    } else if lines > LONG {
        let problem = format!("has {lines} production lines, more than {LONG}");
        Some(Finding::warning(place, problem, format!("split it before it reaches {LIMIT}")))
    } else {
        None
    }
}

/// All lines but those of the file's own `#[cfg(test)] mod tests { … }`.
fn production_lines(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    lines.len() - test_module(&lines).map_or(0, |(first, end)| end - first)
}

/// From its `#[cfg(test)]` to after its closing brace. A `}` at the start of a line ends it, as rustfmt writes it.
fn test_module(lines: &[&str]) -> Option<(usize, usize)> {
    let opening = lines.iter().rposition(|line| *line == "mod tests {")?;
    let attributes = lines[..opening].iter().rev().take_while(|line| line.starts_with("#[")).count();
    let first = opening - attributes;
    if !lines[first..opening].contains(&"#[cfg(test)]") {
        return None;
    }
    let length = lines[opening..].iter().position(|line| *line == "}")?;
    Some((first, opening + length + 1))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Finding, LIMIT, LONG, check, is_test, production_lines};

    const OWN_TESTS: &str = "#[cfg(test)]\nmod tests {\n    fn a() {\n    }\n}\n";

    fn check_lines(lines: usize) -> Option<Finding> {
        check(Path::new("crates/a/src/long.rs"), &("x\n".repeat(lines) + OWN_TESTS))
    }

    #[test]
    fn a_file_over_the_limit_is_an_offence_that_names_it() {
        let finding = check_lines(LIMIT + 1).expect("an offence");
        assert!(finding.is_offence());
        assert_eq!(
            finding.to_string(),
            "error: crates/a/src/long.rs has 501 production lines, the limit is 500: split it by idea, one main \
             type or step a file"
        );
    }

    #[test]
    fn a_long_file_is_warned_of_and_a_short_one_is_not() {
        assert!(!check_lines(LIMIT).expect("a warning").is_offence());
        assert!(!check_lines(LONG + 1).expect("a warning").is_offence());
        assert_eq!(check_lines(LONG), None);
    }

    #[test]
    fn own_tests_do_not_count() {
        assert_eq!(production_lines(&format!("a\nb\n{OWN_TESTS}")), 2);
        let with_attribute = OWN_TESTS.replace("mod", "#[expect(missing_docs, reason = \"tests\")]\nmod");
        assert_eq!(production_lines(&with_attribute), 0);
    }

    #[test]
    fn nothing_else_is_taken_for_tests() {
        assert_eq!(
            production_lines("#[cfg(test)]\nuse a;\nb\nc\n"),
            4,
            "a test import hides nothing below it"
        );
        assert_eq!(production_lines(&format!("a\n{OWN_TESTS}b\nc\n")), 3, "code after the tests counts");
        assert_eq!(production_lines("mod tests {\n}\n"), 2, "a module that is always compiled");
        assert_eq!(production_lines("#[cfg(test)]\nmod fixture;\nb\n"), 3);
    }

    #[test]
    fn folders_and_files_of_tests_are_left_out() {
        assert!(is_test("tests") && is_test("tests.rs"));
        assert!(!is_test("testkit") && !is_test("tests_of_time.rs"));
    }
}
