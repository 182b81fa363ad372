//! Tokens with which chat templates mark turns and ends. An engine that takes one for text writes it out, and what follows it
//! is no answer any more.

/// Tokens that are not written with bars.
const TOKENS: &[&str] = &[
    "</s>",
    "<s>",
    "<eos>",
    "<bos>",
    "<pad>",
    "<unk>",
    "<end_of_turn>",
    "<start_of_turn>",
    "<end_of_text>",
    "<end_of_utterance>",
    "[INST]",
    "[/INST]",
    "<<SYS>>",
    "<</SYS>>",
    "[gMASK]",
];

/// How tokens that are written with bars begin and end.
const BARS: &[(&str, &str)] = &[("<|", "|>"), ("<｜", "｜>"), ("[|", "|]")];

/// Characters that the name between bars has at most.
const LONGEST: usize = 48;

/// `text` up to its first token that `is_quoted` does not hold for: a document can be about one.
pub(super) fn before_token(text: &str, is_quoted: impl Fn(&str) -> bool) -> &str {
    let starts = text.char_indices().filter(|(_, character)| matches!(character, '<' | '['));
    let found = starts
        .filter_map(|(start, _)| Some((start, token(text.get(start..)?)?)))
        .find(|(_, token)| !is_quoted(token));
    found.and_then(|(start, _)| text.get(..start)).map_or(text, str::trim_end)
}

/// What follows the tokens that `line` begins with.
pub(super) fn after_tokens(line: &str) -> &str {
    let mut rest = line;
    while let Some(after) = token(rest).and_then(|token| rest.strip_prefix(token)) {
        rest = after.trim_start();
    }
    rest
}

/// The token at the start of `text`. One with bars that breaks off with the text is one as well.
fn token(text: &str) -> Option<&str> {
    if let Some(token) = TOKENS.iter().find(|token| text.starts_with(**token)) {
        return text.get(..token.len());
    }
    BARS.iter().find_map(|(open, close)| {
        let inside = text.strip_prefix(open)?;
        let is_of_name = |character: &char| character.is_alphanumeric() || "_-/▁".contains(*character);
        let name: String = inside.chars().take_while(is_of_name).take(LONGEST + 1).collect();
        let after = inside.strip_prefix(name.as_str())?;
        let end = if after.is_empty() || after == "|" || after == "｜" {
            text.len()
        } else {
            after.starts_with(close).then_some(open.len() + name.len() + close.len())?
        };
        let is_name = name.chars().any(char::is_alphanumeric) && name.chars().count() <= LONGEST;
        text.get(..end).filter(|_| is_name)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{after_tokens, before_token};

    #[test]
    fn a_text_ends_before_its_first_token() {
        for (text, kept) in [
            ("Leave is 25 days.<|im_end|>", "Leave is 25 days."),
            ("Leave is 25 days. <|eot_id|> <|start_header_id|>user", "Leave is 25 days."),
            ("Leave is 25 days.</s><s>[INST] And?", "Leave is 25 days."),
            ("Leave is 25 days.<end_of_turn>", "Leave is 25 days."),
            ("Leave is 25 days.<｜end▁of▁sentence｜>", "Leave is 25 days."),
            ("Leave is 25 days. [|endofturn|]", "Leave is 25 days."),
            ("Leave is 25 days.<|im_e", "Leave is 25 days."),
            ("Leave is 25 days.<|im_end|", "Leave is 25 days."),
            ("年假十五天。<|im_end|>", "年假十五天。"),
            ("<|im_end|>", ""),
            ("a < b | c > d, x[i], <br> and [see below]", "a < b | c > d, x[i], <br> and [see below]"),
            ("f <| g |> h", "f <| g |> h"),
        ] {
            assert_eq!(before_token(text, |_| false), kept, "{text}");
        }
        assert_eq!(before_token("Write <s> or <pad>.", |token| token == "<s>"), "Write <s> or");
    }

    #[test]
    fn tokens_that_open_a_line_are_passed_over() {
        assert_eq!(after_tokens("<s> <|assistant|>[1.1] Leave."), "[1.1] Leave.");
        assert_eq!(after_tokens("</s>"), "");
        assert_eq!(after_tokens("[1.1] Leave.</s>"), "[1.1] Leave.</s>");
    }

    proptest! {
        #[test]
        fn what_is_kept_stands_in_the_text(text in any::<String>(), pieces in "(<\\|?[a-z]{0,3}\\|?>?|</s>| a){0,6}") {
            let text = text + &pieces;
            prop_assert!(text.starts_with(before_token(&text, |_| false)));
            prop_assert!(text.ends_with(after_tokens(&text)));
            prop_assert_eq!(before_token(&text, |_| true), &text);
        }
    }
}
