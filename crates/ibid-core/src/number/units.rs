//! What is counted: enough to tell 25 days from 25 weeks and 25 percent.

use unicode_segmentation::UnicodeSegmentation;

/// The unit of a number, where it is one that is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Percent,
    PerMille,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
    Euro,
    /// Of any country: `$`.
    Dollar,
    UsDollar,
    TaiwanDollar,
    Pound,
    Franc,
    Yen,
    Yuan,
    /// A currency that is known by its sign alone.
    Sign(char),
}

impl Unit {
    /// Whether one sign makes it of any number. A unit of time takes a word, which is compared as one.
    pub(super) fn is_percent_or_currency(self) -> bool {
        !matches!(
            self,
            Self::Second | Self::Minute | Self::Hour | Self::Day | Self::Week | Self::Month | Self::Year
        )
    }

    /// Whether the two can mean the same.
    pub(super) fn may_be(self, other: Self) -> bool {
        let covers = |general: Self, special: Self| match general {
            Self::Dollar => matches!(special, Self::UsDollar | Self::TaiwanDollar),
            Self::Sign('¥') => matches!(special, Self::Yen | Self::Yuan),
            _ => false,
        };
        self == other || covers(self, other) || covers(other, self)
    }

    /// The currency that a sign stands for.
    fn of_sign(sign: char) -> Option<Self> {
        match sign {
            '€' => Some(Self::Euro),
            '$' => Some(Self::Dollar),
            '£' => Some(Self::Pound),
            '¢'..='¥' | '֏' | '฿' | '₠'..='\u{20cf}' => Some(Self::Sign(sign)),
            _ => None,
        }
    }
}

