use std::fmt;

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};

use super::CalculateError;
use super::unit::Unit;

/// Larger numbers are refused: their digits would fill a page.
const MOST_BITS: u64 = 4096;
/// Decimals that are shown of a fraction that has no end.
const DECIMALS: u32 = 12;

/// A value: a number, a length of time, or a day.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Quantity {
    Number(BigRational),
    /// Seconds, shown in a unit.
    Time(BigRational, Unit),
    /// Months, whole ones, shown in months or years.
    Months(i64, Unit),
    Date(Date),
}

impl Quantity {
    pub(super) fn of_unit(amount: BigRational, unit: Unit) -> Result<Self, CalculateError> {
        if let Some(seconds) = unit.seconds() {
            return Self::Time(amount * BigInt::from(seconds), unit).bounded();
        }
        let months = if unit == Unit::Year { amount * BigInt::from(12) } else { amount };
        if !months.is_integer() {
            return Err(CalculateError::Mismatch("a part of a month has no fixed length: use days"));
        }
        Ok(Self::Months(months.to_integer().to_i64().ok_or(CalculateError::TooLarge)?, unit))
    }

    pub(super) fn add(self, other: Self) -> Result<Self, CalculateError> {
        let sum = match (self, other) {
            (Self::Number(left), Self::Number(right)) => Self::Number(left + right),
            (Self::Time(left, unit), Self::Time(right, other)) => Self::Time(left + right, unit.min(other)),
            (Self::Months(left, unit), Self::Months(right, other)) => {
                Self::Months(left.checked_add(right).ok_or(CalculateError::TooLarge)?, unit.min(other))
            }
            (Self::Date(date), Self::Months(months, _)) | (Self::Months(months, _), Self::Date(date)) => {
                let span = Span::new().try_months(months).map_err(|_| CalculateError::TooLarge)?;
                Self::Date(date.checked_add(span).map_err(|_| CalculateError::TooLarge)?)
            }
            (Self::Date(date), Self::Time(seconds, _)) | (Self::Time(seconds, _), Self::Date(date)) => {
                let days = seconds / BigInt::from(86_400);
                if !days.is_integer() {
                    return Err(CalculateError::Mismatch("only whole days can be added to a date"));
                }
                let days = days.to_integer().to_i32().ok_or(CalculateError::TooLarge)?;
                Self::Date(date.checked_add(days.days()).map_err(|_| CalculateError::TooLarge)?)
            }
            (Self::Months(..), Self::Time(..)) | (Self::Time(..), Self::Months(..)) => {
                return Err(CalculateError::Mismatch("a month has no fixed length: add it to a date"));
            }
            (Self::Date(_), Self::Date(_)) => {
                return Err(CalculateError::Mismatch(
                    "two dates cannot be added: subtract them to get the days between",
                ));
            }
            _ => {
                return Err(CalculateError::Mismatch("a number has no unit to be added to a time or a date"));
            }
        };
        sum.bounded()
    }

    pub(super) fn subtract(self, other: Self) -> Result<Self, CalculateError> {
        match (self, other) {
            (Self::Date(left), Self::Date(right)) => {
                let days = right.until(left).map_err(|_| CalculateError::TooLarge)?.get_days();
                Ok(Self::Time(BigRational::from(BigInt::from(days) * 86_400), Unit::Day))
            }
            (_, Self::Date(_)) => Err(CalculateError::Mismatch("a date can be subtracted from a date only")),
            (left, right) => left.add(right.negate()?),
        }
    }

    pub(super) fn negate(self) -> Result<Self, CalculateError> {
        match self {
            Self::Number(number) => Ok(Self::Number(-number)),
            Self::Time(seconds, unit) => Ok(Self::Time(-seconds, unit)),
            Self::Months(months, unit) => Ok(Self::Months(-months, unit)),
            Self::Date(_) => Err(CalculateError::Mismatch("a date has no opposite")),
        }
    }

    pub(super) fn multiply(self, other: Self) -> Result<Self, CalculateError> {
        let product = match (self, other) {
            (Self::Number(left), Self::Number(right)) => Self::Number(left * right),
            (Self::Number(by), Self::Time(seconds, unit)) | (Self::Time(seconds, unit), Self::Number(by)) => {
                Self::Time(seconds * by, unit)
            }
            (Self::Number(by), Self::Months(months, unit))
            | (Self::Months(months, unit), Self::Number(by)) => {
                let months = by * BigInt::from(months);
                let amount = if unit == Unit::Year { months / BigInt::from(12) } else { months };
                return Self::of_unit(amount, unit);
            }
            _ => {
                return Err(CalculateError::Mismatch(
                    "times can be multiplied by numbers only, dates by nothing",
                ));
            }
        };
        product.bounded()
    }

