//! Proper names of a claim that its quotes do not hold.

mod asked;
mod han;
mod places;
mod weekdays;

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use super::lexical::Counted;
use crate::normalize::{fold, is_function_word, is_german, is_month, is_number_word, other_language};
use weekdays::{Weekdays, is_weekday};

/// What is left of the support of a claim that names somebody or something that no source names.
pub(super) const UNKNOWN: f32 = 0.5;

/// Letters that two forms of a name have in common at least: `Germany` and `German`, `Kenya` and `Kenyans`.
const SHARED_LETTERS: usize = 4;
/// Letters that a form may have more than what is shared.
const ENDING: usize = 3;

/// The proper names of a claim that its sources do not hold, as it writes them.
#[derive(Debug)]
pub(super) struct Names {
    /// Those that the question does not hold either, and those of the question that stand in the place of another one: the
    /// claim says of one what the quotes say of the other.
    pub(super) unknown: Vec<String>,
    /// Those that only the question holds.
    pub(super) asked: Vec<String>,
}

impl Names {
    /// Those of `claim` beside `sources`, of which `quotes` alone put others in their place: headings name much else.
    pub(super) fn of(
        claim: &str,
        (sources, question): (&Counted<'_>, &Counted<'_>),
        quotes: &[&str],
    ) -> Self {
        let mut unknown = unknown_names(claim, &[sources.text, question.text]);
        let is_new = |name: &String| !unknown.contains(name);
        let unsaid = unknown_names(claim, &[sources.text, sources.documents]);
        let asked: Vec<String> = unsaid.into_iter().filter(is_new).collect();
        if !asked.is_empty() && !other_language(claim, sources.text) {
            unknown.extend(asked::instead(claim, &asked, question.text, quotes));
        }
        Self { unknown, asked }
    }
}

/// The proper names of `claim`, as it writes them, that none of `sources` holds in any form.
///
/// A name is told by its capital. The first word of a sentence is a name only where its capital is not its first letter
/// alone (`NASA`, `iPhone`, `TX-200`) or a capitalized word follows it. In German, where every noun has a capital, only
/// runs of two and more capitalized words count, and [places]. Days of the week are names in every language, where the
/// sources name others ([`weekdays`]); people in Chinese, where the sources have others in their place ([`han`]).
pub(super) fn unknown_names(claim: &str, sources: &[&str]) -> Vec<String> {
    let (known, days) = (Known::of(sources), Weekdays::of(sources));
    let is_german = is_german(claim);
    let least = if is_german { 2 } else { 1 };
    let counts = claim.chars().any(char::is_numeric);
    let mut unknown: Vec<String> = Vec::new();
    for run in runs(claim) {
        let is_long = run.words.len() >= least;
        let first_is_doubtful = run.starts_sentence && run.words.len() == 1;
        for word in run.words.iter().filter(|word| {
            let is_marked = word.chars().skip(1).any(char::is_uppercase);
            let folded = fold(word);
            // Numbers in words and dates are compared as numbers.
            let is_number = is_number_word(&folded) || counts && is_month(&folded);
            let is_day = days.are_named && is_weekday(word);
            (is_marked || is_long && !first_is_doubtful) && !is_number && !is_day && !known.holds(word)
        }) {
            add(&mut unknown, word);
        }
    }
    let places = if is_german { places::foreign(claim, sources) } else { Vec::new() };
    for name in places.into_iter().filter(|name| !known.holds(name)).chain(days.foreign(claim)) {
        add(&mut unknown, name);
    }
    for name in han::foreign(claim, sources) {
        add(&mut unknown, &name);
    }
    unknown
}

/// Adds a name that is not there yet.
fn add(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|other| other == name) {
        names.push(name.to_owned());
    }
}

