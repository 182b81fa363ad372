//! Years and plain numbers that only the question holds, where the sources have others in their place.

use std::collections::BTreeSet;

use super::figure::{Figure, figures, value};
use crate::normalize::{NamedDate, Number, fold, named_dates, numbers};
use crate::support::bounds::{Bound, bound, is_range};

/// A smaller number often says no more than how many things are asked for: `which two teams`.
const LEAST: u64 = 10;

/// What a text tells of years and plain numbers.
#[derive(Debug)]
pub(super) struct Told {
    years: BTreeSet<u64>,
    plain: Vec<Plain>,
    ranges: Vec<Range>,
}

/// A number that counts nothing that is told apart, and is neither part of a date nor of a name.
#[derive(Debug)]
struct Plain {
    number: Number,
    value: u64,
    /// What stands beside it.
    neighbours: BTreeSet<String>,
    is_reference: bool,
}

/// What lies between two numbers, or on one side of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    low: Option<u64>,
    high: Option<u64>,
}

impl Range {
    fn contains(self, value: u64) -> bool {
        self.low.is_none_or(|low| low <= value) && self.high.is_none_or(|high| value <= high)
    }

    fn is_closed(self) -> bool {
        self.low.is_some() && self.high.is_some()
    }
}

impl Told {
    pub(super) fn of(text: &str) -> Self {
        let folded = fold(text);
        let written = figures(&folded);
        let dated = named_dates(text);
        let of_dates = dated.dates.iter().flat_map(NamedDate::readings).filter_map(|[year, _, _]| year);
        let years: BTreeSet<u64> =
            of_dates.map(u64::from).chain(written.iter().filter_map(Figure::year)).collect();
        let loose = figures(&dated.rest);
        let plain = numbers(&dated.rest).into_iter().filter_map(|number| Plain::of(number, &loose, &years));
        Self { plain: plain.collect(), ranges: ranges(&written), years }
    }

    /// Whether `number` of this claim, which neither `sources` nor what they are called hold, stands in the place of another
    /// one of theirs: they tell years, but not this one nor any other of the claim, or plain numbers. What lies in a range
    /// that they tell is not another one, unless the claim tells the end of a range itself.
    pub(super) fn is_instead(&self, number: &Number, sources: &Self) -> bool {
        let Some(value) = value(number) else { return false };
        let is_within = sources.ranges.iter().any(|range| range.contains(value));
        if is_within && !self.bounds(value) {
            return false;
        }
        if self.years.contains(&value) {
            return !sources.years.is_empty() && self.years.is_disjoint(&sources.years);
        }
        self.plain.iter().find(|own| own.value == value).is_some_and(|own| self.replaces(own, &sources.plain))
    }

    /// Whether `number` of this claim is a year of a period that `sources` tell from its first to its last year.
    pub(super) fn is_of_period(&self, number: &Number, sources: &Self) -> bool {
        value(number).filter(|value| self.years.contains(value) && !self.bounds(*value)).is_some_and(
            |value| sources.ranges.iter().any(|range| range.is_closed() && range.contains(value)),
        )
    }

    /// Whether one of `others` that the claim leaves out counts the same by the words beside it, or whether it leaves out
    /// all of them.
    fn replaces(&self, own: &Plain, others: &[Plain]) -> bool {
        let is_left_out =
            |other: &&Plain| !self.plain.iter().any(|stated| stated.number.may_equal(&other.number));
        let left_out: Vec<&Plain> = others.iter().filter(is_left_out).collect();
        let is_same_thing = |other: &&Plain| !own.neighbours.is_disjoint(&other.neighbours);
        let are_all_left_out = left_out.len() == others.len();
        left_out.iter().any(is_same_thing)
            || own.value >= LEAST && are_all_left_out && left_out.iter().any(|other| !other.is_reference)
    }

    /// Whether `value` is the end of a range.
    fn bounds(&self, value: u64) -> bool {
        self.ranges.iter().any(|range| range.low == Some(value) || range.high == Some(value))
    }
}

