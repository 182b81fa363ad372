//! Claims that lack what is asked for although their quotes hold it: `The deadline.`

use crate::normalize::{content_words, fold, is_german, words};
use crate::{AnswerType, Quote};

/// Words before the one by which a question asks: `bis wann`, `in which year`.
const BEFORE: &[&str] = &[
    "and", "at", "by", "for", "from", "in", "of", "on", "since", "to", "until", "with", "ab", "am", "an",
    "bis", "im", "mit", "seit", "um", "und", "von", "vor", "zu", "a", "con", "de", "desde", "en", "hasta",
    "y",
];

/// Words with which a question begins that no yes or no answers. What `was` asks is told by the language.
const OPEN: &[&str] = &[
    "how", "what", "where", "which", "who", "whom", "whose", "why", "warum", "welche", "welchem", "welchen",
    "welcher", "welches", "wem", "wen", "wer", "weshalb", "wessen", "wie", "wieso", "wo", "woher", "wohin",
    "cuál", "cuáles", "cómo", "dónde", "qué", "quién", "quiénes",
];

/// What a question chooses among stands in it.
const OR: &[&str] = &["or", "either", "oder", "entweder", "o"];

/// How much or when, said without a number.
const WITHOUT_NUMBER: &[&str] = &[
    "annually",
    "daily",
    "monthly",
    "quarterly",
    "weekly",
    "yearly",
    "free",
    "half",
    "immediately",
    "indefinitely",
    "never",
    "no",
    "nobody",
    "none",
    "nothing",
    "once",
    "twice",
    "unlimited",
    "einmal",
    "jährlich",
    "kein",
    "keine",
    "keinen",
    "kostenlos",
    "gratis",
    "monatlich",
    "nichts",
    "nie",
    "niemand",
    "sofort",
    "täglich",
    "unbegrenzt",
    "wöchentlich",
    "diariamente",
    "ilimitado",
    "inmediatamente",
    "nada",
    "nadie",
    "ninguna",
    "ninguno",
    "nunca",
];
const CJK_WITHOUT_NUMBER: &[&str] = &["免費", "免费", "無限", "无限", "沒有", "没有", "立即"];

/// What a question asks for by its beginning. `What happens when …` asks for no time.
pub(super) fn asked_for(question: &str) -> AnswerType {
    let has_no_case =
        |character: char| character.is_alphabetic() && !character.is_uppercase() && !character.is_lowercase();
    // Chinese and Japanese ask at any place of a sentence.
    if question.chars().any(has_no_case) {
        return AnswerType::of(question);
    }
    let words = words(question);
    let is_before = words.first().is_some_and(|first| BEFORE.contains(&first.as_str()));
    let beginning: Vec<&str> = words.iter().take(if is_before { 4 } else { 2 }).map(String::as_str).collect();
    AnswerType::of(&beginning.join(" "))
}

/// Whether `text` holds a number or a time that `question` does not.
pub(super) fn holds(kind: AnswerType, text: &str, question: &str) -> bool {
    // The verb names no month.
    kind.may_be_in(&text.replace(" may ", " "), question)
}

/// Whether `claim` lacks what is asked for and one of its quotes does not: a number, a time, or anything that the question
/// does not say itself. What a name is, nobody can tell where every noun has a capital. Where an `earlier` claim gives the
/// number, another may add to it.
pub(super) fn is_unanswering(question: &str, claim: &str, quotes: &[Quote], earlier: &[&str]) -> bool {
    let kind = asked_for(question);
    let is_counted = matches!(kind, AnswerType::Number | AnswerType::Time);
    let counts = |text: &str| holds(kind, text, question) || is_said_without_number(text);
    if is_counted && !earlier.iter().any(|told| counts(told)) {
        return !counts(claim) && quotes.iter().any(|quote| holds(kind, quote.text(), question));
    }
    (is_counted || is_open(question))
        && !says_more(claim, question)
        && quotes.iter().any(|quote| says_more(quote.text(), question))
}

fn is_said_without_number(claim: &str) -> bool {
    let folded = fold(claim);
    words(claim).iter().any(|word| WITHOUT_NUMBER.contains(&word.as_str()))
        || CJK_WITHOUT_NUMBER.iter().any(|cue| folded.contains(cue))
}

/// Whether a question can only be answered with what it does not say itself.
fn is_open(question: &str) -> bool {
    let words = words(question);
    let asks = words
        .first()
        .is_some_and(|first| OPEN.contains(&first.as_str()) || first == "was" && is_german(question));
    asks && !words.iter().any(|word| OR.contains(&word.as_str()))
}

