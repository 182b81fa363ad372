use ibid_core::Metadata;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use pdf_oxide::PdfDocument;
use pdf_oxide::object::Object;

use crate::extract::one_line;

/// The title in the document's information dictionary, where it is one: programs also put file names there.
pub(super) fn title(document: &PdfDocument) -> Option<String> {
    const FILE_ENDINGS: &[&str] = &[
        ".doc", ".docx", ".dvi", ".fm", ".indd", ".odt", ".pdf", ".ppt", ".pptx", ".rtf", ".tex", ".xls",
        ".xlsx",
    ];
    let title = entry(document, "Title")?;
    let title = title.trim().trim_start_matches("Microsoft Word - ").trim();
    let lowered = title.to_lowercase();
    let is_title = title.chars().filter(|c| c.is_alphanumeric()).count() > 1
        && !matches!(lowered.as_str(), "untitled" | "(anonymous)" | "(unspecified)")
        && !FILE_ENDINGS.iter().any(|ending| lowered.ends_with(ending));
    is_title.then(|| title.to_owned())
}

/// Author and date of the information dictionary.
pub(super) fn metadata(document: &PdfDocument) -> Metadata {
    let author = entry(document, "Author").map(|author| one_line(&author)).filter(|author| {
        !matches!(
            author.to_lowercase().as_str(),
            "" | "(anonymous)" | "anonymous" | "unknown" | "(unspecified)"
        )
    });
    let date = ["ModDate", "CreationDate"].iter().find_map(|key| date(&entry(document, key)?));
    Metadata { authors: author.into_iter().collect(), date }
}

/// The language that the catalog declares.
pub(super) fn language(document: &PdfDocument) -> Option<String> {
    let catalog = resolved(document, document.trailer().as_dict()?.get("Root")?)?;
    let language = resolved(document, catalog.as_dict()?.get("Lang")?)?;
    Some(pdf_oxide::optional_content::decode_pdf_text_string(language.as_string()?))
}

fn entry(document: &PdfDocument, key: &str) -> Option<String> {
    let information = resolved(document, document.trailer().as_dict()?.get("Info")?)?;
    let value = resolved(document, information.as_dict()?.get(key)?)?;
    Some(pdf_oxide::optional_content::decode_pdf_text_string(value.as_string()?))
}

fn resolved(document: &PdfDocument, object: &Object) -> Option<Object> {
    match object {
        Object::Reference(reference) => document.load_object(*reference).ok(),
        other => Some(other.clone()),
    }
}

/// `D:20240131120000+02'00'`, of which everything after the year may be missing.
fn date(text: &str) -> Option<Timestamp> {
    let text = text.trim().trim_start_matches("D:");
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let part = |at: usize, length: usize| digits.get(at..at + length)?.parse::<i8>().ok();
    let year: i16 = digits.get(..4)?.parse().ok()?;
    let day = Date::new(year, part(4, 2).unwrap_or(1), part(6, 2).unwrap_or(1)).ok()?;
    let time = jiff::civil::Time::new(
        part(8, 2).unwrap_or(0),
        part(10, 2).unwrap_or(0),
        part(12, 2).unwrap_or(0),
        0,
    )
    .ok()?;
    let zone = &text[digits.len()..];
    let offset = match zone.chars().next() {
        Some(sign @ ('+' | '-')) => {
            let mut numbers = zone[1..].split('\'').map(|number| number.parse::<i32>().unwrap_or(0));
            let seconds = numbers.next().unwrap_or(0) * 3600 + numbers.next().unwrap_or(0) * 60;
            Offset::from_seconds(if sign == '-' { -seconds } else { seconds }).ok()?
        }
        _ => Offset::UTC,
    };
    offset.to_timestamp(day.to_datetime(time)).ok()
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_as_programs_write_them() {
        for (text, expected) in [
            ("D:20240131120000+02'00'", Some("2024-01-31T10:00:00Z")),
            ("D:20240131120000Z", Some("2024-01-31T12:00:00Z")),
            ("20240131", Some("2024-01-31T00:00:00Z")),
            ("D:2024", Some("2024-01-01T00:00:00Z")),
            ("yesterday", None),
            ("D:20249931", None),
        ] {
            assert_eq!(date(text).map(|date| date.to_string()).as_deref(), expected, "{text}");
        }
    }
}
