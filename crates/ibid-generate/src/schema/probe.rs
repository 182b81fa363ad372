//! What the decoder says of a grammar, before any model is asked.

use std::panic::{AssertUnwindSafe, catch_unwind};

use llguidance::api::TopLevelGrammar;
use llguidance::{Matcher, ParserFactory, TokenParser};
use toktrie::ApproximateTokEnv;

/// A decoder with one token for each byte; `Err` is what it says against the grammar.
pub(super) fn parser(grammar: &str) -> Result<TokenParser, String> {
    // The decoder asserts some of what it could refuse.
    let made = catch_unwind(AssertUnwindSafe(|| {
        let factory = ParserFactory::new_simple(&ApproximateTokEnv::single_byte_env())?;
        factory.create_parser(TopLevelGrammar::from_lark(grammar.to_owned()))
    }));
    match made {
        Ok(Ok(parser)) => Ok(parser),
        Ok(Err(error)) => Err(first_line(&error.to_string())),
        Err(_) => Err("the decoder cannot read it".to_owned()),
    }
}

pub(super) fn matcher(grammar: &str) -> Result<Matcher, String> {
    parser(grammar).map(|parser| Matcher::new(Ok(parser)))
}

/// Whether `text` is a whole sentence of the grammar.
pub(super) fn accepts(grammar: &str, text: &str) -> bool {
    let Ok(mut matcher) = matcher(grammar) else { return false };
    let bytes: Vec<u32> = text.bytes().map(u32::from).collect();
    matcher.try_consume_tokens(&bytes).is_ok_and(|consumed| consumed == bytes.len())
        && matcher.is_accepting().unwrap_or(false)
}

/// Messages repeat the whole grammar after their first line.
fn first_line(message: &str) -> String {
    let line = message.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    line.chars().take(240).collect()
}
