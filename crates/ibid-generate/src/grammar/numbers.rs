//! The numbers of a text, in the ways in which a claim may write them.

use std::collections::BTreeSet;

use ibid_core::Number;

/// Characters between the digits of one number, date or time.
fn is_joiner(character: char) -> bool {
    is_thousands(character) || matches!(character, ':' | '/' | '-' | '–' | '−')
}

/// Characters between groups of three digits, in one country or another.
fn is_thousands(character: char) -> bool {
    matches!(character, '.' | ',' | '\'' | '’' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// Adds the numbers of `text` to `known`, in ASCII: as they are written; `1,000` also as `1000`, `1.000`, `1'000` …;
/// `3.5` also as `3,5`; the parts of dates, times and ranges; and the values that verification reads, in whatever way they
/// are written: `25` of 二十五 and of `twenty-five`, `2,500,000` of `2.5 million`, `1000` of `1 000`.
pub(super) fn collect(text: &str, known: &mut BTreeSet<String>) {
    collect_written(text, known);
    for number in ibid_core::numbers(text) {
        if let Some((whole, fraction)) = only_decimal(&number) {
            add_amount(whole, fraction, known);
        }
    }
}

/// The whole and the fraction of the one decimal that a number can be read as, whatever its sign: of several, the way it
/// is written is not understood.
fn only_decimal(number: &Number) -> Option<(&str, Option<&str>)> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = number.readings().map(|reading| reading.strip_prefix('-').unwrap_or(reading));
    let decimals: BTreeSet<(&str, Option<&str>)> = unsigned
        .filter_map(|reading| match reading.split_once('.') {
            Some((whole, fraction)) => {
                (is_digits(whole) && is_digits(fraction)).then_some((whole, Some(fraction)))
            }
            None => is_digits(reading).then_some((reading, None)),
        })
        .collect();
    let mut decimals = decimals.into_iter();
    decimals.next().filter(|_| decimals.next().is_none())
}

fn collect_written(text: &str, known: &mut BTreeSet<String>) {
    let characters: Vec<char> = text.chars().map(ascii_digit).collect();
    let mut at = 0;
    while at < characters.len() {
        if !characters[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < characters.len()
            && (characters[at].is_ascii_digit()
                || is_joiner(characters[at]) && characters.get(at + 1).is_some_and(char::is_ascii_digit))
        {
            at += 1;
        }
        add_variants(&characters[start..at], known);
    }
}

/// Full-width digits are digits.
fn ascii_digit(character: char) -> char {
    match character {
        '０'..='９' => char::from_digit(character as u32 - '０' as u32, 10).unwrap_or(character),
        other => other,
    }
}

fn add_variants(written: &[char], known: &mut BTreeSet<String>) {
    let text: String = written.iter().collect();
    let ascii = text.replace(['–', '−'], "-");
    if ascii.is_ascii() {
        known.insert(ascii);
    }
    if let Some((whole, fraction)) = as_amount(written) {
        add_amount(&whole, fraction.as_deref(), known);
        return;
    }
    for part in text.split(is_joiner) {
        known.insert(part.to_owned());
        let stripped = part.trim_start_matches('0');
        known.insert(if stripped.is_empty() { "0" } else { stripped }.to_owned());
    }
    // A range of amounts: `1,000-2,500`.
    for part in text.split(['-', '–', '−', '/']) {
        let part: Vec<char> = part.chars().collect();
        if part.len() < written.len() {
            add_variants(&part, known);
        }
    }
}

/// The digits of the whole and of the fraction, where the number is neither date, time nor version.
fn as_amount(written: &[char]) -> Option<(String, Option<String>)> {
    let text: String = written.iter().collect();
    let groups: Vec<&str> = text.split(is_thousands).collect();
    let separators: Vec<char> = written.iter().copied().filter(|c| is_joiner(*c)).collect();
    if !separators.iter().all(|c| is_thousands(*c)) {
        return None;
    }
    let Some((last, earlier)) = separators.split_last() else { return Some((text, None)) };
    let is_grouped = |groups: &[&str]| {
        groups.first().is_some_and(|group| (1..=3).contains(&group.len()) && *group != "0")
            && groups[1..].iter().all(|group| group.len() == 3)
    };
    if separators.iter().all(|c| c == last) && is_grouped(&groups) {
        return Some((groups.concat(), None));
    }
    let fraction = groups.last().map(|group| (*group).to_owned());
    let whole = &groups[..groups.len() - 1];
    let one_kind = earlier.iter().all(|c| Some(c) == earlier.first() && c != last);
    let is_whole = earlier.is_empty() || one_kind && is_grouped(whole);
    (matches!(last, '.' | ',') && is_whole).then(|| (whole.concat(), fraction))
}

fn add_amount(whole: &str, fraction: Option<&str>, known: &mut BTreeSet<String>) {
    let mut wholes = vec![whole.to_owned()];
    if whole.len() > 3 && !whole.starts_with('0') {
        wholes.extend([",", ".", "'"].map(|separator| grouped(whole, separator)));
    }
    for written in wholes {
        let Some(fraction) = fraction else {
            known.insert(written);
            continue;
        };
        for point in ['.', ','] {
            if !written.contains(point) {
                known.insert(format!("{written}{point}{fraction}"));
            }
        }
        if fraction.bytes().all(|digit| digit == b'0') {
            known.insert(written);
        }
    }
}

fn grouped(digits: &str, separator: &str) -> String {
    let first = match digits.len() % 3 {
        0 => 3,
        rest => rest,
    };
    let mut text = digits[..first].to_owned();
    for at in (first..digits.len()).step_by(3) {
        text.push_str(separator);
        text.push_str(&digits[at..at + 3]);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::collect;

    fn numbers(text: &str) -> BTreeSet<String> {
        let mut known = BTreeSet::new();
        collect(text, &mut known);
        known
    }

    #[test]
    fn variants() {
        let cases: &[(&str, &[&str], &[&str])] = &[
            ("1,000 EUR", &["1000", "1,000", "1.000", "1'000"], &["1", "000", "100"]),
            ("CHF 1'250.50", &["1250.50", "1250,50", "1,250.50", "1.250,50"], &["1250", "50", "1,250,50"]),
            ("3.5 %", &["3.5", "3,5"], &["3", "5", "35"]),
            ("from 9:30 to 17:00", &["9:30", "9", "30", "17", "17:00", "0"], &["930"]),
            ("2024-03-01", &["2024-03-01", "2024", "3", "03", "1"], &["20240301"]),
            ("01.03.2024", &["01.03.2024", "1", "3", "2024"], &["0103"]),
            ("10–15 days", &["10-15", "10", "15"], &["1015"]),
            ("共２５天", &["25"], &["2", "5"]),
            ("25.00", &["25", "25.00", "25,00"], &["2500"]),
            ("12000", &["12000", "12,000", "12.000"], &["12"]),
            ("v1.2.3.", &["1.2.3", "1", "2"], &["1.2.3."]),
            ("none", &[], &["0"]),
            ("1 000 EUR", &["1000", "1,000", "1.000", "1'000", "1", "000"], &["100", "10"]),
            ("12 500,75 EUR", &["12500.75", "12,500.75", "12.500,75"], &["12500", "1250"]),
            ("每年有二十五天", &["25"], &["2", "5", "20"]),
            ("3億2,000萬元", &["320000000", "320,000,000"], &["32"]),
            ("twenty-five days", &["25"], &["2", "5", "20"]),
            ("fünfundzwanzigtausend Euro", &["25000", "25.000"], &["25", "1000"]),
            ("treinta y cinco mil", &["35000", "35.000"], &["30", "5", "35"]),
            ("2.5 million users", &["2500000", "2,500,000", "2.5", "2,5"], &["25", "250000"]),
            ("two million users", &["2000000", "2,000,000"], &["2", "1000000"]),
            ("2½ hours", &["2.5", "2,5"], &["25"]),
        ];
        for (text, holds, lacks) in cases {
            let found = numbers(text);
            for number in *holds {
                assert!(found.contains(*number), "{text:?} should give {number:?}: {found:?}");
            }
            for number in *lacks {
                assert!(!found.contains(*number), "{text:?} should not give {number:?}: {found:?}");
            }
        }
    }
}
