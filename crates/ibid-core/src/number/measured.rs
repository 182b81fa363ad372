//! Numbers of different units, and what a text says beside them.

use super::units::{Amount, Unit, with_unit};
use super::{CountedUnit, Number, read};

/// What stands for an amount in the text without it: nothing that it parts is one word.
const GAP: &str = " ; ";

impl Number {
    /// Whether the two measure the same kind of thing in different units, and clearly not as much of it; two currencies are
    /// never one. In doubt they do not: a month may have 30 days, 5 miles may be 8 km, and a week may be five days of work.
    /// Two numbers of one unit are compared by [`contradicts`](Self::contradicts).
    ///
    /// ```
    /// use ibid_core::numbers;
    ///
    /// let is_apart = |left: &str, right: &str| numbers(left)[0].is_apart_from(&numbers(right)[0]);
    /// assert!(is_apart("2 weeks", "3 months") && !is_apart("2 weeks", "14 days"));
    /// assert!(is_apart("20 EUR", "20 USD") && !is_apart("5 kg", "3 m"));
    /// ```
    pub fn is_apart_from(&self, other: &Self) -> bool {
        let (Some(left), Some(right)) = (self.unit, other.unit) else { return false };
        if left.may_be(right) || !left.is_per_the_same(right) {
            return false;
        }
        if left.is_other_currency(right) {
            return !(self.is_nothing() && other.is_nothing());
        }
        let (of_left, of_right) = (self.amounts(), other.amounts());
        let any_pair = |fits: fn(Amount, Amount) -> bool| {
            of_left.iter().any(|left| of_right.iter().any(|right| fits(*left, *right)))
        };
        any_pair(Amount::is_comparable) && !any_pair(Amount::may_equal)
    }

    /// Whether it can be those of `parts` together that measure the same in several units: `90 minutes` are `1 hour 30
    /// minutes`.
    ///
    /// ```
    /// use ibid_core::{Number, numbers};
    ///
    /// let parts = numbers("1 hour 30 minutes");
    /// let parts: Vec<&Number> = parts.iter().collect();
    /// assert!(numbers("90 minutes")[0].may_be_sum_of(&parts) && !numbers("3 hours")[0].may_be_sum_of(&parts));
    /// ```
    pub fn may_be_sum_of(&self, parts: &[&Self]) -> bool {
        self.amounts().into_iter().any(|whole| {
            let of_part = |part: &&Self| Some((part.unit?, part.amount_like(whole)?));
            let found: Vec<(Unit, Amount)> = parts.iter().filter_map(of_part).collect();
            let has_other_unit = found.iter().any(|(unit, _)| *unit != found[0].0);
            let sum = found.into_iter().map(|(_, amount)| amount).reduce(Amount::plus);
            has_other_unit && sum.is_some_and(|sum| sum.may_equal(whole))
        })
    }

    /// Whether it is a number of `unit`, or of another one in which the same can be told: of weeks for days.
    pub fn measures_like(&self, unit: CountedUnit) -> bool {
        self.unit.is_some_and(|own| own.measures_like(unit.0))
    }

    /// `text`, folded, without the numbers that have a unit and without those units: what is said of the amounts, in
    /// whatever units they are told.
    ///
    /// ```
    /// use ibid_core::Number;
    ///
    /// assert_eq!(Number::text_without_amounts("It takes 2 weeks of 2024."), "it takes  ;  of 2024.");
    /// assert_eq!(Number::text_without_amounts("EUR 25 per day"), " ;  per day");
    /// ```
    pub fn text_without_amounts(text: &str) -> String {
        let (text, found) = read(text);
        let mut rest = String::with_capacity(text.len());
        let mut kept = 0;
        // `a day` need not be an amount.
        let amounts = found.iter().filter(|found| found.number.has_unit() && !found.number.is_implied());
        for amount in amounts {
            let (start, end) = with_unit(&text, (amount.start, amount.end));
            // Two amounts may share a unit.
            if let Some(between) = text.get(kept..start) {
                rest.push_str(between);
                rest.push_str(GAP);
            }
            kept = kept.max(end);
        }
        rest.push_str(&text[kept..]);
        rest
    }

    /// All that it can measure. Times of day, versions and negative numbers are no amounts.
    fn amounts(&self) -> Vec<Amount> {
        let Some(unit) = self.unit else { return Vec::new() };
        let values = self.readings().filter_map(|reading| reading.parse::<f64>().ok());
        values.filter(|value| *value >= 0.0).flat_map(|value| Amount::readings(value, unit)).collect()
    }

