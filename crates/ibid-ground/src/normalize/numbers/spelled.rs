//! Numbers in words: English, and the common ones of German and Spanish.

use unicode_segmentation::UnicodeSegmentation;

use super::Found;
use super::units::unit_after;

const CARDINALS: &[(u64, &[&str])] = &[
    (0, &["zero", "null", "cero"]),
    (2, &["two", "twice", "zwei", "dos"]),
    (3, &["three", "drei", "tres"]),
    (4, &["four", "vier", "cuatro"]),
    (5, &["five", "fünf", "cinco"]),
    (6, &["six", "sechs", "seis"]),
    (7, &["seven", "sieben", "siete"]),
    (8, &["eight", "acht", "ocho"]),
    (9, &["nine", "neun", "nueve"]),
    (10, &["ten", "zehn", "diez"]),
    (11, &["eleven", "elf"]),
    (12, &["twelve", "zwölf", "doce"]),
    (13, &["thirteen", "dreizehn", "trece"]),
    (14, &["fourteen", "vierzehn", "catorce"]),
    (15, &["fifteen", "fünfzehn", "quince"]),
    (16, &["sixteen", "sechzehn", "dieciséis"]),
    (17, &["seventeen", "siebzehn", "diecisiete"]),
    (18, &["eighteen", "achtzehn", "dieciocho"]),
    (19, &["nineteen", "neunzehn", "diecinueve"]),
    (20, &["twenty", "zwanzig", "veinte"]),
    (30, &["thirty", "dreißig", "treinta"]),
    (40, &["forty", "vierzig", "cuarenta"]),
    (50, &["fifty", "fünfzig", "cincuenta"]),
    (60, &["sixty", "sechzig", "sesenta"]),
    (70, &["seventy", "siebzig", "setenta"]),
    (80, &["eighty", "achtzig", "ochenta"]),
    (90, &["ninety", "neunzig", "noventa"]),
];

/// From the third on: “first” and “second” have other meanings more often.
const ORDINALS: &[(u64, &str)] = &[
    (3, "third"),
    (4, "fourth"),
    (5, "fifth"),
    (6, "sixth"),
    (7, "seventh"),
    (8, "eighth"),
    (9, "ninth"),
    (10, "tenth"),
    (11, "eleventh"),
    (12, "twelfth"),
    (13, "thirteenth"),
    (14, "fourteenth"),
    (15, "fifteenth"),
    (16, "sixteenth"),
    (17, "seventeenth"),
    (18, "eighteenth"),
    (19, "nineteenth"),
    (20, "twentieth"),
];

/// “one” is a pronoun or an article unless a unit follows.
const ONE: &[&str] = &["one", "ein", "eine", "einen", "einem", "einer", "un", "una"];
/// “a day”, “each month”: a source that says so knows of one day, but a claim need not prove it.
const EACH: &[&str] =
    &["a", "an", "each", "every", "per", "pro", "jede", "jeden", "jedem", "jeder", "jedes", "cada"];

const MONTHS: &[&[&str]] = &[
    &["january", "jan", "januar", "enero"],
    &["february", "feb", "februar", "febrero"],
    &["march", "mar", "märz", "marzo"],
    &["april", "apr", "abril"],
    &["may", "mai", "mayo"],
    &["june", "jun", "juni", "junio"],
    &["july", "jul", "juli", "julio"],
    &["august", "aug", "agosto"],
    &["september", "sep", "sept", "septiembre"],
    &["october", "oct", "oktober", "okt", "octubre"],
    &["november", "nov", "noviembre"],
    &["december", "dec", "dezember", "dez", "diciembre"],
];

/// Whether `word`, folded, is a number.
pub(crate) fn is_number_word(word: &str) -> bool {
    cardinal(word).is_some() || ordinal(word).is_some() || multiplier(word).is_some() || word == "once"
}

