//! Formats as regular expressions. `format` is asserted here: a date that is no date is of no use to a program.

/// What a format means to the decoder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Format {
    /// The strings that match, whole.
    Pattern(String),
    /// Of the strings of this format, those that match: there are others.
    Narrower(String),
    /// JSON Schema does not know it, so it is a remark.
    Remark,
}

const OCTET: &str = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const HEX4: &str = "[0-9a-fA-F]{1,4}";
const LABEL: &str = "[a-zA-Z0-9](?:[a-zA-Z0-9]{0,30}|[a-zA-Z0-9]{0,30}-[a-zA-Z0-9]{1,30})";
const SEGMENT: &str = r"(?:[a-zA-Z0-9._~!$&'()*+,;=:@\-]|%[0-9a-fA-F]{2})";
const CLOCK: &str = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";

/// What `name` asks of a string.
pub(super) fn format(name: &str) -> Format {
    let exact = Format::Pattern;
    match name {
        "date" => exact(date()),
        // A leap second is only valid where it is 23:59:60 in UTC: none is written.
        "time" => Format::Narrower(time()),
        "date-time" => Format::Narrower(format!("{}[tT]{}", date(), time())),
        "duration" => exact(duration()),
        "email" | "idn-email" => Format::Narrower(email()),
        "hostname" | "idn-hostname" => Format::Narrower(host()),
        "ipv4" => exact(format!(r"(?:{OCTET}\.){{3}}{OCTET}")),
        "ipv6" => Format::Narrower(ipv6()),
        "uuid" => exact("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}".to_owned()),
        "uri" | "iri" => Format::Narrower(uri()),
        "uri-reference" | "iri-reference" => Format::Narrower(format!("(?:{}|{}?)", uri(), path())),
        "uri-template" => Format::Narrower(format!(r"(?:{}(?:/\{{[a-z]{{1,20}}\}})?|{}?)", uri(), path())),
        "json-pointer" => exact("(?:/(?:[^/~]|~[01])*)*".to_owned()),
        "relative-json-pointer" => exact("(?:0|[1-9][0-9]*)(?:#|(?:/(?:[^/~]|~[01])*)*)".to_owned()),
        "regex" => Format::Narrower(r"\^?[a-zA-Z0-9 _,;:@/\-]*\$?".to_owned()),
        _ => Format::Remark,
    }
}

/// Whether `name` asks anything of a string.
pub(crate) fn is_format(name: &str) -> bool {
    format(name) != Format::Remark
}

fn date() -> String {
    let century = "(?:[02468][048]|[13579][26])";
    let leap_in_century = "(?:0[48]|[2468][048]|[13579][26])";
    format!(
        "(?:[0-9]{{4}}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|\
         02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{{2}}{leap_in_century}|{century}00)-02-29)"
    )
}

fn time() -> String {
    format!(r"{CLOCK}:[0-5][0-9](?:\.[0-9]{{1,9}})?(?:[zZ]|[+\-]{CLOCK})")
}

fn duration() -> String {
    let time = "T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)";
    let date = "(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)";
    format!("P(?:{date}(?:{time})?|{time}|[0-9]+W)")
}

fn host() -> String {
    format!(r"(?:{LABEL}|[a-zA-Z])(?:\.(?:{LABEL}|[a-zA-Z])){{0,3}}")
}

fn email() -> String {
    let word = r"[a-zA-Z0-9_+\-]{1,20}";
    format!(r"{word}(?:\.{word}){{0,2}}@{}", host())
}

fn ipv6() -> String {
    let mut forms = vec![format!("(?:{HEX4}:){{7}}{HEX4}"), "::".to_owned()];
    for before in 0..=6 {
        // At least two groups are left out, as `::` of one is not allowed everywhere.
        let after = 6 - before;
        let head = if before == 0 { ":".to_owned() } else { format!("(?:{HEX4}:){{{before}}}") };
        let tail = match after {
            0 => String::new(),
            1 => HEX4.to_owned(),
            more => format!("(?:{HEX4}:){{0,{}}}{HEX4}", more - 1),
        };
        forms.push(format!("{head}:{tail}"));
    }
    format!("(?:{})", forms.join("|"))
}

fn uri() -> String {
    format!(
        r"[a-zA-Z][a-zA-Z0-9+.\-]{{0,15}}://{}(?::[1-9][0-9]{{0,3}})?(?:/{SEGMENT}*)*(?:\?{SEGMENT}*)?(?:#{SEGMENT}*)?",
        host()
    )
}

fn path() -> String {
    format!("(?:/{SEGMENT}+)+")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Format, format};

    const NAMES: [&str; 19] = [
        "date",
        "time",
        "date-time",
        "duration",
        "email",
        "idn-email",
        "hostname",
        "idn-hostname",
        "ipv4",
        "ipv6",
        "uuid",
        "uri",
        "iri",
        "uri-reference",
        "iri-reference",
        "uri-template",
        "json-pointer",
        "relative-json-pointer",
        "regex",
    ];

    #[test]
    fn whatever_matches_is_of_the_format() {
        let samples = [
            "2024-02-29",
            "1900-02-28",
            "2000-02-29",
            "2023-12-31",
            "23:59:59Z",
            "10:00:00.5+02:00",
            "2024-02-29T10:00:00Z",
            "P1Y2M3DT4H5M6S",
            "P3W",
            "PT5M",
            "a.b@example.com",
            "example.com",
            "a-b.c",
            "127.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "1::",
            "1:2:3:4:5:6:7:8",
            "1:2::7",
            "fe80::1:2",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            "https://example.com/a?b=c#d",
            "/a/b",
            "",
            "x://y.z:80/{a}",
            "/a~0b",
            "0#",
            "1/a",
            "^abc$",
            "a:b",
        ];
        for name in NAMES {
            let (Format::Pattern(pattern) | Format::Narrower(pattern)) = format(name) else {
                panic!("{name}")
            };
            let pattern = jsonschema::options()
                .build(&json!({ "pattern": format!("^(?:{pattern})$") }))
                .expect("a pattern");
            let validator = jsonschema::options()
                .should_validate_formats(true)
                .build(&json!({ "format": name }))
                .expect("a format");
            let mut matching = 0;
            for sample in samples {
                if pattern.is_valid(&json!(sample)) {
                    matching += 1;
                    assert!(validator.is_valid(&json!(sample)), "{sample:?} is no {name}");
                }
            }
            assert!(matching > 0, "{name} matches no sample");
        }
        assert_eq!(format("int32"), Format::Remark);
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        let Format::Pattern(pattern) = format("date") else { panic!("a pattern") };
        let validator =
            jsonschema::options().build(&json!({ "pattern": format!("^(?:{pattern})$") })).expect("valid");
        for (date, is_one) in [
            ("2024-02-29", true),
            ("2023-02-29", false),
            ("1900-02-29", false),
            ("2000-02-29", true),
            ("2024-04-31", false),
            ("2024-13-01", false),
            ("2024-12-31", true),
            ("24-12-31", false),
        ] {
            assert_eq!(validator.is_valid(&json!(date)), is_one, "{date}");
        }
    }
}
