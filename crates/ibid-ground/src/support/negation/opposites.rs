//! Where two statements say the opposite of the same, or the same in opposite words.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use unicode_segmentation::UnicodeSegmentation;

use super::pairs::{Bond, ENDING, PAIRS, Pair, Place};
use super::statement::{Neighbour, Statement, Word};

/// Words between a term and the cue before it that denies it, and one more: `not be sent above`.
const REACH: usize = 4;
/// So for cues that deny one thing: `without a charge`.
const CLOSE_REACH: usize = 2;
const CLOSE_CUES: &[&str] = &["without", "ohne", "sin", "無", "无"];
/// Words that leave open whether one may or must: `may only apply online`.
const EXCLUSIVE: &[&str] = &["only", "just", "nur", "solo", "sólo", "solamente", "只", "僅", "仅"];
/// Words before `may` where it is a month.
const BEFORE_MONTHS: &[&str] =
    &["in", "on", "by", "until", "since", "of", "from", "before", "after", "during", "last", "next"];

/// A word or a phrase of a statement that has an opposite.
#[derive(Debug, Clone, Copy)]
pub(super) struct Term {
    /// The word with which it begins.
    pub(super) at: usize,
    length: usize,
    pair: &'static Pair,
    side: usize,
    /// As the pair writes it.
    pub(super) name: &'static str,
}

impl Term {
    /// Whether the word at `at` is part of it.
    pub(super) fn holds(&self, at: usize) -> bool {
        (self.at..self.end()).contains(&at)
    }

    fn end(&self) -> usize {
        self.at + self.length
    }

    fn is_of(&self, pair: &Pair) -> bool {
        std::ptr::eq(self.pair, pair)
    }
}

/// A term as it is looked for.
struct Entry {
    words: Vec<&'static str>,
    has_endings: bool,
    term: Term,
}

/// All terms by their first word.
static ENTRIES: LazyLock<HashMap<&'static str, Vec<Entry>>> = LazyLock::new(|| {
    let mut entries: HashMap<&'static str, Vec<Entry>> = HashMap::new();
    for pair in PAIRS {
        for (side, names) in pair.sides.into_iter().enumerate() {
            for name in names.split(',').map(str::trim) {
                let stem = name.trim_end_matches('~');
                let words: Vec<&'static str> = stem.unicode_words().collect();
                let Some(first) = words.first().copied() else { continue };
                let term = Term { at: 0, length: words.len(), pair, side, name };
                entries.entry(first).or_default().push(Entry { words, has_endings: stem != name, term });
            }
        }
    }
    entries
});

impl Entry {
    fn stands_at(&self, words: &[Word], at: usize) -> bool {
        let Some((last, others)) = self.words.split_last() else { return false };
        let word = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
        let is_last = |word: &str| {
            let ending = word.strip_prefix(last).map(|ending| ending.chars().count());
            ending.is_some_and(|letters| letters == 0 || self.has_endings && letters <= ENDING)
        };
        others.iter().enumerate().all(|(index, part)| word(at + index) == *part)
            && is_last(word(at + others.len()))
    }
}

/// The terms of a statement, in their order; the longest at every place.
pub(super) fn terms(words: &[Word]) -> Vec<Term> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let here = terms_at(words, at);
        at += here.first().map_or(1, |term| term.length);
        found.extend(here.into_iter().filter(|term| !(term.name == "may" && is_month(words, term.at))));
    }
    found
}

/// One of each pair.
fn terms_at(words: &[Word], at: usize) -> Vec<Term> {
    let mut found: Vec<Term> = Vec::new();
    let word = words.get(at).map_or("", |word| word.text.as_str());
    let ends = word.char_indices().rev().take(ENDING).filter_map(|(end, _)| word.get(..end));
    let entries = std::iter::once(word).chain(ends).filter_map(|start| ENTRIES.get(start)).flatten();
    for entry in entries.filter(|entry| entry.stands_at(words, at)) {
        let longest = found.first().map_or(0, |term| term.length);
        if entry.term.length > longest {
            found.clear();
        }
        if entry.term.length >= longest && !found.iter().any(|term| term.is_of(entry.term.pair)) {
            found.push(Term { at, ..entry.term });
        }
    }
    found
}

