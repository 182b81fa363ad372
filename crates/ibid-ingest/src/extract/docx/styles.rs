//! `word/styles.xml`: which paragraph styles are headings and list items.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use crate::extract::package::{Visit, attribute, outline_level};

/// Styles are based on others; a chain longer than this is a circle.
const MAX_CHAIN: usize = 16;

#[derive(Debug, Default, Clone)]
struct Style {
    /// Word's own name, which is English for built-in styles whatever the language of Word.
    name: String,
    based_on: Option<String>,
    level: Option<u8>,
    /// Whether it numbers its paragraphs; `false` where it says that it does not.
    is_list: Option<bool>,
}

/// The paragraph styles of a document, by id.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    open: Option<(String, Style)>,
}

impl Styles {
    /// The heading level of a style's paragraphs.
    pub(super) fn level(&self, id: &str) -> Option<u8> {
        self.chain(id)
            .find_map(|style| style.level.or_else(|| level_by_name(&style.name)))
            .or_else(|| level_by_name(id))
    }

    /// Whether a style's paragraphs are list items.
    pub(super) fn is_list(&self, id: &str) -> bool {
        let by_name = |name: &str| {
            let name = name.to_lowercase().replace(' ', "");
            name.starts_with("listbullet") || name.starts_with("listnumber")
        };
        self.chain(id)
            .find_map(|style| style.is_list.or_else(|| by_name(&style.name).then_some(true)))
            .unwrap_or_else(|| by_name(id))
    }

    /// A style and those that it is based on.
    fn chain(&self, id: &str) -> impl Iterator<Item = &Style> {
        let based_on = |style: &&Style| style.based_on.as_ref().and_then(|id| self.styles.get(id));
        std::iter::successors(self.styles.get(id), move |style| based_on(style)).take(MAX_CHAIN)
    }
}

impl Visit for Styles {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name();
        if name.as_ref() == b"style" {
            self.open = attribute(tag, b"styleId").map(|id| (id, Style::default()));
            return;
        }
        let Some((_, style)) = &mut self.open else { return };
        match name.as_ref() {
            b"name" => style.name = attribute(tag, b"val").unwrap_or_default(),
            b"basedOn" => style.based_on = attribute(tag, b"val"),
            b"outlineLvl" => style.level = outline_level(tag),
            b"numPr" => style.is_list = Some(true),
            b"numId" if attribute(tag, b"val").as_deref() == Some("0") => style.is_list = Some(false),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        if name == b"style" {
            self.styles.extend(self.open.take());
        }
    }

    fn text(&mut self, _text: &str) {}
}

/// `heading 2`, `Heading2`, `berschrift2` (an id that Word makes of `Überschrift 2`), `Title`.
fn level_by_name(style: &str) -> Option<u8> {
    const HEADINGS: &[&str] = &["heading", "überschrift", "berschrift", "titre", "ttulo", "título", "titolo"];
    let name: String = style.to_lowercase().split_whitespace().collect();
    if name == "title" {
        return Some(1);
    }
    let number = HEADINGS.iter().find_map(|heading| name.strip_prefix(heading))?;
    number.parse::<u8>().ok().filter(|level| (1..=9).contains(level))
}

#[cfg(test)]
mod tests {
    use super::Styles;
    use crate::Limits;
    use crate::extract::package::{XmlRules, visit};

    #[test]
    fn levels_come_from_outline_name_or_the_style_it_is_based_on() {
        let mut styles = Styles::default();
        visit(
            XmlRules::new("DOCX", &Limits::default()),
            r#"<w:styles xmlns:w="w">
            <w:style w:styleId="berschrift2"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
            <w:style w:styleId="a3"><w:name w:val="heading 3"/></w:style>
            <w:style w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="a3"/></w:style>
            <w:style w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>
            <w:style w:styleId="Dots"><w:name w:val="List Bullet 2"/></w:style>
            <w:style w:styleId="Flat"><w:basedOn w:val="Dots"/><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>
            </w:styles>"#,
            &mut styles,
        )
        .expect("styles");
        for (id, level) in [
            ("berschrift2", Some(2)),
            ("a3", Some(3)),
            ("Mine", Some(3)),
            ("Loop", None),
            ("Heading1", Some(1)),
            ("Title", Some(1)),
            ("Normal", None),
        ] {
            assert_eq!(styles.level(id), level, "{id}");
        }
        for (id, is_list) in [("Dots", true), ("Flat", false), ("Mine", false), ("ListNumber", true)] {
            assert_eq!(styles.is_list(id), is_list, "{id}");
        }
    }
}
