//! What kind of thing a question asks for, told by its words alone, and whether a text holds such a thing.
//!
//! The oldest trick of question answering ([Li & Roth 2002](https://aclanthology.org/C02-1150/)), and a cheap one: a
//! sentence about the right subject without a number does not answer “how many”.

mod cues;

use crate::normalize::{fold, is_cjk, numbers, words};
use cues::{
    ASKING, CJK_DEGREES, CJK_HOW, CJK_NOT_BEFORE, CJK_NUMBER, CJK_PARTICLES, DEGREES, NAME, NUMBER, TIME,
};

/// What a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerType {
    /// A quantity: how many, how much, wie hoch, cuántos, 多少.
    Number,
    /// A date, a year, a time of day.
    Time,
    /// A person or an organisation.
    Name,
    /// Something that its words do not tell.
    Other,
}

/// Words that name a time without a number.
const TIMES: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "januar",
    "februar",
    "märz",
    "mai",
    "juni",
    "juli",
    "oktober",
    "dezember",
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "noon",
    "midnight",
    "century",
    "jahrhundert",
    "siglo",
    "today",
    "yesterday",
    "tomorrow",
    "daily",
    "weekly",
    "monthly",
    "yearly",
];
const CJK_TIMES: &[&str] = &["年", "月", "日", "世紀", "世纪", "星期", "週", "周", "時", "时", "點", "点"];

/// Whether `word`, folded, is one of those by which a question asks: no text need hold it.
pub(crate) fn asks(word: &str) -> bool {
    let degrees = DEGREES.iter().flat_map(|(how, degrees)| std::iter::once(how).chain(*degrees));
    let mut cues = [NUMBER, TIME, NAME, ASKING].into_iter().flatten().chain(degrees);
    cues.any(|cue| fold(cue).split(' ').any(|part| part == word))
}

impl AnswerType {
    /// What `question` asks for.
    pub fn of(question: &str) -> Self {
        let folded = fold(question);
        let spaced = format!(" {} ", words(question).join(" "));
        let holds = |cue: &str| spaced.contains(&format!(" {} ", fold(cue)));
        let asks = |cues: &[&str]| {
            cues.iter().any(|cue| {
                if cue.is_ascii() || cue.chars().all(|c| c.is_alphabetic() && (c as u32) < 0x300 || c == ' ')
                {
                    holds(cue)
                } else {
                    folded.contains(*cue)
                }
            })
        };
        let asks_how = || {
            DEGREES
                .iter()
                .any(|(how, degrees)| degrees.iter().any(|degree| holds(&format!("{how} {degree}"))))
        };
        if asks_how() || asks(NUMBER) || asks(CJK_NUMBER) || asks_how_in_cjk(&folded) {
            Self::Number
        } else if asks(TIME) {
            Self::Time
        } else if asks(NAME) {
            Self::Name
        } else {
            Self::Other
        }
    }

    /// Whether `text` may hold what is asked for: something of the kind that the question does not hold itself. In doubt,
    /// it may.
    pub fn may_be_in(self, text: &str, question: &str) -> bool {
        match self {
            Self::Other => true,
            Self::Number => has_new_number(text, question),
            Self::Time => {
                let folded = fold(text);
                has_new_number(text, question)
                    || words(text).iter().any(|word| TIMES.contains(&word.as_str()))
                    || CJK_TIMES.iter().any(|time| folded.contains(time))
            }
            Self::Name => has_new_name(text, question),
        }
    }
}

/// Whether a folded text without spaces asks how long, how heavy and the like: `多長`, `有多重`.
fn asks_how_in_cjk(folded: &str) -> bool {
    folded.match_indices(CJK_HOW).any(|(start, how)| {
        let mut behind = folded[start + how.len()..].chars();
        let (degree, next) = (behind.next(), behind.next());
        let before = folded[..start].chars().next_back();
        let is_how = degree.is_some_and(|degree| CJK_DEGREES.contains(&degree))
            && before.is_none_or(|before| !CJK_NOT_BEFORE.contains(&before));
        // 多重 is “multiple”, too.
        let is_last = next.is_none_or(|next| !is_cjk(next) || CJK_PARTICLES.contains(&next));
        is_how && (is_last || degree != Some('重'))
    })
}

