//! EPUB: the chapters of a book in the order of reading.

mod contents;

use std::collections::HashMap;

use ibid_core::{LocationMap, NumberedPart};
use quick_xml::events::BytesStart;

use super::package::{Archive, Properties, Visit, attribute, resolve};
use super::{ExtractError, Extracted, Limits, html};
use contents::Contents;

pub(super) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, ExtractError> {
    let mut archive = Archive::open(bytes, "EPUB", limits)?;
    let mut container = Container::default();
    archive.visit("META-INF/container.xml", &mut container)?;
    let Some(package_part) = container.package else {
        let reason = "it does not say where its package is".to_owned();
        return Err(ExtractError::Damaged { format: "EPUB", reason });
    };
    archive.required_part(&package_part)?;
    let mut package = Package::default();
    archive.visit(&package_part, &mut package)?;
    let folder = package_part.rsplit_once('/').map_or("", |(folder, _)| folder);
    let titles = Contents::read(&mut archive, folder, &package);
    let mut encrypted = Encryption::default();
    archive.visit("META-INF/encryption.xml", &mut encrypted)?;

    let mut text = String::new();
    let mut locations = LocationMap::builder();
    let mut notes = Vec::new();
    let mut chapter = 0;
    for item in package.spine.iter().filter_map(|id| package.items.get(id)) {
        let part = resolve(folder, &percent_decoded(&item.href));
        if encrypted.parts.contains(&part) {
            // A book with rights management: everything that is read is in there.
            return Err(ExtractError::Encrypted);
        }
        let Some(bytes) = archive.bytes(&part)? else {
            notes.push(format!("the chapter `{part}` is missing"));
            continue;
        };
        let page = html::extract(&bytes)?;
        if page.text.trim().is_empty() {
            continue;
        }
        chapter += 1;
        if !text.is_empty() {
            text.truncate(text.trim_end().len());
            text.push_str("\n\n");
        }
        let start = text.len();
        locations.page(start, chapter);
        let has_headings = page.locations.heading_offsets().next().is_some();
        // The table of contents names chapters that have no heading of their own.
        if let (false, Some(title)) = (has_headings, titles.of(&part)) {
            locations.heading(start, 1, title);
        }
        locations.headings_of(&page.locations, start, 0);
        text.push_str(&page.text);
        if text.len() > limits.text_bytes {
            let (found, limit) = (text.len() as u64, limits.text_bytes as u64);
            return Err(ExtractError::TooLarge { what: "its text", found, limit });
        }
    }
    let properties = Properties::read(&mut archive, &package_part);
    locations.numbered(NumberedPart::Chapter);
    let mut extracted = Extracted {
        title: properties.title(),
        language: properties.language(),
        metadata: properties.metadata(),
        text,
        locations: locations.build(),
        ..Extracted::default()
    };
    extracted.coverage.notes = notes;
    Ok(extracted)
}

/// `META-INF/container.xml`: where the package is.
#[derive(Default)]
struct Container {
    package: Option<String>,
}

impl Visit for Container {
    fn start(&mut self, tag: &BytesStart<'_>) {
        if tag.local_name().as_ref() == b"rootfile" && self.package.is_none() {
            self.package = attribute(tag, b"full-path");
        }
    }

    fn end(&mut self, _name: &[u8]) {}

    fn text(&mut self, _text: &str) {}
}

/// A file of the book.
#[derive(Debug)]
struct Item {
    href: String,
    kind: String,
    properties: String,
}

/// The package: the files of the book, and their order.
#[derive(Debug, Default)]
struct Package {
    items: HashMap<String, Item>,
    spine: Vec<String>,
}

impl Visit for Package {
    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            b"item" => {
                if let (Some(id), Some(href)) = (attribute(tag, b"id"), attribute(tag, b"href")) {
                    let kind = attribute(tag, b"media-type").unwrap_or_default();
                    let properties = attribute(tag, b"properties").unwrap_or_default();
                    self.items.insert(id, Item { href, kind, properties });
                }
            }
            b"itemref" => self.spine.extend(attribute(tag, b"idref")),
            _ => {}
        }
    }

    fn end(&mut self, _name: &[u8]) {}

    fn text(&mut self, _text: &str) {}
}

/// `META-INF/encryption.xml`: the parts that are encrypted; fonts often are.
#[derive(Default)]
struct Encryption {
    parts: Vec<String>,
}

impl Visit for Encryption {
    fn start(&mut self, tag: &BytesStart<'_>) {
        if tag.local_name().as_ref() == b"CipherReference" {
            self.parts.extend(attribute(tag, b"URI").map(|part| percent_decoded(&part)));
        }
    }

    fn end(&mut self, _name: &[u8]) {}

    fn text(&mut self, _text: &str) {}
}

/// `a%20b` as `a b`.
fn percent_decoded(href: &str) -> String {
    let mut bytes = Vec::with_capacity(href.len());
    let mut rest = href.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        if let (b'%', Some(byte)) = (first, code.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
