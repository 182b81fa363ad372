use jiff::Timestamp;
use mail_parser::{Address, MessageParser, MessagePart, MimeHeaders, PartType};

use super::{Attachment, Body, Message, address};
use crate::extract::{ExtractError, Extracted, Limits, encoding};

/// A message in MIME (RFC 5322 and 2045).
pub(in crate::extract) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, ExtractError> {
    let parsed = MessageParser::default().parse(bytes);
    let Some(message) = parsed.filter(|message| !message.headers().is_empty()) else {
        return without_headers(bytes);
    };
    if message.attachment_count() as u64 > limits.archive_files {
        let (found, limit) = (message.attachment_count() as u64, limits.archive_files);
        return Err(ExtractError::TooMany { what: "attachments", found, limit });
    }
    let read = Message {
        subject: message.subject().map(str::to_owned),
        from: addresses(message.from()),
        to: addresses(message.to()),
        copies: addresses(message.cc()),
        date: message
            .date()
            .filter(|date| date.is_valid())
            .and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
        bodies: bodies(&message),
        attachments: message
            .attachments()
            .enumerate()
            .map(|(index, part)| Attachment { name: name(index, part), bytes: part.contents().to_vec() })
            .collect(),
        notes: message
            .parts
            .iter()
            .any(|part| part.is_encoding_problem)
            .then(|| "some of its bytes are not in the encoding that it declares".to_owned())
            .into_iter()
            .collect(),
    };
    Ok(read.into_extracted())
}

/// A message whose headers were lost still says something.
fn without_headers(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    if bytes.contains(&0) {
        let reason = "it has no headers".to_owned();
        return Err(ExtractError::Damaged { format: "EML", reason });
    }
    let decoded = encoding::decode(bytes);
    let mut notes = vec!["it has no headers: all of it was read as plain text".to_owned()];
    notes.extend(decoded.note);
    Ok(Message { bodies: vec![Body::Text(decoded.text)], notes, ..Message::default() }.into_extracted())
}

/// The plain text, unless the message says everything in HTML only.
fn bodies(message: &mail_parser::Message<'_>) -> Vec<Body> {
    let read = |part: &MessagePart<'_>| match &part.body {
        PartType::Text(text) => Some(Body::Text(text.to_string())),
        PartType::Html(text) => Some(Body::Html(text.to_string())),
        _ => None,
    };
    let has_text = |body: &Body| match body {
        Body::Text(text) => text.chars().any(char::is_alphanumeric),
        Body::Html(_) => true,
    };
    let plain: Vec<Body> = message.text_bodies().filter_map(read).filter(has_text).collect();
    if plain.is_empty() { message.html_bodies().filter_map(read).collect() } else { plain }
}

fn addresses(list: Option<&Address<'_>>) -> Vec<String> {
    list.map(|list| list.iter().filter_map(|one| address(one.name(), one.address())).collect())
        .unwrap_or_default()
}

/// The name that the sender gave, or one that says what it is.
fn name(index: usize, part: &MessagePart<'_>) -> String {
    if let Some(name) = part.attachment_name().filter(|name| !name.trim().is_empty()) {
        return name.to_owned();
    }
    let number = index + 1;
    if part.is_message() {
        return format!("message-{number}.eml");
    }
    let kind = part.content_type().map(|kind| (kind.ctype(), kind.subtype().unwrap_or_default()));
    let extension = match kind {
        Some(("text", "plain")) => "txt",
        Some((
            "text" | "image" | "application",
            kind @ ("html" | "csv" | "png" | "jpeg" | "gif" | "pdf" | "zip"),
        )) => kind,
        Some(("text", "calendar")) => "ics",
        _ if part.is_text_html() => "html",
        _ if part.is_text() => "txt",
        _ => "bin",
    };
    format!("attachment-{number}.{extension}")
}
