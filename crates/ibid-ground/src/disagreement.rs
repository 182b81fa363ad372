//! Whether two sentences that both answer a question give different answers.

mod alike;
mod dimensions;
mod events;
mod origin;
mod stated;

use std::collections::BTreeSet;

use crate::AnswerType;
use crate::normalize::{CountedUnit, NamedDate, Number, content_words, fold, named_dates, numbers};
pub use origin::Origin;
use stated::Stated;

/// The part of the shorter sentence's words of which both have to share more to be about the same thing. A half is too
/// little: the fee for members and the fee for guests share as much.
const SAME_SUBJECT: f32 = 0.5;
/// The part from which on they say nearly the same.
const SAME_WORDS: f32 = 0.8;

/// Words by which a question asks how many there are of what comes next.
const COUNTING: &[&str] = &[
    "how many ",
    "how much ",
    "wie viele ",
    "wie vielen ",
    "wie viel ",
    "wieviele ",
    "wieviel ",
    "cuántos ",
    "cuántas ",
    "cuánto ",
    "多少",
    "幾",
    "几",
];
/// Words by which a question for a number asks how long, which a date may answer.
const LASTING: &[&str] =
    &["how long", "wie lang", "cuánto tiempo", "cuánto dura", "多久", "多長時間", "多长时间"];

/// Whether `left` and `right` answer `question` with different numbers or dates: each has one that the question does not
/// hold, none of them can be the same, and the sentences are about the same thing otherwise. Dates are compared as such,
/// not by their numbers, and amounts in different units by what they measure: two weeks are 14 days, but not three months.
/// Numbers that say in which case something holds (`after 5 years`) have to be the same, and then are no answers. Where a
/// question names no kind of thing (“What is the deadline?”), asks for a name or whether something is so, the sentences
/// have to say the same but for a number, a date, a name or a denial. In doubt they agree.
///
/// ```
/// let question = "How much is paid per kilometre?";
/// assert!(ibid_ground::disagree(question, "0.42 EUR per kilometre is paid.", "Per kilometre, 0.50 EUR is paid."));
/// ```
pub fn disagree(question: &str, left: &str, right: &str) -> bool {
    match AnswerType::of(question) {
        AnswerType::Number => state_otherwise(question, left, right, Some(AnswerType::Number)),
        AnswerType::Time => {
            state_otherwise(question, left, right, Some(AnswerType::Time))
                || !states_times(left) && !states_times(right) && alike::name_others(question, left, right)
        }
        AnswerType::Name => alike::name_others(question, left, right),
        AnswerType::Other if alike::asks_whether(question) => alike::deny(question, left, right),
        AnswerType::Other if alike::asks_which(question) => {
            state_otherwise(question, left, right, None) || alike::name_others(question, left, right)
        }
        AnswerType::Other => false,
    }
}

/// Whether `left` and `right` give the same answer to `question`: they do not [`disagree`], hold the same words of it, and
/// say nearly the same of it. In doubt they do not.
///
/// ```
/// let question = "How much is the rent?";
/// assert!(ibid_ground::agree(question, "The rent is 1,200 EUR.", "The rent is €1200."));
/// assert!(!ibid_ground::agree(question, "The rent is 1,200 EUR.", "The deposit is 1,200 EUR."));
/// ```
pub fn agree(question: &str, left: &str, right: &str) -> bool {
    let kind = AnswerType::of(question);
    let (of_left, of_right) = (Stated::by(left, kind), Stated::by(right, kind));
    Asked::by(question, kind).are_of_the_same(&of_left, &of_right) && !disagree(question, left, right)
}

/// Whether two sentences state other numbers or dates for what `question` asks for; `named` where it names the kind.
fn state_otherwise(question: &str, left: &str, right: &str, named: Option<AnswerType>) -> bool {
    let kind = named.unwrap_or_else(|| kind_of_both(left, right));
    let asked = Asked::by(question, kind);
    let (left, right) = (Stated::by(left, kind), Stated::by(right, kind));
    if asked.tells_apart(&left, &right) || named.is_none() && !asked.are_of_the_same(&left, &right) {
        return false;
    }
    if asked.compares_dates(&left, &right) {
        asked.dates_disagree(&left, &right)
    } else {
        asked.numbers_disagree(&left, &right)
    }
}

