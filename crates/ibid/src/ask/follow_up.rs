//! A follow-up question → a question of its own, which can be searched for.

use std::collections::HashSet;

use ibid_core::Question;
use ibid_core::seam::Generate;
use ibid_generate::follow_up_messages;
use ibid_ground::{foreign_numbers, new_names};
use unicode_segmentation::UnicodeSegmentation;

use super::leaning::{leans_on_earlier, stands_alone};
use super::line;
use crate::Error;

/// Turns of the conversation that are looked back at.
const TURNS: usize = 3;
/// Tokens that a question may take.
const MAX_TOKENS: usize = 80;

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// What was asked.
    pub question: Question,
    /// What was answered; `None` for an abstention.
    pub answer: Option<String>,
}

/// `question` as one that can be understood, and searched for, without the turns before it: “And in Spain?” after
/// “How many inhabitants has France?” becomes “How many inhabitants has Spain?”.
///
/// It stays as it is where there is no turn before it, and where it is long and nothing in it points back (which saves its
/// user the time that the model would take). Where what the model writes is not to be trusted, because it is no question
/// or holds a number or a name that nobody named, or where it adds nothing, the question is put behind the one that it
/// seems to lean on.
///
/// ```no_run
/// # async fn run() -> Result<(), ibid::Error> {
/// let model = ibid::LanguageModelFile::new("model.gguf").load().await?;
/// let earlier = [ibid::Turn { question: "How long is the Rhine?".parse()?, answer: None }];
/// let question = ibid::standalone_question(&earlier, &"And the Elbe?".parse()?, model.as_ref()).await?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// When the model fails.
pub async fn standalone_question(
    earlier: &[Turn],
    question: &Question,
    model: &dyn Generate,
) -> Result<Question, Error> {
    let recent = &earlier[earlier.len().saturating_sub(TURNS)..];
    if recent.is_empty() || stands_alone(question.as_str()) {
        return Ok(question.clone());
    }
    let turns: Vec<(Question, Option<String>)> =
        recent.iter().map(|turn| (turn.question.clone(), turn.answer.clone())).collect();
    let written = line::written(model, follow_up_messages(&turns, question), MAX_TOKENS).await?;
    let earlier = turns.iter().flat_map(|(asked, answer)| [Some(asked.as_str()), answer.as_deref()]);
    let said: Vec<&str> = earlier.flatten().chain([question.as_str()]).collect();
    let written = written.trim();
    let invents = !foreign_numbers(written, &said).is_empty() || !new_names(written, &said).is_empty();
    if let Ok(rewritten) = written.parse()
        && !invents
        && ends_alike(written, question.as_str())
        && has_other_words(written, question.as_str())
    {
        return Ok(rewritten);
    }
    let stood_alone = recent.iter().rev().find(|turn| !leans_on_earlier(turn.question.as_str()));
    Ok(joined_question(stood_alone.map(|turn| &turn.question), question))
}

/// Whether the text has a word that the question has not.
fn has_other_words(text: &str, question: &str) -> bool {
    let (text, question) = (text.to_lowercase(), question.to_lowercase());
    let known: HashSet<&str> = question.unicode_words().collect();
    text.unicode_words().any(|word| !known.contains(word))
}

/// Whether the text ends as a question does, or as `question` does, which may be a request.
fn ends_alike(text: &str, question: &str) -> bool {
    let end = text.chars().next_back();
    matches!(end, Some('?' | '？')) || end == question.trim_end().chars().next_back()
}

/// `question` behind the one that it leans on, where it seems to lean on one: without a language model that is how a
/// follow-up can be searched for.
pub(crate) fn joined_question(earlier: Option<&Question>, question: &Question) -> Question {
    let joined = earlier.filter(|_| leans_on_earlier(question.as_str()));
    let joined = joined.and_then(|earlier| format!("{earlier} {question}").parse().ok());
    joined.unwrap_or_else(|| question.clone())
}