    pub(super) fn divide(self, other: Self) -> Result<Self, CalculateError> {
        match (self, other) {
            (Self::Time(left, _), Self::Time(right, _)) => Self::Number(left).divide(Self::Number(right)),
            (left, Self::Number(by)) => {
                if by.is_zero() {
                    return Err(CalculateError::ByZero);
                }
                left.multiply(Self::Number(by.recip()))
            }
            _ => Err(CalculateError::Mismatch("only a number or a time of the same kind can be divided by")),
        }
    }

    pub(super) fn power(self, exponent: Self) -> Result<Self, CalculateError> {
        let (Self::Number(base), Self::Number(exponent)) = (self, exponent) else {
            return Err(CalculateError::Mismatch("powers are of numbers"));
        };
        if !exponent.is_integer() {
            return Err(CalculateError::Mismatch("only whole powers are exact"));
        }
        let exponent = exponent.to_integer().to_i32().ok_or(CalculateError::TooLarge)?;
        if base.is_zero() && exponent < 0 {
            return Err(CalculateError::ByZero);
        }
        let bits = base.numer().bits().max(base.denom().bits());
        if bits > 1 && bits * u64::from(exponent.unsigned_abs()) > MOST_BITS {
            return Err(CalculateError::TooLarge);
        }
        Ok(Self::Number(num_traits::Pow::pow(base, exponent)))
    }

    pub(super) fn number(self) -> Result<BigRational, CalculateError> {
        match self {
            Self::Number(number) => Ok(number),
            _ => Err(CalculateError::Mismatch("a number without a unit is needed here")),
        }
    }

    pub(super) fn shown_in(self, unit: Unit) -> Result<Self, CalculateError> {
        match self {
            Self::Time(seconds, _) if unit.seconds().is_some() => Ok(Self::Time(seconds, unit)),
            Self::Months(months, _) if unit.seconds().is_none() => Ok(Self::Months(months, unit)),
            Self::Time(..) | Self::Months(..) => {
                Err(CalculateError::Mismatch("months and years have no fixed length in days"))
            }
            _ => Err(CalculateError::Mismatch("only a time can be converted to a unit of time")),
        }
    }

    fn bounded(self) -> Result<Self, CalculateError> {
        let is_bounded = match &self {
            Self::Number(number) | Self::Time(number, _) => {
                number.numer().bits().max(number.denom().bits()) <= MOST_BITS
            }
            Self::Months(..) | Self::Date(_) => true,
        };
        if is_bounded { Ok(self) } else { Err(CalculateError::TooLarge) }
    }
}

/// `number` rounded half away from zero to so many decimals.
pub(super) fn rounded(number: &BigRational, decimals: u32) -> BigRational {
    let scale = BigInt::from(10).pow(decimals);
    BigRational::new((number * &scale).round().to_integer(), scale)
}

impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => formatter.write_str(&written(number)),
            Self::Time(seconds, unit) => {
                let amount = seconds / BigInt::from(unit.seconds().unwrap_or(1));
                of_unit(formatter, &amount, *unit)
            }
            Self::Months(months, unit) => {
                let months = BigRational::from(BigInt::from(*months));
                let amount = if *unit == Unit::Year { months / BigInt::from(12) } else { months };
                of_unit(formatter, &amount, *unit)
            }
            Self::Date(date) => write!(formatter, "{}", date.strftime("%Y-%m-%d (%A)")),
        }
    }
}

fn of_unit(formatter: &mut fmt::Formatter<'_>, amount: &BigRational, unit: Unit) -> fmt::Result {
    let one = *amount == BigRational::from(BigInt::from(1));
    write!(formatter, "{} {}{}", written(amount), unit.name(), if one { "" } else { "s" })
}

/// As a decimal where it has an end, else as a fraction with its beginning.
fn written(number: &BigRational) -> String {
    if let Some(decimal) = decimal(number) {
        decimal
    } else {
        let about = decimal(&rounded(number, DECIMALS)).unwrap_or_default();
        format!("{}/{} (about {about})", number.numer(), number.denom())
    }
}

fn decimal(number: &BigRational) -> Option<String> {
    let mut denominator = number.denom().clone();
    let mut places = 0_u32;
    for prime in [2_u32, 5] {
        let mut count = 0;
        while (&denominator % prime).is_zero() {
            denominator /= prime;
            count += 1;
        }
        places = places.max(count);
    }
    if denominator != BigInt::from(1) || places > 60 {
        return None;
    }
    let scaled = (number * BigInt::from(10).pow(places)).to_integer();
    let digits = scaled.abs().to_string();
    let sign = if scaled.is_negative() { "-" } else { "" };
    let places = places as usize;
    if places == 0 {
        return Some(format!("{sign}{digits}"));
    }
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    Some(format!("{sign}{whole}.{fraction}"))
}
