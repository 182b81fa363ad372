use ibid_core::Metadata;
use quick_xml::events::BytesStart;

use super::{Archive, Visit};
use crate::extract::metadata;

/// What a document says of itself in Dublin Core: `docProps/core.xml`, `meta.xml`, the package of an EPUB.
#[derive(Debug, Default)]
pub(in crate::extract) struct Properties {
    open: Option<Field>,
    text: String,
    title: Option<String>,
    authors: Vec<String>,
    first_author: Option<String>,
    language: Option<String>,
    changed: Option<String>,
    created: Option<String>,
}

#[derive(Debug, Clone, Copy)]
enum Field {
    Title,
    Author,
    FirstAuthor,
    Language,
    Changed,
    Created,
}

impl Properties {
    /// Of the part with this name; none where it is missing or cannot be read, which is no reason to refuse the
    /// document.
    pub(in crate::extract) fn read(archive: &mut Archive<'_>, part: &str) -> Self {
        let mut properties = Self::default();
        match archive.visit(part, &mut properties) {
            Ok(_) => properties,
            Err(_) => Self::default(),
        }
    }

    pub(in crate::extract) fn title(&self) -> Option<String> {
        self.title.clone()
    }

    /// As the file writes it: `en-US`.
    pub(in crate::extract) fn language(&self) -> Option<String> {
        self.language.clone()
    }

    pub(in crate::extract) fn metadata(&self) -> Metadata {
        let authors = if self.authors.is_empty() {
            self.first_author.iter().cloned().collect()
        } else {
            self.authors.clone()
        };
        let date = self.changed.as_deref().or(self.created.as_deref()).and_then(metadata::date);
        Metadata { authors, date }
    }
}

impl Visit for Properties {
    fn start(&mut self, tag: &BytesStart<'_>) {
        self.text.clear();
        self.open = match tag.local_name().as_ref() {
            b"title" => Some(Field::Title),
            b"creator" => Some(Field::Author),
            b"initial-creator" => Some(Field::FirstAuthor),
            b"language" => Some(Field::Language),
            b"modified" | b"date" => Some(Field::Changed),
            b"created" | b"creation-date" => Some(Field::Created),
            _ => None,
        };
    }

    fn end(&mut self, _name: &[u8]) {
        let Some(field) = self.open.take() else { return };
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return;
        }
        match field {
            Field::Title => self.title = self.title.take().or(Some(text)),
            Field::Author => self.authors.push(text),
            Field::FirstAuthor => self.first_author = Some(text),
            Field::Language => self.language = self.language.take().or(Some(text)),
            Field::Changed => self.changed = self.changed.take().or(Some(text)),
            Field::Created => self.created = Some(text),
        }
    }

    fn text(&mut self, text: &str) {
        if self.open.is_some() {
            self.text.push_str(text);
        }
    }
}
