//! The words that numbers are made of, in three languages.

use std::borrow::Cow;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
    Spanish,
}

impl Language {
    pub(super) const ALL: [Self; 3] = [Self::English, Self::German, Self::Spanish];
}

/// Words by language, as [`plain`] gives them.
type Names = [&'static [&'static str]; 3];

/// Numbers of one word that is not put together of others.
const CARDINALS: &[(u64, Names)] = &[
    (0, [&["zero"], &["null"], &["cero"]]),
    (2, [&["two", "twice"], &["zwei", "zwo"], &["dos"]]),
    (3, [&["three"], &["drei"], &["tres"]]),
    (4, [&["four"], &["vier"], &["cuatro"]]),
    (5, [&["five"], &["fuenf"], &["cinco"]]),
    (6, [&["six"], &["sechs"], &["seis"]]),
    (7, [&["seven"], &["sieben"], &["siete"]]),
    (8, [&["eight"], &["acht"], &["ocho"]]),
    (9, [&["nine"], &["neun"], &["nueve"]]),
    (10, [&["ten"], &["zehn"], &["diez"]]),
    (11, [&["eleven"], &["elf"], &["once"]]),
    (12, [&["twelve"], &["zwoelf"], &["doce"]]),
    (13, [&["thirteen"], &["dreizehn"], &["trece"]]),
    (14, [&["fourteen"], &["vierzehn"], &["catorce"]]),
    (15, [&["fifteen"], &["fuenfzehn"], &["quince"]]),
    (16, [&["sixteen"], &["sechzehn"], &["dieciseis"]]),
    (17, [&["seventeen"], &["siebzehn"], &["diecisiete"]]),
    (18, [&["eighteen"], &["achtzehn"], &["dieciocho"]]),
    (19, [&["nineteen"], &["neunzehn"], &["diecinueve"]]),
    (20, [&["twenty"], &["zwanzig"], &["veinte"]]),
    (21, [&[], &[], &["veintiuno", "veintiuna", "veintiun"]]),
    (22, [&[], &[], &["veintidos"]]),
    (23, [&[], &[], &["veintitres"]]),
    (24, [&[], &[], &["veinticuatro"]]),
    (25, [&[], &[], &["veinticinco"]]),
    (26, [&[], &[], &["veintiseis"]]),
    (27, [&[], &[], &["veintisiete"]]),
    (28, [&[], &[], &["veintiocho"]]),
    (29, [&[], &[], &["veintinueve"]]),
    (30, [&["thirty"], &["dreissig"], &["treinta"]]),
    (40, [&["forty"], &["vierzig"], &["cuarenta"]]),
    (50, [&["fifty"], &["fuenfzig"], &["cincuenta"]]),
    (60, [&["sixty"], &["sechzig"], &["sesenta"]]),
    (70, [&["seventy"], &["siebzig"], &["setenta"]]),
    (80, [&["eighty"], &["achtzig"], &["ochenta"]]),
    (90, [&["ninety"], &["neunzig"], &["noventa"]]),
    (100, [&[], &[], &["cien", "ciento"]]),
    (200, [&[], &[], &["doscientos", "doscientas"]]),
    (300, [&[], &[], &["trescientos", "trescientas"]]),
    (400, [&[], &[], &["cuatrocientos", "cuatrocientas"]]),
    (500, [&[], &[], &["quinientos", "quinientas"]]),
    (600, [&[], &[], &["seiscientos", "seiscientas"]]),
    (700, [&[], &[], &["setecientos", "setecientas"]]),
    (800, [&[], &[], &["ochocientos", "ochocientas"]]),
    (900, [&[], &[], &["novecientos", "novecientas"]]),
];

/// Powers of ten that numbers are multiplied by. A German Billion is a million millions, a Spanish billón too.
const POWERS: &[(usize, Names)] = &[
    (2, [&["hundred"], &["hundert"], &[]]),
    (3, [&["thousand"], &["tausend"], &["mil"]]),
    (6, [&["million", "millions", "mn"], &["million", "millionen", "mio"], &["millon", "millones"]]),
    (9, [&["billion", "billions", "bn"], &["milliarde", "milliarden", "mrd"], &["millardo", "millardos"]]),
    (12, [&["trillion", "trillions"], &["billion", "billionen"], &["billon", "billones"]]),
    (15, [&["quadrillion", "quadrillions"], &["billiarde", "billiarden"], &[]]),
    (18, [&[], &["trillion", "trillionen"], &["trillon", "trillones"]]),
];