fn states_times(text: &str) -> bool {
    !named_dates(text).dates.is_empty() || !numbers(text).is_empty()
}

/// The kind of thing that two sentences state, where the question does not name it.
fn kind_of_both(left: &str, right: &str) -> AnswerType {
    let is_dated = |text: &str| !named_dates(text).dates.is_empty();
    if is_dated(left) && is_dated(right) { AnswerType::Time } else { AnswerType::Number }
}

/// What a question tells of its answers.
struct Asked {
    kind: AnswerType,
    stated: Stated,
    words: BTreeSet<String>,
    /// The unit that is counted, where that is told.
    unit: Option<CountedUnit>,
    asks_how_long: bool,
}

impl Asked {
    fn by(question: &str, kind: AnswerType) -> Self {
        let folded = fold(question);
        let counted = COUNTING.iter().find_map(|cue| Some(folded.split_once(*cue)?.1));
        let stated = Stated::by(question, kind);
        Self {
            kind,
            words: content_words(&stated.rest),
            stated,
            unit: counted.and_then(CountedUnit::named_by),
            asks_how_long: LASTING.iter().any(|cue| folded.contains(*cue)),
        }
    }

    /// Whether a number is of the unit that is counted.
    fn asks_for(&self, number: &Number) -> bool {
        self.unit.is_some_and(|unit| number.counts(unit))
    }