/// The proper names of `text`, each whole, of which `known` holds not every word in some form; in the order in which they
/// stand. What counts as a name is told with [`unknown_names`].
pub(super) fn new_names(text: &str, known: &[&str]) -> Vec<String> {
    let unknown = unknown_names(text, known);
    let mut names: Vec<String> = Vec::new();
    for run in runs(text) {
        let name = run.words.join(" ");
        let is_new = run.words.iter().any(|word| unknown.iter().any(|other| other == word));
        if is_new && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Capitalized words in a row; articles and the like at the beginning of a sentence are none of them.
struct Run<'a> {
    words: Vec<&'a str>,
    starts_sentence: bool,
    /// The words right before it, the nearest first.
    before: [Option<&'a str>; 2],
    /// The word right behind it.
    behind: Option<&'a str>,
}

fn runs(text: &str) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    let mut is_open = false;
    let mut starts_sentence = true;
    let mut before = [None; 2];
    for piece in text.split_word_bounds() {
        if piece.chars().any(char::is_alphanumeric) {
            let word = owner(piece);
            let is_capitalized = word.chars().any(char::is_uppercase) && word.chars().count() > 1;
            let is_name = is_capitalized && !(starts_sentence && is_function_word(&fold(word)));
            match runs.last_mut() {
                Some(run) if is_name && is_open => run.words.push(word),
                Some(run) if is_open => run.behind = Some(word),
                _ if is_name => {
                    runs.push(Run { words: vec![word], starts_sentence, before, behind: None });
                }
                _ => {}
            }
            is_open = is_name;
            starts_sentence = false;
            before = [Some(word), before[0]];
        } else if piece.chars().any(|character| !character.is_whitespace()) {
            // Punctuation ends a name, but for what stands inside of one: `J. R. Smith`, `Globex Ltd. of Graz`.
            let is_short = runs.last().and_then(|run| run.words.last()).is_some_and(|word| word.len() <= 4);
            is_open &= matches!(piece, "-" | "–" | "&" | "'" | "’") || piece == "." && is_short;
            if !is_open {
                before = [None; 2];
            }
            starts_sentence |= matches!(piece, "." | "!" | "?" | ":" | "…" | "“" | "\"" | "„" | "«");
        }
    }
    runs
}

/// A word without the ending of what somebody owns: `EU` of `EU’s`.
fn owner(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// The words of the sources, and the initials of their capitalized words in a row.
struct Known {
    words: BTreeSet<String>,
    initials: BTreeSet<String>,
}

impl Known {
    fn of(sources: &[&str]) -> Self {
        let words = sources.iter().flat_map(|source| {
            // Folding a whole text and its words one by one may differ where signs touch.
            let whole = fold(source);
            let pieces = source.split_word_bounds().flat_map(|piece| [piece, owner(piece)]).map(fold);
            std::iter::once(whole).chain(pieces).flat_map(|text| parts(&text)).collect::<Vec<_>>()
        });
        let initials = sources.iter().flat_map(|source| runs(source)).flat_map(|run| {
            let initials: Vec<char> = run.words.iter().filter_map(|word| word.chars().next()).collect();
            (2..=initials.len())
                .flat_map(|length| {
                    initials
                        .windows(length)
                        .map(|some| fold(&some.iter().collect::<String>()))
                        .collect::<Vec<_>>()
                })
                .collect::<Vec<_>>()
        });
        Self { words: words.collect(), initials: initials.collect() }
    }

    fn holds(&self, name: &str) -> bool {
        let name = fold(name);
        let letters: String = name.chars().filter(|character| *character != '.').collect();
        self.initials.contains(&letters)
            || self.words.contains(&letters)
            || parts(&name)
                .iter()
                .all(|part| self.words.contains(part) || self.words.iter().any(|word| is_form(part, word)))
    }
}

/// The words of a folded text; those with full stops in them, in parts.
fn parts(text: &str) -> Vec<String> {
    let words = text.unicode_words().flat_map(|word| word.split('.'));
    words.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Whether two words are forms of one name.
fn is_form(left: &str, right: &str) -> bool {
    let shared = left.chars().zip(right.chars()).take_while(|(left, right)| left == right).count();
    let rest = |word: &str| word.chars().count() - shared;
    shared >= SHARED_LETTERS && rest(left) <= ENDING && rest(right) <= ENDING
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{new_names, unknown_names};

    #[test]
    fn new_names_are_whole() {
        let text = "Ana Reis of Lisbon works for Globex. Nobody else does.";
        assert_eq!(new_names(text, &["Who is in Lisbon?"]), ["Ana Reis", "Globex"]);
        assert_eq!(new_names(text, &[text]), [""; 0]);
    }

    #[test]
    fn names_that_no_source_holds_are_found() {
        for (claim, source, expected) in [
            ("The treaty was signed by John Smith.", "The treaty was signed by Anna Smith.", &["John"][..]),
            ("It was built in Paris.", "It was built in London.", &["Paris"]),
            ("Marie Curie found it.", "Pierre found it.", &["Marie", "Curie"]),
            ("NASA launched it.", "The European Space Agency launched it.", &["NASA"]),
            ("The tenant pays in March.", "The tenant pays in May.", &["March"]),
            ("Das Haus gehört Frau Anna Berger.", "Das Haus gehört Frau Meier.", &["Anna", "Berger"]),
            ("La torre está en Sevilla.", "La torre está en Madrid.", &["Sevilla"]),
            ("Das Büro in Berlin ist offen.", "Das Büro in München ist offen.", &["Berlin"]),
            ("Das Büro ist am Dienstag geschlossen.", "Das Büro ist am Montag geschlossen.", &["Dienstag"]),
            ("The office is closed on Tuesday.", "The office is closed on Monday.", &["Tuesday"]),
            ("La oficina cierra el martes.", "La oficina cierra el lunes.", &["martes"]),
            ("申請表由李大華審核。", "申請表由王小明審核。", &["李大華"]),
        ] {
            assert_eq!(unknown_names(claim, &[source]), expected, "{claim}");
        }
    }

    #[test]
    fn other_forms_of_a_name_and_capitals_that_name_nothing_are_not() {
        for (claim, source) in [
            ("Germany's capital is Berlin.", "The German capital is Berlin."),
            ("Employees get 25 days.", "Every worker is entitled to 25 days."),
            ("The US signed it.", "The United States signed it."),
            ("The EU's budget grew.", "The EU's budget grew in 2024."),
            ("ESA launched it.", "The European Space Agency launched it."),
            ("The U.S. signed it.", "The US signed it."),
            ("Kenyans of Nairobi.", "People in Kenya's Nairobi"),
            ("Das Gehalt wird am Monatsende gezahlt.", "Der Lohn kommt am Ende."),
            ("員工有十五天年假。", "每年十五天"),
            ("I am entitled to leave.", "Leave is 25 days."),
            ("Das Archiv hat 2,5 Millionen Kisten.", "Das Archiv hat 2.500.000 Kisten."),
            ("ＢＥＲＬＩＮ is large.", "Berlin"),
            ("Die Büros in Berlin sind offen.", "Das Büro in München und das Büro in Berlin sind offen."),
            ("Die Zahlung in Raten ist möglich.", "Die Zahlung in Teilbeträgen ist möglich."),
            ("Das ist nach Absprache möglich.", "Das ist nach Vereinbarung möglich."),
            ("The office is open on Monday.", "Das Büro ist am Montag geöffnet."),
            ("The office is open on Wednesday.", "The office is open Monday to Friday."),
            ("申請表由王小明審核。", "王小明審核申請表。"),
        ] {
            assert_eq!(unknown_names(claim, &[source]), [""; 0], "{claim}");
        }
    }

    proptest! {
        #[test]
        fn no_name_of_a_text_is_unknown_to_the_text(text in any::<String>()) {
            prop_assert!(unknown_names(&text, &[&text]).is_empty());
        }

        #[test]
        fn an_unknown_name_stands_in_the_claim(claim in any::<String>(), source in any::<String>()) {
            prop_assert!(unknown_names(&claim, &[&source]).iter().all(|name| claim.contains(name.as_str())));
        }
    }
}
