//! Documents as resources: `ibid:///` and the document's name, percent-encoded.

use std::fmt::Write as _;

use ibid::{DocumentFormat, DocumentName, DocumentSummary};
use rmcp::model::{Resource, ResourceContents};

use crate::{DocumentRequest, Service, ServiceError};

const SCHEME: &str = "ibid:///";
/// The most bytes of one resource; `read_document` reads longer documents part by part.
const MOST_BYTES: u32 = 1_000_000;
/// Documents on a page of the list.
const PAGE: usize = 200;

/// A page of the list, and where the next one begins.
pub(super) async fn list(
    service: &Service,
    after: Option<&str>,
) -> Result<(Vec<Resource>, Option<String>), ServiceError> {
    let documents = service.documents(None, after).await?;
    let next = (documents.len() > PAGE).then(|| documents[PAGE - 1].name.to_string());
    Ok((documents.iter().take(PAGE).map(resource).collect(), next))
}

/// The text of a document; `None` where the address is not one of ours or names no document.
pub(super) async fn read(service: &Service, uri: &str) -> Result<Option<ResourceContents>, ServiceError> {
    let Some(document) = document_of(uri) else { return Ok(None) };
    let request = DocumentRequest { document: document.to_string(), start: None, bytes: Some(MOST_BYTES) };
    let part = match service.read_document(request).await {
        Ok(part) => part,
        Err(ServiceError::NoDocument { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let text = part["text"].as_str().unwrap_or_default().to_owned();
    Ok(Some(ResourceContents::text(text, uri).with_mime_type("text/plain")))
}

fn resource(document: &DocumentSummary) -> Resource {
    let resource = Resource::new(uri_of(&document.name), document.name.to_string())
        .with_description(format!("{} document, as plain text", document.format))
        .with_mime_type(if document.format == DocumentFormat::Markdown {
            "text/markdown"
        } else {
            "text/plain"
        });
    match &document.title {
        Some(title) => resource.with_title(title.clone()),
        None => resource,
    }
}

fn uri_of(name: &DocumentName) -> String {
    let mut uri = SCHEME.to_owned();
    for byte in name.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~') {
            uri.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

fn document_of(uri: &str) -> Option<DocumentName> {
    let mut rest = uri.strip_prefix(SCHEME)?.as_bytes();
    let mut bytes = Vec::with_capacity(rest.len());
    while let [first, more @ ..] = rest {
        if *first == b'%' {
            let digits = more.get(..2).and_then(|digits| std::str::from_utf8(digits).ok())?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &more[2..];
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8(bytes).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{document_of, uri_of};

    #[test]
    fn every_name_has_an_address_and_comes_back_from_it() {
        for name in ["a.md", "policies/leave 2025.md", "文件/年假.txt", "100%25?#.txt", "../up"] {
            let name = name.parse().expect("a name");
            let uri = uri_of(&name);
            assert!(uri.is_ascii() && !uri.contains(['?', '#', ' ']), "{uri}");
            assert_eq!(document_of(&uri), Some(name));
        }
    }

    #[test]
    fn what_is_no_address_of_ours() {
        for uri in
            ["file:///etc/passwd", "ibid:///", "ibid:///%", "ibid:///%zz", "ibid:///%FF", "ibid:///%00", ""]
        {
            assert_eq!(document_of(uri), None, "{uri}");
        }
    }
}
