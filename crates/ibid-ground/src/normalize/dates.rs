//! The dates of a text, however they are written.

use ibid_core::Span;

use super::fold;

/// Months in English, German, Spanish and French, by what their names begin with.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "ene"],
    &["feb", "fév", "fev"],
    &["mar", "mär"],
    &["apr", "abr", "avr"],
    &["may", "mai"],
    &["jun", "juin"],
    &["jul", "juil"],
    &["aug", "ago", "aoû"],
    &["sep"],
    &["oct", "okt"],
    &["nov"],
    &["dec", "dez", "dic", "déc"],
];

/// Every day that `text` names, as `YYYY-MM-DD`, each once. `03/04/2024` is two: nobody can tell which is the month.
///
/// ```
/// assert_eq!(ibid_ground::dates("from March 1, 2024 to 31.12.2024"), ["2024-03-01", "2024-12-31"]);
/// ```
pub fn dates(text: &str) -> Vec<String> {
    let folded = fold(text);
    let parts = parts(&folded);
    let mut found: Vec<String> = Vec::new();
    for window in parts.windows(3) {
        for (year, month, day) in readings(window) {
            let date = format!("{year:04}-{month:02}-{day:02}");
            if is_day(year, month, day) && !found.contains(&date) {
                found.push(date);
            }
        }
    }
    found
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'a> {
    Digits(&'a str),
    Month(u32),
    Other,
}

/// A number or a word, with its place and what stands between it and the next one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) part: Part<'a>,
    pub(super) after: &'a str,
    pub(super) span: Span,
}

/// The numbers and words of a folded text.
pub(super) fn parts(text: &str) -> Vec<Placed<'_>> {
    let mut parts: Vec<Placed<'_>> = Vec::new();
    let kind = |c: char| {
        if c.is_ascii_digit() {
            1
        } else if c.is_alphabetic() && !matches!(c, '年' | '月' | '日' | '號' | '号') {
            2
        } else {
            0
        }
    };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let of = kind(first);
        let end = rest.find(|c| kind(c) != of).unwrap_or(rest.len());
        let (run, others) = rest.split_at(end);
        let span = Span::with_length(text.len() - rest.len(), end);
        let placed = |part| Placed { part, after: "", span };
        match of {
            0 => {
                if let Some(last) = parts.last_mut() {
                    last.after = run;
                }
            }
            1 => parts.push(placed(Part::Digits(run))),
            // `1st of March`, `1 de marzo`: the words between say nothing.
            _ if matches!(run, "st" | "nd" | "rd" | "th" | "of" | "de" | "del" | "t" | "er" | "the")
                && !parts.is_empty() =>
            {
                if let Some(last) = parts.last_mut().filter(|_| run != "t") {
                    last.after = " ";
                } else {
                    parts.push(placed(Part::Other));
                }
            }
            _ => {
                let month = MONTHS
                    .iter()
                    .position(|names| names.iter().any(|name| run.starts_with(name)) && is_month(run));
                let part = month.map_or(Part::Other, |index| Part::Month(index as u32 + 1));
                parts.push(placed(part));
            }
        }
        rest = others;
    }
    parts
}

/// Whether `word`, folded, names a month: `may` and `mar` begin many other words.
pub(crate) fn is_month(word: &str) -> bool {
    const WHOLE: &[&str] = &[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "januar",
        "jänner",
        "februar",
        "märz",
        "mai",
        "juni",
        "juli",
        "oktober",
        "dezember",
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
        "janvier",
        "février",
        "mars",
        "avril",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "dez",
        "okt",
        "ene",
        "abr",
        "ago",
        "dic",
    ];
    WHOLE.contains(&word)
}

/// The years, months and days that three parts can be read as.
pub(super) fn readings(window: &[Placed<'_>]) -> Vec<(u32, u32, u32)> {
    let [first, second, third] = window else { return Vec::new() };
    let joined =
        |sign: char| first.after.trim() == sign.to_string() && second.after.trim() == sign.to_string();
    let number = |digits: &str| digits.parse::<u32>().unwrap_or(0);
    match (first.part, second.part, third.part) {
        (Part::Digits(one), Part::Digits(two), Part::Digits(three)) => {
            let (a, b, c) = (number(one), number(two), number(three));
            let is_chinese = first.after.trim() == "年"
                && second.after.trim() == "月"
                && third.after.trim_start().starts_with(['日', '號', '号']);
            if one.len() == 4 && (joined('-') || joined('/') || joined('.') || is_chinese) {
                vec![(a, b, c)]
            } else if three.len() == 4 && one.len() <= 2 && two.len() <= 2 {
                if joined('.') || joined('-') {
                    vec![(c, b, a)]
                } else if joined('/') {
                    vec![(c, b, a), (c, a, b)]
                } else {
                    Vec::new()
                }
            } else {
                Vec::new()
            }
        }
        (Part::Digits(day), Part::Month(month), Part::Digits(year))
        | (Part::Month(month), Part::Digits(day), Part::Digits(year))
            if year.len() == 4 && day.len() <= 2 && near(first.after) && near(second.after) =>
        {
            vec![(number(year), month, number(day))]
        }
        _ => Vec::new(),
    }
}

/// Whether two parts with this between them can be of one date.
pub(super) fn near(between: &str) -> bool {
    between.trim().chars().all(|c| matches!(c, '.' | ',' | '-' | '/' | '\'')) && between.len() <= 3
}

/// Whether there is such a day.
pub(super) fn is_day(year: u32, month: u32, day: u32) -> bool {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::dates;

    #[test]
    fn dates_in_many_forms() {
        for (text, expected) in [
            ("Signed on 2024-03-01.", vec!["2024-03-01"]),
            ("am 1. März 2024", vec!["2024-03-01"]),
            ("on the 1st of March, 2024", vec!["2024-03-01"]),
            ("el 1 de marzo de 2024", vec!["2024-03-01"]),
            ("March 1, 2024 and Mar. 2, 2024", vec!["2024-03-01", "2024-03-02"]),
            ("01.03.2024", vec!["2024-03-01"]),
            ("03/04/2024", vec!["2024-04-03", "2024-03-04"]),
            ("13/04/2024", vec!["2024-04-13"]),
            ("民國以外：2024年3月1日", vec!["2024-03-01"]),
            ("2024-03-01T10:00:00Z", vec!["2024-03-01"]),
            ("30.02.2024, 2024-13-01, version 1.2.3, you may 1 2024", vec!["2024-05-01"]),
            ("1,000 of 2024", vec![]),
        ] {
            assert_eq!(dates(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in any::<String>()) {
            for date in dates(&text) {
                prop_assert_eq!(date.len(), 10);
            }
        }

        #[test]
        fn an_iso_date_is_itself(year in 1000_u32..3000, month in 1_u32..=12, day in 1_u32..=28) {
            let date = format!("{year:04}-{month:02}-{day:02}");
            prop_assert_eq!(dates(&date), vec![date.clone()]);
        }
    }
}
