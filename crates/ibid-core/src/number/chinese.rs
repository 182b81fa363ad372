//! Numbers in Chinese numerals, and what is put together of them and digits.

use super::Found;
use super::multiplier::unit_with_multiplier;

/// Runs of Chinese numerals in a folded text.
pub(super) fn find(text: &str, found: &mut Vec<Found>) {
    let mut run: Option<(usize, usize)> = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        if digit(character).is_some() || unit(character).is_some() {
            let start = run.map_or(at, |(start, _)| start);
            run = Some((start, at + character.len_utf8()));
        } else if let Some((start, end)) = run.take() {
            let numeral = own_part(&text[..start], &text[start..end]);
            let start = end - numeral.len();
            let is_power = numeral.chars().all(|c| unit(c).is_some());
            // 萬一, 千萬 and 百 are words; a lone 一 is one before a unit only, which the caller sees to.
            if is_power && text[..start].ends_with(['數', '数', '幾', '几']) {
                found.extend(value(numeral).map(|value| Found::magnitude(start, end, &value.to_string())));
            } else if numeral.chars().any(|c| digit(c).is_some() || c == '十')
                && numeral != "萬一"
                && numeral != "万一"
                && !is_word(numeral, &text[end..])
                && let Some(value) = value(numeral)
            {
                let mut number = Found::new(start, end, [value.to_string()]);
                if let Some((multiplied, end)) = before_unit(text, (start, end)) {
                    number.end = end;
                    number.number.readings.insert(multiplied.to_string());
                }
                number.needs_unit = numeral == "一";
                found.push(number);
            }
        }
    }
}

/// Whether a zero begins a word: of what is below zero (零下), in retail (零售).
fn is_word(numeral: &str, after: &str) -> bool {
    numeral == "零" && after.starts_with(['下', '上', '售', '件', '食', '用', '星', '散'])
}

/// What 三千米 counts where it is 3 of 千米, and where that numeral ends.
fn before_unit(text: &str, (start, end): (usize, usize)) -> Option<(u64, usize)> {
    let last = text[start..end].chars().next_back()?;
    let end = end - last.len_utf8();
    let multiplied = Some(&text[start..end]).filter(|rest| !rest.is_empty() && rest.chars().all(is_digit))?;
    unit_with_multiplier(&text[end..])?;
    Some((value(multiplied)?, end))
}

/// Whether a character is a digit of numerals.
pub(super) fn is_digit(character: char) -> bool {
    digit(character).is_some() || character == '十'
}

/// `numeral` without the units that multiply the digits before it: of `1億二千萬` it is 二千萬.
fn own_part<'a>(before: &str, numeral: &'a str) -> &'a str {
    let follows_digits = before.trim_end_matches(' ').ends_with(|c: char| c.is_ascii_digit());
    if follows_digits { numeral.trim_start_matches(|c| power(c).is_some()) } else { numeral }
}

/// `numbers`, sorted by their place, with those added up that one number is written in: `1億2000萬`.
pub(super) fn added_up(text: &str, numbers: Vec<Found>) -> Vec<Found> {
    let mut added_up: Vec<Found> = Vec::with_capacity(numbers.len());
    for number in numbers {
        let sum = added_up.last().and_then(|before| sum(text, before, &number));
        if let (Some(before), Some(sum)) = (added_up.last_mut(), sum) {
            before.number.readings = [sum.to_string()].into();
            before.end = number.end;
        } else {
            added_up.push(number);
        }
    }
    added_up
}

/// The sum of two numbers without anything between, where the first ends in a unit that is more than the second.
fn sum(text: &str, first: &Found, second: &Found) -> Option<u64> {
    let unit_of = |number: &Found| text[..number.end].chars().next_back().and_then(unit);
    let value_of = |number: &Found| {
        let mut readings = number.number.readings.iter();
        let value = readings.next()?.parse::<u64>().ok()?;
        readings.next().is_none().then_some(value)
    };
    // `3萬5` is 35,000, if it is one number: a single digit is left alone.
    let is_continued = unit_of(second).is_some() || second.end - second.start > 1;
    if first.end != second.start || !is_continued {
        return None;
    }
    let (unit, more) = (unit_of(first)?, value_of(second)?);
    if more < unit { value_of(first)?.checked_add(more) } else { None }
}

fn digit(character: char) -> Option<u64> {
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

fn unit(character: char) -> Option<u64> {
    Some(match character {
        '十' => 10,
        '百' => 100,
        '千' => 1000,
        '萬' | '万' => 10_000,
        '億' | '亿' => 100_000_000,
        '兆' => 1_000_000_000_000,
        _ => return None,
    })
}

/// The power of ten of a character that multiplies the digits before it. 十 does not: it begins numerals.
pub(super) fn power(character: char) -> Option<usize> {
    unit(character).filter(|unit| *unit > 10).map(|unit| unit.ilog10() as usize)
}

/// `None` where the numeral is too large to be one.
fn value(numeral: &str) -> Option<u64> {
    if numeral.chars().all(|c| digit(c).is_some()) {
        let digits: String = numeral.chars().filter_map(digit).map(|digit| digit.to_string()).collect();
        return digits.parse().ok();
    }
    let (mut total, mut section, mut last) = (0_u64, 0_u64, 0_u64);
    let mut largest = 1;
    for character in numeral.chars() {
        if let Some(value) = digit(character) {
            last = value;
        } else if let Some(unit) = unit(character) {
            if unit >= 10_000 {
                let group = section.checked_add(last)?;
                // 三萬五千億 is 35,000 times a hundred million, 三億五千萬 is not.
                total = if unit > largest && total > 0 {
                    total.checked_add(group)?.checked_mul(unit)?
                } else {
                    total.checked_add(group.max(1).checked_mul(unit)?)?
                };
                largest = unit;
                section = 0;
            } else {
                section = section.checked_add(last.max(1).checked_mul(unit)?)?;
            }
            last = 0;
        }
    }
    total.checked_add(section)?.checked_add(last)
}
