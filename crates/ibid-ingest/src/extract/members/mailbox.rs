use mail_parser::{HeaderValue, MessageParser};

use super::{Allowance, Member};
use crate::extract::{ExtractError, one_line};

/// Characters of a subject that are a part of the message's name.
const SUBJECT_CHARACTERS: usize = 60;

/// The messages of an MBOX (RFC 4155), named by their number and subject.
pub(super) fn each(
    bytes: &[u8],
    allowance: &mut Allowance<'_>,
    on_member: &mut dyn FnMut(&str, Member, &mut Allowance<'_>),
) -> Result<(), ExtractError> {
    for (number, message) in (1_u32..).zip(messages(bytes)) {
        allowance.take_file()?;
        let name = format!("{number:04} {}.eml", subject(&message));
        on_member(&name, Ok(message), allowance);
    }
    Ok(())
}

/// The messages, without the `From ` lines between them and the marks that keep others from being one.
fn messages(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').peekable();
    std::iter::from_fn(move || {
        lines.peek()?;
        let mut message = Vec::new();
        let mut is_after_blank = true;
        while let Some(line) = lines.peek() {
            if is_after_blank && is_separator(line) {
                if !message.is_empty() {
                    break;
                }
                lines.next();
                continue;
            }
            is_after_blank = line.trim_ascii().is_empty();
            let marks = line.iter().take_while(|byte| **byte == b'>').count();
            let is_marked = marks > 0 && line[marks..].starts_with(b"From ");
            message.extend_from_slice(if is_marked { &line[1..] } else { line });
            lines.next();
        }
        Some(message)
    })
    .filter(|message| !message.trim_ascii().is_empty())
}

/// `From ada@example.com Thu Jan  1 00:00:00 1970`: a sentence that begins so has no time in it.
pub(in crate::extract) fn is_separator(line: &[u8]) -> bool {
    line.starts_with(b"From ")
        && line
            .windows(3)
            .any(|bytes| bytes[1] == b':' && bytes[0].is_ascii_digit() && bytes[2].is_ascii_digit())
}

fn subject(message: &[u8]) -> String {
    let parsed = MessageParser::default().with_minimal_headers().parse_headers(message);
    let subject = parsed.as_ref().and_then(|parsed| match parsed.header(mail_parser::HeaderName::Subject) {
        Some(HeaderValue::Text(subject)) => Some(one_line(subject)),
        _ => None,
    });
    let subject = subject.filter(|subject| !subject.is_empty()).unwrap_or_else(|| "message".to_owned());
    subject
        .chars()
        .take(SUBJECT_CHARACTERS)
        .map(|c| if matches!(c, '/' | '\\') { '-' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::messages;

    #[test]
    fn messages_are_parted_at_separators_only() {
        let mailbox = b"From a@x Thu Jan  1 00:00:00 1970\nSubject: One\n\nFrom now on it is 25 days.\n>From here too.\n\nFrom b@x Fri Jan  2 10:00:00 1970\nSubject: Two\n\nEnd.\n";
        let found: Vec<String> =
            messages(mailbox).map(|message| String::from_utf8_lossy(&message).into_owned()).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("From now on it is 25 days.\nFrom here too.\n"), "{found:?}");
        assert!(found[1].starts_with("Subject: Two"), "{found:?}");
    }
}
