//! Words and characters after digits that multiply them: `1.5 million`, `5 mil millones`, `3萬`.

use super::{Found, chinese, digits, spelled};

/// No number has more: `2 hundred thousand million`.
const MOST: usize = 3;

/// Multiplies a number in digits by what follows it and multiplies.
pub(super) fn apply(text: &str, found: &mut Found) {
    for (length, power) in multipliers(&text[found.end..]) {
        let readings = std::mem::take(&mut found.number.readings);
        found.number.readings = readings.iter().map(|reading| digits::scaled(reading, power)).collect();
        found.end += length;
    }
    if let Some(power) = unit_with_multiplier(&text[found.end..]) {
        let scaled: Vec<String> =
            found.number.readings.iter().map(|reading| digits::scaled(reading, power)).collect();
        found.number.readings.extend(scaled);
    }
}

/// The power of ten of a character that multiplies either a number or the unit behind it: `5千克` are 5 kilograms or 5000
/// grams, so both are read, and no unit.
pub(super) fn unit_with_multiplier(after: &str) -> Option<usize> {
    const UNITS: &[(char, &[char])] = &[('千', &['克', '米', '瓦', '卡', '赫']), ('兆', &['瓦', '赫', '字'])];
    let mut characters = after.trim_start_matches(' ').chars();
    let (multiplier, unit) = (characters.next()?, characters.next()?);
    let (_, units) = UNITS.iter().find(|(character, _)| *character == multiplier)?;
    if units.contains(&unit) { chinese::power(multiplier) } else { None }
}

/// `after`, the text behind a number in digits, from where nothing multiplies that any more.
pub(super) fn skip(after: &str) -> &str {
    let length: usize = multipliers(after).map(|(length, _)| length).sum();
    &after[length..]
}

/// The multipliers at the start of `after`, each as [`next`] gives it.
fn multipliers(mut after: &str) -> impl Iterator<Item = (usize, usize)> {
    let multipliers = std::iter::from_fn(move || {
        let (length, power) = next(after)?;
        after = &after[length..];
        Some((length, power))
    });
    multipliers.take(MOST)
}

/// The multiplier at the start of `after`: how long it is with what stands before it, and its power of ten.
fn next(after: &str) -> Option<(usize, usize)> {
    let is_between = |character: char| matches!(character, ' ' | '\n' | '-');
    let word = after.trim_start_matches(is_between);
    let between = &after[..after.len() - word.len()];
    let is_spaced = between.chars().all(|character| character == ' ');
    if let Some((unit, power)) = word.chars().next().and_then(|unit| Some((unit, chinese::power(unit)?))) {
        // 百分點 are percentage points.
        let multiplies = is_spaced && !word.starts_with("百分") && unit_with_multiplier(word).is_none();
        return multiplies.then_some((between.len() + unit.len_utf8(), power));
    }
    let end = word.find(|character: char| !character.is_alphabetic()).unwrap_or(word.len());
    let word = &word[..end];
    // `$5-million`, but not `401-k`; a line may end within a number.
    let is_joined = is_spaced || between.trim_matches(' ') == "\n" || between == "-" && word.len() > 3;
    let power = spelled::power(word).filter(|_| is_joined)?;
    Some((between.len() + end, power))
}