type Names = &'static [(Unit, &'static [&'static str])];

const WORDS: Names = &[
    (Unit::Percent, &["pct"]),
    (Unit::PerMille, &["promille"]),
    (Unit::Second, &["second", "seconds", "sec", "secs", "sekunde", "sekunden", "segundo", "segundos"]),
    (Unit::Minute, &["minute", "minutes", "min", "mins", "minuten", "minuto", "minutos"]),
    (Unit::Hour, &["hour", "hours", "h", "hr", "hrs", "stunde", "stunden", "hora", "horas"]),
    (Unit::Day, &["day", "days", "tag", "tage", "tagen", "tages", "día", "días"]),
    (Unit::Week, &["week", "weeks", "woche", "wochen", "semana", "semanas"]),
    (Unit::Month, &["month", "months", "monat", "monate", "monaten", "mes", "meses"]),
    (Unit::Year, &["year", "years", "jahr", "jahre", "jahren", "año", "años"]),
    (Unit::Euro, &["euro", "euros", "eur"]),
    (Unit::Dollar, &["dollar", "dollars", "dólar", "dólares"]),
    (Unit::UsDollar, &["usd"]),
    (Unit::TaiwanDollar, &["twd", "ntd"]),
    (Unit::Pound, &["gbp", "pound", "pounds"]),
    (Unit::Franc, &["chf", "franc", "francs", "franken"]),
    (Unit::Yen, &["jpy", "yen"]),
    (Unit::Yuan, &["cny", "rmb", "yuan"]),
];

/// What words for percent begin with: `percentage`, `prozentige`, `porcentaje`.
const PERCENT: &[&str] = &["percent", "prozent", "porcent"];
/// Percent in two words.
const PERCENT_PHRASES: &[&str] = &["per cent", "por ciento"];

/// Units that follow a number without a space between; longer ones first.
const SIGNS: Names = &[
    (Unit::Percent, &["%"]),
    (Unit::PerMille, &["‰"]),
    (Unit::Euro, &["歐元", "欧元"]),
    (Unit::UsDollar, &["美元", "美金"]),
    (Unit::TaiwanDollar, &["新臺幣", "新台幣"]),
    (Unit::Yen, &["日圓", "日元", "円"]),
    (Unit::Yuan, &["人民幣", "人民币"]),
    (Unit::Second, &["秒"]),
    (Unit::Minute, &["分鐘", "分钟"]),
    (Unit::Hour, &["個小時", "个小时", "小時", "小时"]),
    (Unit::Week, &["個星期", "个星期", "星期", "週", "周"]),
    (Unit::Month, &["個月", "个月"]),
    (Unit::Day, &["天", "日"]),
    (Unit::Year, &["年"]),
];

const BEFORE: Names = &[
    (Unit::Percent, &["百分之"]),
    (Unit::Euro, &["eur"]),
    (Unit::UsDollar, &["us$", "usd"]),
    (Unit::TaiwanDollar, &["nt$", "ntd", "twd", "新臺幣", "新台幣"]),
    (Unit::Pound, &["gbp"]),
    (Unit::Franc, &["chf"]),
    (Unit::Yen, &["jpy"]),
    (Unit::Yuan, &["cny", "rmb", "人民幣", "人民币"]),
];

/// The unit of a number that `before` and `after` surround; both folded.
pub(super) fn unit(before: &str, after: &str) -> Option<Unit> {
    unit_before(before).or_else(|| unit_after(after))
}

fn unit_before(text: &str) -> Option<Unit> {
    let before = text.trim_end_matches(' ');
    let fits = |sign: &str| {
        // A code is not the end of a word, as in “amateur 5”.
        let is_code = sign.starts_with(|c: char| c.is_ascii_alphabetic());
        before.strip_suffix(sign).is_some_and(|rest| !(is_code && rest.ends_with(char::is_alphabetic)))
    };
    if let Some((unit, _)) = BEFORE.iter().find(|(_, signs)| signs.iter().any(|sign| fits(sign))) {
        return Some(*unit);
    }
    let sign = before.chars().next_back()?;
    let unit = Unit::of_sign(sign)?;
    // The sign of `5 € 25` belongs to the 5.
    let rest = before[..before.len() - sign.len_utf8()].trim_end_matches(' ');
    let is_of_another = before.len() < text.len() && rest.ends_with(|c: char| c.is_ascii_digit());
    (!is_of_another).then_some(unit)
}

/// The unit at the start of `after`, with a space or a hyphen before it at most.
pub(super) fn unit_after(after: &str) -> Option<Unit> {
    let after = after.trim_start_matches([' ', '\n', '-']);
    if let Some((unit, _)) = SIGNS.iter().find(|(_, signs)| signs.iter().any(|sign| after.starts_with(sign)))
    {
        return Some(*unit);
    }
    let mut characters = after.chars();
    let sign = characters.next().and_then(Unit::of_sign);
    // The sign of `5 €25` belongs to the 25.
    let is_of_another = characters.next().is_some_and(|next| next.is_ascii_digit());
    if sign.is_some() {
        return sign.filter(|_| !is_of_another);
    }
    if PERCENT_PHRASES.iter().any(|phrase| after.starts_with(phrase)) {
        return Some(Unit::Percent);
    }
    let of_country = ["us ", "us-"].iter().find_map(|country| after.strip_prefix(country));
    let after = of_country.filter(|rest| rest.starts_with("dollar")).unwrap_or(after);
    let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
    of_word(&after[..end])
}

fn of_word(word: &str) -> Option<Unit> {
    if PERCENT.iter().any(|percent| word.starts_with(percent)) {
        return Some(Unit::Percent);
    }
    WORDS.iter().find(|(_, names)| names.contains(&word)).map(|(unit, _)| *unit)
}

/// The percents and currencies that a folded text names anywhere, beside a number or not.
pub(super) fn named(text: &str) -> Vec<Unit> {
    let words = text.unicode_words().filter_map(|word| {
        // `zehnprozentig` names it too.
        of_word(word).or_else(|| word.contains("prozent").then_some(Unit::Percent))
    });
    let is_code = |sign: &str| sign.bytes().all(|byte| byte.is_ascii_alphabetic());
    let signs = SIGNS
        .iter()
        .chain(BEFORE)
        .filter(|(_, signs)| signs.iter().any(|sign| !is_code(sign) && text.contains(sign)));
    let has_phrase = PERCENT_PHRASES.iter().any(|phrase| text.contains(phrase));
    let found = words
        .chain(signs.map(|(unit, _)| *unit))
        .chain(text.chars().filter_map(Unit::of_sign))
        .chain(has_phrase.then_some(Unit::Percent));
    let mut named: Vec<Unit> = Vec::new();
    for unit in found.filter(|unit| unit.is_percent_or_currency()) {
        if !named.contains(&unit) {
            named.push(unit);
        }
    }
    named
}