fn is_month(words: &[Word], at: usize) -> bool {
    let word = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let before = at.checked_sub(1).map_or("", word);
    let is_number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    is_number(before) || is_number(word(at + 1)) || BEFORE_MONTHS.contains(&before)
}

/// What two statements say in words with opposites.
#[derive(Debug, Default)]
pub(super) struct Meeting {
    /// Of what the one says the opposite of the other.
    pub(super) differing: Vec<&'static Pair>,
    /// The words of the first that are compared herewith, cues among them.
    pub(super) own: BTreeSet<usize>,
    /// Those of the second.
    pub(super) other: BTreeSet<usize>,
}

impl Meeting {
    pub(super) fn of(own: &Statement, other: &Statement) -> Self {
        let mut meeting = Self::default();
        for pair in PAIRS {
            let mine: Vec<&Term> = own.terms().iter().filter(|term| term.is_of(pair)).collect();
            let theirs: Vec<&Term> = other.terms().iter().filter(|term| term.is_of(pair)).collect();
            if !mine.is_empty() && !theirs.is_empty() {
                meeting.compare(pair, (own, mine.as_slice()), (other, theirs.as_slice()));
            }
        }
        meeting
    }

    fn compare(
        &mut self,
        pair: &'static Pair,
        (own, mine): (&Statement, &[&Term]),
        (other, theirs): (&Statement, &[&Term]),
    ) {
        let all = mine.iter().flat_map(|term| theirs.iter().map(move |their| (*term, *their)));
        let alike: Vec<(&Term, &Term)> =
            all.filter(|&(term, their)| stand_alike((own, term), (other, their), Purpose::Compare)).collect();
        // Of the same word the cues before it tell.
        if alike.is_empty() || alike.iter().any(|(term, their)| term.name == their.name) {
            return;
        }
        if pair.bond == Bond::Stronger {
            let is_more = alike.iter().all(|(term, their)| term.side == 1 && their.side == 0);
            if is_more && is_plain(own) && is_plain(other) {
                self.differing.push(pair);
            }
            return;
        }
        let is_anywhere = matches!(pair.place, Place::Beside | Place::Near);
        let (said, heard) = if is_anywhere {
            (meanings(own, mine.iter().copied()), meanings(other, theirs.iter().copied()))
        } else {
            let (mine, theirs): (Vec<&Term>, Vec<&Term>) = alike.iter().copied().unzip();
            (meanings(own, mine), meanings(other, theirs))
        };
        let Some(first) = said.first().copied().filter(|first| said.iter().all(|meaning| meaning == first))
        else {
            return;
        };
        if first.is_none() {
            // What falls does not rise.
            let follows = alike
                .iter()
                .filter(|(term, their)| term.side != their.side && meaning(other, their).is_some());
            self.own.extend(follows.filter_map(|(term, _)| cue(own, term)));
        } else if heard.contains(&first) {
            for &(term, their) in alike.iter().filter(|(_, their)| meaning(other, their) == first) {
                self.tell((own, term), (other, their));
            }
        } else if heard.iter().all(Option::is_some)
            && alike.iter().any(|&(term, their)| stand_alike((own, term), (other, their), Purpose::Deny))
        {
            self.differing.push(pair);
            for &(term, their) in &alike {
                self.tell((own, term), (other, their));
            }
        }
    }

    /// Leaves to [`Self::differing`] what the two terms say.
    fn tell(&mut self, (own, term): (&Statement, &Term), (other, their): (&Statement, &Term)) {
        self.own.extend((term.at..term.end()).chain(cue(own, term)));
        self.other.extend((their.at..their.end()).chain(cue(other, their)));
    }
}

/// What two terms are compared for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To see whether they say the same: in other words they stand elsewhere, too.
    Compare,
    /// To see whether one denies the other.
    Deny,
}

