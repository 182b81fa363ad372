//! Whether the dates of a claim are its quotes' dates.

mod periods;

use std::collections::BTreeSet;

use crate::normalize::{
    Certainty, Dated, NamedDate, Number, cjk_months, months, named_dates, names_part_of_year, number_pairs,
    numbers,
};
use periods::Periods;

/// What parts two texts: no date goes on from one to the other.
const GAP: &str = "\n;\n";

/// Whether `claim` tells a date or a month that is clearly another one than all that `sources` and `question` tell: they
/// tell months, but not this one, or all parts of it within other dates alone. In doubt it is not: where the sources tell
/// no month that can be read, where the date may be written in digits, and where a part of it stands outside of dates, as in
/// `June 5, 12 and 19`.
pub(super) fn is_other_date(claim: &str, sources: &str, question: &str) -> bool {
    let told = told(claim);
    if told.is_empty() || !tells_months(sources) || is_unread(sources) {
        return false;
    }
    let known = Calendar::of(&[sources, question].join(GAP));
    told.iter().any(|date| !known.may_tell(date))
}

/// Whether `claim` tells a date or a month in the place of another one: the sources tell months, but neither this one nor any
/// other of the claim, nor do the names of their `documents`. Only a question can have told it. What lies in a period that
/// the sources tell is not another one.
pub(super) fn is_date_instead(claim: &str, sources: &str, documents: &str) -> bool {
    let own = told(claim);
    if own.is_empty() || !tells_months(sources) || is_unread(sources) {
        return false;
    }
    let known = Calendar::of(&[sources, documents].join(GAP));
    let others = told(sources);
    let repeats_one = own.iter().any(|date| others.iter().any(|other| date.may_equal(other)));
    let foreign: Vec<&NamedDate> = own.iter().filter(|date| !known.may_tell(date)).collect();
    if repeats_one || foreign.is_empty() {
        return false;
    }
    let periods = Periods::of(sources);
    // The end of a period is compared with no day within another one.
    let own_periods = Periods::of(claim);
    foreign.iter().any(|date| own_periods.ends_at(date) || !periods.may_hold(date))
}

/// The dates of a claim, and the months that it tells for themselves.
fn told(claim: &str) -> Vec<NamedDate> {
    let months = months(claim, Certainty::Stated).into_iter().map(NamedDate::of_month);
    named_dates(claim).dates.into_iter().chain(months).collect()
}

/// Whether a text clearly tells a month.
fn tells_months(text: &str) -> bool {
    !named_dates(text).dates.is_empty()
        || !months(text, Certainty::Stated).is_empty()
        || !cjk_months(text).is_empty()
}

/// Whether most letters of a text are of scripts whose months are not read.
fn is_unread(text: &str) -> bool {
    let is_read = |c: char| matches!(c, ..'\u{250}' | '\u{1e00}'..'\u{1f00}' | '\u{2e80}'..);
    let (read, unread): (Vec<char>, Vec<char>) =
        text.chars().filter(|c| c.is_alphabetic()).partition(|c| is_read(*c));
    unread.len() > read.len()
}

/// What a text tells of dates.
struct Calendar {
    dates: Vec<NamedDate>,
    months: BTreeSet<u32>,
    /// The months outside of the dates.
    loose_months: BTreeSet<u32>,
    /// The numbers outside of the dates.
    loose_numbers: Vec<Number>,
    /// Pairs of those that may be a date.
    pairs: Vec<(u32, u32)>,
    names_part_of_year: bool,
}

impl Calendar {
    fn of(text: &str) -> Self {
        let Dated { dates, rest } = named_dates(text);
        let of_dates = dates.iter().flat_map(NamedDate::readings).filter_map(|[_, month, _]| month);
        let mut all_months: BTreeSet<u32> = of_dates.chain(cjk_months(text)).collect();
        all_months.extend(months(text, Certainty::Likely));
        let mut loose_months = months(&rest, Certainty::Possible);
        loose_months.extend(cjk_months(&rest));
        Self {
            dates,
            months: all_months,
            loose_months,
            loose_numbers: numbers(&rest),
            pairs: number_pairs(&rest),
            names_part_of_year: names_part_of_year(text),
        }
    }

