//! What a cell shows.

use jiff::civil::{Date, DateTime, date};
use jiff::{SignedDuration, ToSpan};

/// How a number is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum NumberFormat {
    #[default]
    Plain,
    Percent,
    Date,
    Time,
    DateTime,
}

impl NumberFormat {
    /// Of a format code such as `yyyy-mm-dd` or `0.0%`.
    pub(super) fn of_code(code: &str) -> Self {
        let mut letters = String::new();
        let mut characters = code.chars();
        // Only the first section, that of positive numbers, without literals, colours and escapes.
        while let Some(character) = characters.next() {
            match character {
                ';' => break,
                '"' => {
                    characters.by_ref().find(|c| *c == '"');
                }
                '[' => {
                    let inner: String = characters.by_ref().take_while(|c| *c != ']').collect();
                    // `[h]:mm` counts hours beyond a day.
                    if matches!(inner.to_lowercase().as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss") {
                        letters.push_str(&inner.to_lowercase());
                    }
                }
                '\\' | '_' | '*' => {
                    characters.next();
                }
                _ => letters.extend(character.to_lowercase()),
            }
        }
        if letters.contains('%') {
            return Self::Percent;
        }
        if letters.contains("general") {
            return Self::Plain;
        }
        let has_date =
            letters.contains(['y', 'd']) || (letters.contains('m') && !letters.contains(['h', 's']));
        let has_time = letters.contains(['h', 's']);
        match (has_date, has_time) {
            (true, true) => Self::DateTime,
            (true, false) => Self::Date,
            (false, true) => Self::Time,
            (false, false) => Self::Plain,
        }
    }

    /// Of one of Excel's built-in formats.
    pub(super) fn of_id(id: u32) -> Self {
        match id {
            9 | 10 => Self::Percent,
            14..=17 | 27..=31 | 34..=36 | 50..=58 => Self::Date,
            18..=21 | 32 | 33 | 45..=47 => Self::Time,
            22 => Self::DateTime,
            _ => Self::Plain,
        }
    }
}

/// A number as the sheet shows it, dates as ISO 8601 has them.
pub(super) fn shown(number: f64, format: NumberFormat, is_1904: bool) -> String {
    let dated = match format {
        NumberFormat::Plain => None,
        NumberFormat::Percent => return format!("{}%", plain(number * 100.0)),
        NumberFormat::Date => moment(number, is_1904).map(|moment| moment.date().to_string()),
        NumberFormat::DateTime => moment(number, is_1904).map(|moment| {
            if moment.time() == jiff::civil::Time::midnight() {
                moment.date().to_string()
            } else {
                format!("{} {}", moment.date(), moment.time())
            }
        }),
        NumberFormat::Time => time(number),
    };
    dated.unwrap_or_else(|| plain(number))
}

/// With the fifteen digits that spreadsheets keep, so that 0.1 + 0.2 is 0.3.
pub(super) fn plain(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let magnitude = number.abs().log10().floor();
    if !number.is_finite() || !(-10.0..15.0).contains(&magnitude) {
        return format!("{number:e}");
    }
    let decimals = usize::try_from((14.0 - magnitude).clamp(0.0, 24.0) as i64).unwrap_or(0);
    let text = format!("{number:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

const SECONDS_A_DAY: f64 = 86_400.0;

/// The moment of a serial number: days since the end of 1899, or since 1904.
fn moment(serial: f64, is_1904: bool) -> Option<DateTime> {
    if !(0.0..3_000_000.0).contains(&serial) {
        return None;
    }
    let epoch: Date = if is_1904 {
        date(1904, 1, 1)
    } else if serial < 60.0 {
        // Spreadsheets believe in a 29th of February 1900, which is number 60.
        date(1899, 12, 31)
    } else {
        date(1899, 12, 30)
    };
    let day = epoch.checked_add((serial.floor() as i64).days()).ok()?;
    let seconds = (serial.fract() * SECONDS_A_DAY).round() as i64;
    day.at(0, 0, 0, 0).checked_add(SignedDuration::from_secs(seconds)).ok()
}

/// Hours, which may be more than a day has.
fn time(serial: f64) -> Option<String> {
    if !(0.0..1_000_000.0).contains(&serial) {
        return None;
    }
    let seconds = (serial * SECONDS_A_DAY).round() as i64;
    Some(format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60))
}

#[cfg(test)]
mod tests {
    use super::{NumberFormat, plain, shown};

    #[test]
    fn numbers_are_shown_as_spreadsheets_do() {
        for (number, expected) in [
            (3.0, "3"),
            (0.1 + 0.2, "0.3"),
            (-12.5, "-12.5"),
            (0.0, "0"),
            (1_234_567.89, "1234567.89"),
            (1e20, "1e20"),
            (0.000_012, "0.000012"),
        ] {
            assert_eq!(plain(number), expected);
        }
        for (number, code, expected) in [
            (45_322.0, "yyyy-mm-dd", "2024-01-31"),
            (45_322.5, "d/m/yy h:mm", "2024-01-31 12:00:00"),
            (1.0, "dd.mm.yyyy", "1900-01-01"),
            (0.25, "0.0%", "25%"),
            (0.5, "h:mm", "12:00:00"),
            (1.5, "[h]:mm", "36:00:00"),
            (12.0, "#,##0.00 \"days\"", "12"),
            (12.0, "[Red]0", "12"),
            (12.0, "General", "12"),
            (-1.0, "yyyy", "-1"),
        ] {
            assert_eq!(shown(number, NumberFormat::of_code(code), false), expected, "{code}");
        }
        assert_eq!(shown(43_860.0, NumberFormat::Date, true), "2024-01-31");
    }
}
