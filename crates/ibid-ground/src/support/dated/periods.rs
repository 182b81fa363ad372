//! What a text tells to be so from, until, or between two dates.

use unicode_segmentation::UnicodeSegmentation;

use crate::normalize::{Certainty, Dated, NamedDate, cjk_months, months, named_dates};
use crate::support::bounds::{Bound, bound, is_range};

/// A year, a month and a day, as far as they are told.
type Parts = [Option<u32>; 3];

/// The periods of a text.
#[derive(Debug)]
pub(super) struct Periods {
    found: Vec<Period>,
    /// Whether there may be others.
    is_unclear: bool,
}

#[derive(Debug)]
struct Period {
    low: Option<NamedDate>,
    high: Option<NamedDate>,
}

impl Periods {
    pub(super) fn of(text: &str) -> Self {
        let Dated { dates, rest } = named_dates(text);
        let Some(moments) = moments(dates, &rest) else {
            return Self { found: Vec::new(), is_unclear: true };
        };
        let mut found: Vec<Period> = Vec::new();
        let mut is_closed = false;
        for (at, moment) in moments.iter().enumerate() {
            let (before, after) = (&rest[..moment.start], &rest[moment.end..]);
            let next = moments.get(at + 1);
            let next =
                next.filter(|next| rest.get(moment.end..next.start).is_some_and(|gap| is_range(before, gap)));
            if let Some(next) = next {
                found.push(Period { low: Some(moment.date.clone()), high: Some(next.date.clone()) });
            } else if !is_closed {
                found.extend(bound(before, after).map(|bound| match bound {
                    Bound::Low => Period { low: Some(moment.date.clone()), high: None },
                    Bound::High => Period { low: None, high: Some(moment.date.clone()) },
                }));
            }
            is_closed = next.is_some();
        }
        // 3月至6月: months without a day are not found in their places there.
        let is_unclear = !cjk_months(&rest).is_empty();
        Self { found, is_unclear }
    }

    /// Whether `date` may be within one of them.
    pub(super) fn may_hold(&self, date: &NamedDate) -> bool {
        self.is_unclear || self.found.iter().any(|period| period.may_hold(date))
    }

    /// Whether one of them begins or ends at `date`.
    pub(super) fn ends_at(&self, date: &NamedDate) -> bool {
        let mut ends = self.found.iter().flat_map(|period| period.low.iter().chain(&period.high));
        ends.any(|end| end == date)
    }
}

impl Period {
    fn may_hold(&self, date: &NamedDate) -> bool {
        date.readings().any(|parts| {
            let lows = readings(self.low.as_ref());
            lows.iter()
                .any(|low| readings(self.high.as_ref()).iter().any(|high| is_within(parts, *low, *high)))
        })
    }
}

/// All that a date can be read as; one that is not there is nothing.
fn readings(date: Option<&NamedDate>) -> Vec<Option<Parts>> {
    date.map_or_else(|| vec![None], |date| date.readings().map(Some).collect())
}

/// Whether `date` and what is between `low` and `high` have a day in common. Years count where all tell them; without, a
/// period can go on into the next year.
fn is_within(date: Parts, low: Option<Parts>, high: Option<Parts>) -> bool {
    let ends = [low, high].into_iter().flatten();
    let has_years = [date].into_iter().chain(ends).all(|[year, _, _]| year.is_some());
    let day = |[year, month, day]: Parts, otherwise: (u32, u32)| {
        let year = year.filter(|_| has_years).unwrap_or(0);
        (year, month.unwrap_or(otherwise.0), day.unwrap_or(otherwise.1))
    };
    let first = |parts: Parts| day(parts, (1, 1));
    let last = |parts: Parts| day(parts, (12, 31));
    let is_behind = low.is_none_or(|low| last(date) >= first(low));
    let is_before = high.is_none_or(|high| first(date) <= last(high));
    let goes_on = !has_years && low.zip(high).is_some_and(|(low, high)| first(low) > last(high));
    if goes_on { is_behind || is_before } else { is_behind && is_before }
}

/// A date, or a month by itself, and where the rest of the text has it or the gap for it.
struct Moment {
    date: NamedDate,
    start: usize,
    end: usize,
}

/// `None` where it is not clear which gap is for which date.
fn moments(dates: Vec<NamedDate>, rest: &str) -> Option<Vec<Moment>> {
    let mut dates = dates.into_iter();
    let mut moments = Vec::new();
    for (start, piece) in rest.split_word_bound_indices() {
        let end = start + piece.len();
        let is_gap = piece == ";" && rest[..start].ends_with(' ') && rest[end..].starts_with(' ');
        let date = if is_gap {
            Some(dates.next()?)
        } else {
            months(piece, Certainty::Possible).first().copied().map(NamedDate::of_month)
        };
        moments.extend(date.map(|date| Moment { date, start, end }));
    }
    dates.next().is_none().then_some(moments)
}
