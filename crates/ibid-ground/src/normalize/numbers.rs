use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::words::words;

/// A number of a text with every value that it can be read as: `1.000` is 1 in English and 1000 in German.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) readings: BTreeSet<String>,
}

impl Number {
    fn of(readings: impl IntoIterator<Item = String>) -> Self {
        Self { readings: readings.into_iter().collect() }
    }

    /// Whether the two can be the same number.
    pub(crate) fn may_equal(&self, other: &Self) -> bool {
        !self.readings.is_disjoint(&other.readings)
    }
}

/// The numbers of `text`: in digits of any width, grouped or not, in Chinese numerals, and as English words.
pub(crate) fn numbers(text: &str) -> Vec<Number> {
    let text: String = text.nfkc().collect();
    let mut found = in_digits(&text);
    found.extend(in_chinese(&text));
    found.extend(in_words(&text));
    found
}

fn in_digits(text: &str) -> Vec<Number> {
    let characters: Vec<char> = text.chars().collect();
    let is_digit = |index: usize| characters.get(index).is_some_and(char::is_ascii_digit);
    let mut found = Vec::new();
    let mut start = 0;
    while start < characters.len() {
        if !is_digit(start) {
            start += 1;
            continue;
        }
        let mut end = start + 1;
        loop {
            if is_digit(end) {
                end += 1;
            } else if is_digit(end + 1)
                && characters.get(end).is_some_and(|c| matches!(c, '.' | ',' | '\'' | '’') || is_grouping_space(&characters, end, *c))
            {
                end += 2;
            } else {
                break;
            }
        }
        let token: String = characters[start..end].iter().collect();
        found.push(Number::of(readings(&token)));
        start = end;
    }
    found
}

/// A space inside a number stands between groups of exactly three digits: `1 000`, not `3 apples` or `7 30`.
fn is_grouping_space(characters: &[char], at: usize, character: char) -> bool {
    let digits = characters[at + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
    matches!(character, ' ' | '\u{a0}' | '\u{202f}') && digits == 3
}

/// The values a token of digits and separators can have.
fn readings(token: &str) -> Vec<String> {
    let digits_only: String = token.chars().filter(char::is_ascii_digit).collect();
    let separators: Vec<(usize, char)> = token.char_indices().filter(|(_, c)| !c.is_ascii_digit()).collect();
    let Some((last_at, last)) = separators.last().copied() else { return vec![canonical(&digits_only, "")] };
    let decimals = &token[last_at + last.len_utf8()..];
    let whole: String = token[..last_at].chars().filter(char::is_ascii_digit).collect();
    let mut values = Vec::new();
    let grouped = decimals.len() == 3 && separators.iter().all(|(_, c)| *c == last);
    if grouped {
        values.push(canonical(&digits_only, ""));
    }
    let is_decimal_mark = matches!(last, '.' | ',') && separators.iter().filter(|(_, c)| *c == last).count() == 1;
    if is_decimal_mark {
        values.push(canonical(&whole, decimals));
    }
    if values.is_empty() {
        // A date or a version (`12.03.2025`): its own text is its value.
        values.push(token.to_owned());
    }
    values
}

fn canonical(whole: &str, decimals: &str) -> String {
    let whole = whole.trim_start_matches('0');
    let decimals = decimals.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if decimals.is_empty() { whole.to_owned() } else { format!("{whole}.{decimals}") }
}

/// Runs of at least one Chinese numeral; a lone 一 is as often a word as a number, so it is left out.
fn in_chinese(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let mut run = String::new();
    for character in text.chars().chain([' ']) {
        if chinese_digit(character).is_some() || chinese_unit(character).is_some() {
            run.push(character);
        } else {
            if run.chars().any(|c| c != '一') && run.chars().any(|c| chinese_digit(c).is_some() || c == '十') {
                found.extend(chinese_value(&run).map(|value| Number::of([value.to_string()])));
            }
            run.clear();
        }
    }
    found
}

fn chinese_digit(character: char) -> Option<u64> {
    Some(match character {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '兩' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn chinese_unit(character: char) -> Option<u64> {
    Some(match character {
        '十' => 10,
        '百' => 100,
        '千' => 1000,
        '萬' | '万' => 10_000,
        '億' | '亿' => 100_000_000,
        _ => return None,
    })
}

fn chinese_value(run: &str) -> Option<u64> {
    if run.chars().all(|c| chinese_digit(c).is_some()) {
        let digits: String = run.chars().filter_map(chinese_digit).map(|digit| digit.to_string()).collect();
        return digits.parse().ok();
    }
    let (mut total, mut section, mut digit) = (0_u64, 0_u64, 0_u64);
    for character in run.chars() {
        if let Some(value) = chinese_digit(character) {
            digit = value;
        } else if let Some(unit) = chinese_unit(character) {
            if unit >= 10_000 {
                total = total.checked_add((section + digit).max(1).checked_mul(unit)?)?;
                section = 0;
            } else {
                section += digit.max(1) * unit;
            }
            digit = 0;
        }
    }
    total.checked_add(section + digit)
}

/// English number words from two on, `twenty-five` included; "one" is more often a pronoun.
fn in_words(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let mut tens = None;
    for word in words(text).flat_map(|word| word.split('-').map(str::to_owned).collect::<Vec<_>>()) {
        let value = word_value(&word);
        match (tens.take(), value) {
            (Some(tens), Some(unit @ 1..=9)) => found.push(tens + unit),
            (earlier, value) => {
                found.extend(earlier);
                match value {
                    Some(value @ (20 | 30 | 40 | 50 | 60 | 70 | 80 | 90)) => tens = Some(value),
                    Some(1) | None => {}
                    Some(value) => found.push(value),
                }
            }
        }
    }
    found.extend(tens);
    found.into_iter().map(|value| Number::of([value.to_string()])).collect()
}

fn word_value(word: &str) -> Option<usize> {
    const SMALL: [&str; 20] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];
    const TENS: [&str; 9] =
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred"];
    let small = SMALL.iter().position(|name| *name == word);
    small.or_else(|| TENS.iter().position(|name| *name == word).map(|index| (index + 2) * 10))
}

#[cfg(test)]
mod tests {
    use super::numbers;

    fn same(left: &str, right: &str) -> bool {
        let (left, right) = (numbers(left), numbers(right));
        !left.is_empty() && left.iter().all(|number| right.iter().any(|other| number.may_equal(other)))
    }

    #[test]
    fn one_number_in_many_forms() {
        for (left, right) in [
            ("1,000", "1000"),
            ("1 000 EUR", "1.000"),
            ("1.234.567,50", "1234567.5"),
            ("２５ days", "25"),
            ("十五天", "15 days"),
            ("二十五", "25"),
            ("三千五百元", "3500"),
            ("兩萬", "20000"),
            ("二〇二五", "2025"),
            ("fifteen days", "15"),
            ("twenty-five days", "25"),
            ("12.03.2025", "on 12.03.2025"),
            ("90 %", "90%"),
            ("3.50", "3.5"),
        ] {
            assert!(same(left, right), "{left} and {right}");
        }
    }

    #[test]
    fn other_numbers_are_not_the_same() {
        for (left, right) in [("25", "52"), ("1,5", "15"), ("7 30", "730"), ("TX-200", "TX-2000"), ("十五", "50")] {
            assert!(!same(left, right), "{left} and {right}");
        }
        assert!(numbers("no numbers, one of them, 一起").is_empty());
    }
}
