//! Halves of the day: `9 am` is not `9 pm`, and a bare `9` may be both.

use super::Number;

/// A half of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    BeforeNoon,
    AfterNoon,
}

/// What says which half is meant. It depends on the hour: one at night comes before noon, eleven at night after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Am,
    Morning,
    Midday,
    Pm,
    Evening,
    Night,
}

impl Mark {
    fn half(self, hour: u8) -> Option<Half> {
        match (self, hour) {
            // `las 12 de la mañana` is noon.
            (Self::Am, 0..=12)
            | (Self::Morning, 0..=11)
            | (Self::Midday, 10 | 11)
            | (Self::Night, 0..=3 | 12) => Some(Half::BeforeNoon),
            (Self::Midday, 1..=3 | 12)
            | (Self::Pm, 1..=12)
            | (Self::Evening, 4..=11)
            | (Self::Night, 6..=11) => Some(Half::AfterNoon),
            _ => None,
        }
    }
}

type Phrases = &'static [(Mark, &'static [&'static str])];

/// Behind a time; folded. Longer ones first: `am` is German, too.
const BEHIND: Phrases = &[
    (
        Mark::Morning,
        &[
            "in the morning",
            "am morgen",
            "am vormittag",
            "morgens",
            "vormittags",
            "früh",
            "de la mañana",
            "de la madrugada",
        ],
    ),
    (Mark::Midday, &["am mittag", "mittags", "del mediodía"]),
    (Mark::Pm, &["pm", "p.m", "p. m", "in the afternoon", "am nachmittag", "nachmittags", "de la tarde"]),
    (Mark::Evening, &["in the evening", "am abend", "abends"]),
    (Mark::Night, &["at night", "in der nacht", "nachts", "de la noche"]),
    (Mark::Am, &["am", "a.m", "a. m"]),
];
/// Before a time.
const BEFORE: Phrases = &[
    (Mark::Am, &["凌晨"]),
    (Mark::Morning, &["上午", "早上", "早晨", "清晨", "今早", "明早"]),
    (Mark::Midday, &["中午"]),
    (Mark::Pm, &["下午", "午後", "午后"]),
    (Mark::Evening, &["傍晚"]),
    (
        Mark::Night,
        &[
            "晚上", "晚間", "晚间", "今晚", "明晚", "當晚", "当晚", "每晚", "夜間", "夜间", "夜裡", "夜里",
            "深夜", "半夜",
        ],
    ),
];
/// Words between an hour and its half.
const CLOCKS: &[&str] = &["uhr", "o'clock"];

/// Tells the half of the day that a number between the folded `before` and `after` is a time of, and reads it on a clock of
/// 24 hours, too. The bare hour stays: a text that leaves out the half may mean it.
pub(super) fn apply(number: &mut Number, before: &str, after: &str) {
    if number.unit.is_some() {
        // 下午3個小時 are three hours.
        return;
    }
    let times: Vec<(u8, Option<String>)> =
        number.readings.iter().filter_map(|reading| time(reading)).collect();
    let Some((hour, _)) = times.first() else { return };
    let Some(half) = mark(before, after).and_then(|mark| mark.half(*hour)) else { return };
    number.half = Some(half);
    for (hour, minutes) in times {
        let hour = match half {
            Half::BeforeNoon => hour % 12,
            Half::AfterNoon => hour % 12 + 12,
        };
        let minutes = minutes.map_or_else(String::new, |minutes| format!(":{minutes}"));
        number.on_clock.insert(format!("{hour}{minutes}"));
    }
}

/// The hour of a reading on a clock of twelve hours, and its minutes.
fn time(reading: &str) -> Option<(u8, Option<String>)> {
    let (hour, minutes) = reading.split_once(':').map_or((reading, None), |(hour, rest)| (hour, Some(rest)));
    let hour = hour.parse::<u8>().ok().filter(|hour| *hour <= 12)?;
    Some((hour, minutes.map(str::to_owned)))
}

fn mark(before: &str, after: &str) -> Option<Mark> {
    let before = before.trim_end_matches(' ');
    let is_before = |phrases: &[&str]| phrases.iter().any(|phrase| before.ends_with(phrase));
    let found = BEFORE.iter().find(|(_, phrases)| is_before(phrases)).map(|(mark, _)| *mark);
    found.or_else(|| mark_behind(after.trim_start_matches(' ')))
}

fn mark_behind(after: &str) -> Option<Mark> {
    let clock = CLOCKS.iter().find_map(|clock| after.strip_prefix(clock));
    let text = clock.map_or(after, |rest| rest.trim_start_matches(' '));
    // Scripts without spaces begin behind U+2E80.
    let goes_on = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() && c < '\u{2e80}');
    let fits = |phrase: &str| text.strip_prefix(phrase).is_some_and(|rest| !goes_on(rest));
    let (mark, _) = BEHIND.iter().find(|(_, phrases)| phrases.iter().any(|phrase| fits(phrase)))?;
    // `9 Uhr am Montag`
    let is_on_a_day = clock.is_some() && *mark == Mark::Am;
    (!is_on_a_day).then_some(*mark)
}