    /// What it measures of the same as `other`.
    fn amount_like(&self, other: Amount) -> Option<Amount> {
        self.amounts().into_iter().filter(|amount| amount.is_comparable(other)).reduce(Amount::or)
    }

    fn is_nothing(&self) -> bool {
        self.readings().all(|reading| reading == "0")
    }
}

#[cfg(test)]
mod tests {
    use super::Number;
    use crate::number::numbers;

    fn assert_apart(left: &str, right: &str, expected: bool) {
        for (one, other) in [(left, right), (right, left)] {
            let read = (numbers(one), numbers(other));
            assert_eq!(read.0[0].is_apart_from(&read.1[0]), expected, "{one} and {other}: {read:?}");
        }
    }

    #[test]
    fn amounts_in_other_units_are_apart_where_they_clearly_are() {
        for (left, right) in [
            ("2 weeks", "3 months"),
            ("2 Wochen", "3 Monate"),
            ("2 semanas", "3 meses"),
            ("2週", "3個月"),
            ("14 days", "3 weeks"),
            ("14 days", "1 week"),
            ("30 days", "2 months"),
            ("11 months", "1 year"),
            ("24 hours", "2 days"),
            ("1 hour", "30 minutes"),
            ("1 km", "2000 m"),
            ("1公里", "2000公尺"),
            ("5 kg", "500 g"),
            ("200 litres", "2 m³"),
            ("2 hectares", "2000 m²"),
            ("1 TB", "500 GB"),
            ("20 EUR", "20 USD"),
            ("20 €", "$25"),
            ("20 歐元", "20 美元"),
            ("20 EUR per hour", "20 USD per hour"),
        ] {
            assert_apart(left, right, true);
        }
    }

    #[test]
    fn the_same_in_other_units_and_other_things_are_not_apart() {
        for (left, right) in [
            ("2 weeks", "14 days"),
            ("1 hour", "60 minutes"),
            ("1 month", "30 days"),
            ("1 month", "31 days"),
            ("1 month", "4 weeks"),
            ("3 months", "90 days"),
            ("12 months", "1 year"),
            ("1.5 years", "18 months"),
            ("1 year", "52 weeks"),
            ("2 days", "48 hours"),
            // Of work.
            ("5 weeks", "25 days"),
            ("2 days", "16 hours"),
            // Idioms.
            ("2 semanas", "15 días"),
            // The hours of a course are not all of its weeks.
            ("40 hours", "3 weeks"),
            ("1 km", "1000 m"),
            ("1.5 km", "1,500 metres"),
            ("5 miles", "8 km"),
            ("50 lbs", "23 kg"),
            ("1 TB", "1024 GB"),
            ("1 hectare", "10,000 m²"),
            ("1 m", "1 m²"),
            ("5 kg", "3 m"),
            ("5 kg", "3 EUR"),
            ("5 weeks", "3 EUR"),
            ("20 °C", "68 °F"),
            ("20 %", "20 ‰"),
            ("50 ¢", "0.50 EUR"),
            ("0 EUR", "0 USD"),
            ("20 EUR", "30 EUR"),
            ("20 EUR per hour", "200 USD per day"),
            ("$20", "25 USD"),
            ("20", "25 weeks"),
        ] {
            assert_apart(left, right, false);
        }
    }

    #[test]
    fn parts_in_several_units_make_one_amount() {
        let may_be_sum = |whole: &str, parts: &str| {
            let parts = numbers(parts);
            numbers(whole)[0].may_be_sum_of(&parts.iter().collect::<Vec<&Number>>())
        };
        assert!(may_be_sum("90 minutes", "1 hour 30 minutes"));
        assert!(may_be_sum("30 Monate", "2 Jahre und 6 Monate"));
        assert!(!may_be_sum("3 hours", "1 hour 30 minutes"));
        assert!(!may_be_sum("28 days", "25 days and 3 days"), "one unit");
        assert!(!may_be_sum("1 hour", "1 hour"), "one part");
        assert!(!may_be_sum("5 kg", "1 hour 30 minutes"));
    }

    #[test]
    fn what_is_said_of_an_amount_holds_neither_its_number_nor_its_unit() {
        for (text, expected) in [
            ("The fee is 20 EUR.", "the fee is  ; ."),
            ("The fee is US$ 20.", "the fee is  ; ."),
            ("It is 30 km/h here", "it is  ;  here"),
            ("It is two million euros a year", "it is  ; "),
            ("交貨需要3個月。", "交貨需要 ; 。"),
            ("A fee per day of room 5", "a fee per day of room 5"),
            ("", ""),
        ] {
            assert_eq!(Number::text_without_amounts(text), expected, "{text}");
        }
    }
}
