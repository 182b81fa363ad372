/// The groups of three digits of a whole number: `1`, `234` and `567` of 1234567.
///
/// ```
/// assert_eq!(ibid_testkit::digit_groups(1_234_567).join(","), "1,234,567");
/// ```
pub fn digit_groups(value: u64) -> Vec<String> {
    let digits = value.to_string();
    let first = match digits.len() % 3 {
        0 => 3,
        rest => rest,
    };
    let rest = (first..digits.len()).step_by(3).map(|at| digits[at..at + 3].to_owned());
    std::iter::once(digits[..first].to_owned()).chain(rest).collect()
}

/// Whether some groups of `value` are `other`: with spaces between them they may be numbers by themselves, as in
/// `floor 7 300 people`.
pub fn is_among_digit_groups(other: u64, value: u64) -> bool {
    let groups = digit_groups(value);
    let runs = (1..groups.len()).flat_map(|length| groups.windows(length));
    let mut values = runs.filter_map(|run| run.concat().parse::<u64>().ok());
    values.any(|part| part == other)
}
