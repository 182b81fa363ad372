//! Whether a question seems to need the one before it.

use unicode_segmentation::UnicodeSegmentation;

/// A question of so many words says what it is about.
const MANY_WORDS: usize = 8;
/// The same for a language without spaces.
const MANY_CHARACTERS: usize = 12;

/// Words that stand for something said before: English, German, Spanish, French.
const PRONOUNS: &[&str] = &[
    "it", "its", "they", "them", "their", "theirs", "he", "him", "his", "she", "hers", "these", "those",
    "er", "ihn", "ihm", "ihnen", "deren", "dessen", "dieser", "diese", "dieses", "diesem", "diesen", "davon",
    "dafür", "dazu", "damit", "dort", "ello", "ella", "ellos", "ellas", "eso", "esto", "ese", "esa", "allí",
    "ils", "elles", "ça", "cela", "ceci", "celui", "celle",
];
/// What a question that goes on begins with.
const BEGINNINGS: &[&str] = &[
    "and ",
    "or ",
    "but ",
    "what about ",
    "how about ",
    "what if ",
    "why not",
    "und ",
    "oder ",
    "aber ",
    "was ist mit ",
    "wie sieht es ",
    "y ",
    "o ",
    "pero ",
    "¿y ",
    "¿o ",
    "qué hay de ",
    "¿qué hay de ",
    "et ",
    "ou ",
    "mais ",
    "那",
    "還有",
    "还有",
];
/// What a question that says everything begins with, behind such a beginning.
const INTERROGATIVES: &[&str] = &[
    "how", "what", "when", "where", "which", "who", "whom", "whose", "why", "wann", "warum", "was", "welche",
    "welcher", "welches", "wer", "wie", "wieviel", "wo", "cómo", "cuál", "cuándo", "cuánto", "cuántos",
    "dónde", "qué", "quién", "combien", "comment", "où", "pourquoi", "quand", "quel", "quelle", "qui",
];
/// Words that a question has at least which begins so and leaves nothing out.
const WHOLE_QUESTION: usize = 5;
/// What one that points back ends with.
const ENDINGS: &[&str] = &["that", "this", "then", "too", "else", "呢"];
/// Chinese and Japanese words that stand for something said before.
const IDEOGRAPHIC: &[&str] = &["它", "他", "她", "這個", "这个", "那個", "那个", "其", "それ", "その"];

/// Whether the question holds a pronoun, or begins or ends as one that goes on.
pub(super) fn leans_on_earlier(question: &str) -> bool {
    // “Others” holds the word for “he”.
    let folded = question.trim().to_lowercase().replace("其他", "");
    let core = core(&folded);
    let words: Vec<&str> = core.unicode_words().collect();
    let ends_with =
        |ending: &str| words.last() == Some(&ending) || is_ideographic(core) && core.ends_with(ending);
    BEGINNINGS.iter().any(|beginning| folded.strip_prefix(beginning).is_some_and(|rest| !is_whole(rest)))
        || ENDINGS.iter().any(|ending| ends_with(ending))
        || words.iter().any(|word| PRONOUNS.contains(word))
        || is_ideographic(core) && IDEOGRAPHIC.iter().any(|word| core.contains(word))
}

/// “And how much is paid per kilometre?” goes on talking, but needs nothing that was said before.
fn is_whole(rest: &str) -> bool {
    let mut words = rest.unicode_words();
    words.next().is_some_and(|first| INTERROGATIVES.contains(&first)) && words.count() + 1 >= WHOLE_QUESTION
}

/// Whether the question is long enough to say everything, and nothing in it points back. A shorter one may leave out
/// what the turns before it said (“How many in the second year?”).
pub(super) fn stands_alone(question: &str) -> bool {
    let core = core(question);
    let is_long = if is_ideographic(core) {
        core.chars().count() >= MANY_CHARACTERS
    } else {
        core.unicode_words().count() >= MANY_WORDS
    };
    is_long && !leans_on_earlier(question)
}

fn core(question: &str) -> &str {
    question.trim().trim_end_matches(|c: char| !c.is_alphanumeric())
}

fn is_ideographic(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
}

#[cfg(test)]
mod tests {
    use super::{leans_on_earlier, stands_alone};

    #[test]
    fn questions_that_go_on_and_questions_that_stand_alone() {
        for question in [
            "And after ten years?",
            "How long is it?",
            "What about part-time employees in their first year?",
            "Who has to approve that?",
            "Und in Spanien?",
            "Wer muss ihn unterschreiben, und bis wann?",
            "¿Y en el segundo año?",
            "那新員工呢？",
            "它的價格是多少",
        ] {
            assert!(leans_on_earlier(question), "{question}");
        }
        for question in [
            "How many days of annual leave do employees get?",
            "Who approves travel to a conference?",
            "And how much is paid per kilometre?",
            "Und wie viele Urlaubstage haben Angestellte?",
            "Wie viele Urlaubstage haben Angestellte im Jahr?",
            "¿Cuántos días de vacaciones tienen los empleados?",
            "員工每年有多少天年假可以使用？",
        ] {
            assert!(!leans_on_earlier(question), "{question}");
        }
        // What is about something else is not a follow-up because it is short.
        assert!(!leans_on_earlier("Quasar redshift spectroscopy?"));
    }

    #[test]
    fn a_short_question_may_leave_something_out() {
        assert!(stands_alone("How many days of annual leave do employees get?"));
        assert!(stands_alone("員工每年有多少天年假可以使用？"));
        assert!(!stands_alone("How many in the second year?"));
        assert!(!stands_alone("How many days of annual leave do they get?"));
        assert!(!stands_alone("第二年呢？"));
    }
}
