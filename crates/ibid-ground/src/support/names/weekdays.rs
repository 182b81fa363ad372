//! Days of the week: the same in every language, and said of each day between two.

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use crate::normalize::fold;

/// Days from Monday on, by the names that begin so: `Mondays`, `Montagmorgen`. Folded.
const NAMES: [&[&str]; 7] = [
    &["monday", "montag", "lunes"],
    &["tuesday", "dienstag", "martes"],
    &["wednesday", "mittwoch", "miércoles"],
    &["thursday", "donnerstag", "jueves"],
    &["friday", "freitag", "viernes"],
    &["saturday", "samstag", "sonnabend", "sábado"],
    &["sunday", "sonntag", "domingo"],
];
/// As they are shortened. Alone they are words, too (`Sun`, `So`), and then no sign that days are told.
const SHORT_NAMES: [&[&str]; 7] = [
    &["Mon", "Mo", "Lun"],
    &["Tue", "Tues", "Di", "Mar"],
    &["Wed", "Mi", "Mié"],
    &["Thu", "Thur", "Thurs", "Do", "Jue"],
    &["Fri", "Fr", "Vie"],
    &["Sat", "Sa", "Sáb"],
    &["Sun", "So", "Dom"],
];
/// Behind one of these stands the number of a day.
const HAN_NAMES: &[&str] = &["星期", "禮拜", "礼拜", "週", "周"];
const HAN_NUMBERS: [&[char]; 7] = [&['一'], &['二'], &['三'], &['四'], &['五'], &['六'], &['日', '天']];
/// Of `週一次`, once a week, and `三周五天`, three weeks and five days, none is a day.
const HAN_COUNTED: &[char] = &['次', '個', '个', '回', '天', '年', '場', '场', '節', '节', '期', '小', '堂'];
const HAN_COUNTS: &str = "零〇一二兩两三四五六七八九十幾几數数";

/// Words for several days, folded, and the days.
const GROUPS: &[(&str, std::ops::Range<usize>)] = &[
    ("weekend", 5..7),
    ("wochenende", 5..7),
    ("fin de semana", 5..7),
    ("fines de semana", 5..7),
    ("週末", 5..7),
    ("周末", 5..7),
    ("weekday", 0..6),
    ("working day", 0..6),
    ("business day", 0..6),
    ("werktag", 0..6),
    ("wochentag", 0..6),
    ("arbeitstag", 0..6),
    ("laborable", 0..6),
    ("hábil", 0..6),
    ("平日", 0..6),
    ("工作日", 0..6),
    ("daily", 0..7),
    ("every day", 0..7),
    ("täglich", 0..7),
    ("jeden tag", 0..7),
    ("diari", 0..7),
    ("todos los días", 0..7),
    ("每天", 0..7),
    ("每日", 0..7),
];
/// What stands between the first and the last of several days.
const TO: &[&str] = &[
    "to", "through", "thru", "till", "until", "bis", "a", "al", "hasta", "至", "到", "-", "–", "—", "~", "～",
];

/// The days that texts tell.
#[derive(Debug, Default)]
pub(super) struct Weekdays {
    days: BTreeSet<usize>,
    /// Whether one is told by a name that means nothing else.
    pub(super) are_named: bool,
}

impl Weekdays {
    pub(super) fn of(texts: &[&str]) -> Self {
        let mut told = Self::default();
        for text in texts {
            let found = mentions(text);
            let pairs = found.iter().zip(found.iter().skip(1));
            for (first, last) in pairs.filter(|(first, last)| are_joined(text, first, last)) {
                let length = (last.day + 7 - first.day) % 7;
                told.days.extend((0..=length).map(|days| (first.day + days) % 7));
                told.are_named = true;
            }
            told.days.extend(found.iter().map(|mention| mention.day));
            told.are_named |= found.iter().any(|mention| mention.is_whole);
            let folded = fold(text);
            for (_, days) in GROUPS.iter().filter(|(name, _)| folded.contains(name)) {
                told.days.extend(days.clone());
            }
        }
        told
    }

    /// The days of `claim`, as it writes them, of which these are none, where others are told.
    pub(super) fn foreign<'a>(&self, claim: &'a str) -> Vec<&'a str> {
        if !self.are_named {
            return Vec::new();
        }
        let foreign = mentions(claim).into_iter().filter(|it| it.is_whole && !self.days.contains(&it.day));
        foreign.filter_map(|mention| claim.get(mention.start..mention.end)).collect()
    }
}

