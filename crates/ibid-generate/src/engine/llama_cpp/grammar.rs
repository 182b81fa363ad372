use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ibid_core::seam::GenerateError;
use llguidance::api::{StopReason, TopLevelGrammar};
use llguidance::earley::SlicedBiasComputer;
use llguidance::{Matcher, ParserFactory};
use toktrie::{InferenceCapabilities, SimpleVob, TokEnv};

use super::vocabulary::Vocabulary;
use crate::engine::grammar_error::without_grammar;

/// Makes grammars of Lark text for one vocabulary.
pub(super) struct Grammars {
    factory: ParserFactory,
}

impl Grammars {
    pub(super) fn new(vocabulary: Arc<Vocabulary>) -> Result<Self, String> {
        let environment: TokEnv = vocabulary;
        // Where a grammar leaves no choice, its tokens are read in one step instead of decoded one by one.
        let capabilities = InferenceCapabilities { ff_tokens: true, ..InferenceCapabilities::default() };
        let slices = SlicedBiasComputer::general_slices();
        let factory =
            ParserFactory::new(&environment, capabilities, &slices).map_err(|error| error.to_string())?;
        Ok(Self { factory })
    }

    /// The beginning of this grammar.
    pub(super) fn begin(&self, lark: String) -> Result<Grammar, GenerateError> {
        // The decoder asserts some of what it could refuse.
        let made = catch_unwind(AssertUnwindSafe(|| {
            self.factory.create_parser(TopLevelGrammar::from_lark(lark)).map_err(|error| error.to_string())
        }));
        match made {
            Ok(Ok(parser)) => Ok(Grammar { matcher: Matcher::new(Ok(parser)) }),
            Ok(Err(reason)) => Err(GenerateError::Grammar(without_grammar(&reason))),
            Err(_) => Err(GenerateError::Grammar("the decoder cannot read it".to_owned())),
        }
    }
}

/// How far an output has come in its grammar.
pub(super) struct Grammar {
    matcher: Matcher,
}

impl Grammar {
    /// Whether nothing can follow.
    pub(super) fn is_over(&self) -> Result<bool, String> {
        match self.matcher.stop_reason() {
            StopReason::NotStopped => Ok(false),
            StopReason::NoExtension | StopReason::NoExtensionBias | StopReason::EndOfSentence => Ok(true),
            reason => Err(self
                .matcher
                .get_error()
                .unwrap_or_else(|| format!("the grammar cannot be followed further ({reason:?})"))),
        }
    }

    /// The tokens that follow whatever the model prefers.
    pub(super) fn forced(&mut self) -> Result<Vec<u32>, String> {
        let forced = self.matcher.consume_ff_tokens();
        match self.matcher.get_error() {
            Some(error) => Err(error),
            None => Ok(forced),
        }
    }

    /// The tokens that may follow.
    pub(super) fn allowed(&mut self) -> Result<SimpleVob, String> {
        self.matcher.compute_mask_or_eos().map_err(|error| error.to_string())
    }

    /// Goes on with a token that was allowed.
    pub(super) fn accept(&mut self, token: u32) -> Result<(), String> {
        self.matcher.consume_token(token).map_err(|error| error.to_string())
    }
}
