use ibid_core::seam::Message;
use serde_json::Value;

use super::thinking::ThoughtFilter;
use super::{Connection, RemoteError};
use crate::engine::words::{NO, YES};

/// How many of the likeliest tokens are asked for: the most that OpenAI and vLLM give.
const TOP: usize = 20;
/// Without probabilities, a yes or no is believed so far.
const SURE: f64 = 0.99;
/// Enough for one word, and for the thoughts of a model that cannot be kept from thinking.
const WORD_TOKENS: usize = 512;

/// The probability of yes among yes and no, from the likeliest first tokens; where the engine tells none, from the
/// word that it answers.
pub(super) async fn probability_of_yes(
    connection: &Connection,
    messages: &[Message],
) -> Result<f64, RemoteError> {
    let mut tells_none = false;
    if connection.offers_probabilities() {
        let answer = connection
            .ask(
                messages,
                &[("max_tokens", 1.into()), ("logprobs", true.into()), ("top_logprobs", TOP.into())],
            )
            .await;
        match answer {
            Ok(answer) => {
                if let Some(probability) = of_probabilities(&answer, connection.has_decimal_logarithms()) {
                    return Ok(probability);
                }
                // That neither word is among the likeliest says nothing of the next question: this one is read by its word.
                tells_none = !tells_probabilities(&answer);
            }
            Err(error) if error.may_be_a_field() => {
                tracing::info!(%error, "no probabilities from this engine: its words are read instead");
                tells_none = true;
            }
            Err(error) => return Err(error),
        }
    }
    let answer = connection.ask(messages, &[("max_tokens", WORD_TOKENS.into())]).await?;
    if tells_none {
        connection.without_probabilities();
    }
    let text = answer.pointer("/choices/0/message/content").and_then(Value::as_str).unwrap_or_default();
    Ok(of_word(text).unwrap_or_else(|| {
        tracing::warn!("the engine answered neither yes nor no, which counts as no");
        1.0 - SURE
    }))
}

/// Whether the engine tells probabilities at all; of an answer that ends before its first token the list is empty.
fn tells_probabilities(answer: &Value) -> bool {
    answer.pointer("/choices/0/logprobs/content").is_some_and(Value::is_array)
}

/// The sampled token, too, where the list has room for one only.
fn of_probabilities(answer: &Value, has_decimal_logarithms: bool) -> Option<f64> {
    let first = answer.pointer("/choices/0/logprobs/content/0")?;
    let likeliest = first.get("top_logprobs").and_then(Value::as_array).filter(|list| !list.is_empty());
    let tokens: Vec<&Value> = likeliest.map_or_else(|| vec![first], |list| list.iter().collect());
    let weight_of = |words: &[&str]| -> f64 {
        let fitting = tokens.iter().filter_map(|token| {
            let text = token.get("token")?.as_str()?;
            let logarithm = token.get("logprob")?.as_f64()?;
            let probability = if has_decimal_logarithms { 10_f64.powf(logarithm) } else { logarithm.exp() };
            words.contains(&text.trim()).then_some(probability)
        });
        fitting.sum()
    };
    let (yes, no) = (weight_of(&YES), weight_of(&NO));
    let sum = yes + no;
    (sum > 0.0 && sum.is_finite()).then(|| (yes / sum).clamp(0.001, 0.999))
}

fn of_word(text: &str) -> Option<f64> {
    let answer = ThoughtFilter::default().pass(text);
    let word: String =
        answer.chars().skip_while(|c| !c.is_alphabetic()).take_while(|c| c.is_alphabetic()).collect();
    if YES.contains(&word.as_str()) {
        Some(SURE)
    } else if NO.contains(&word.as_str()) {
        Some(1.0 - SURE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{of_probabilities, of_word, tells_probabilities};

    fn answer(tokens: &[(&str, f64)]) -> Value {
        let tokens: Vec<Value> =
            tokens.iter().map(|(token, logprob)| json!({ "token": token, "logprob": logprob })).collect();
        json!({ "choices": [{ "logprobs": { "content": [{ "token": "x", "logprob": 0.0, "top_logprobs": tokens }] } }] })
    }

    #[test]
    fn yes_among_yes_and_no() {
        let half = 0.5_f64.ln();
        let of = |tokens: &[(&str, f64)]| of_probabilities(&answer(tokens), false);
        assert_eq!(of(&[("Yes", half), (" No", half)]), Some(0.5));
        assert!(of(&[("Yes", -0.1), (" yes", -2.0), ("No", -9.0)]).is_some_and(|p| p > 0.99));
        assert_eq!(of(&[("No", -0.1)]), Some(0.001));
        assert_eq!(of(&[("Maybe", -0.1)]), None);
        assert_eq!(of_probabilities(&json!({ "choices": [{}] }), false), None);
        let decimal =
            of_probabilities(&answer(&[("Yes", -1.0), ("No", -2.0)]), true).expect("both are there");
        assert!((decimal - 10.0 / 11.0).abs() < 1e-9, "{decimal}");
    }

    #[test]
    fn a_list_without_yes_and_no_is_a_list() {
        assert!(tells_probabilities(&answer(&[("Maybe", -0.1)])));
        assert!(tells_probabilities(&json!({ "choices": [{ "logprobs": { "content": [] } }] })));
        for absent in [json!({}), json!({ "logprobs": null }), json!({ "logprobs": { "content": null } })] {
            assert!(!tells_probabilities(&json!({ "choices": [absent] })));
        }
    }

    #[test]
    fn a_word_is_read_behind_thoughts_and_signs() {
        for (text, yes) in [
            ("Yes.", Some(true)),
            ("**No**, they do not.", Some(false)),
            ("<think>Yes?</think>\nNo", Some(false)),
            ("Yesterday", None),
            ("是", Some(true)),
            ("The passages say so.", None),
            ("", None),
        ] {
            assert_eq!(of_word(text).map(|probability| probability > 0.5), yes, "{text}");
        }
    }
}
