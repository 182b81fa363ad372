//! Names that only the question holds, in the place of others: `Bob invented it`, where the quote says that Ana did.
//!
//! A name of the question is what the quote may be about without saying so: `She invented it`. So it counts as another one
//! only where the quote has a name in its place, and no word that can stand for it.

use super::weekdays::is_weekday;
use super::{Run, is_form, runs};
use crate::normalize::{UNSPACED, fold, is_function_word, is_german, is_month, is_number_word, words};

/// Words that can stand for a name that was told before, folded.
const PRONOUNS: &[&str] = &[
    "he", "she", "it", "they", "him", "his", "her", "hers", "its", "them", "their", "this", "these", "who",
    "er", "sie", "es", "ihn", "ihm", "ihr", "ihre", "ihrem", "ihren", "ihrer", "ihnen", "sein", "seine",
    "seinem", "seinen", "seiner", "dieser", "diese", "dieses", "él", "ella", "ello", "ellos", "ellas", "su",
    "sus", "este", "esta", "esto", "ese", "esa",
];
const CJK_PRONOUNS: [char; 6] = ['他', '她', '它', '其', '此', '該'];

/// Words before whoever does something, in a sentence of what is done.
const AGENTS: &[&str] = &["by", "von", "durch", "por"];
/// Words that tell where, when or with whom.
const PREPOSITIONS: &[&str] = &[
    "in", "at", "on", "from", "to", "for", "of", "with", "without", "under", "over", "near", "into",
    "within", "during", "after", "before", "since", "until", "between", "among", "against", "about", "as",
    "like", "than", "via", "per", "im", "am", "an", "auf", "aus", "bei", "beim", "mit", "nach", "vom", "vor",
    "zu", "zum", "zur", "für", "über", "unter", "gegen", "bis", "seit", "wie", "als", "en", "de", "del",
    "con", "sin", "para", "a", "al", "desde", "hasta", "sobre", "entre", "contra", "según", "como",
];
const ARTICLES: &[&str] = &[
    "the", "a", "an", "der", "die", "das", "den", "dem", "des", "ein", "eine", "einem", "einen", "einer",
    "el", "la", "los", "las", "un", "una",
];
const ANDS: &[&str] = &["and", "or", "und", "oder", "y", "o", "e"];
/// What words of a country or a people end in, which may be forms of a name that is written otherwise.
const ADJECTIVES: &[&str] = &[
    "ish", "ese", "ian", "ean", "ican", "ench", "utch", "eek", "isch", "ische", "ischen", "ischer", "isches",
];
/// So many letters at the beginning make a word in doubt a form of another.
const ALIKE: usize = 3;

/// Those of `asked`, names of `claim` that only the question holds, that stand where `quotes` have another name, which
/// neither claim nor question holds. In doubt they do not.
pub(super) fn instead(claim: &str, asked: &[String], question: &str, quotes: &[&str]) -> Vec<String> {
    let own = runs(claim);
    let own: Vec<&Run<'_>> =
        own.iter().filter(|run| run.words.iter().any(|word| is_among(word, asked))).collect();
    let said: Vec<String> = [claim, question].into_iter().flat_map(words).collect();
    let others: Vec<Run<'_>> = quotes.iter().flat_map(|quote| others(quote, &said)).collect();
    let may_refer = quotes.iter().any(|quote| refers(quote));
    let is_german = is_german(claim);
    let is_replaced = |run: &Run<'_>| {
        let Some(place) = Place::of(run).filter(|place| place.is_close() || !may_refer) else { return false };
        others.iter().any(|other| {
            Place::of(other).is_some_and(|held| held == place)
                && !may_be_one(run, other)
                && (!is_german || share_neighbour(run, other))
        })
    };
    let replaced: Vec<&str> =
        own.into_iter().filter(|run| is_replaced(run)).flat_map(|run| run.words.iter().copied()).collect();
    // Of Chinese names it is their place that tells them.
    let is_placed = |name: &str| name.starts_with(|c: char| c >= UNSPACED);
    asked.iter().filter(|name| is_placed(name) || replaced.contains(&name.as_str())).cloned().collect()
}

fn is_among(word: &str, names: &[String]) -> bool {
    names.iter().any(|name| name == word)
}

