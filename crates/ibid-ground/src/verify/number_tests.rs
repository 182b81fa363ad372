//! No claim holds a number that no source holds, and the same number may be written in another way: in digits of several
//! countries, as words of three languages, in Chinese numerals, in millions and in percent.

use ibid_core::{Draft, FinishReason};
use ibid_testkit::{digit_groups, is_among_digit_groups};
use proptest::prelude::*;
use proptest::sample::Index;

use super::{VerifyOptions, verify};
use crate::Verdict;
use crate::fixture::passage;

#[derive(Debug, Clone, Copy)]
enum Language {
    English,
    German,
    Spanish,
    Chinese,
}

impl Language {
    fn any() -> impl Strategy<Value = Self> {
        prop::sample::select(vec![Self::English, Self::German, Self::Spanish, Self::Chinese])
    }

    fn counting(self, number: &str) -> String {
        match self {
            Self::English => format!("The archive holds {number} boxes."),
            Self::German => format!("Das Archiv hat {number} Kisten."),
            Self::Spanish => format!("El archivo tiene {number} cajas."),
            Self::Chinese => format!("檔案室有{number}個箱子。"),
        }
    }

    fn sharing(self, share: &str) -> String {
        match self {
            Self::English => format!("The share of the northern region is {share}."),
            Self::German => format!("Der Anteil der nördlichen Region ist {share}."),
            Self::Spanish => format!("La parte de la región norte es {share}."),
            Self::Chinese => format!("北部地區的比例是{share}。"),
        }
    }

    /// What is so of one year, and the question for it.
    fn of_year(self, year: u64) -> (String, String) {
        let (said, asked) = match self {
            Self::English => ("The revenue in § was 5 million euros.", "What was the revenue in §?"),
            Self::German => {
                ("Der Umsatz im Jahr § betrug 5 Millionen Euro.", "Wie hoch war der Umsatz im Jahr §?")
            }
            Self::Spanish => {
                ("Los ingresos en § fueron 5 millones de euros.", "¿Cuáles fueron los ingresos en §?")
            }
            Self::Chinese => ("§年的營收是500萬元。", "§年的營收是多少？"),
        };
        with_number((said, asked), year)
    }

    /// What is so of one of several things that have numbers, and the question for it.
    fn of_numbered(self, number: u64) -> (String, String) {
        let (said, asked) = match self {
            Self::English => ("Archive § holds 200 boxes.", "How many boxes does archive § hold?"),
            Self::German => ("Archiv § hat 200 Kisten.", "Wie viele Kisten hat Archiv §?"),
            Self::Spanish => ("El archivo § tiene 200 cajas.", "¿Cuántas cajas tiene el archivo §?"),
            Self::Chinese => ("第§號檔案室有200個箱子。", "第§號檔案室有多少個箱子？"),
        };
        with_number((said, asked), number)
    }

    fn words(self, value: u64) -> String {
        match self {
            Self::English => english(value),
            Self::German => german(value),
            Self::Spanish => spanish(value),
            Self::Chinese => chinese(value),
        }
    }

    /// Every way to write `value` in this language, with the plain space between groups last.
    fn spellings(self, value: u64) -> Vec<String> {
        let (digits, words) = (value.to_string(), self.words(value));
        let full_width: String =
            digits.chars().filter_map(|digit| char::from_u32(u32::from(digit) + 0xfee0)).collect();
        let mut plain = words.clone();
        for (letter, letters) in [('é', "e"), ('ó', "o"), ('ú', "u"), ('ö', "oe"), ('ü', "ue"), ('ß', "ss")]
        {
            plain = plain.replace(letter, letters);
        }
        let mut spellings = vec![digits, full_width, words, plain];
        if value >= 1_000_000 && value.is_multiple_of(100_000) {
            let (whole, tenth) = (value / 1_000_000, value / 100_000 % 10);
            spellings.push(match self {
                Self::English => format!("{whole}.{tenth} million"),
                Self::German => format!("{whole},{tenth} Millionen"),
                Self::Spanish => format!("{whole},{tenth} millones"),
                Self::Chinese => format!("{}萬", value / 10_000),
            });
        }
        spellings
            .extend([",", ".", "'", "\u{a0}", "\u{202f}", " "].map(|space| digit_groups(value).join(space)));
        spellings
    }

