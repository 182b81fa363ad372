//! Question → what to search for: exact phrases, excluded words, and the text that is embedded.

use ibid_core::Question;
use unicode_normalization::UnicodeNormalization;

use crate::Error;

/// The characters that open and close a quoted phrase.
const QUOTES: &[(char, char)] = &[('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('「', '」'), ('『', '』')];

/// What a query asks for, read without a language model.
///
/// `"a quoted phrase"` is exact, `-word` and `-"a phrase"` exclude, everything else is searched for by meaning and
/// by words.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct QueryPlan {
    /// What is embedded and searched for by words: the query without its operators.
    pub text: String,
    /// Phrases that a hit has to hold, whatever their case and white space.
    pub phrases: Vec<String>,
    /// Words and phrases that no hit may hold.
    pub excluded: Vec<String>,
    /// Words that no document holds, each with the word of the documents that was searched for instead.
    pub corrections: Vec<Correction>,
}

/// A word that was taken for a misspelling.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Correction {
    /// As it was typed.
    pub typed: String,
    /// As the documents have it.
    pub corrected: String,
}

impl QueryPlan {
    /// The plan of a search, where the operators count.
    ///
    /// # Errors
    /// When the query only excludes.
    pub(crate) fn of_search(query: &Question) -> Result<Self, Error> {
        let mut plan = Self::default();
        let mut rest = query.as_str();
        while !rest.is_empty() {
            let at_start = plan.text.is_empty() || plan.text.ends_with(char::is_whitespace);
            if let Some((phrase, after)) = quoted(rest) {
                plan.phrases.push(phrase.to_owned());
                push_words(&mut plan.text, phrase);
                rest = after;
            } else if let Some((excluded, after)) = at_start.then(|| exclusion(rest)).flatten() {
                plan.excluded.push(excluded.to_owned());
                rest = after;
            } else {
                let mut characters = rest.chars();
                plan.text.extend(characters.next());
                rest = characters.as_str();
            }
        }
        plan.text = plan.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if plan.text.is_empty() {
            return Err(Error::OnlyExclusions);
        }
        Ok(plan)
    }

    /// The plan of a question in a sentence, where a hyphen is a hyphen. Its quoted phrases are wished for: see
    /// [`without_phrases`](Self::without_phrases).
    pub(crate) fn of_question(question: &Question) -> Self {
        let mut phrases = Vec::new();
        let mut rest = question.as_str();
        while !rest.is_empty() {
            if let Some((phrase, after)) = quoted(rest) {
                phrases.push(phrase.to_owned());
                rest = after;
            } else {
                let mut characters = rest.chars();
                characters.next();
                rest = characters.as_str();
            }
        }
        Self { text: question.as_str().to_owned(), phrases, ..Self::default() }
    }

    /// The same without the exact phrases.
    pub(crate) fn without_phrases(self) -> Self {
        Self { phrases: Vec::new(), ..self }
    }

    /// Whether texts have to be looked at to tell what may be a hit.
    pub(crate) fn has_conditions(&self) -> bool {
        !self.phrases.is_empty() || !self.excluded.is_empty()
    }

    /// Whether a text, or a heading above it, holds every phrase, and none anything that is excluded.
    pub(crate) fn admits(&self, headings: &[String], text: &str) -> bool {
        if !self.has_conditions() {
            return true;
        }
        let parts: Vec<String> = headings.iter().map(String::as_str).chain([text]).map(comparable).collect();
        let is_held = |phrase: &String| parts.iter().any(|part| holds(part, phrase));
        self.phrases.iter().all(is_held) && !self.excluded.iter().any(is_held)
    }
}

/// A quoted phrase at the start of `text`, and what follows it. A phrase is more than white space and has an end.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let open = text.chars().next()?;
    let (_, close) = QUOTES.iter().find(|(opening, _)| *opening == open)?;
    let inside = &text[open.len_utf8()..];
    let end = inside.find(*close)?;
    let phrase = inside[..end].trim();
    if !phrase.chars().any(char::is_alphanumeric) {
        return None;
    }
    Some((phrase, &inside[end + close.len_utf8()..]))
}

/// `-word` or `-"phrase"` at the start of `text`. `-5` is a number and `--flag` a flag.
fn exclusion(text: &str) -> Option<(&str, &str)> {
    let after = text.strip_prefix('-')?;
    if let Some(found) = quoted(after) {
        return Some(found);
    }
    if !after.starts_with(char::is_alphabetic) {
        return None;
    }
    let end = after.find(char::is_whitespace).unwrap_or(after.len());
    let word = after[..end].trim_end_matches(|character: char| !character.is_alphanumeric());
    Some((word, &after[end..]))
}

fn push_words(text: &mut String, words: &str) {
    if !text.is_empty() && !text.ends_with(char::is_whitespace) {
        text.push(' ');
    }
    text.push_str(words);
    text.push(' ');
}

