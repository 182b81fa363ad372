//! What tools were called, and what came of it.

use ibid::{ToolOutcome, ToolStep};

use super::{DIM, SOURCE, WARNING, count, line, printable};

/// The most characters of a result that are shown.
const MAX_CHARACTERS: usize = 100;

/// One line for a step, for the person who waits.
pub(super) fn told(step: &ToolStep) -> Option<String> {
    let tool = step.tool.as_ref()?;
    Some(printable(&format!("{tool} {}: {}", step.arguments, outcome(&step.outcome))))
}

/// The steps of a trace.
pub(super) fn tool_steps(steps: &[ToolStep]) {
    for step in steps {
        let tool = step.tool.as_ref().map_or("no tool", |tool| tool.as_str());
        let arguments = if step.tool.is_some() { format!(" {}", step.arguments) } else { String::new() };
        let arguments = printable(&arguments);
        let wanted =
            step.wanted.map(|wanted| format!(" · not answered yet with {wanted:.2}")).unwrap_or_default();
        line(&format!("  {SOURCE}{}{SOURCE:#} {tool}{arguments}", step.turn));
        let mark = match &step.outcome {
            ToolOutcome::Failed { .. } | ToolOutcome::NoCall { .. } => format!("{WARNING}✗{WARNING:#} "),
            _ => String::new(),
        };
        line(&format!(
            "    {mark}{} {DIM}· {} · {:.1} s to choose, {:.1} s to call{wanted}{DIM:#}",
            printable(&outcome(&step.outcome)),
            count(step.tokens, "token"),
            step.choose_ms as f64 / 1000.0,
            step.call_ms as f64 / 1000.0,
        ));
    }
}

fn outcome(outcome: &ToolOutcome) -> String {
    match outcome {
        ToolOutcome::Enough => "the sources answer: nothing more was called".to_owned(),
        ToolOutcome::NoCall { reason } => format!("what the model wrote is no call: {reason}"),
        ToolOutcome::Repeated => "the same call again".to_owned(),
        ToolOutcome::Exhausted { limit } => format!("the limit is reached: {limit}"),
        ToolOutcome::Failed { reason } => reason.clone(),
        ToolOutcome::Result { text, is_cut, passages } => {
            let mut parts = Vec::new();
            if !passages.is_empty() {
                parts.push(count(passages.len(), "passage"));
            }
            let words: Vec<&str> = text.split_whitespace().collect();
            let words = words.join(" ");
            if !words.is_empty() {
                let shown: String = words.chars().take(MAX_CHARACTERS).collect();
                let more = if shown.len() < words.len() { "…" } else { "" };
                parts.push(format!("“{shown}{more}”"));
            }
            if *is_cut {
                parts.push("cut at the limit".to_owned());
            }
            parts.join(", ")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use ibid::{ToolOutcome, ToolStep};
    use serde_json::json;

    use super::told;

    #[test]
    fn a_step_does_not_speak_to_the_terminal() {
        let step: ToolStep = serde_json::from_value(json!({
            "turn": 1, "time": "", "wanted": null, "tool": "s.look", "arguments": { "a\u{202e}": "\u{9b}31m" },
            "outcome": { "outcome": "failed", "reason": "bad \u{1b}]0;title\u{7}" }, "tokens": 0, "choose_ms": 0, "call_ms": 0,
        }))
        .expect("a step");
        assert!(matches!(step.outcome, ToolOutcome::Failed { .. }));
        let told = told(&step).expect("a tool was called");
        assert!(told.chars().all(ibid::is_printable) && told.contains("title"), "{told}");
    }
}
