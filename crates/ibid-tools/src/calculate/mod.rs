//! Exact arithmetic with numbers, times and dates: no binary fractions, no rounding that nobody asked for.

mod lexer;
mod parser;
mod quantity;
mod unit;

use ibid_core::seam::Tool;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::FunctionTool;

/// The longest expression, in bytes.
const LONGEST: usize = 500;

/// An expression has no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CalculateError {
    /// It is too long.
    #[error("the expression is longer than {LONGEST} bytes")]
    TooLong,
    /// It is no expression.
    #[error(
        "`{0}` cannot be read: expected numbers, dates such as 2025-01-31, units such as days, + - * / ^ ( )"
    )]
    Unreadable(String),
    /// It ends too soon.
    #[error("the expression ends where a number, a date or a bracket should be")]
    Incomplete,
    /// Its brackets are nested too deeply.
    #[error("the brackets are nested too deeply")]
    TooDeep,
    /// Something is divided by zero.
    #[error("nothing can be divided by zero")]
    ByZero,
    /// A value is too large, or a date is beyond the calendar.
    #[error("the result is too large")]
    TooLarge,
    /// Two values do not go together.
    #[error("{0}")]
    Mismatch(&'static str),
}

/// What the model gives.
#[derive(Debug, Deserialize, JsonSchema)]
struct Calculation {
    /// Numbers, + - * / ^ ( ) % round(x; digits), units of time and dates: `3 weeks + 2 days in hours`, `2025-01-31 + 30 days`
    #[schemars(length(min = 1, max = 200))]
    expression: String,
}

/// `calculate`: exact arithmetic with numbers, units of time and dates.
///
/// # Panics
/// Never: the name is a constant that can name a tool.
pub fn calculator() -> impl Tool {
    let tell = async |calculation: Calculation| {
        let expression = calculation.expression.trim();
        calculate(expression).map(|value| format!("{expression} = {value}"))
    };
    let description =
        "Calculates exactly: arithmetic, percentages, units of time, dates and the days between them";
    FunctionTool::new("calculate", description, tell).expect("a name of ours")
}

/// The value of an expression, written out.
///
/// ```
/// use ibid_tools::calculate;
///
/// assert_eq!(calculate("0.1 + 0.2")?, "0.3");
/// assert_eq!(calculate("19% of 1250.50")?, "237.595");
/// assert_eq!(calculate("3 weeks + 2 days in hours")?, "552 hours");
/// assert_eq!(calculate("2025-01-31 + 1 month")?, "2025-02-28 (Friday)");
/// assert_eq!(calculate("2025-12-24 - 2025-11-30")?, "24 days");
/// assert_eq!(calculate("1/3")?, "1/3 (about 0.333333333333)");
/// # Ok::<(), ibid_tools::CalculateError>(())
/// ```
///
/// # Errors
/// When it is no expression, or has no value.
pub fn calculate(expression: &str) -> Result<String, CalculateError> {
    if expression.len() > LONGEST {
        return Err(CalculateError::TooLong);
    }
    let tokens = lexer::tokens(expression)?;
    Ok(parser::value(&tokens)?.to_string())
}

#[cfg(test)]
mod tests;