    fn percentages(self, value: u64) -> Vec<String> {
        let words = self.words(value);
        let mut spellings = vec![format!("{value}%"), format!("{value} %"), format!("{value} ％")];
        match self {
            Self::English => spellings.extend([format!("{value} per cent"), format!("{words} percent")]),
            Self::German => spellings.extend([format!("{value} Prozent"), format!("{words} Prozent")]),
            Self::Spanish => {
                spellings.extend([format!("{value} por ciento"), format!("{words} por ciento")]);
            }
            Self::Chinese => spellings.extend([format!("百分之{value}"), format!("百分之{words}")]),
        }
        spellings
    }
}

fn with_number((said, asked): (&str, &str), number: u64) -> (String, String) {
    let number = number.to_string();
    (said.replace('§', &number), asked.replace('§', &number))
}

/// The word of `words` at `position`, from 0.
fn nth(words: &str, position: u64) -> String {
    words.split(' ').nth(position as usize).expect("a word").to_owned()
}

fn english(value: u64) -> String {
    const UNITS: &str = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen";
    const TENS: &str = "  twenty thirty forty fifty sixty seventy eighty ninety";
    for (size, name) in
        [(1_000_000_000, "billion"), (1_000_000, "million"), (1000, "thousand"), (100, "hundred")]
    {
        if value >= size {
            let (times, rest) = (english(value / size), value % size);
            return match rest {
                0 => format!("{times} {name}"),
                1..100 => format!("{times} {name} and {}", english(rest)),
                _ => format!("{times} {name} {}", english(rest)),
            };
        }
    }
    match (value, value % 10) {
        (0..20, _) => nth(UNITS, value),
        (_, 0) => nth(TENS, value / 10),
        (_, unit) => format!("{}-{}", nth(TENS, value / 10), nth(UNITS, unit)),
    }
}

fn german(value: u64) -> String {
    const UNITS: &str = " eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn";
    const TENS: &str = "  zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig";
    let factor = |value: u64| if value == 1 { "ein".to_owned() } else { german(value) };
    for (size, one, many) in
        [(1_000_000_000, "eine Milliarde", "Milliarden"), (1_000_000, "eine Million", "Millionen")]
    {
        if value >= size {
            let times = value / size;
            let first = if times == 1 { one.to_owned() } else { format!("{} {many}", german(times)) };
            return format!("{first} {}", german(value % size)).trim_end().to_owned();
        }
    }
    match (value, value % 10) {
        (1000.., _) => format!("{}tausend{}", factor(value / 1000), german(value % 1000)),
        (100.., _) => format!("{}hundert{}", factor(value / 100), german(value % 100)),
        (0..20, _) => nth(UNITS, value),
        (_, 0) => nth(TENS, value / 10),
        (_, unit) => format!("{}und{}", factor(unit), nth(TENS, value / 10)),
    }
}

fn spanish(value: u64) -> String {
    const UNITS: &str = " uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve";
    const TENS: &str = "   treinta cuarenta cincuenta sesenta setenta ochenta noventa";
    const HUNDREDS: &str = " ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos";
    // `uno` is shortened before what it multiplies.
    let factor = |value: u64| match spanish(value).strip_suffix("uno") {
        Some(rest) if rest.ends_with("veinti") => format!("{rest}ún"),
        Some(rest) => format!("{rest}un"),
        None => spanish(value),
    };
    let words = match (value, value % 10) {
        (1_000_000.., _) if value / 1_000_000 == 1 => format!("un millón {}", spanish(value % 1_000_000)),
        (1_000_000.., _) => format!("{} millones {}", factor(value / 1_000_000), spanish(value % 1_000_000)),
        (1000..2000, _) => format!("mil {}", spanish(value % 1000)),
        (1000.., _) => format!("{} mil {}", factor(value / 1000), spanish(value % 1000)),
        (100, _) => "cien".to_owned(),
        (100.., _) => format!("{} {}", nth(HUNDREDS, value / 100), spanish(value % 100)),
        (0..30, _) => nth(UNITS, value),
        (_, 0) => nth(TENS, value / 10),
        (_, unit) => format!("{} y {}", nth(TENS, value / 10), nth(UNITS, unit)),
    };
    words.trim_end().to_owned()
}

fn chinese(value: u64) -> String {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let mut numeral = String::new();
    let mut has_gap = false;
    for (size, name) in [(100_000_000, "億"), (10_000, "萬"), (1, "")] {
        let section = value / size % if size == 100_000_000 { u64::MAX } else { 10_000 };
        for (unit, unit_name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
            let digit = section / unit % 10;
            if digit == 0 {
                has_gap = true;
                continue;
            }
            if has_gap && !numeral.is_empty() {
                numeral.push('零');
            }
            has_gap = false;
            // 十五, but 一百一十五.
            if !(unit == 10 && digit == 1 && numeral.is_empty()) {
                numeral.push(DIGITS[digit as usize]);
            }
            numeral.push_str(unit_name);
        }
        if section > 0 {
            numeral.push_str(name);
        }
    }
    numeral
}

