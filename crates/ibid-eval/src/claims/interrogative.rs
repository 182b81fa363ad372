//! A question and its answer as one statement.

/// What asks, longest first where one begins another. A statement need not be elegant: every check looks at words.
const SPACED: &[&str] = &[
    "how many",
    "how much",
    "how long",
    "how old",
    "what kind of",
    "what type of",
    "what",
    "which",
    "who",
    "whom",
    "whose",
    "when",
    "where",
    "why",
    "how",
    "wie viele",
    "wie viel",
    "wieviele",
    "wieviel",
    "wie lange",
    "welche",
    "welcher",
    "welches",
    "welchem",
    "welchen",
    "wer",
    "wen",
    "wem",
    "wessen",
    "was",
    "wann",
    "wo",
    "woher",
    "wohin",
    "warum",
    "wie",
    "cuántos",
    "cuántas",
    "cuánto",
    "cuánta",
    "qué",
    "quién",
    "quiénes",
    "cuál",
    "cuáles",
    "cuándo",
    "dónde",
    "cómo",
    "por qué",
];
const UNSPACED: &[&str] = &[
    "什麼時候",
    "什么时候",
    "哪一年",
    "哪一個",
    "哪一个",
    "哪個",
    "哪个",
    "哪些",
    "哪位",
    "哪裡",
    "哪里",
    "什麼",
    "什么",
    "多少",
    "幾",
    "几",
    "誰",
    "谁",
    "何時",
    "何时",
    "何處",
    "何处",
    "何",
    "哪",
];

/// The question with its answer in the place of what asks, as one sentence; question and answer side by side where
/// nothing in it asks.
pub(super) fn statement(question: &str, answer: &str) -> String {
    let question = question.trim().trim_matches(['?', '¿', '？']).trim();
    let lower = question.to_lowercase();
    // Lower case may be of another length: then positions do not carry over.
    if lower.len() == question.len() {
        let word = SPACED.iter().filter_map(|word| Some((whole_word(&lower, word)?, word.len())));
        let piece = UNSPACED.iter().filter_map(|word| Some((lower.find(word)?, word.len())));
        let first = word.chain(piece).min_by_key(|(at, length)| (*at, std::cmp::Reverse(*length)));
        if let Some((at, length)) = first
            && let (Some(before), Some(after)) = (question.get(..at), question.get(at + length..))
        {
            return ended(&format!("{before}{answer}{after}"));
        }
    }
    ended(&format!("{question}: {answer}"))
}

fn ended(statement: &str) -> String {
    let last = statement.chars().next_back().unwrap_or(' ');
    if last.is_ascii() || last.is_alphabetic() && !is_ideograph(last) {
        format!("{statement}.")
    } else {
        format!("{statement}。")
    }
}

fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}')
}

fn whole_word(text: &str, word: &str) -> Option<usize> {
    let is_edge = |character: Option<char>| character.is_none_or(|character| !character.is_alphanumeric());
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        is_edge(text[..*at].chars().next_back()) && is_edge(text[at + word.len()..].chars().next())
    })
}

/// The statement denied; only as its own language denies.
pub(super) fn denied(statement: &str) -> String {
    const VERBS: &[(&str, &[&str])] = &[
        (
            "not",
            &[
                "is", "are", "was", "were", "has", "had", "have", "did", "does", "do", "can", "could",
                "will", "would", "may", "must", "should",
            ],
        ),
        (
            "nicht",
            &["ist", "sind", "war", "waren", "hat", "hatte", "hatten", "wurde", "wurden", "wird", "kann"],
        ),
    ];
    if statement.chars().any(is_ideograph) {
        return format!("並非{statement}");
    }
    let lower = statement.to_lowercase();
    for (denial, verbs) in VERBS {
        let verb = verbs.iter().filter_map(|verb| Some((whole_word(&lower, verb)?, verb.len()))).min();
        if let Some((at, length)) = verb
            && let (Some(before), Some(after)) = (statement.get(..at + length), statement.get(at + length..))
        {
            return format!("{before} {denial}{after}");
        }
    }
    if [" el ", " la ", " los ", " las ", " de "].iter().filter(|word| lower.contains(**word)).count() >= 2 {
        format!("No es cierto: {statement}")
    } else {
        format!("It is not true: {statement}")
    }
}

#[cfg(test)]
mod tests {
    use super::{denied, statement};

    #[test]
    fn the_answer_takes_the_place_of_what_asks() {
        for (question, answer, expected) in [
            ("Who lost to the Broncos?", "The Steelers", "The Steelers lost to the Broncos."),
            ("In what year was it built?", "1889", "In 1889 year was it built."),
            ("Wie viele Tage sind es?", "25", "25 Tage sind es."),
            ("¿Cuántos días son?", "25", "25 días son."),
            ("病假有幾天？", "三十", "病假有三十天。"),
            ("Name the river.", "Rhine", "Name the river.: Rhine."),
            ("Somewhat late?", "yes", "Somewhat late: yes."),
        ] {
            assert_eq!(statement(question, answer), expected);
        }
    }

    #[test]
    fn denials_are_of_the_language() {
        assert_eq!(denied("It was built in 1889."), "It was not built in 1889.");
        assert_eq!(denied("Es wurde 1889 gebaut."), "Es wurde nicht 1889 gebaut.");
        assert_eq!(denied("The Steelers lost."), "It is not true: The Steelers lost.");
        assert!(denied("病假有三十天。").starts_with("並非"));
    }
}