fn has_new_number(text: &str, question: &str) -> bool {
    let asked = numbers(question);
    numbers(text).iter().any(|number| !asked.iter().any(|other| number.may_equal(other)))
}

/// A capital letter within the text begins a name in most languages that have capital letters; where there are none, or
/// every noun has one, nobody can tell.
fn has_new_name(text: &str, question: &str) -> bool {
    let asked = words(question);
    let has_capitals = text.chars().any(char::is_uppercase);
    if !has_capitals {
        return text.chars().any(|c| c.is_alphabetic() && !c.is_lowercase());
    }
    text.split_whitespace()
        .filter(|word| {
            word.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase)
        })
        .flat_map(words)
        .any(|word| !asked.contains(&word) && word.chars().count() > 1)
}

#[cfg(test)]
mod tests {
    use super::AnswerType;

    #[test]
    fn the_kind_is_told_by_the_words() {
        for (question, kind) in [
            ("How many days of leave are there?", AnswerType::Number),
            ("Wie hoch ist der Bonus?", AnswerType::Number),
            ("¿Cuántos días hay?", AnswerType::Number),
            ("公司補助的上限是多少？", AnswerType::Number),
            ("How heavy is the press?", AnswerType::Number),
            ("How thick a wall is needed?", AnswerType::Number),
            ("Wie lang ist die Kündigungsfrist?", AnswerType::Number),
            ("Wie schwer ist die Presse?", AnswerType::Number),
            ("In wie vielen Tagen wird geliefert?", AnswerType::Number),
            ("¿Cuánto pesa la prensa?", AnswerType::Number),
            ("¿Qué tan alta es la torre?", AnswerType::Number),
            ("這台機器有多重？", AnswerType::Number),
            ("桌子多宽", AnswerType::Number),
            ("他多大了？", AnswerType::Number),
            ("Wie spät beginnt die Sitzung?", AnswerType::Time),
            ("In welchem Jahr wurde sie gegründet?", AnswerType::Time),
            ("When does it open?", AnswerType::Time),
            ("誰是總經理？", AnswerType::Name),
            ("Who signs?", AnswerType::Name),
            ("Which form is used?", AnswerType::Other),
            ("What is shown whenever it fails?", AnswerType::Other),
            ("How come it fails?", AnswerType::Other),
            ("How well does it work?", AnswerType::Other),
            ("Wie gut ist das Ergebnis?", AnswerType::Other),
            ("Wie heißt der Leiter?", AnswerType::Other),
            ("¿Cómo se llama?", AnswerType::Other),
            ("什麼是多重身份驗證？", AnswerType::Other),
            ("很多高樓在哪裡？", AnswerType::Other),
        ] {
            assert_eq!(AnswerType::of(question), kind, "{question}");
        }
    }

    #[test]
    fn what_the_question_says_itself_is_no_answer() {
        let question = "How many of the 30 places are free?";
        assert!(!AnswerType::Number.may_be_in("There are 30 places.", question));
        assert!(AnswerType::Number.may_be_in("Of the 30 places, twelve are free.", question));
        assert!(!AnswerType::Time.may_be_in("The office opens early.", "When does the office open?"));
        assert!(AnswerType::Time.may_be_in("It opens in March.", "When does it open?"));
        assert!(!AnswerType::Name.may_be_in("Every form is signed.", "Who signs every form?"));
        assert!(AnswerType::Name.may_be_in("It is signed by Ms Zupan.", "Who signs it?"));
        assert!(AnswerType::Name.may_be_in("由總經理簽署", "誰簽署？"));
    }
}
