use html5ever::Attribute;
use ibid_core::Metadata;

use crate::extract::{metadata, one_line};

/// What a page says of itself in its head.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// As the page writes it.
    pub(super) language: Option<String>,
    pub(super) metadata: Metadata,
}

impl Facts {
    /// Looks at an element as it comes.
    pub(super) fn see(&mut self, name: &str, attributes: &[Attribute]) {
        let value = |wanted: &[&str]| {
            let found = attributes.iter().find(|attribute| wanted.contains(&&*attribute.name.local))?;
            Some(one_line(&found.value)).filter(|value| !value.is_empty())
        };
        match name {
            "html" => self.language = self.language.take().or_else(|| value(&["lang", "xml:lang"])),
            "meta" => {
                let (Some(key), Some(content)) = (value(&["name", "property"]), value(&["content"])) else {
                    return;
                };
                match key.to_lowercase().as_str() {
                    "author" | "dc.creator" | "dcterms.creator"
                        if !self.metadata.authors.contains(&content) =>
                    {
                        self.metadata.authors.push(content);
                    }
                    "date"
                    | "dc.date"
                    | "dcterms.modified"
                    | "article:modified_time"
                    | "article:published_time" => {
                        self.metadata.date = metadata::date(&content).or(self.metadata.date);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
}
