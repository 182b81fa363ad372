//! What is counted: enough to tell 25 days from 25 weeks and 25 percent.

/// The unit of a number, where it is one that is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Percent,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
    Euro,
    UsDollar,
    TaiwanDollar,
    Pound,
    Franc,
}

const WORDS: &[(Unit, &[&str])] = &[
    (Unit::Percent, &["percent", "pct", "prozent", "ciento"]),
    (Unit::Second, &["second", "seconds", "sec", "secs", "sekunde", "sekunden", "segundo", "segundos"]),
    (Unit::Minute, &["minute", "minutes", "min", "mins", "minuten", "minuto", "minutos"]),
    (Unit::Hour, &["hour", "hours", "h", "hr", "hrs", "stunde", "stunden", "hora", "horas"]),
    (Unit::Day, &["day", "days", "tag", "tage", "tagen", "tages", "día", "días"]),
    (Unit::Week, &["week", "weeks", "woche", "wochen", "semana", "semanas"]),
    (Unit::Month, &["month", "months", "monat", "monate", "monaten", "mes", "meses"]),
    (Unit::Year, &["year", "years", "jahr", "jahre", "jahren", "año", "años"]),
    (Unit::Euro, &["euro", "euros", "eur"]),
    (Unit::UsDollar, &["usd"]),
    (Unit::TaiwanDollar, &["twd", "ntd"]),
    (Unit::Pound, &["gbp", "pound", "pounds"]),
    (Unit::Franc, &["chf", "franc", "francs", "franken"]),
];

/// Units that follow a number without a space between; longer ones first.
const SIGNS: &[(Unit, &[&str])] = &[
    (Unit::Percent, &["%"]),
    (Unit::Euro, &["€", "歐元", "欧元"]),
    (Unit::Pound, &["£"]),
    (Unit::TaiwanDollar, &["新臺幣", "新台幣"]),
    (Unit::Second, &["秒"]),
    (Unit::Minute, &["分鐘", "分钟"]),
    (Unit::Hour, &["個小時", "个小时", "小時", "小时"]),
    (Unit::Week, &["個星期", "个星期", "星期", "週", "周"]),
    (Unit::Month, &["個月", "个月"]),
    (Unit::Day, &["天", "日"]),
    (Unit::Year, &["年"]),
];

const BEFORE: &[(Unit, &[&str])] = &[
    (Unit::Percent, &["百分之"]),
    (Unit::Euro, &["€", "eur"]),
    (Unit::UsDollar, &["us$", "usd"]),
    (Unit::TaiwanDollar, &["nt$", "ntd", "twd", "新臺幣", "新台幣"]),
    (Unit::Pound, &["£", "gbp"]),
    (Unit::Franc, &["chf"]),
];

/// The unit of a number that `before` and `after` surround; both folded.
pub(super) fn unit(before: &str, after: &str) -> Option<Unit> {
    unit_before(before).or_else(|| unit_after(after))
}

fn unit_before(before: &str) -> Option<Unit> {
    let before = before.trim_end_matches(' ');
    let fits = |sign: &str| {
        // A code is not the end of a word, as in “amateur 5”.
        let is_code = sign.starts_with(|c: char| c.is_ascii_alphabetic());
        before.strip_suffix(sign).is_some_and(|rest| !(is_code && rest.ends_with(char::is_alphabetic)))
    };
    BEFORE.iter().find(|(_, signs)| signs.iter().any(|sign| fits(sign))).map(|(unit, _)| *unit)
}

/// The unit at the start of `after`, with a space or a hyphen before it at most.
pub(super) fn unit_after(after: &str) -> Option<Unit> {
    let after = after.trim_start_matches([' ', '\n', '-']);
    let lookup = |table: &[(Unit, &[&str])], fits: &dyn Fn(&str) -> bool| {
        table.iter().find(|(_, names)| names.iter().any(|name| fits(name))).map(|(unit, _)| *unit)
    };
    if let Some(unit) = lookup(SIGNS, &|sign| after.starts_with(sign)) {
        return Some(unit);
    }
    let after = after
        .strip_prefix("por ")
        .or_else(|| after.strip_prefix("per cent").map(|_| "percent"))
        .unwrap_or(after);
    let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
    lookup(WORDS, &|name| name == &after[..end])
}
