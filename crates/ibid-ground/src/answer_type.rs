//! What kind of thing a question asks for, told by its words alone, and whether a text holds such a thing.
//!
//! The oldest trick of question answering ([Li & Roth 2002](https://aclanthology.org/C02-1150/)), and a cheap one: a
//! sentence about the right subject without a number does not answer “how many”.

use crate::normalize::{fold, numbers, words};

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

const NUMBER: &[&str] = &[
    "how many",
    "how much",
    "how long",
    "how old",
    "how far",
    "how high",
    "how large",
    "how big",
    "how tall",
    "how wide",
    "how deep",
    "how often",
    "how fast",
    "what percentage",
    "what percent",
    "what number",
    "what fraction",
    "wie viele",
    "wie viel",
    "wieviel",
    "wieviele",
    "wie hoch",
    "wie lange",
    "wie alt",
    "wie groß",
    "wie weit",
    "wie oft",
    "wie schnell",
    "cuánto",
    "cuánta",
    "cuántos",
    "cuántas",
    "qué porcentaje",
    "多少",
    "幾個",
    "几个",
    "幾天",
    "几天",
    "幾次",
    "几次",
    "幾人",
    "几人",
    "幾位",
    "几位",
    "多長",
    "多长",
    "多高",
    "多遠",
    "多远",
    "多大",
    "多久",
];
const TIME: &[&str] = &[
    "when",
    "what year",
    "which year",
    "what date",
    "which date",
    "what day",
    "what month",
    "which month",
    "what century",
    "what time",
    "which decade",
    "what decade",
    "wann",
    "welchem jahr",
    "welches jahr",
    "welchem datum",
    "welchem tag",
    "welchem monat",
    "cuándo",
    "qué año",
    "qué fecha",
    "qué mes",
    "qué día",
    "何時",
    "何时",
    "什麼時候",
    "什么时候",
    "哪一年",
    "哪年",
    "幾年",
    "几年",
    "哪一天",
    "哪天",
    "幾點",
    "几点",
];
const NAME: &[&str] =
    &["who", "whom", "whose", "wer", "wen", "wem", "wessen", "quién", "quiénes", "誰", "谁"];

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

/// Further words by which questions ask.
const ASKING: &[&str] = &[
    "why", "warum", "weshalb", "wieso", "welche", "welchen", "welchem", "welcher", "welches", "wo", "woher",
    "wohin", "qué", "cuál", "cuáles", "cómo", "dónde",
];

/// Whether `word`, folded, is one of those by which a question asks: no text need hold it.
pub(crate) fn asks(word: &str) -> bool {
    [NUMBER, TIME, NAME, ASKING].concat().iter().any(|cue| fold(cue).split(' ').any(|part| part == word))
}

impl AnswerType {
    /// What `question` asks for.
    pub fn of(question: &str) -> Self {
        let folded = fold(question);
        let spaced = format!(" {} ", words(question).join(" "));
        let asks = |cues: &[&str]| {
            cues.iter().any(|cue| {
                if cue.is_ascii() || cue.chars().all(|c| c.is_alphabetic() && (c as u32) < 0x300 || c == ' ')
                {
                    spaced.contains(&format!(" {} ", fold(cue)))
                } else {
                    folded.contains(*cue)
                }
            })
        };
        if asks(NUMBER) {
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
            ("In welchem Jahr wurde sie gegründet?", AnswerType::Time),
            ("When does it open?", AnswerType::Time),
            ("誰是總經理？", AnswerType::Name),
            ("Who signs?", AnswerType::Name),
            ("Which form is used?", AnswerType::Other),
            ("What is shown whenever it fails?", AnswerType::Other),
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
