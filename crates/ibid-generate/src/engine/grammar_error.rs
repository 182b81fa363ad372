//! What a decoder says of a grammar that it does not take.

/// Characters of a line that may be of the decoder: grammars hold sentences of documents, which no error should repeat.
const LONGEST_LINE: usize = 200;
const MOST_LINES: usize = 3;

/// What the decoder says of a grammar that it could read if there were less of it.
const TOO_LARGE: &str = "too big";

/// The decoder's words without the lines of the grammar that it repeats, and what can be done where it is too large.
pub(super) fn without_grammar(reason: &str) -> String {
    let lines = reason.lines().map(str::trim);
    // It shows lines of the grammar behind their numbers.
    let is_shown =
        |line: &str| line.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start().starts_with('|');
    let kept = lines.filter(|line| !line.is_empty() && line.len() <= LONGEST_LINE && !is_shown(line));
    let kept: Vec<&str> = kept.take(MOST_LINES).collect();
    if kept.is_empty() {
        return "the decoder cannot read it".to_owned();
    }
    let words = kept.join(" ");
    // Grammars hold the sentences and numbers of the passages.
    if words.contains(TOO_LARGE) { format!("{words}: ask with fewer passages") } else { words }
}

#[cfg(test)]
mod tests {
    use super::without_grammar;

    #[test]
    fn what_is_of_the_grammar_goes() {
        let reason =
            format!("grammar too big (limit 50)\n 3 | \"The rent is due.\"\n{}\n   |  ^", "x".repeat(500));
        assert_eq!(without_grammar(&reason), "grammar too big (limit 50): ask with fewer passages");
        assert_eq!(without_grammar("unknown name: \"x\""), "unknown name: \"x\"");
        assert_eq!(without_grammar(&"x".repeat(500)), "the decoder cannot read it");
    }
}
