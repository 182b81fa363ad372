//! Relative links in Markdown lead somewhere.

use std::path::{Component, Path, PathBuf};

use crate::files::files;
use crate::finding::Finding;

/// What is wrong with the links of the Markdown files below `root`.
pub(crate) fn check_workspace(root: &Path) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for path in files(root, "md", |_| false)? {
        let text = fs_err::read_to_string(root.join(&path))?;
        findings.extend(check(&path, &text, |target| root.join(target).exists()));
    }
    Ok(findings)
}

/// The links of `text` that lead nowhere. Paths are relative to the repository.
fn check(file: &Path, text: &str, exists: impl Fn(&Path) -> bool) -> Vec<Finding> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut findings = Vec::new();
    for (line, link) in links(text) {
        let place = format!("{}:{line}", file.display());
        match resolve(folder, &link) {
            None => findings.push(Finding::offence(
                place,
                format!("links to `{link}`, which is outside the repository"),
                "link to a file inside it, or name the other without a link",
            )),
            Some(target) if !exists(&target) => findings.push(Finding::offence(
                place,
                format!("links to `{link}`, which is not there"),
                format!("write {}, or correct or remove the link", target.display()),
            )),
            Some(_) => {}
        }
    }
    findings
}

/// The relative links of a document with their lines, without anchors; code is no link.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fence = None;
    for (number, line) in (1..).zip(text.lines()) {
        let start = line.trim_start();
        let marker = ["```", "~~~"].into_iter().find(|marker| start.starts_with(marker));
        if marker.is_some() && (fence.is_none() || fence == marker) {
            fence = if fence.is_none() { marker } else { None };
        } else if fence.is_none() {
            let prose = without_code(line);
            found.extend(targets(&prose).filter_map(path_of).map(|path| (number, path)));
        }
    }
    found
}

/// A line without what stands between backticks. A backtick without a second one is text.
fn without_code(line: &str) -> String {
    let mut prose = String::new();
    let mut rest = line;
    while let Some((before, (_, after))) =
        rest.split_once('`').and_then(|(before, code)| Some((before, code.split_once('`')?)))
    {
        prose.push_str(before);
        rest = after;
    }
    prose + rest
}

/// What inline links, definitions and HTML attributes point at.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let inline = line.split("](").skip(1).filter_map(|rest| match rest.strip_prefix('<') {
        Some(bracketed) => bracketed.split_once('>').map(|(target, _)| target),
        None => rest.split([')', ' ']).next(),
    });
    let defined = line.strip_prefix('[').and_then(|rest| rest.split_once("]: "));
    let defined = defined.and_then(|(_, target)| target.split_whitespace().next());
    let attributes = ["href=\"", "src=\""].into_iter().flat_map(move |attribute| {
        line.split(attribute).skip(1).filter_map(|rest| rest.split_once('"').map(|(target, _)| target))
    });
    inline.chain(defined).chain(attributes)
}

/// The path of a link, where it is one to a file: not a web address, a Rust path or an anchor of its own page.
fn path_of(target: &str) -> Option<String> {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    let is_path = !path.is_empty() && !path.split('/').next().unwrap_or_default().contains(':');
    is_path.then(|| path.replace("%20", " "))
}

/// The file that a link means, relative to the repository, unless it is outside.
fn resolve(folder: &Path, link: &str) -> Option<PathBuf> {
    let joined = link.strip_prefix('/').map_or_else(|| folder.join(link), PathBuf::from);
    let mut resolved = PathBuf::new();
    for component in joined.components() {
        match component {
            Component::Normal(name) => resolved.push(name),
            Component::ParentDir => {
                let is_inside = resolved.pop();
                if !is_inside {
                    return None;
                }
            }
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    Some(resolved)
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{check, links, resolve};

    fn found(text: &str) -> Vec<String> {
        links(text).into_iter().map(|(_, link)| link).collect()
    }

    #[test]
    fn a_link_that_leads_nowhere_is_an_offence_with_file_and_line() {
        let text = "# Title\n\nSee [a](a.md) and [b](../b.md).\n";
        let findings = check(Path::new("docs/index.md"), text, |path| path == Path::new("docs/a.md"));
        let [finding] = findings.as_slice() else { panic!("one: {findings:?}") };
        assert!(finding.is_offence());
        assert_eq!(
            finding.to_string(),
            "error: docs/index.md:3 links to `../b.md`, which is not there: write b.md, or correct or remove the link"
        );
    }

    #[test]
    fn a_link_out_of_the_repository_is_an_offence_even_where_something_is_there() {
        let findings = check(Path::new("README.md"), "[notes](../notes.md)", |_| true);
        assert_eq!(findings.len(), 1);
    }

    #[test]
    fn every_way_of_linking_is_seen() {
        assert_eq!(found("[a](docs/a.md#part) ![d](d.png \"title\")"), ["docs/a.md", "d.png"]);
        assert_eq!(found("[a](<with space.md>) [b](with%20space.md)"), ["with space.md", "with space.md"]);
        assert_eq!(found("[name]: docs/a.md\n<img src=\"b.png\">"), ["docs/a.md", "b.png"]);
        assert_eq!(found("[`code` as text](a.md)"), ["a.md"]);
    }

    #[test]
    fn addresses_anchors_rust_paths_and_code_are_no_links_to_files() {
        let text = "[a](https://example.org/a.md) [b](#here) [c](crate::Quote) [d](mailto:a@example.org)";
        assert_eq!(found(text), Vec::<String>::new());
        assert_eq!(found("`[a](b.md)`\n```md\n[a](b.md)\n```\n"), Vec::<String>::new());
        assert_eq!(found("a lone ` and [a](b.md)"), ["b.md"]);
    }

    #[test]
    fn links_are_relative_to_their_file_or_to_the_root() {
        let folder = Path::new("docs/adr");
        assert_eq!(resolve(folder, "../../a.md"), Some(PathBuf::from("a.md")));
        assert_eq!(resolve(folder, "/a.md"), Some(PathBuf::from("a.md")));
        assert_eq!(resolve(folder, "./a.md"), Some(PathBuf::from("docs/adr/a.md")));
        assert_eq!(resolve(folder, "../../../a.md"), None);
    }
}
