//! Numbers in Chinese numerals.

use super::Found;

/// Runs of Chinese numerals in a folded text.
pub(super) fn find(text: &str, found: &mut Vec<Found>) {
    let mut run: Option<(usize, usize)> = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        if digit(character).is_some() || unit(character).is_some() {
            let start = run.map_or(at, |(start, _)| start);
            run = Some((start, at + character.len_utf8()));
        } else if let Some((start, end)) = run.take() {
            let numeral = &text[start..end];
            // 萬一, 千萬 and 百 are words; a lone 一 is one before a unit only, which the caller sees to.
            if numeral.chars().any(|c| digit(c).is_some() || c == '十')
                && numeral != "萬一"
                && numeral != "万一"
                && let Some(value) = value(numeral)
            {
                let mut number = Found::new(start, end, [value.to_string()]);
                number.needs_unit = numeral == "一";
                found.push(number);
            }
        }
    }
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
        _ => return None,
    })
}

/// `None` where the numeral is too large to be one.
fn value(numeral: &str) -> Option<u64> {
    if numeral.chars().all(|c| digit(c).is_some()) {
        let digits: String = numeral.chars().filter_map(digit).map(|digit| digit.to_string()).collect();
        return digits.parse().ok();
    }
    let (mut total, mut section, mut last) = (0_u64, 0_u64, 0_u64);
    for character in numeral.chars() {
        if let Some(value) = digit(character) {
            last = value;
        } else if let Some(unit) = unit(character) {
            if unit >= 10_000 {
                total = total.checked_add(section.checked_add(last)?.max(1).checked_mul(unit)?)?;
                section = 0;
            } else {
                section = section.checked_add(last.max(1).checked_mul(unit)?)?;
            }
            last = 0;
        }
    }
    total.checked_add(section)?.checked_add(last)
}
