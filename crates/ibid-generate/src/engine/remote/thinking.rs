//! What a model thinks aloud before it answers is no part of the answer.

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// Takes a block of thoughts, and white space, from the beginning of a text that comes in pieces.
#[derive(Debug, Default)]
pub(super) struct ThoughtFilter {
    held: String,
    is_past: bool,
}

impl ThoughtFilter {
    /// What of `piece`, and of what was held back before it, belongs to the answer.
    pub(super) fn pass(&mut self, piece: &str) -> String {
        if self.is_past {
            return piece.to_owned();
        }
        self.held.push_str(piece);
        let text = self.held.trim_start();
        if text.is_empty() || OPEN.starts_with(text) {
            return String::new();
        }
        let answer = match text.strip_prefix(OPEN) {
            None => text,
            Some(thoughts) => match thoughts.split_once(CLOSE) {
                Some((_, answer)) => answer.trim_start(),
                None => return String::new(),
            },
        };
        if answer.is_empty() {
            // White space may follow.
            self.held = String::new();
            return String::new();
        }
        let answer = answer.to_owned();
        self.is_past = true;
        self.held = String::new();
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::ThoughtFilter;

    #[test]
    fn thoughts_go_however_they_are_cut() {
        for (text, answer) in [
            ("[1.1] A.", "[1.1] A."),
            ("<think>\n[1.1] no\n</think>\n\n[1.2] B.", "[1.2] B."),
            ("<think></think>C", "C"),
            ("\n\n  D <think>e</think>", "D <think>e</think>"),
            ("<think>never ends", ""),
            ("<this is no thought", "<this is no thought"),
            ("", ""),
        ] {
            for size in 1..9 {
                let mut filter = ThoughtFilter::default();
                let characters: Vec<char> = text.chars().collect();
                let passed: String = characters
                    .chunks(size)
                    .map(|piece| filter.pass(&piece.iter().collect::<String>()))
                    .collect();
                assert_eq!(passed, answer, "{text:?} in pieces of {size}");
            }
        }
    }
}