/// No German number below a million has more letters.
const LONGEST_COMPOUND: usize = 80;

/// A folded word as the tables have it: without accents, umlauts and `ß` in two letters.
pub(in crate::number) fn plain(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let mut plain = String::with_capacity(word.len());
    for character in word.chars() {
        match character {
            'á' => plain.push('a'),
            'é' => plain.push('e'),
            'í' => plain.push('i'),
            'ó' => plain.push('o'),
            'ú' => plain.push('u'),
            'ä' => plain.push_str("ae"),
            'ö' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            'ß' => plain.push_str("ss"),
            other => plain.push(other),
        }
    }
    Cow::Owned(plain)
}

fn lookup<T: Copy>(table: &[(T, Names)], word: &str, language: Language) -> Option<T> {
    table.iter().find(|(_, names)| names[language as usize].contains(&word)).map(|(value, _)| *value)
}

/// The number that a plain word is by itself, from two on and 0: one is an article or a pronoun, too.
pub(super) fn cardinal(word: &str, language: Language) -> Option<u64> {
    match language {
        Language::German => german(word),
        Language::English | Language::Spanish => lookup(CARDINALS, word, language),
    }
}

/// The power of ten that a plain word multiplies by.
pub(super) fn power_in(word: &str, language: Language) -> Option<usize> {
    lookup(POWERS, word, language)
}

/// The power of ten that a plain word multiplies digits by, in the first language that has it.
pub(super) fn power(word: &str) -> Option<usize> {
    let power = Language::ALL.into_iter().find_map(|language| power_in(word, language));
    power.or_else(|| (word == "k").then_some(3))
}

/// One, where it is an article as well.
pub(super) fn is_one(word: &str, language: Language) -> bool {
    match language {
        Language::English => matches!(word, "a" | "an" | "one"),
        Language::German => matches!(word, "ein" | "eine" | "einen" | "einem" | "einer" | "eines"),
        Language::Spanish => matches!(word, "un" | "una" | "uno"),
    }
}

/// What a plain word adds to tens: `twenty-one`, `treinta y cinco`.
pub(super) fn below_ten(word: &str, language: Language) -> Option<u64> {
    let is_one = is_one(word, language) && !matches!(word, "a" | "an");
    if is_one { Some(1) } else { cardinal(word, language).filter(|value| (1..10).contains(value)) }
}

/// The whole part of a German word for a number and a half: `zweieinhalb`.
pub(super) fn german_with_half(word: &str) -> Option<u64> {
    if word == "anderthalb" { Some(1) } else { german_part(word.strip_suffix("einhalb")?) }
}

/// German writes all below a million in one word, and the unit before the tens: `zweitausendfünfhundertfünfundzwanzig`.
fn german(word: &str) -> Option<u64> {
    if word.len() > LONGEST_COMPOUND {
        return None;
    }
    if let Some(value) = lookup(CARDINALS, word, Language::German) {
        return Some(value);
    }
    for (name, size, most) in [("tausend", 1000, 999), ("hundert", 100, 99)] {
        if let Some((times, rest)) = word.split_once(name) {
            let times = if times.is_empty() { 1 } else { german_part(times)? };
            let rest = match rest.strip_prefix("und").unwrap_or(rest) {
                "" => 0,
                rest => german_part(rest)?,
            };
            return ((1..=most).contains(&times) && rest < size).then_some(times * size + rest);
        }
    }
    let (unit, tens) = word.split_once("und")?;
    let unit = german_part(unit).filter(|unit| (1..10).contains(unit))?;
    let tens = lookup(CARDINALS, tens, Language::German).filter(|tens| *tens >= 20)?;
    Some(unit + tens)
}

/// Part of a compound, where `ein` is a number.
fn german_part(word: &str) -> Option<u64> {
    if matches!(word, "ein" | "eins" | "eine") { Some(1) } else { german(word) }
}