/// Whether two terms of one pair are about the same.
fn stand_alike(
    (own, term): (&Statement, &Term),
    (other, their): (&Statement, &Term),
    purpose: Purpose,
) -> bool {
    let mine = own.neighbours(term.at, term.end());
    let theirs = other.neighbours(their.at, their.end());
    let share = |mine: &[Neighbour], theirs: &[Neighbour]| {
        mine.iter().any(|one| theirs.iter().any(|other| one.is(other)))
    };
    let is_same = |one: Option<&Neighbour>, other: Option<&Neighbour>| {
        one.zip(other).is_some_and(|(one, other)| one.is(other))
    };
    match term.pair.place {
        Place::Beside if purpose == Purpose::Deny => {
            share(&mine.before, &theirs.before) || share(&mine.behind, &theirs.behind)
        }
        Place::Beside | Place::Near => {
            let theirs: Vec<&Neighbour> = theirs.before.iter().chain(&theirs.behind).collect();
            mine.before.iter().chain(&mine.behind).any(|one| theirs.iter().any(|other| one.is(other)))
        }
        Place::Ahead => is_same(mine.behind.first(), theirs.behind.first()),
        Place::Amount => {
            is_same(limited(&mine.before, &mine.behind), limited(&theirs.before, &theirs.behind))
        }
        Place::Between | Place::BetweenNumber => {
            let is_when = matches!(mine.behind.first(), Some(Neighbour::Number(_)));
            (is_when || term.pair.place == Place::Between)
                && is_same(mine.before.first(), theirs.before.first())
                && is_same(mine.behind.first(), theirs.behind.first())
        }
    }
}

/// The number that a term is about, before it (`30 days at most`) or behind; without one, what follows.
fn limited<'a>(before: &'a [Neighbour], behind: &'a [Neighbour]) -> Option<&'a Neighbour> {
    let is_number = |neighbour: &&Neighbour| matches!(neighbour, Neighbour::Number(_));
    let next = behind.first();
    next.filter(is_number).or_else(|| before.iter().find(is_number)).or(next)
}

fn meanings<'a>(statement: &Statement, terms: impl IntoIterator<Item = &'a Term>) -> Vec<Option<usize>> {
    terms.into_iter().map(|term| meaning(statement, term)).collect()
}

/// The side that a statement takes with a term: the other one where a cue denies it. `None` where it takes none, as what
/// it denies leaves that open.
fn meaning(statement: &Statement, term: &Term) -> Option<usize> {
    match (cue(statement, term), term.pair.bond) {
        (None, _) => Some(term.side),
        (Some(_), Bond::Complement) => Some(1 - term.side),
        (Some(_), Bond::Contrary | Bond::Stronger) => None,
    }
}

/// The cue before a term that denies it.
fn cue(statement: &Statement, term: &Term) -> Option<usize> {
    let is_other_term = |at: usize| statement.terms().iter().any(|other| other.holds(at));
    let before = (term.at.saturating_sub(REACH)..term.at).rev();
    let cue = before.take_while(|at| !is_other_term(*at)).find(|at| statement.is_cue(*at))?;
    let is_close = term.at - cue <= CLOSE_REACH;
    (is_close || !CLOSE_CUES.contains(&statement.word(cue))).then_some(cue)
}

/// Whether a statement neither denies nor excludes anything.
fn is_plain(statement: &Statement) -> bool {
    !(0..statement.len()).any(|at| statement.is_cue(at) || EXCLUSIVE.contains(&statement.word(at)))
}

/// Whether a cue of `statement` denies what its terms of `pair` say, although it stands far from them: before them or at
/// the end. Those at `told` are none.
pub(super) fn is_denied_from_afar(statement: &Statement, pair: &Pair, told: &BTreeSet<usize>) -> bool {
    let first = statement.terms().iter().find(|term| term.is_of(pair)).map_or(0, |term| term.at);
    let is_placed = |at: usize| at < first || at + 1 == statement.len();
    (0..statement.len()).any(|at| is_placed(at) && statement.is_cue(at) && !told.contains(&at))
}

/// The words of content of the terms of `pair`.
pub(super) fn words_of(statement: &Statement, pair: &Pair) -> BTreeSet<String> {
    let terms = statement.terms().iter().filter(|term| term.is_of(pair));
    terms.flat_map(|term| statement.content_between(term.at, term.end())).collect()
}

/// Whether the two take the same side of `pair` about the same.
pub(super) fn agree(own: &Statement, other: &Statement, pair: &Pair) -> bool {
    own.terms().iter().filter(|term| term.is_of(pair)).any(|term| {
        let mut same = other.terms().iter().filter(|their| their.is_of(pair) && their.side == term.side);
        same.any(|their| stand_alike((own, term), (other, their), Purpose::Compare))
    })
}
