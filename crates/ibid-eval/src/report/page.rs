//! HTML and SVG in which nothing but what the program itself says can be markup.

use std::fmt::{self, Display, Write as _};

/// A piece of a page. Markup enters as literals of the program, everything else is escaped.
#[derive(Debug, Default)]
pub(super) struct Page(String);

/// Attributes of an element; values are escaped.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a dyn Display)];

impl Page {
    /// Markup, as it stands in the program.
    pub(super) fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text from anywhere.
    pub(super) fn text(&mut self, text: impl Display) -> &mut Self {
        // Writing to a string cannot fail.
        let _ = write!(Escaped(&mut self.0), "{text}");
        self
    }

    /// The start of an element.
    pub(super) fn open(&mut self, name: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.start(name, attributes);
        self.markup(">")
    }

    /// The end of an element.
    pub(super) fn close(&mut self, name: &'static str) -> &mut Self {
        self.markup("</").markup(name).markup(">")
    }

    /// An element with nothing inside.
    pub(super) fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.start(name, attributes);
        self.markup("/>")
    }

    /// An element with nothing but text inside.
    pub(super) fn leaf(
        &mut self,
        name: &'static str,
        attributes: Attributes<'_>,
        text: impl Display,
    ) -> &mut Self {
        self.open(name, attributes).text(text).close(name)
    }

    pub(super) fn append(&mut self, page: &Self) -> &mut Self {
        self.0.push_str(&page.0);
        self
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }

    fn start(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.markup("<").markup(name);
        for (name, value) in attributes {
            self.markup(" ").markup(name).markup("=\"").text(value).markup("\"");
        }
    }
}

/// Writes text so that it can be neither markup nor the end of an attribute.
struct Escaped<'a>(&'a mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                // No document may hold these, escaped or not.
                '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                    self.0.push('\u{fffd}');
                }
                other => self.0.push(other),
            }
        }
        Ok(())
    }
}

/// A length or place in a drawing, as short as it can be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Px(pub(super) f64);

impl Display for Px {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.1}", self.0);
        formatter.write_str(text.strip_suffix(".0").unwrap_or(&text))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Page, Px};

    #[test]
    fn text_is_never_markup() {
        let mut page = Page::default();
        page.leaf("p", &[("title", &"\" onload='x'")], "<script>alert(1)</script> & \u{1b}[0m");
        assert_eq!(
            page.into_string(),
            "<p title=\"&quot; onload=&#39;x&#39;\">&lt;script&gt;alert(1)&lt;/script&gt; &amp; \u{fffd}[0m</p>"
        );
    }

    #[test]
    fn places_are_short() {
        assert_eq!([Px(2.0), Px(1.25), Px(0.04)].map(|place| place.to_string()), ["2", "1.2", "0"]);
    }

    proptest! {
        #[test]
        fn whatever_the_text_there_is_one_element(text in "\\PC*", value in "\\PC*") {
            let mut page = Page::default();
            page.leaf("p", &[("title", &value)], &text);
            let html = page.into_string();
            prop_assert_eq!(html.matches('<').count(), 2);
            prop_assert_eq!(html.matches('>').count(), 2);
            prop_assert_eq!(html.matches('"').count(), 2);
        }
    }
}
