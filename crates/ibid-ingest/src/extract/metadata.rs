//! Dates and languages as files write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// `2024-01-31`, `2024-01-31T12:00:00Z`, `2024-01-31T12:00:00` (taken for UTC), `2024-01`, `2024`.
pub(super) fn date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment);
    }
    let utc = |date: DateTime| date.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    if let Ok(moment) = text.parse::<DateTime>() {
        return utc(moment);
    }
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    utc(whole.parse::<Date>().ok()?.at(0, 0, 0, 0))
}

/// ISO 639-3 of `en`, `en-US`, `eng`; `None` for what no detector could say either.
pub(super) fn language(code: &str) -> Option<String> {
    let code = code.split(['-', '_']).next()?.trim().to_lowercase();
    let three = match code.len() {
        3 => code,
        2 => TWO_LETTERS.iter().find(|(two, _)| *two == code)?.1.to_owned(),
        _ => return None,
    };
    whatlang::Lang::from_code(&three).map(|known| known.code().to_owned())
}

/// ISO 639-1 and what language detection calls the same language.
const TWO_LETTERS: &[(&str, &str)] = &[
    ("af", "afr"),
    ("am", "amh"),
    ("ar", "ara"),
    ("az", "aze"),
    ("be", "bel"),
    ("bg", "bul"),
    ("bn", "ben"),
    ("ca", "cat"),
    ("cs", "ces"),
    ("cy", "cym"),
    ("da", "dan"),
    ("de", "deu"),
    ("el", "ell"),
    ("en", "eng"),
    ("eo", "epo"),
    ("es", "spa"),
    ("et", "est"),
    ("fa", "pes"),
    ("fi", "fin"),
    ("fr", "fra"),
    ("gu", "guj"),
    ("he", "heb"),
    ("hi", "hin"),
    ("hr", "hrv"),
    ("hu", "hun"),
    ("hy", "hye"),
    ("id", "ind"),
    ("it", "ita"),
    ("ja", "jpn"),
    ("jv", "jav"),
    ("ka", "kat"),
    ("km", "khm"),
    ("kn", "kan"),
    ("ko", "kor"),
    ("la", "lat"),
    ("lt", "lit"),
    ("lv", "lav"),
    ("mk", "mkd"),
    ("ml", "mal"),
    ("mr", "mar"),
    ("my", "mya"),
    ("nb", "nob"),
    ("ne", "nep"),
    ("nl", "nld"),
    ("no", "nob"),
    ("or", "ori"),
    ("pa", "pan"),
    ("pl", "pol"),
    ("pt", "por"),
    ("ro", "ron"),
    ("ru", "rus"),
    ("si", "sin"),
    ("sk", "slk"),
    ("sl", "slv"),
    ("sn", "sna"),
    ("sr", "srp"),
    ("sv", "swe"),
    ("ta", "tam"),
    ("te", "tel"),
    ("th", "tha"),
    ("tk", "tuk"),
    ("tl", "tgl"),
    ("tr", "tur"),
    ("uk", "ukr"),
    ("ur", "urd"),
    ("uz", "uzb"),
    ("vi", "vie"),
    ("yi", "yid"),
    ("zh", "cmn"),
    ("zu", "zul"),
];

#[cfg(test)]
mod tests {
    use super::{date, language};

    #[test]
    fn dates_and_languages_as_files_write_them() {
        for (text, expected) in [
            ("2024-01-31", Some("2024-01-31T00:00:00Z")),
            ("2024-01-31T12:00:00Z", Some("2024-01-31T12:00:00Z")),
            ("2024-01-31T12:00:00+02:00", Some("2024-01-31T10:00:00Z")),
            ("2013-07-29T14:51:32.123456789", Some("2013-07-29T14:51:32.123456789Z")),
            ("2024-01", Some("2024-01-01T00:00:00Z")),
            ("1912", Some("1912-01-01T00:00:00Z")),
            ("soon", None),
            ("日本語日", None),
        ] {
            assert_eq!(date(text).map(|moment| moment.to_string()).as_deref(), expected, "{text}");
        }
        for (code, expected) in
            [("en-US", Some("eng")), ("zh_TW", Some("cmn")), ("deu", Some("deu")), ("x", None)]
        {
            assert_eq!(language(code).as_deref(), expected, "{code}");
        }
    }
}
