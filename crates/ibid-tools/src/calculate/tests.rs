use num_bigint::BigInt;
use proptest::prelude::*;

use super::{CalculateError, calculate};

#[test]
fn values() {
    for (expression, value) in [
        ("6*7", "42"),
        ("2 + 3 * 4 - 1", "13"),
        ("(2 + 3) * 4", "20"),
        ("-2^2", "-4"),
        ("2^3^2", "512"),
        ("2 ** 10", "1024"),
        ("2^-2", "0.25"),
        ("10 / 4", "2.5"),
        ("1,250.50 * 4", "5002"),
        ("1.250 + 0.001", "1.251"),
        ("100 - 19%", "99.81"),
        ("19% of 100", "19"),
        ("1 - 0.9", "0.1"),
        ("round(2/3; 2)", "0.67"),
        ("round(2.5)", "3"),
        ("abs(-3) + max(1; 5; 2)", "8"),
        ("9999999999999999999 + 1", "10000000000000000000"),
        ("90 min in hours", "1.5 hours"),
        ("1 h 30 min", "90 minutes"),
        ("2 h 30 min in seconds", "9000 seconds"),
        ("25 days / 5 days", "5"),
        ("25 days in weeks", "25/7 (about 3.571428571429) weeks"),
        ("1 day", "1 day"),
        ("2024-02-29 + 1 year", "2025-02-28 (Friday)"),
        ("2024-03-01 - 1 day", "2024-02-29 (Thursday)"),
        ("2025-01-01 - 2024-01-01", "366 days"),
        ("(2025-03-31 - 2025-03-01) in weeks", "30/7 (about 4.285714285714) weeks"),
        ("1 year + 6 months", "18 months"),
        ("3 months * 4 in years", "1 year"),
        ("5 × 3 ÷ 2 =", "7.5"),
    ] {
        assert_eq!(calculate(expression).as_deref(), Ok(value), "{expression}");
    }
}

#[test]
fn what_has_no_value() {
    use CalculateError::{ByZero, Incomplete, TooDeep, TooLarge, TooLong};
    let deep = "(".repeat(100);
    let long = "1+".repeat(400);
    for (expression, error) in [
        ("1/0", ByZero),
        ("0^-1", ByZero),
        ("", Incomplete),
        ("1 +", Incomplete),
        ("(1", Incomplete),
        ("5 days in", Incomplete),
        ("9^9^9", TooLarge),
        ("9999-12-31 + 1 day", TooLarge),
        (deep.as_str(), TooDeep),
        (long.as_str(), TooLong),
    ] {
        assert_eq!(calculate(expression), Err(error), "{expression}");
    }
    for expression in [
        "x",
        "1 2",
        "import os",
        "2025-13-45",
        "1)",
        "°",
        "1 + 3 days",
        "2025-01-01 + 2025-01-01",
        "2025-01-01 * 2",
        "1 month in days",
        "1.5 months",
        "2^0.5",
        "2025-01-01 + 5 hours",
        "3 weeks + 1 month",
        ".",
    ] {
        assert!(calculate(expression).is_err(), "{expression}");
    }
}

proptest! {
    #[test]
    fn sums_and_products_are_exact(left in any::<i64>(), right in any::<i64>()) {
        let (a, b) = (BigInt::from(left), BigInt::from(right));
        prop_assert_eq!(calculate(&format!("({left}) + ({right})")), Ok((&a + &b).to_string()));
        prop_assert_eq!(calculate(&format!("({left}) * ({right})")), Ok((&a * &b).to_string()));
    }

    #[test]
    fn anything_has_a_value_or_an_error(text in "[-0-9+*/^()%.,; a-zé×]{0,60}|([0-9]{1,3}[-+*/^ ]){0,30}") {
        let _ = calculate(&text);
    }
}