/// Whether `text` says anything that `question` does not.
fn says_more(text: &str, question: &str) -> bool {
    !content_words(text).is_subset(&content_words(question)) || AnswerType::Number.may_be_in(text, question)
}

#[cfg(test)]
mod tests {
    use super::{asked_for, is_unanswering};
    use crate::AnswerType;
    use crate::extractive::cited;
    use crate::fixture::{citation, passage};

    #[test]
    fn what_is_asked_for_is_told_by_the_beginning() {
        for (question, kind) in [
            ("When is the deadline?", AnswerType::Time),
            ("Until when can I apply?", AnswerType::Time),
            ("In which year was it founded?", AnswerType::Time),
            ("Bis zu welchem Datum gilt das?", AnswerType::Time),
            ("¿Cuántos días hay?", AnswerType::Number),
            ("公司補助的上限是多少？", AnswerType::Number),
            ("Who signs?", AnswerType::Name),
            ("What happens when a request is late?", AnswerType::Other),
            ("Do I get more when I am older?", AnswerType::Other),
            ("Who decides when it closes?", AnswerType::Name),
        ] {
            assert_eq!(asked_for(question), kind, "{question}");
        }
    }

    #[track_caller]
    fn check(question: &str, quote: &str, (answers, others): (&[&str], &[&str])) {
        let passages = [passage(quote)];
        let quote = cited(&passages, citation(0, 0, 0)).expect("stored text").expect("a sentence");
        for (claims, expected) in [(answers, false), (others, true)] {
            for claim in claims {
                let found = is_unanswering(question, claim, std::slice::from_ref(&quote), &[]);
                assert_eq!(found, expected, "{question} {claim}");
            }
        }
    }

    #[test]
    fn a_claim_without_what_is_asked_for_and_quoted_does_not_answer() {
        let deadline = "The deadline for applications is 5 March 2024.";
        let fragments =
            &["The deadline.", "Applications.", "The deadline for applications is.", "It is a deadline."];
        for question in ["When is the deadline for applications?", "What is the deadline for applications?"] {
            let answers = &["5 March 2024.", "In March.", "It is 2024-03-05.", "Am 5. März 2024."];
            check(question, deadline, (answers, fragments));
        }
        check(
            "How many days of leave do employees get?",
            "Every full-time employee gets 25 days of leave, on 3 forms.",
            (
                &["25 days.", "Twenty-five.", "Fünfundzwanzig Tage.", "None.", "It is unlimited."],
                &["Every employee gets leave.", "Full-time employees.", "Leave may be granted."],
            ),
        );
        check("員工每年有幾天年假？", "員工每年有十五天年假。", (&["十五天。"], &["員工每年有年假。"]));
        check(
            "Who signs every form?",
            "Ms Zupan signs every form.",
            (&["Ms Zupan."], &["Every form is signed."]),
        );
        check("Was ist die Frist?", "Die Frist ist der 5. März.", (&["Der 5. März."], &["Die Frist."]));
    }

    #[test]
    fn what_answers_a_question_that_says_it_itself_answers() {
        for (question, quote, claim) in [
            ("Is leave 25 days?", "Leave is 25 days for all staff.", "Leave is 25 days."),
            (
                "Does unused leave carry over?",
                "Unused leave carries over with approval.",
                "Unused leave carries over.",
            ),
            ("Do I get more when I am older?", "Whoever is older than 50 gets more.", "Yes, you get more."),
            ("Which form is used, A12 or B7?", "Form A12 is used for travel.", "Form A12 is used."),
            ("When is the office closed?", "The office is closed on holidays.", "On holidays."),
            ("What is leave?", "Leave is leave.", "Leave."),
            ("Was leave 25 days?", "Leave was 25 days for all staff.", "Leave was 25 days."),
            (
                "What happens when a request is late?",
                "Requests that are 5 days late are refused.",
                "It is refused.",
            ),
        ] {
            check(question, quote, (&[claim], &[]));
        }
    }
    #[test]
    fn what_is_said_behind_an_answer_may_add_to_it() {
        let passages = [passage("Leave is 25 days and has to be asked for.")];
        let quotes = [cited(&passages, citation(0, 0, 0)).expect("stored text").expect("a sentence")];
        let question = "How long is leave?";
        for (claim, earlier, expected) in [
            ("It has to be asked for.", &["Leave is 25 days."][..], false),
            ("It has to be asked for.", &[], true),
            ("It has to be asked for.", &["Leave is granted."], true),
            ("Leave.", &["Leave is 25 days."], true),
        ] {
            assert_eq!(is_unanswering(question, claim, &quotes, earlier), expected, "{claim} {earlier:?}");
        }
    }
}