/// Whether anything is left of a draft that says `claim` of `source`.
fn is_answered(source: &str, claim: &str) -> bool {
    is_answer_to("What is it?", source, claim)
}

/// The same of a question that may hold numbers.
fn is_answer_to(question: &str, source: &str, claim: &str) -> bool {
    let draft = Draft { text: format!("[1.1] {claim}"), finish: FinishReason::Stop };
    let question = question.parse().expect("a question");
    let verified = verify(&question, &draft, &[passage(source)], &VerifyOptions::default());
    matches!(verified.verdict, Verdict::Answered(_))
}

/// Small numbers, large ones, and round ones.
fn whole_number() -> impl Strategy<Value = u64> {
    prop_oneof![
        2_u64..100,
        100_u64..100_000,
        100_000_u64..3_000_000_000,
        (1_u64..50).prop_map(|value| value * 1000),
        (10_u64..50_000).prop_map(|value| value * 100_000),
    ]
}

proptest! {
    #[test]
    fn a_claim_with_another_number_is_dropped(
        (known, other) in (whole_number(), whole_number()),
        languages in (Language::any(), Language::any()),
        (written, claimed) in (any::<Index>(), any::<Index>()),
    ) {
        let spellings = languages.0.spellings(known);
        let written = written.index(spellings.len());
        let source = languages.0.counting(&spellings[written]);
        let is_spaced = written + 1 == spellings.len();
        for other in [other, known + 1, known * 10, known / 10, known * 1000, known / 1000, known % 1000] {
            let is_unclear = other == known || is_spaced && is_among_digit_groups(other, known);
            if is_unclear || !(2..1_000_000_000_000).contains(&other) {
                continue;
            }
            let claim = languages.1.counting(claimed.get::<String>(languages.1.spellings(other).as_slice()));
            prop_assert!(!is_answered(&source, &claim), "{claim} of {source}");
        }
    }

    #[test]
    fn a_year_of_the_question_is_not_said_of_another_one(
        (asked, told) in (1900_u64..2100, 1900_u64..2100),
        language in Language::any(),
    ) {
        let ((claim, question), (source, _)) = (language.of_year(asked), language.of_year(told));
        prop_assert_eq!(is_answer_to(&question, &source, &claim), asked == told, "{} of {}", claim, source);
    }

    #[test]
    fn a_number_of_the_question_is_not_said_of_another_one(
        (asked, told) in (2_u64..100, 2_u64..100),
        language in Language::any(),
    ) {
        let ((claim, question), (source, _)) = (language.of_numbered(asked), language.of_numbered(told));
        prop_assert_eq!(is_answer_to(&question, &source, &claim), asked == told, "{} of {}", claim, source);
    }

    #[test]
    fn a_claim_may_write_a_number_otherwise(
        value in whole_number(),
        language in Language::any(),
        (written, claimed) in (any::<Index>(), any::<Index>()),
    ) {
        let spellings = language.spellings(value);
        let source = language.counting(written.get::<String>(spellings.as_slice()));
        let claim = language.counting(claimed.get::<String>(spellings.as_slice()));
        prop_assert!(is_answered(&source, &claim), "{claim} of {source}");
    }

    #[test]
    fn a_share_is_a_share_in_every_spelling_and_no_other(
        (known, other) in (2_u64..=100, 2_u64..=100),
        languages in (Language::any(), Language::any()),
        (written, claimed) in (any::<Index>(), any::<Index>()),
    ) {
        let source = languages.0.sharing(written.get::<String>(languages.0.percentages(known).as_slice()));
        let same = languages.0.sharing(claimed.get::<String>(languages.0.percentages(known).as_slice()));
        prop_assert!(is_answered(&source, &same), "{same} of {source}");
        let claim = languages.1.sharing(claimed.get::<String>(languages.1.percentages(other).as_slice()));
        prop_assert!(known == other || !is_answered(&source, &claim), "{claim} of {source}");
        // A number is no share.
        let source = languages.0.sharing(written.get::<String>(languages.0.spellings(known).as_slice()));
        let claim = languages.1.sharing(claimed.get::<String>(languages.1.percentages(known).as_slice()));
        prop_assert!(!is_answered(&source, &claim), "{claim} of {source}");
    }
}
