use super::multiplier;
use super::units::{Unit, unit_after};
use crate::fold::fold;

/// What numbers count, where that is told apart: days from weeks, euros from percent.
///
/// ```
/// use ibid_core::{CountedUnit, numbers};
///
/// let days = CountedUnit::named_by("days of leave are there?").expect("days");
/// assert!(numbers("25 days")[0].counts(days) && !numbers("25 weeks")[0].counts(days));
/// assert_eq!(CountedUnit::named_by("employees are there?"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedUnit(pub(super) Unit);

impl CountedUnit {
    /// The unit that a number has before a space and `text`: that of `million euros` is the euro. `None` where `text`
    /// begins with no unit that is told apart.
    pub fn named_by(text: &str) -> Option<Self> {
        let after = fold(&format!(" {text}"));
        unit_after(multiplier::skip(&after)).map(Self)
    }
}
