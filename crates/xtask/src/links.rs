//! Relative links in Markdown lead somewhere.

use std::path::{Path, PathBuf};

/// The offences of the workspace in `root`.
pub(crate) fn check_workspace(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut offences = Vec::new();
    for path in markdown_files(root)? {
        let text = fs_err::read_to_string(&path)?;
        let folder = path.parent().unwrap_or(root);
        for link in links(&text) {
            if !folder.join(link).exists() {
                let name = path.strip_prefix(root).unwrap_or(&path).display();
                offences.push(format!("{name} links to {link}, which is not there"));
            }
        }
    }
    Ok(offences)
}

fn markdown_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // The sample corpus is data.
        let is_left_out = name.starts_with('.') || name == "target" || name == "handbook";
        if path.is_dir() && !is_left_out {
            found.extend(markdown_files(&path)?);
        } else if name.ends_with(".md") {
            found.push(path);
        }
    }
    Ok(found)
}

/// The targets of links to files, without their anchors.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')').map(|(link, _)| link))
        .filter(|link| !link.contains("://") && !link.starts_with('#') && !link.contains(char::is_whitespace))
        .map(|link| link.split_once('#').map_or(link, |(file, _)| file))
}

#[cfg(test)]
mod tests {
    use super::links;

    #[test]
    fn only_links_to_files_are_looked_at() {
        let text = "[a](docs/a.md#part) [b](https://example.org) [c](#here) ![d](d.png)";
        assert_eq!(links(text).collect::<Vec<_>>(), ["docs/a.md", "d.png"]);
    }
}