    /// The numbers that say in which case something holds.
    fn conditions<'a>(&self, stated: &'a Stated) -> impl Iterator<Item = &'a Number> {
        stated.conditions.iter().filter(move |condition| !self.asks_for(condition))
    }

    /// Whether only one of the two is about the case that is asked for.
    fn tells_apart(&self, left: &Stated, right: &Stated) -> bool {
        let is_other_time = |one: &Stated, other: &Stated| {
            let is_of_one = |date: &NamedDate| one.names(date) && !other.names(date);
            let contradicts = |date: &NamedDate| other.dates.iter().any(|own| own.contradicts(date));
            self.stated.dates.iter().any(|date| is_of_one(date) && contradicts(date))
        };
        is_other_time(left, right)
            || is_other_time(right, left)
            || self.conditions(&self.stated).any(|condition| left.holds(condition) != right.holds(condition))
    }

    /// The dates that the question does not name itself.
    fn dates<'a>(&self, stated: &'a Stated) -> Vec<&'a NamedDate> {
        let is_told = |date: &NamedDate| self.stated.dates.iter().any(|asked| date.is_told_by(asked));
        stated.dates.iter().filter(|date| !is_told(date)).collect()
    }

    /// The numbers that the question does not hold itself.
    fn numbers<'a>(&self, stated: &'a Stated) -> Vec<&'a Number> {
        let found = stated.numbers.iter().filter(|number| !number.is_implied() && !number.is_identifier());
        found.filter(|number| !self.stated.holds(number)).collect()
    }

    /// The same without those of conditions.
    fn unconditional_numbers<'a>(&self, stated: &'a Stated) -> Vec<&'a Number> {
        let mut numbers = self.numbers(stated);
        numbers.retain(|number| !self.conditions(stated).any(|condition| condition.may_equal(number)));
        numbers
    }

    fn compares_dates(&self, left: &Stated, right: &Stated) -> bool {
        let has_dates = |stated: &Stated| !self.dates(stated).is_empty();
        let has_numbers = |stated: &Stated| !self.numbers(stated).is_empty();
        if self.kind == AnswerType::Time {
            has_dates(left) || has_dates(right)
        } else {
            self.asks_how_long && !has_numbers(left) && !has_numbers(right)
        }
    }

    fn dates_disagree(&self, left: &Stated, right: &Stated) -> bool {
        let (mut of_left, mut of_right) = (self.dates(left), self.dates(right));
        let has_days = |dates: &[&NamedDate]| dates.iter().any(|date| !date.is_year());
        if has_days(&of_left) && has_days(&of_right) {
            // The years beside them say of when they are.
            let (years_of_left, years_of_right) = (taken_years(&mut of_left), taken_years(&mut of_right));
            let is_other_year = !years_of_left.is_empty()
                && !years_of_right.is_empty()
                && !any_pair(&years_of_left, &years_of_right, NamedDate::may_equal);
            if is_other_year {
                return false;
            }
        }
        let disagree = if any_pair(&of_left, &of_right, NamedDate::may_equal) {
            let (of_left, of_right) = (times_of_day(self.numbers(left)), times_of_day(self.numbers(right)));
            !of_left.is_empty() && !of_right.is_empty() && !any_pair(&of_left, &of_right, Number::may_equal)
        } else {
            any_pair(&of_left, &of_right, NamedDate::contradicts)
        };
        disagree && self.is_same_event(left, right)
    }

    fn numbers_disagree(&self, left: &Stated, right: &Stated) -> bool {
        let (mut of_left, mut of_right) =
            (self.unconditional_numbers(left), self.unconditional_numbers(right));
        if of_left.is_empty() || of_right.is_empty() {
            // Then a condition is the answer.
            (of_left, of_right) = (self.numbers(left), self.numbers(right));
        } else if !self.is_same_case(left, right) || !self.is_same_case(right, left) {
            return false;
        }
        let (only_left, only_right) = (without(&of_left, &of_right), without(&of_right, &of_left));
        if only_left.is_empty() || only_right.is_empty() {
            return false;
        }
        let all = || of_left.iter().chain(&of_right).copied();
        let names_unit = all().any(|number| self.asks_for(number));
        let contradicts = |number: &Number, other: &Number| {
            // The 30 of `1 hour 30 minutes` say nothing else than 90 minutes do.
            let is_sum = || number.may_be_sum_of(&of_right) || other.may_be_sum_of(&of_left);
            let is_asked = !names_unit || self.asks_for(number) && self.asks_for(other);
            number.contradicts(other) && is_asked && !is_sum()
        };
        let is_contradicted = any_pair(&only_left, &only_right, contradicts);
        if only_left.len() < of_left.len() {
            // What both say may be the answer, unless the question counts something else.
            let mut shared =
                all().filter(|number| !only_left.contains(number) && !only_right.contains(number));
            return names_unit
                && is_contradicted
                && !shared.any(|number| self.asks_for(number))
                && shared_words(left, right) >= SAME_WORDS;
        }
        if is_contradicted || !all().any(Number::has_unit) {
            let has_conditions = self.conditions(left).chain(self.conditions(right)).next().is_some();
            let least = if has_conditions { SAME_WORDS } else { 0.0 };
            return self.is_same_event(left, right) && shared_words(left, right) >= least;
        }
        self.measures_disagree((left, &of_left), (right, &of_right))
    }

    /// Whether two sentences measure the same in different units, and not as much of it. That the same is measured is not
    /// told by the unit then, so all the rest has to tell it. Where a sentence has several amounts that could be compared,
    /// one may be the other one in another currency, or they are a range (`2 to 3 weeks`), of which the first has no unit.
    fn measures_disagree(
        &self,
        (left, of_left): (&Stated, &[&Number]),
        (right, of_right): (&Stated, &[&Number]),
    ) -> bool {
        let is_other = |number: &Number, other: &Number| {
            !other.has_unit() || number.contradicts(other) || number.is_apart_from(other)
        };
        let is_alone =
            |number: &Number, among: &[&Number]| !among.iter().copied().any(|other| is_other(number, other));
        let is_asked = |number: &Number| self.unit.is_none_or(|unit| number.measures_like(unit));
        let disagree = |number: &Number, other: &Number| {
            number.is_apart_from(other)
                && [number, other].into_iter().all(is_asked)
                && is_alone(number, of_left)
                && is_alone(other, of_right)
        };
        any_pair(of_left, of_right, disagree)
            && alike::say_the_same(&self.words, &left.words, &right.words)
            && !self.are_of_other_times(left, right)
            && !tell_of_others(left, right)
    }

    /// Whether `right` holds the conditions of `left`.
    fn is_same_case(&self, left: &Stated, right: &Stated) -> bool {
        self.conditions(left).all(|condition| right.holds(condition))
    }

    /// Whether two sentences are about the same thing. A date or a number may be of anything, so they say nearly the same,
    /// or hold the same words of the question; and what begins does not end, and what is long is not wide.
    fn is_same_event(&self, left: &Stated, right: &Stated) -> bool {
        let share = shared_words(left, right);
        let is_same =
            share >= SAME_WORDS || share > SAME_SUBJECT && self.words_in(left) == self.words_in(right);
        is_same && !tell_of_others(left, right)
    }

    /// Whether two sentences say nearly the same of what is asked for: all that they hold of the question, and more than
    /// nothing, both do.
    fn are_of_the_same(&self, left: &Stated, right: &Stated) -> bool {
        let of_left = self.words_in(left);
        !of_left.is_empty()
            && of_left == self.words_in(right)
            && shared_words(left, right) >= SAME_WORDS
            && !self.are_of_other_times(left, right)
    }

    /// Whether what two sentences say is of other times, unless times are asked for.
    fn are_of_other_times(&self, left: &Stated, right: &Stated) -> bool {
        let holds_other = |one: &Stated, other: &Stated| {
            let contradicts = |date: &NamedDate| other.dates.iter().any(|own| own.contradicts(date));
            one.dates.iter().any(|date| !other.names(date) && contradicts(date))
        };
        self.kind != AnswerType::Time && (holds_other(left, right) || holds_other(right, left))
    }

    /// The words of the question that a sentence holds.
    fn words_in(&self, stated: &Stated) -> BTreeSet<String> {
        self.words.intersection(&stated.words).cloned().collect()
    }
}

