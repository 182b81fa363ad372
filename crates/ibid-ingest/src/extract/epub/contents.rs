use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::{Package, percent_decoded};
use crate::extract::one_line;
use crate::extract::package::{Archive, Visit, attribute, resolve};

/// The table of contents: the title of each chapter's file.
#[derive(Debug, Default)]
pub(super) struct Contents {
    titles: HashMap<String, String>,
}

impl Contents {
    /// Of the navigation document, or of the NCX of older books; none where there is neither, or it cannot be read.
    pub(super) fn read(archive: &mut Archive<'_>, folder: &str, package: &Package) -> Self {
        let mut contents = Self::default();
        for item in package.items.values() {
            let is_navigation = item.properties.split_whitespace().any(|property| property == "nav");
            if !is_navigation && item.kind != "application/x-dtbncx+xml" {
                continue;
            }
            let part = resolve(folder, &percent_decoded(&item.href));
            let below = part.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
            let mut links = Links::default();
            if archive.visit(&part, &mut links).is_ok() {
                for (target, title) in links.entries {
                    let target = resolve(&below, &percent_decoded(&target));
                    contents.titles.entry(target).or_insert(title);
                }
            }
        }
        contents
    }

    pub(super) fn of(&self, part: &str) -> Option<&str> {
        self.titles.get(part).map(String::as_str)
    }
}

/// Links of a navigation document, and navigation points of an NCX.
#[derive(Default)]
struct Links {
    entries: Vec<(String, String)>,
    link: Option<String>,
    in_label: bool,
    label: String,
}

impl Links {
    fn add(&mut self, target: String) {
        let title = one_line(&std::mem::take(&mut self.label));
        if !title.is_empty() {
            self.entries.push((target, title));
        }
    }
}

impl Visit for Links {
    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            b"a" => {
                self.link = attribute(tag, b"href");
                self.label.clear();
            }
            b"navLabel" => {
                self.in_label = true;
                self.label.clear();
            }
            // In an NCX the label comes first.
            b"content" => {
                if let Some(target) = attribute(tag, b"src") {
                    self.add(target);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"a" => {
                if let Some(target) = self.link.take() {
                    self.add(target);
                }
            }
            b"navLabel" => self.in_label = false,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_label || self.link.is_some() {
            self.label.push_str(text);
        }
    }
}