/// A text in the form in which phrases are compared: compatibility characters, case, white space, and the kinds of
/// quotation marks and dashes do not count.
fn comparable(text: &str) -> String {
    let mut compared = String::with_capacity(text.len());
    for character in text.nfkc().flat_map(char::to_lowercase) {
        match character {
            character if character.is_whitespace() => {
                if !compared.ends_with(' ') {
                    compared.push(' ');
                }
            }
            '‘' | '’' | '‚' => compared.push('\''),
            '“' | '”' | '„' | '«' | '»' => compared.push('"'),
            '‐' | '‑' | '‒' | '–' | '—' | '−' => compared.push('-'),
            '\u{ad}' | '\u{200b}' => {}
            character => compared.push(character),
        }
    }
    compared
}

/// Whether a text in comparable form holds `phrase` as whole words.
fn holds(text: &str, phrase: &str) -> bool {
    let phrase = comparable(phrase);
    let phrase = phrase.trim();
    if phrase.is_empty() {
        return true;
    }
    text.match_indices(phrase).any(|(start, found)| {
        let ends_word = |inner: Option<char>, outer: Option<char>| match (inner, outer) {
            (Some(inner), Some(outer)) => !(is_of_word(inner) && is_of_word(outer)),
            _ => true,
        };
        ends_word(found.chars().next(), text[..start].chars().next_back())
            && ends_word(found.chars().next_back(), text[start + found.len()..].chars().next())
    })
}

/// Whether a word goes on at this character; scripts without spaces have no such characters.
fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() && !('\u{2e80}'..='\u{9fff}').contains(&character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::QueryPlan;

    fn plan(query: &str) -> QueryPlan {
        QueryPlan::of_search(&query.parse().expect("a question")).expect("more than exclusions")
    }

    #[test]
    fn operators_are_told_from_text() {
        for (query, text, phrases, excluded) in [
            ("annual leave", "annual leave", &[][..], &[][..]),
            ("\"notice period\" lease", "notice period lease", &["notice period"], &[]),
            ("lease -car", "lease", &[], &["car"]),
            ("-car lease", "lease", &[], &["car"]),
            ("lease -\"company car\" x", "lease x", &[], &["company car"]),
            ("well-known e-mail", "well-known e-mail", &[], &[]),
            ("at -5 degrees", "at -5 degrees", &[], &[]),
            ("cargo --release - now", "cargo --release - now", &[], &[]),
            ("5\" pipe", "5\" pipe", &[], &[]),
            ("\"\" empty", "\"\" empty", &[], &[]),
            (
                "„höhere Gewalt“ «force majeure»",
                "höhere Gewalt force majeure",
                &["höhere Gewalt", "force majeure"],
                &[],
            ),
            ("「特別休假」 -病假", "特別休假", &["特別休假"], &["病假"]),
        ] {
            let plan = plan(query);
            assert_eq!(
                (plan.text.as_str(), plan.phrases.as_slice(), plan.excluded.as_slice()),
                (
                    text,
                    &phrases.iter().map(ToString::to_string).collect::<Vec<_>>()[..],
                    &excluded.iter().map(ToString::to_string).collect::<Vec<_>>()[..]
                ),
                "{query}"
            );
        }
    }

    #[test]
    fn a_query_that_only_excludes_is_an_error() {
        let error = QueryPlan::of_search(&"-car".parse().expect("a question")).expect_err("nothing is asked");
        assert!(error.to_string().contains("only says what to leave out"), "{error}");
    }

    #[test]
    fn phrases_are_whole_words_in_any_case_and_spacing() {
        for (query, text, is_admitted) in [
            ("\"notice period\"", "The Notice\n  Period is long.", true),
            ("\"notice period\"", "Notice of a period.", false),
            ("\"art\"", "A party.", false),
            ("\"employees' rights\"", "the Employees’ rights", true),
            ("\"2020-2021\"", "in 2020–2021 only", true),
            ("\"休假\"", "員工的特別休假日", true),
            ("lease -car", "A lease of a car.", false),
            ("lease -car", "A lease of cars.", true),
            ("\"Straße\"", "DIE STRASSE", false),
        ] {
            assert_eq!(plan(query).admits(&[], text), is_admitted, "{query} in {text}");
            assert_eq!(plan(query).admits(&[text.to_owned()], "It is."), is_admitted, "{query} below {text}");
        }
    }

    #[test]
    fn a_question_keeps_its_hyphens_and_marks_its_phrases() {
        let question = "What does \"force majeure\" mean -really?".parse().expect("a question");
        let plan = QueryPlan::of_question(&question);
        assert_eq!((plan.text.as_str(), plan.phrases.len(), plan.excluded.len()), (question.as_str(), 1, 0));
    }

    proptest! {
        #[test]
        fn any_query_is_planned_and_admits_its_own_phrases(query in "[a-zäé特「」\"“” -]{1,40}") {
            if let Ok(question) = query.parse()
                && let Ok(plan) = QueryPlan::of_search(&question)
            {
                let kept = QueryPlan { excluded: Vec::new(), ..plan };
                prop_assert!(kept.admits(&[], &query));
            }
        }
    }
}