/// The names of a quote of which nothing is `said` in any form.
fn others<'a>(quote: &'a str, said: &[String]) -> Vec<Run<'a>> {
    let least = if is_german(quote) { 2 } else { 1 };
    let is_other = |run: &Run<'_>| {
        let is_marked = run.words.iter().any(|word| word.chars().skip(1).any(char::is_uppercase));
        let is_told = is_marked || run.words.len() > usize::from(run.starts_sentence);
        let is_counted = run.before[0]
            .is_some_and(|word| word.starts_with(char::is_numeric) || is_number_word(&fold(word)));
        is_told && run.words.len() >= least && !is_counted && !is_adjective(run)
    };
    let is_unsaid = |run: &Run<'_>| {
        let mut parts = run.words.iter().flat_map(|word| words(word));
        !parts.any(|part| {
            is_month(&part)
                || is_weekday(&part)
                || said.iter().any(|word| *word == part || is_form(&part, word))
        })
    };
    runs(quote).into_iter().filter(|run| is_other(run) && is_unsaid(run)).collect()
}

/// Whether a name may be a form of another one that is written otherwise: `the Spanish king` and `Spain`.
fn is_adjective(run: &Run<'_>) -> bool {
    let [word] = run.words[..] else { return false };
    ADJECTIVES.iter().any(|ending| word.ends_with(ending))
}

/// Whether a word of a text can stand for a name that was told before it.
fn refers(text: &str) -> bool {
    words(text).iter().any(|word| PRONOUNS.contains(&word.as_str())) || text.contains(CJK_PRONOUNS)
}

/// The part that a name has in its sentence, as the words before it tell.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    /// Where something is so; `None` of who or what does it or is done.
    preposition: Option<String>,
    has_article: bool,
}

impl Place {
    /// `None` in a list, where nobody can tell.
    fn of(run: &Run<'_>) -> Option<Self> {
        let mut before = run.before.iter().flatten().map(|word| fold(word)).peekable();
        let is_article = |word: &String| ARTICLES.contains(&word.as_str());
        // The Spanish `a` is before a place where no article is.
        let has_article = before.next_if(is_article).is_some();
        let word = before.next();
        if word.as_ref().is_some_and(|word| ANDS.contains(&word.as_str())) {
            return None;
        }
        let is_preposition =
            |word: &String| PREPOSITIONS.contains(&word.as_str()) && !AGENTS.contains(&word.as_str());
        Some(Self { preposition: word.filter(is_preposition), has_article })
    }

    /// Whether no pronoun stands for what is there: `in Paris`.
    fn is_close(&self) -> bool {
        self.preposition.is_some()
    }
}

/// Whether two names may be of one: a word of both is alike, or one abbreviates the other.
fn may_be_one(left: &Run<'_>, right: &Run<'_>) -> bool {
    let letters = |run: &Run<'_>| -> Vec<Vec<char>> {
        run.words.iter().map(|word| fold(word).chars().collect()).collect()
    };
    let is_short = |run: &Run<'_>| matches!(run.words[..], [word] if word.chars().all(|c| !c.is_lowercase()));
    let (own, other) = (letters(left), letters(right));
    let least = if is_short(left) || is_short(right) { 1 } else { ALIKE };
    own.iter().any(|own| {
        other
            .iter()
            .any(|other| own.iter().zip(other).take_while(|(own, other)| own == other).count() >= least)
    })
}

