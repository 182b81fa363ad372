//! What a decoder says of a grammar that it does not take.

/// Characters of a line that may be of the decoder: grammars hold sentences of documents, which no error should repeat.
const LONGEST_LINE: usize = 200;
const MOST_LINES: usize = 3;

/// The decoder's words without the lines of the grammar that it repeats.
pub(super) fn without_grammar(reason: &str) -> String {
    let lines = reason.lines().map(str::trim);
    // It shows lines of the grammar behind their numbers.
    let is_shown =
        |line: &str| line.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start().starts_with('|');
    let kept = lines.filter(|line| !line.is_empty() && line.len() <= LONGEST_LINE && !is_shown(line));
    let kept: Vec<&str> = kept.take(MOST_LINES).collect();
    if kept.is_empty() { "the decoder cannot read it".to_owned() } else { kept.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::without_grammar;

    #[test]
    fn what_is_of_the_grammar_goes() {
        let reason =
            format!("grammar too big (limit 50)\n 3 | \"The rent is due.\"\n{}\n   |  ^", "x".repeat(500));
        assert_eq!(without_grammar(&reason), "grammar too big (limit 50)");
        assert_eq!(without_grammar(&"x".repeat(500)), "the decoder cannot read it");
    }
}