    /// Whether `date` may be told.
    fn may_tell(&self, date: &NamedDate) -> bool {
        self.names_part_of_year
            || self.dates.iter().any(|own| own.may_equal(date))
            || date.readings().any(|reading| self.holds(reading))
    }

    /// Whether the parts of a date are told, but not in other dates alone.
    fn holds(&self, [year, month, day]: [Option<u32>; 3]) -> bool {
        let Some(month) = month else { return true };
        let beside: Vec<u32> = [day, year].into_iter().flatten().collect();
        let is_loose = self.loose_months.contains(&month) || beside.iter().any(|part| self.has_loose(*part));
        self.may_be_in_digits(year, month, day)
            || self.months.contains(&month) && (beside.is_empty() || is_loose)
    }

    fn has_loose(&self, part: u32) -> bool {
        let part = part.to_string();
        self.loose_numbers.iter().any(|number| number.readings().any(|reading| reading == part))
    }

    /// Whether two numbers side by side may be the date: `30.6.` is 30 June, and `06/24` June 2024.
    fn may_be_in_digits(&self, year: Option<u32>, month: u32, day: Option<u32>) -> bool {
        let fits = |number: u32| match (day, year) {
            (Some(day), _) => number == day,
            (None, Some(year)) => number == year || number == year % 100,
            (None, None) => true,
        };
        self.pairs.iter().any(|(one, two)| *one == month && fits(*two) || *two == month && fits(*one))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_date_instead, is_other_date};

    fn is_other(claim: &str, source: &str) -> bool {
        is_other_date(claim, source, "What is it?")
    }

    #[test]
    fn another_month_is_another_date() {
        for (claim, source) in [
            ("The deadline is June 30, 2024.", "The deadline is March 30, 2024."),
            ("The deadline is May 31.", "The deadline is March 31, but it may be extended."),
            ("Die Frist endet am 30. Juni.", "Die Frist endet am 30. März."),
            ("The deadline is 30 June.", "The deadline is 2024-03-30."),
            ("It opened in October 2023.", "It opened in December 2023."),
            ("It closes in June.", "It closes in March."),
            ("Es schließt im Juni.", "Es schließt im März."),
            ("Cierra en junio.", "Cierra en marzo."),
            ("Cierra en junio.", "It closes in March."),
            ("It closes in June.", "它在3月關閉。"),
            ("The deadline is June 30.", "截止日期是三月三十日。"),
            ("截止日期是6月30日。", "截止日期是3月30日。"),
            // The parts of two dates.
            ("It closes on 30 March.", "It opens on 1 March and closes on 30 June."),
            ("It closed in October 2024.", "It opened in October 2023 and closed in December 2024."),
        ] {
            assert!(is_other(claim, source), "{claim} of {source}");
        }
    }

    #[test]
    fn one_date_in_two_forms_and_dates_in_doubt_are_not_others() {
        for (claim, source) in [
            ("The deadline is March 30, 2024.", "The deadline is 2024-03-30."),
            ("The deadline is 30 March.", "The deadline is 30.03.2024."),
            ("The deadline is March 30.", "截止日期是3月30日。"),
            ("The deadline is March 30.", "截止日期是三月三十日。"),
            ("截止日期是2024年3月30日。", "The deadline is March 30, 2024."),
            ("It is due in March.", "It is due on 2024-03-30."),
            ("Es endet am 30. Juni.", "Es beginnt am 1. März und endet am 30.6."),
            ("It ends on June 30.", "It begins on March 1, 2024 and ends on 6/30."),
            ("It begins in June 2024.", "It was planned in March and begins 06/24."),
            ("It is on 19 June.", "It is on June 5, 12 and 19, and not in May."),
            ("It ends on 30 June.", "It lasts from June 1 to the 30th."),
            ("It runs in March 2024.", "It runs in March and April 2024."),
            ("It begins on March 1, 2024.", "It lasts from 1 March to 30 June 2024."),
            ("It begins in April.", "It begins in Q2, as was said on 5 March."),
            ("Termina el 30 de junio.", "Comincia il 1 marzo e finisce il 30 giugno."),
            ("It closes in June.", "It closes in summer."),
            ("It closes on 30 June.", "It closes on the 30th."),
            // No month is told.
            ("You may take 5 days.", "You can take 5 days until March."),
            ("They ran and April did march.", "They ran in June."),
            ("It ends on 30 June.", "С 2024-03-01 до 30 июня идёт приём заявлений."),
        ] {
            assert!(!is_other(claim, source), "{claim} of {source}");
        }
        let question = "What happens in June?";
        assert!(!is_other_date("In June it is closed.", "It is closed from March 1 on.", question));
    }

