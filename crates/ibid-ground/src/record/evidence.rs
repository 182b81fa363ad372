//! The sentence that states a value.

use std::collections::BTreeSet;

use ibid_core::{Citation, Passage, SourceNumber};
use serde_json::Value;

use super::leaf::{Leaf, LeafEvidence, LeafKind, Standing};
use crate::Support;
use crate::extractive::cited;
use crate::normalize::{Number, content_words, dates, fold, numbers, words};
use crate::support::{Asked, Assessment, Evidence, assess};

/// What a value counts that stands in a sentence, whatever else does.
const STATED: f32 = 0.6;
/// The least share of a free string's words that a sentence has to hold.
const SHARED_WORDS: f32 = 0.7;
/// The least share of the words of a truth's name that a sentence has to hold: of two both, of three two.
const NAMED: f32 = 0.6;
/// A string may be put together of so many neighbouring sentences.
const LONGEST_RUN: usize = 3;

/// A sentence of the sources in the forms that it is compared in.
pub(super) struct Sentence {
    citation: Citation,
    text: String,
    words: Vec<String>,
    content: BTreeSet<String>,
    numbers: Vec<Number>,
    dates: Vec<String>,
    /// Words of the headings above it.
    heading: BTreeSet<String>,
}

/// All sentences of the passages.
pub(super) fn sentences(passages: &[Passage]) -> Vec<Sentence> {
    let mut all = Vec::new();
    for (index, passage) in passages.iter().enumerate() {
        let source = SourceNumber::of_index(index);
        let heading = content_words(&passage.place().heading.join("\n"));
        for sentence in 0..passage.sentences().len() {
            let text = passage.sentence_text(sentence).unwrap_or_default();
            all.push(Sentence {
                citation: Citation { source, first: sentence, last: sentence },
                text: text.to_owned(),
                words: words(text),
                content: content_words(text),
                numbers: numbers(text),
                dates: dates(text),
                heading: heading.clone(),
            });
        }
    }
    all
}

/// The evidence of one value.
pub(super) fn find(
    pointer: String,
    value: &Value,
    describe: &dyn Fn(&str) -> Leaf,
    sentences: &[Sentence],
    passages: &[Passage],
    min_support: f32,
) -> LeafEvidence {
    let leaf = describe(&pointer);
    let without =
        |standing| LeafEvidence { pointer: pointer.clone(), standing, support: None, quotes: Vec::new() };
    if value.is_null() {
        return without(Standing::Null);
    }
    if leaf.kind == LeafKind::Fixed {
        return without(Standing::Fixed);
    }
    let called = content_words(&format!("{} {}", leaf.name, leaf.description));
    let named: Vec<BTreeSet<String>> = leaf.foreign_names.iter().map(|name| content_words(name)).collect();
    let truth_is_told = value.is_boolean().then(|| told_of(&leaf, &called, sentences));
    let mut best: Option<(Citation, f32)> = None;
    for (index, sentence) in sentences.iter().enumerate() {
        // What is denied in the sentence that is most about it is not affirmed by another.
        if truth_is_told.is_some_and(|told| told > about(&leaf, &called, sentence)) {
            continue;
        }
        // A name that the schema does not know is stated with the value.
        if !named.iter().all(|name| name.is_subset(&sentence.content)) {
            continue;
        }
        let Some((citation, stated)) = stated(value, &leaf, &called, (index, sentences), passages) else {
            continue;
        };
        let score = stated * (STATED + (1.0 - STATED) * share(&called, sentence));
        if best.is_none_or(|(_, other)| score > other) {
            best = Some((citation, score));
        }
    }
    // A threshold that is no number lets nothing through.
    let best = best.filter(|(_, score)| score.total_cmp(&min_support).is_ge());
    let quoted = best.and_then(|(citation, score)| Some((cited(passages, citation).ok().flatten()?, score)));
    match quoted {
        Some((quote, score)) => LeafEvidence {
            pointer,
            standing: Standing::Supported,
            support: Some(Support::new(score)),
            quotes: vec![quote],
        },
        None => without(Standing::Unsupported),
    }
}

/// The share of the words by which a value is called that a sentence and its headings hold.
fn share(called: &BTreeSet<String>, sentence: &Sentence) -> f32 {
    if called.is_empty() {
        return 0.0;
    }
    let held =
        called.iter().filter(|word| sentence.content.contains(*word) || sentence.heading.contains(*word));
    // Names and descriptions hold words that no sentence has: half of them say enough.
    (held.count() as f32 / called.len() as f32 * 2.0).min(1.0)
}

/// Which sentences, beginning with the one at `index`, state the value, and how far.
fn stated(
    value: &Value,
    leaf: &Leaf,
    called: &BTreeSet<String>,
    (index, sentences): (usize, &[Sentence]),
    passages: &[Passage],
) -> Option<(Citation, f32)> {
    let sentence = &sentences[index];
    let here = |score: f32| Some((sentence.citation, score));
    match value {
        Value::Number(number) => {
            let wanted = numbers(&number.to_string());
            let is_there = wanted
                .first()
                .is_some_and(|wanted| sentence.numbers.iter().any(|other| other.may_equal(wanted)));
            if is_there { here(1.0) } else { None }
        }
        Value::Bool(truth) => truth_in(*truth, leaf, called, sentence, passages).and_then(here),
        Value::String(text) if leaf.kind == LeafKind::Date => {
            let day = text.get(..10)?;
            if sentence.dates.iter().any(|date| date == day) && time_is_there(text, sentence) {
                here(1.0)
            } else {
                None
            }
        }
        Value::String(text) => text_in(text, leaf.kind, (index, sentences), passages),
        _ => None,
    }
}