/// The numbers of a folded text that are written as words.
pub(super) fn find(text: &str, found: &mut Vec<Found>) {
    let mut open: Option<Sum> = None;
    for (start, word) in text.unicode_word_indices() {
        let end = start + word.len();
        // `twenty-five` and `two hundred` are one number, `twenty, five` and `twenty. Five` are two.
        let goes_on = open.as_ref().is_some_and(|sum| matches!(&text[sum.end..start], " " | "-"));
        if goes_on
            && let Some(sum) = open.as_mut()
            && sum.extend(word, end)
        {
            continue;
        }
        found.extend(open.take().map(Sum::finish));
        if let Some(value) = cardinal(word) {
            open = Some(Sum { start, end, total: 0, value });
        } else if let Some(value) = ordinal(word) {
            found.push(Found::new(start, end, [value.to_string()]));
        } else if matches!(word, "hundred" | "thousand") {
            open = Some(Sum { start, end, total: 0, value: if word == "hundred" { 100 } else { 1000 } });
        } else if unit_after(&text[end..]).is_some() && text[end..].starts_with([' ', '-']) {
            let mut number = Found::new(start, end, ["1".to_owned()]);
            number.number.is_implied = EACH.contains(&word);
            if ONE.contains(&word) || number.number.is_implied {
                found.push(number);
            }
        } else if let Some(month) = month_beside_a_digit(text, start, end) {
            let mut number = Found::new(start, end, [month.to_string()]);
            number.number.is_implied = true;
            found.push(number);
        }
    }
    found.extend(open.map(Sum::finish));
}

/// A number of several words in the making.
struct Sum {
    start: usize,
    end: usize,
    total: u64,
    value: u64,
}

impl Sum {
    fn extend(&mut self, word: &str, end: usize) -> bool {
        match (word, cardinal(word)) {
            ("hundred", _) if (1..10).contains(&self.value) => self.value *= 100,
            ("thousand", _) if self.total == 0 && (1..1000).contains(&self.value) => {
                self.total = self.value * 1000;
                self.value = 0;
            }
            (_, Some(unit @ 1..=9)) if self.value.is_multiple_of(10) && self.value % 100 >= 20 => {
                self.value += unit;
            }
            (_, Some(less @ 1..=99)) if self.value >= 100 && self.value.is_multiple_of(100) => {
                self.value += less;
            }
            (_, Some(less)) if self.value == 0 && self.total > 0 => self.value = less,
            ("one", _) if self.value.is_multiple_of(10) && self.value % 100 >= 20 => self.value += 1,
            _ => return false,
        }
        self.end = end;
        true
    }

    fn finish(self) -> Found {
        Found::new(self.start, self.end, [(self.total + self.value).to_string()])
    }
}

fn cardinal(word: &str) -> Option<u64> {
    let simple =
        |word: &str| CARDINALS.iter().find(|(_, names)| names.contains(&word)).map(|(value, _)| *value);
    simple(word).or_else(|| {
        // German puts the unit first: fünfundzwanzig.
        let (unit, tens) = word.split_once("und")?;
        let unit = if unit == "ein" { 1 } else { simple(unit).filter(|unit| *unit < 10)? };
        Some(simple(tens).filter(|tens| *tens >= 20)? + unit)
    })
}

fn ordinal(word: &str) -> Option<u64> {
    ORDINALS.iter().find(|(_, name)| *name == word).map(|(value, _)| *value)
}

/// The power of ten that a word after a number in digits stands for.
pub(super) fn multiplier(word: &str) -> Option<usize> {
    Some(match word {
        "hundred" => 2,
        "thousand" | "tausend" | "mil" | "k" => 3,
        "million" | "millions" | "millionen" | "mio" | "mn" | "millones" | "millón" => 6,
        "billion" | "billions" | "bn" | "milliarde" | "milliarden" | "mrd" => 9,
        _ => return None,
    })
}

fn month_beside_a_digit(text: &str, start: usize, end: usize) -> Option<usize> {
    let month = MONTHS.iter().position(|names| names.contains(&&text[start..end]))? + 1;
    let before = text[..start].trim_end().trim_end_matches(['.', ',']);
    let before = ["st", "nd", "rd", "th", " de"]
        .iter()
        .find_map(|suffix| before.strip_suffix(suffix))
        .unwrap_or(before);
    let after = text[end..].trim_start_matches(['.', ',', ' ']);
    (before.ends_with(|c: char| c.is_ascii_digit()) || after.starts_with(|c: char| c.is_ascii_digit()))
        .then_some(month)
}