/// Whether `word` names a day of the week.
pub(super) fn is_weekday(word: &str) -> bool {
    named_day(&fold(word)).is_some()
}

/// A day in a text.
#[derive(Debug, Clone, Copy)]
struct Mention {
    start: usize,
    end: usize,
    day: usize,
    is_whole: bool,
}

/// The days that a text names, in the order in which they stand.
fn mentions(text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    for (start, word) in text.split_word_bound_indices() {
        let whole = named_day(&fold(word));
        let short = || SHORT_NAMES.iter().position(|names| names.contains(&word));
        if let Some(day) = whole.or_else(short) {
            found.push(Mention { start, end: start + word.len(), day, is_whole: whole.is_some() });
        }
    }
    for name in HAN_NAMES {
        for (start, _) in text.match_indices(name) {
            let first = han_day(text, start, start + name.len());
            found.extend(first);
            found.extend(first.and_then(|first| last_day(text, first.end)));
        }
    }
    found.sort_by_key(|mention| mention.start);
    found
}

fn named_day(word: &str) -> Option<usize> {
    NAMES.iter().position(|names| names.iter().any(|name| word.starts_with(name)))
}

/// The day whose name begins at `start`, its number at `at`.
fn han_day(text: &str, start: usize, at: usize) -> Option<Mention> {
    let mut rest = text.get(at..)?.chars();
    let (number, next) = (rest.next()?, rest.next());
    let day = HAN_NUMBERS.iter().position(|numbers| numbers.contains(&number))?;
    let before = text.get(..start)?.chars().next_back();
    let is_counted = next.is_some_and(|next| HAN_COUNTED.contains(&next))
        || before.is_some_and(|before| before.is_ascii_digit() || HAN_COUNTS.contains(before));
    let mention = Mention { start, end: at + number.len_utf8(), day, is_whole: true };
    (!is_counted).then_some(mention)
}

/// The last of several days, which need no name of its own: `週一至五`.
fn last_day(text: &str, end: usize) -> Option<Mention> {
    let to = text.get(end..)?.chars().next().filter(|to| TO.contains(&to.to_string().as_str()))?;
    let start = end + to.len_utf8();
    han_day(text, start, start)
}

/// Whether a text tells two days as the first and the last of several: `Mon.–Fri.`, `週一至週五`.
fn are_joined(text: &str, first: &Mention, last: &Mention) -> bool {
    let between = fold(text.get(first.end..last.start).unwrap_or_default());
    TO.contains(&between.trim_matches(|c: char| c.is_whitespace() || c == '.'))
}

#[cfg(test)]
mod tests {
    use super::Weekdays;

    #[test]
    fn days_are_the_same_in_every_language() {
        for (claim, source, foreign) in [
            ("Es ist am Dienstag geöffnet.", "Es ist am Montag geöffnet.", &["Dienstag"][..]),
            ("Abre los martes.", "Abre los lunes.", &["martes"]),
            ("星期二開放。", "星期一開放。", &["星期二"]),
            ("It is open on Tuesdays.", "Es ist montags geöffnet.", &["Tuesdays"]),
            ("It is open on Sunday.", "Mon.–Fri. 9:00 to 17:00", &["Sunday"]),
            ("Am Montag ist es zu.", "It is closed on Monday.", &[]),
            ("It is open on Wednesday.", "It is open Monday to Friday.", &[]),
            ("週三開放。", "週一至週五開放。", &[]),
            ("週三開放。", "週一至五開放。", &[]),
            ("週日開放。", "週一至五開放。", &["週日"]),
            ("Freitagabend ist es offen.", "Freitags ist es offen.", &[]),
            ("It is open on Sunday.", "It is open at weekends, but not on Mondays.", &[]),
            ("It is open on Sunday.", "It is open.", &[]),
            ("So it is. It is closed on Monday.", "So it is.", &[]),
            ("每週一次。", "每週五開會。", &[]),
            ("三周五天後開放。", "星期一開放。", &[]),
        ] {
            assert_eq!(Weekdays::of(&[source]).foreign(claim), foreign, "{claim} / {source}");
        }
    }
}
