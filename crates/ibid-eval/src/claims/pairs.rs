//! Claims made of questions with answers.

use std::collections::HashSet;

use ibid::{Library, sentences};

use super::asked::{about_another_name, about_another_number};
use super::case::{ClaimCase, ClaimKind};
use super::interrogative::{denied, statement};
use crate::random::Random;
use crate::run::GoldSentences;
use crate::words::{folded, holds_whole, words};
use crate::{Dataset, EvalError, Query};

pub(super) async fn of_questions(
    dataset: &Dataset,
    library: &Library,
    count: usize,
    seed: u64,
) -> Result<Vec<ClaimCase>, EvalError> {
    let answered: Vec<&Query> =
        dataset.queries().iter().filter(|query| !query.answers.is_empty() && !query.is_draft).collect();
    let mut gold_sentences = GoldSentences::default();
    let mut cases = Vec::new();
    for position in Random::new(seed).sample(answered.len(), count) {
        let query = answered[position];
        let documents: Vec<&str> = query.judgements.documents().collect();
        let question = query.text.as_str();
        let gold = gold_sentences.of(library, question, &query.answers, documents.iter().copied()).await?;
        let (Some(gold), Some(answer)) = (gold.first(), query.answers.first()) else { continue };
        let others: Vec<&str> = answered
            .iter()
            .filter(|other| other.judgements.documents().any(|document| document == gold.document))
            .flat_map(|other| other.answers.iter().map(String::as_str))
            .collect();
        let Ok(name) = gold.document.parse() else { continue };
        let Some(document) = library.document(&name).await? else { continue };

        let case = |kind: ClaimKind, claim: String, quote: &str| ClaimCase {
            dataset: dataset.name().to_owned(),
            id: query.id.clone(),
            kind,
            question: question.to_owned(),
            claim,
            quotes: vec![quote.to_owned()],
        };
        let claim = statement(question, answer);
        cases.push(case(ClaimKind::Stated, claim.clone(), &gold.text));
        cases.push(case(ClaimKind::Denied, denied(&claim), &gold.text));
        if let Some(other) = other_sentence(&document.text, question, &query.answers) {
            cases.push(case(ClaimKind::OtherQuote, claim.clone(), other));
        }
        let has_number = |text: &str| text.chars().any(|character| character.is_ascii_digit());
        let of_question = |kind: ClaimKind, question: String| ClaimCase {
            claim: statement(&question, answer),
            question,
            ..case(kind, String::new(), &gold.text)
        };
        let other = about_another_number(question, &gold.text);
        cases.extend(other.map(|other| of_question(ClaimKind::AskedNumber, other)));
        let names: Vec<&str> = others.iter().copied().filter(|other| is_name(other)).collect();
        let other = about_another_name(question, &gold.text, &names);
        cases.extend(other.map(|other| of_question(ClaimKind::AskedName, other)));
        // Of a sentence that holds the other answer too, the claim may be as true.
        let wrong = |other: &&&str| {
            !holds_whole(&folded(&gold.text), &folded(other)) && has_number(other) == has_number(answer)
        };
        let wrong: Vec<&&str> = others.iter().filter(wrong).collect();
        if has_number(answer) {
            if let Some(other) = wrong.first() {
                cases.push(case(ClaimKind::OtherNumber, statement(question, other), &gold.text));
            }
        } else if is_name(answer)
            && let Some(other) = wrong.iter().find(|other| is_name(other))
        {
            cases.push(case(ClaimKind::OtherName, statement(question, other), &gold.text));
        }
    }
    Ok(cases)
}

/// The sentence of `text` that shares most words with the question, of those that hold no answer.
fn other_sentence<'a>(text: &'a str, question: &str, answers: &[String]) -> Option<&'a str> {
    let asked = words(question);
    let holds_answer =
        |sentence: &str| answers.iter().any(|answer| folded(sentence).contains(folded(answer).as_str()));
    let shared = |sentence: &str| words(sentence).intersection(&asked).collect::<HashSet<_>>().len();
    sentences(text)
        .into_iter()
        .filter_map(|span| span.of(text))
        .filter(|sentence| !holds_answer(sentence) && !sentence.starts_with('#'))
        .max_by_key(|sentence| shared(sentence))
}

/// Whether a text is a proper name, as far as its capitals tell; in a script without capitals, any text is.
fn is_name(text: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|first| first.is_uppercase() || first.is_alphabetic() && !first.is_lowercase())
}