/// Whether the same word stands before or behind both.
fn share_neighbour(left: &Run<'_>, right: &Run<'_>) -> bool {
    let same = |left: Option<&str>, right: Option<&str>| {
        left.zip(right)
            .is_some_and(|(left, right)| fold(left) == fold(right) && !is_function_word(&fold(left)))
    };
    same(left.before[0], right.before[0]) || same(left.behind, right.behind)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::support::lexical::Counted;
    use crate::support::names::Names;

    fn names(question: &str, claim: &str, quote: &str) -> Names {
        Names::of(claim, (&Counted::of(quote), &Counted::of(question)), &[quote])
    }

    #[test]
    fn a_name_of_the_question_in_the_place_of_another_one_is_unknown() {
        for (question, claim, quote, expected) in [
            (
                "What did Bob Miller invent?",
                "Bob Miller invented the pump.",
                "Ana Reis invented the pump.",
                &["Bob", "Miller"][..],
            ),
            (
                "What did Bob Miller invent?",
                "The pump was invented by Bob Miller.",
                "In 1901, Ana Reis invented the pump.",
                &["Bob", "Miller"],
            ),
            (
                "Is the office in Paris open?",
                "The office in Paris is open.",
                "The office in London is open.",
                &["Paris"],
            ),
            ("What does the TX-200 cost?", "The TX-200 costs 49 EUR.", "The PX-300 costs 49 EUR.", &["TX"]),
            (
                "Wie lange arbeitet Karl Maier?",
                "Seit 2010 arbeitet Karl Maier für die Firma.",
                "Seit 2010 arbeitet Anna Berger für die Firma.",
                &["Karl", "Maier"],
            ),
            ("¿Qué hay en Sevilla?", "Hay una torre en Sevilla.", "Hay una torre en Madrid.", &["Sevilla"]),
            ("李大華審核什麼？", "申請表由李大華審核。", "申請表由王小明審核，三日內完成。", &["李大華"]),
        ] {
            let found = names(question, claim, quote);
            assert_eq!(found.unknown, expected, "{claim}");
            assert_eq!(found.asked, expected, "{claim}");
        }
    }

    #[test]
    fn a_name_of_the_question_without_another_one_in_its_place_is_none() {
        for (question, claim, quote) in [
            ("What did Bob Miller invent?", "Bob Miller invented the pump.", "She invented the pump."),
            (
                "When was the pump of Bob Miller invented?",
                "Bob Miller invented the pump in 1901.",
                "The pump was invented in 1901.",
            ),
            // Partial names, other forms, abbreviations.
            ("What did Miller invent?", "Miller invented the pump.", "Robert Miller invented the pump."),
            ("What did Bob Miller invent?", "Bob Miller invented the pump.", "Miller invented the pump."),
            ("What did Dr. Miller invent?", "In 1901 Dr. Miller invented it.", "Robert Miller invented it."),
            (
                "How many regions has Spain?",
                "The number of regions of Spain is 17.",
                "The Spanish king rules 17.",
            ),
            (
                "What did NASA launch?",
                "In 1990 NASA launched it.",
                "The National Aeronautics Agency launched it.",
            ),
            (
                "What did the United Nations decide?",
                "In 1990 the United Nations decided it.",
                "In 1990 the UN did.",
            ),
            // The quote is about it without its name.
            (
                "Where did Nikola Tesla move?",
                "Nikola Tesla moved to Graz.",
                "He moved to Graz with Tivadar Puskas.",
            ),
            (
                "Who founded Globex?",
                "In 1990 Globex was founded by Ana Reis.",
                "Ana Reis founded it in Lisbon.",
            ),
            (
                "Who founded Globex?",
                "In 1990 Globex was founded by Ana Reis.",
                "The company was founded by Ana Reis in Lisbon.",
            ),
            ("What does the TX-200 cost?", "The TX-200 costs 49 EUR.", "The device costs 49 EUR in Germany."),
            // Not names, or said.
            ("Does Bob Miller get leave?", "Bob Miller gets leave.", "Annual Leave is paid in March."),
            ("Did Bob Miller pay?", "Bob Miller paid 5 EUR.", "The fee is 5 EUR, or 6 USD."),
            (
                "Did Ana Reis or Bob Miller invent it?",
                "Bob Miller did not invent it.",
                "Ana Reis invented it, as was said.",
            ),
            (
                "Wie viel Urlaub hat Karl Maier?",
                "Karl Maier hat 25 Urlaubstage.",
                "Beschäftigte haben 25 Tage Urlaub.",
            ),
            ("Wo ist Karl Maier?", "Karl Maier ist im Haus.", "Das Haus ist die Zentrale Verwaltung."),
        ] {
            let found = names(question, claim, quote);
            assert!(found.unknown.is_empty(), "{claim}: {found:?}");
        }
    }

    #[test]
    fn the_name_of_a_document_names_what_it_is_about() {
        let (claim, quote) = ("Bob Miller invented the pump.", "Ana Reis invented the pump.");
        let sources = Counted::of_documents(quote, "bob miller md");
        let found = Names::of(claim, (&sources, &Counted::of("What did Bob Miller invent?")), &[quote]);
        assert!(found.unknown.is_empty() && found.asked.is_empty(), "{found:?}");
    }

    proptest! {
        #[test]
        fn names_of_the_quote_are_neither_unknown_nor_asked(text in any::<String>(), question in any::<String>()) {
            let found = names(&question, &text, &text);
            prop_assert!(found.unknown.is_empty() && found.asked.is_empty());
        }

        #[test]
        fn what_is_in_the_place_of_another_name_is_the_questions(
            claim in "((Ana|Reis|Bob|Miller|the|in|by|invented|pump|it|He|Paris)[ .]){1,8}",
            quote in "((Ana|Reis|Bob|Miller|the|in|by|invented|pump|it|He|London)[ .]){1,8}",
        ) {
            let found = names(&claim, &claim, &quote);
            prop_assert!(found.unknown.iter().all(|name| found.asked.contains(name)));
        }
    }
}
