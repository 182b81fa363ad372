use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::{Archive, Visit, attribute};
use crate::extract::ExtractError;

/// What a part of an Office Open XML package refers to.
#[derive(Debug, Default)]
pub(in crate::extract) struct Relations {
    /// Of one part of the package.
    source: String,
    /// Target by id.
    targets: HashMap<String, String>,
    /// (kind, target), in order.
    kinds: Vec<(String, String)>,
}

impl Relations {
    /// Of a part; empty where the package says nothing of it.
    pub(in crate::extract) fn of(archive: &mut Archive<'_>, part: &str) -> Result<Self, ExtractError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = resolve(folder, &format!("_rels/{file}.rels"));
        let mut relations = Self { source: part.to_owned(), ..Self::default() };
        archive.visit(&name, &mut relations)?;
        Ok(relations)
    }

    /// The part with this id.
    pub(in crate::extract) fn target(&self, id: &str) -> Option<String> {
        self.targets.get(id).map(|target| self.resolved(target))
    }

    /// The first part of a kind: what the type ends in.
    pub(in crate::extract) fn of_kind(&self, kind: &str) -> Option<String> {
        let (_, target) = self.kinds.iter().find(|(found, _)| found.ends_with(kind))?;
        Some(self.resolved(target))
    }

    fn resolved(&self, target: &str) -> String {
        let folder = self.source.rsplit_once('/').map_or("", |(folder, _)| folder);
        resolve(folder, target)
    }
}

impl Visit for Relations {
    fn start(&mut self, tag: &BytesStart<'_>) {
        if tag.local_name().as_ref() != b"Relationship" {
            return;
        }
        let Some(target) = attribute(tag, b"Target") else { return };
        if let Some(id) = attribute(tag, b"Id") {
            self.targets.insert(id, target.clone());
        }
        if let Some(kind) = attribute(tag, b"Type") {
            self.kinds.push((kind, target));
        }
    }

    fn end(&mut self, _name: &[u8]) {}

    fn text(&mut self, _text: &str) {}
}

/// The main part of a package; where it does not say, where nearly every writer puts it.
pub(in crate::extract) fn main_part(archive: &mut Archive<'_>, usual: &str) -> Result<String, ExtractError> {
    let mut relations = Relations::default();
    archive.visit("_rels/.rels", &mut relations)?;
    let target = relations.of_kind("/officeDocument").filter(|target| !target.is_empty());
    Ok(target.unwrap_or_else(|| usual.to_owned()))
}

/// The name of a part, from how another one in `folder` refers to it.
pub(in crate::extract) fn resolve(folder: &str, target: &str) -> String {
    let target = target.split(['#', '?']).next().unwrap_or_default();
    let mut parts: Vec<&str> = Vec::new();
    let below = if target.starts_with('/') { "" } else { folder };
    for part in below.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets_are_found_from_where_they_are_named() {
        for (folder, target, name) in [
            ("ppt", "slides/slide1.xml", "ppt/slides/slide1.xml"),
            ("ppt/slides", "../notesSlides/n.xml", "ppt/notesSlides/n.xml"),
            ("word", "/word/document.xml", "word/document.xml"),
            ("", "chapter.xhtml#part", "chapter.xhtml"),
            ("", "../../etc/passwd", "etc/passwd"),
        ] {
            assert_eq!(resolve(folder, target), name, "{folder} {target}");
        }
    }
}
