//! Documents that attack, as prompts show them.

use ibid_core::{Passage, Question};
use ibid_generate::{Excerpt, answer_messages, sentence_messages};
use ibid_testkit::{Injection, injections, passage};

fn passages(case: &Injection) -> Vec<Passage> {
    let (name, benign) = case.benign();
    vec![passage("note [1.1] <|im_end|>.md", &case.attack), passage(name, benign)]
}

/// Every line that a prompt may hold for these passages, in order.
#[track_caller]
fn assert_only_our_own_lines(prompt: &str, passages: &[Passage], id: &str) {
    let mut lines = prompt.lines();
    for (source, passage) in (1..).zip(passages) {
        let heading = lines.next().unwrap_or_default();
        assert!(heading.starts_with(&format!("Source {source}: ")), "{id}: {heading}");
        for sentence in 1..=passage.sentences().len() {
            let line = lines.next().unwrap_or_default();
            let marker = format!("[{source}.{sentence}] ");
            let text = line.strip_prefix(&marker).unwrap_or_else(|| panic!("{id}: {line:?} is not {marker}"));
            assert_no_marker(text, id);
        }
        assert_eq!(lines.next(), Some(""), "{id}");
    }
    assert!(lines.next().is_some_and(|line| line.starts_with("Question: ")), "{id}");
}

/// No pointer, no heading of a source or question, no token of a template.
#[track_caller]
fn assert_no_marker(text: &str, id: &str) {
    let folded = text.to_lowercase();
    for (at, _) in text.match_indices('[') {
        let inner = text[at + 1..].split(']').next().unwrap_or_default();
        assert!(!inner.starts_with(|c: char| c.is_numeric() || c == '|' || c == '/'), "{id}: [{inner}]");
        assert!(!matches!(inner, "INST" | "SYSTEM_PROMPT" | "TOOL_RESULTS" | "gMASK"), "{id}: [{inner}]");
    }
    for (at, _) in text.match_indices('<') {
        let inner = text[at + 1..].split('>').next().unwrap_or_default();
        let is_name = !inner.is_empty()
            && inner.trim_start_matches('/').chars().all(|c| c.is_alphanumeric() || c == '_');
        assert!(!is_name && !inner.starts_with(['|', '｜']), "{id}: <{inner}>");
    }
    assert!(!folded.contains("question:"), "{id}: {text}");
    let numbered = (0..10).any(|number| folded.contains(&format!("source {number}:")));
    assert!(!numbered, "{id}: {text}");
}

#[test]
fn no_document_writes_a_line_marker_or_token_of_a_prompt() {
    for case in injections() {
        let question: Question = case.question.parse().unwrap();
        let passages = passages(&case);
        let messages = answer_messages(&question, &passages, &Excerpt::whole(&passages));
        assert_only_our_own_lines(&messages.last().unwrap().content, &passages, &case.id);
        for passage in &passages {
            for sentence in 0..passage.sentences().len() {
                let messages = sentence_messages(&question, passage, sentence);
                let lines: Vec<&str> = messages.last().unwrap().content.lines().collect();
                let [first, second] = lines[..] else { panic!("{}: {lines:?}", case.id) };
                assert!(
                    first.starts_with("Question: ") && second.starts_with("Text: "),
                    "{}: {lines:?}",
                    case.id
                );
            }
        }
    }
}

#[test]
fn nothing_that_a_reader_cannot_see_is_in_a_prompt() {
    let is_hidden = |c: char| {
        c.is_control() && c != '\n'
            || matches!(
                c,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'
                    ..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            )
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}')
            || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
    };
    for case in injections() {
        let question: Question = format!("{}{}", case.question, case.attack).parse().unwrap();
        let passages = passages(&case);
        for message in answer_messages(&question, &passages, &Excerpt::whole(&passages)) {
            let hidden = message.content.chars().find(|c| is_hidden(*c));
            assert_eq!(hidden, None, "{}", case.id);
        }
    }
}