impl Plain {
    fn of(number: Number, figures: &[Figure<'_>], years: &BTreeSet<u64>) -> Option<Self> {
        let value = value(&number).filter(|value| !years.contains(value))?;
        if number.has_unit() || number.is_implied() || number.is_identifier() {
            return None;
        }
        let written: Vec<&Figure<'_>> = figures.iter().filter(|figure| figure.value == value).collect();
        Some(Self {
            number,
            value,
            neighbours: written.iter().flat_map(|figure| figure.neighbours()).collect(),
            is_reference: !written.is_empty() && written.iter().all(|figure| figure.is_reference()),
        })
    }
}

fn ranges(figures: &[Figure<'_>]) -> Vec<Range> {
    let mut ranges: Vec<Range> = Vec::new();
    let mut is_closed = false;
    for (at, figure) in figures.iter().enumerate() {
        let second = figures.get(at + 1).filter(|next| {
            // The parts of `2010-12-05` are no range.
            let is_date =
                next.after.starts_with('-') && next.after[1..].starts_with(|c: char| c.is_ascii_digit());
            let length = figure.after.len().saturating_sub(next.after.len());
            let gap = figure.after.get(..length).and_then(|between| between.strip_suffix(next.text()));
            !is_date && gap.is_some_and(|gap| is_range(figure.before, gap))
        });
        if let Some((low, high)) = figure.decade() {
            ranges.push(Range { low: Some(low), high: Some(high) });
        } else if let Some(second) = second {
            let high = second.value_behind(figure);
            ranges.push(Range { low: Some(figure.value), high: Some(high) });
        } else if !is_closed {
            let range = bound(figure.before, figure.after).map(|bound| match bound {
                Bound::Low => Range { low: Some(figure.value), high: None },
                Bound::High => Range { low: None, high: Some(figure.value) },
            });
            ranges.extend(range);
        }
        is_closed = second.is_some();
    }
    ranges
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Told;
    use crate::normalize::numbers;

    /// Whether the first number of `claim` is put in the place of one of `source`.
    fn is_instead(claim: &str, source: &str) -> bool {
        Told::of(claim).is_instead(&numbers(claim)[0], &Told::of(source))
    }

    #[test]
    fn another_year_and_another_number_of_the_same_are_others() {
        for (claim, source) in [
            ("In 2019 it was 5 million.", "In 2020 it was 5 million."),
            ("The 2019 budget was small.", "The 2020 budget was small."),
            ("2019年營收為五百萬。", "2020年營收為五百萬。"),
            ("2019 waren es 5.", "2020 waren es 5."),
            ("In 1517 it began.", "In 1618 it began."),
            ("Since 2015 she has been here.", "Since 2010 she has been here."),
            ("It was built in 2019.", "It was built on 5.3.2020."),
            ("It lasted in 1920.", "It lasted between 1914 and 1918."),
            ("Archive 7 holds 200 boxes.", "Archive 5 holds 200 boxes."),
            ("Then 300 people came.", "Then 250 guests came."),
        ] {
            assert!(is_instead(claim, source), "{claim} of {source}");
        }
    }

    #[test]
    fn what_lies_in_a_range_or_is_of_another_kind_is_none() {
        for (claim, source) in [
            ("In 2019 it grew, until 2020.", "It grew until 2020."),
            ("In 1916 there was war.", "There was war between 1914 and 1918."),
            ("In 1916 there was war.", "There was war from August 1914 to November 1918."),
            ("In 1916 there was war.", "There was war in 1914–18."),
            ("In 1995 it was new.", "It was new in the 1990s."),
            ("In 2015 she was here.", "She has been here since 2010."),
            ("In 2015 she was here.", "She was here until 2018."),
            ("In 2019 it was 5 euros.", "It was 5 euros."),
            ("In 2019 it was 5 euros.", "2000 employees got 5 euros."),
            ("In 2019 it was 5 euros.", "It was 5 euros of 2000 euros."),
            ("A group of 15 people pays 5 euros.", "Groups of at least 10 people pay 5 euros."),
            ("A child aged 8 pays half.", "Children aged 6 to 12 pay half."),
            ("The 120 members cast 80 votes for it.", "There were 80 votes for it, 30 against."),
            ("The 2 teams played in bowl 50.", "They won 24 to 10 in bowl 50."),
            ("After 3 years it is more.", "It is 27 days."),
            ("The 45 members agreed.", "As section 12 says, the members agreed."),
        ] {
            assert!(!is_instead(claim, source), "{claim} of {source}");
        }
    }

    #[test]
    fn a_period_is_told_by_both_its_ends() {
        let is_of_period =
            |claim: &str, source: &str| Told::of(claim).is_of_period(&numbers(claim)[0], &Told::of(source));
        assert!(is_of_period("In 1916 he served.", "He served between 1914 and 1918."));
        assert!(!is_of_period("In 1916 he served.", "He has served since 1914."));
        assert!(!is_of_period("Since 1916 he served.", "He served between 1914 and 1918."));
        assert!(!is_of_period("Then 8 people came.", "Between 6 and 12 people came."));
    }

    proptest! {
        #[test]
        fn no_number_of_a_text_is_instead_of_its_own(
            text in "((in|since|from|to|and|between|2019|1914|18|7|boxes|年|至|–|\\.|,|1990s) ?){0,12}|.{0,40}",
        ) {
            let told = Told::of(&text);
            for number in numbers(&text).iter().filter(|number| !number.is_implied()) {
                prop_assert!(!told.is_instead(number, &told), "{number:?} of {text}");
            }
        }
    }
}