    #[test]
    fn a_date_of_the_question_is_in_the_place_of_another_one() {
        for (claim, source) in [
            ("The office is closed on 5 March.", "The office is closed on 6 April."),
            ("The office is closed on 5 April.", "The office is closed on 6 April."),
            ("Das Büro ist am 5. März geschlossen.", "Das Büro ist am 6. April geschlossen."),
            ("辦公室在3月5日關閉。", "辦公室在4月6日關閉。"),
            ("It is closed in June.", "It is closed in March."),
            ("It is closed on 5 March 2019.", "It is closed on 5 March 2020."),
            ("It is closed on 20 May.", "It is closed from 1 March to 15 April."),
            ("Leave may be taken until June 30.", "Leave may be taken until March 31."),
            ("Leave may be taken until February 28.", "Leave may be taken until March 31."),
        ] {
            assert!(is_date_instead(claim, source, "a md"), "{claim} of {source}");
        }
        for (claim, source) in [
            ("It is closed on 20 March.", "It is closed from 1 March to 15 April."),
            ("It is closed in December.", "It is closed from November 1 to February 15."),
            ("In June it is closed.", "It is closed from March 1 on."),
            ("It is open in April.", "It is open from March to June."),
            ("Leave may be taken on February 28.", "Leave may be taken until March 31."),
            ("It is not closed on 5 March, but on 6 April.", "It is closed on 6 April."),
            ("It is closed on 5 March.", "It is closed on Mondays."),
            ("It is closed in March.", "It is closed on 5 March."),
        ] {
            assert!(!is_date_instead(claim, source, "a md"), "{claim} of {source}");
        }
        let (claim, source) = ("In June 5 came.", "5 came, more than in May.");
        assert!(is_date_instead(claim, source, "report md"));
        assert!(!is_date_instead(claim, source, "report june md"));
    }

    /// Three forms of a day of 2024.
    fn day_in_form(month: usize, day: u32, form: usize) -> String {
        const ENGLISH: &str =
            "January February March April May June July August September October November December";
        const GERMAN: &str =
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember";
        const SPANISH: &str =
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre";
        let name = |names: &str| names.split(' ').nth(month).expect("a month").to_owned();
        match form {
            0 => format!("on {} {day}, 2024", name(ENGLISH)),
            1 => format!("am {day}. {} 2024", name(GERMAN)),
            2 => format!("el {day} de {} de 2024", name(SPANISH)),
            3 => format!("on 2024-{:02}-{day:02}", month + 1),
            4 => format!("am {day:02}.{:02}.2024", month + 1),
            _ => format!("在2024年{}月{day}日", month + 1),
        }
    }

    proptest! {
        #[test]
        fn a_day_is_told_in_every_form_and_another_one_in_none(
            (month, other) in (0_usize..12, 0_usize..12),
            day in 1_u32..=28,
            (written, claimed) in (0_usize..6, 0_usize..6),
        ) {
            let source = format!("It ends {}.", day_in_form(month, day, written));
            let same = format!("It ends {}.", day_in_form(month, day, claimed));
            prop_assert!(!is_other(&same, &source), "{same} of {source}");
            let claim = format!("It ends {}.", day_in_form(other, day, claimed));
            prop_assert_eq!(is_other(&claim, &source), month != other, "{} of {}", claim, source);
        }

        #[test]
        fn no_text_tells_another_date_than_itself(text in "((in|on|by|31|5|2024|of|May|march|June|and|Q1|3月|日|\\.|,|/|Juni|de|30\\.6\\.) ?){0,12}|.{0,40}") {
            prop_assert!(!is_other(&text, &text));
        }
    }
}
