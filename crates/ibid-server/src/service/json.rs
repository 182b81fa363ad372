use serde::Serialize;
use serde_json::Value;

/// `form` as JSON with the numbers that the command line prints: made of its text, because turning single precision
/// into double by itself adds digits that nobody measured.
///
/// # Errors
/// When it has no JSON form.
pub(crate) fn json_value(form: &impl Serialize) -> Result<Value, serde_json::Error> {
    serde_json::from_str(&serde_json::to_string(form)?)
}

#[cfg(test)]
mod tests {
    use super::json_value;

    #[test]
    fn single_precision_keeps_its_digits() {
        assert_eq!(json_value(&0.678_453_86_f32).expect("a number").to_string(), "0.67845386");
    }
}
