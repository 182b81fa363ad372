use ibid_core::{Number, numbers};

/// Every value that a number of `text` can be read as, each once: `1.250` is 1.25 and 1250.
///
/// ```
/// let amounts: Vec<String> = ibid_ground::amounts("2,500.50 EUR for twelve months").iter().map(ToString::to_string).collect();
/// assert_eq!(amounts, ["2500.5", "12"]);
/// ```
pub fn amounts(text: &str) -> Vec<serde_json::Number> {
    let mut amounts = Vec::new();
    for reading in numbers(text).iter().flat_map(Number::readings) {
        let whole = reading.parse::<i64>().ok().map(serde_json::Number::from);
        let amount = whole.or_else(|| reading.parse().ok().and_then(serde_json::Number::from_f64));
        amounts.extend(amount.filter(|amount| !amounts.contains(amount)));
    }
    amounts
}