/// Whether one sentence tells of a beginning and the other one of an end, or of another dimension.
fn tell_of_others(left: &Stated, right: &Stated) -> bool {
    events::are_opposite(&left.rest, &right.rest) || dimensions::are_others(&left.rest, &right.rest)
}

/// Takes the years that stand alone out of `dates`.
fn taken_years<'a>(dates: &mut Vec<&'a NamedDate>) -> Vec<&'a NamedDate> {
    dates.extract_if(.., |date| date.is_year()).collect()
}

fn times_of_day(numbers: Vec<&Number>) -> Vec<&Number> {
    let is_time = |number: &&Number| number.readings().any(|reading| reading.contains(':'));
    numbers.into_iter().filter(is_time).collect()
}

/// Those of `numbers` that none of `others` can be.
fn without<'a>(numbers: &[&'a Number], others: &[&Number]) -> Vec<&'a Number> {
    let is_shared = |number: &Number| others.iter().any(|other| number.may_equal(other));
    numbers.iter().copied().filter(|number| !is_shared(number)).collect()
}

fn any_pair<T>(left: &[&T], right: &[&T], fits: impl Fn(&T, &T) -> bool) -> bool {
    left.iter().any(|left| right.iter().any(|right| fits(left, right)))
}

/// The part of the shorter sentence's words that the other one holds, too; 0 where it has none.
fn shared_words(left: &Stated, right: &Stated) -> f32 {
    let (left, right) = (&left.words, &right.words);
    let shorter = left.len().min(right.len());
    if shorter == 0 { 0.0 } else { left.intersection(right).count() as f32 / shorter as f32 }
}

#[cfg(test)]
mod degree_tests;
#[cfg(test)]
mod measure_tests;
#[cfg(test)]
mod tests;
