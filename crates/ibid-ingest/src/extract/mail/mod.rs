//! Messages: MIME (EML, and those of an MBOX) and Outlook's MSG.

mod mime;
mod msg;

use ibid_core::{LocationMap, Metadata};
use jiff::Timestamp;

pub(super) use mime::extract as extract_mime;
pub(super) use msg::extract as extract_msg;

use super::{Attachment, Extracted, clean, html, one_line};

/// A message as both formats have it.
#[derive(Debug, Default)]
struct Message {
    subject: Option<String>,
    from: Vec<String>,
    to: Vec<String>,
    copies: Vec<String>,
    date: Option<Timestamp>,
    /// The bodies that are shown, one after the other.
    bodies: Vec<Body>,
    attachments: Vec<Attachment>,
    notes: Vec<String>,
}

#[derive(Debug)]
enum Body {
    Text(String),
    Html(String),
}

impl Message {
    /// The headers that a reader sees, then the bodies; lines count within a body.
    fn into_extracted(mut self) -> Extracted {
        let mut text = String::new();
        let mut locations = LocationMap::builder();
        let subject = self.subject.as_deref().map(one_line).filter(|subject| !subject.is_empty());
        if let Some(subject) = &subject {
            locations.heading(0, 1, subject.clone());
        }
        let date = self.date.map(|date| date.to_string());
        for (name, value) in [
            ("Subject", subject.clone().unwrap_or_default()),
            ("From", self.from.join(", ")),
            ("To", self.to.join(", ")),
            ("Cc", self.copies.join(", ")),
            ("Date", date.unwrap_or_default()),
        ] {
            let value = one_line(&value);
            if !value.is_empty() {
                if text.is_empty() {
                    locations.part(0, "headers");
                }
                text.push_str(name);
                text.push_str(": ");
                text.push_str(&value);
                // A line of its own, not the beginning of a sentence that the next header goes on with.
                text.push_str("\n\n");
            }
        }
        for body in &self.bodies {
            match body {
                Body::Text(body) => {
                    let body = clean(body);
                    locations.part(text.len(), "text");
                    for (number, line) in (1..).zip(body.split_inclusive('\n')) {
                        locations.line(text.len(), number);
                        text.push_str(line);
                    }
                }
                Body::Html(body) => {
                    let page = match html::extract(body.as_bytes()) {
                        Ok(page) => page,
                        // Headers and attachments can be read all the same.
                        Err(error) => {
                            self.notes.push(format!("its text was not read: {error}"));
                            continue;
                        }
                    };
                    locations.part(text.len(), "html").no_line(text.len());
                    locations.headings_of(&page.locations, text.len(), 1);
                    text.push_str(&page.text);
                }
            }
            text.truncate(text.trim_end().len());
            text.push_str("\n\n");
        }
        let mut extracted = Extracted {
            title: subject,
            metadata: Metadata { authors: self.from, date: self.date },
            text,
            locations: locations.build(),
            attachments: self.attachments,
            ..Extracted::default()
        };
        extracted.coverage.notes = self.notes;
        extracted
    }
}

/// `Ada Lovelace <ada@example.com>`.
fn address(name: Option<&str>, address: Option<&str>) -> Option<String> {
    let name = name.map(one_line).filter(|name| !name.is_empty());
    let address = address.map(one_line).filter(|address| !address.is_empty());
    match (name, address) {
        (Some(name), Some(address)) if name != address => Some(format!("{name} <{address}>")),
        (Some(one), _) | (None, Some(one)) => Some(one),
        (None, None) => None,
    }
}