/// The time of day of a `date-time` is in the sentence, or is the beginning of the day.
fn time_is_there(text: &str, sentence: &Sentence) -> bool {
    let clock = text.get(11..16).unwrap_or("00:00");
    clock == "00:00"
        || sentence.text.contains(clock)
        || clock.strip_prefix('0').is_some_and(|clock| sentence.text.contains(clock))
}

/// The share of the words of a truth's name, or of all that it is called, that a sentence and its headings hold.
fn about(leaf: &Leaf, called: &BTreeSet<String>, sentence: &Sentence) -> f32 {
    let held = |words: &BTreeSet<String>| {
        let is_held = |word: &&String| sentence.content.contains(*word) || sentence.heading.contains(*word);
        // A heading alone says nothing of it.
        if words.is_disjoint(&sentence.content) {
            0.0
        } else {
            words.iter().filter(is_held).count() as f32 / words.len() as f32
        }
    };
    held(&content_words(&leaf.name)).max(held(called))
}

/// The largest such share of any sentence.
fn told_of(leaf: &Leaf, called: &BTreeSet<String>, sentences: &[Sentence]) -> f32 {
    sentences.iter().map(|sentence| about(leaf, called, sentence)).fold(0.0, f32::max)
}

/// A sentence about what the truth is called affirms or denies it.
fn truth_in(
    truth: bool,
    leaf: &Leaf,
    called: &BTreeSet<String>,
    sentence: &Sentence,
    passages: &[Passage],
) -> Option<f32> {
    let share = about(leaf, called, sentence);
    if share < NAMED {
        return None;
    }
    let quote = cited(passages, sentence.citation).ok().flatten()?;
    let claim = if truth { leaf.name.clone() } else { format!("not {}", leaf.name) };
    let is_denied = crate::support::denies(&claim, std::slice::from_ref(&quote));
    (!is_denied).then_some(share.max(0.75))
}

/// A string is in a sentence by its words in their order; a free one also by most of its words, in some neighbouring
/// sentences.
fn text_in(
    text: &str,
    kind: LeafKind,
    (index, sentences): (usize, &[Sentence]),
    passages: &[Passage],
) -> Option<(Citation, f32)> {
    let sentence = &sentences[index];
    if kind == LeafKind::Verbatim {
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = flat(text);
        let is_there = !wanted.is_empty() && flat(&sentence.text).contains(&wanted);
        return is_there.then_some((sentence.citation, 1.0));
    }
    let wanted = words(text);
    if wanted.is_empty() {
        return signs_in(text, sentence).then_some((sentence.citation, 1.0));
    }
    if sentence.words.windows(wanted.len()).any(|window| window == wanted) || currency_in(text, sentence) {
        return Some((sentence.citation, 1.0));
    }
    let content = content_words(text);
    let run = sentences[index..]
        .iter()
        .take(LONGEST_RUN)
        .take_while(|other| other.citation.source == sentence.citation.source);
    let mut held = BTreeSet::new();
    for other in run {
        held.extend(other.content.iter().filter(|word| content.contains(*word)).cloned());
        if held.is_empty() {
            return None;
        }
        let citation = Citation { last: other.citation.last, ..sentence.citation };
        let quote = cited(passages, citation).ok().flatten()?;
        let asked = Asked { question: "", free_numbers: false };
        let evidence = Evidence { asked, quotes: std::slice::from_ref(&quote) };
        // Numbers and denial are checked as those of a claim.
        let Assessment::Scored(support) = assess(text, &evidence) else { return None };
        let share = if content.is_empty() { 0.0 } else { held.len() as f32 / content.len() as f32 };
        if support.get() >= SHARED_WORDS && (content.is_empty() || share >= SHARED_WORDS) {
            return Some((citation, support.get()));
        }
    }
    None
}

/// A string without a word that means something all the same, such as `%`. Punctuation, which every sentence holds, states
/// nothing.
fn signs_in(text: &str, sentence: &Sentence) -> bool {
    let signs = fold(text);
    let signs = signs.trim();
    !signs.is_empty() && signs.chars().all(is_sign) && fold(&sentence.text).contains(signs)
}

/// Signs of currencies (all of them in Unicode), shares and degrees.
fn is_sign(character: char) -> bool {
    matches!(
        character,
        '%' | '‰' | '‱' | '°' | '$' | '¢'..='¥' | '֏' | '؋' | '৲' | '৳' | '৻' | '૱' | '௹' | '฿' | '៛' | '₠'..='⃏' | '﷼' | '﹩'
            | '＄' | '￠' | '￡' | '￥' | '￦'
    )
}

/// Codes of currencies and the signs that texts write for them.
fn currency_in(text: &str, sentence: &Sentence) -> bool {
    const SIGNS: &[(&str, &[&str])] = &[
        ("eur", &["€", "euro"]),
        ("usd", &["$", "dollar"]),
        ("gbp", &["£", "pound"]),
        ("jpy", &["¥", "yen"]),
        ("twd", &["nt$", "新臺幣", "新台幣"]),
        ("chf", &["franken", "francs", "sfr"]),
    ];
    let code = fold(text);
    let folded = fold(&sentence.text);
    SIGNS.iter().any(|(known, signs)| *known == code.trim() && signs.iter().any(|sign| folded.contains(sign)))
}
