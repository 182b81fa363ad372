//! Which prompts the engine's key-value cache holds, and which of them makes room for the next.
//!
//! Bookkeeping only: nothing here calls the engine. Sequences that begin alike share the cells of what they have in
//! common, so that what is held is a tree of tokens with one cell for each.

/// A sequence that stays in the cache.
#[derive(Debug)]
struct Kept {
    id: i32,
    tokens: Vec<u32>,
}

/// What has to be done in the engine before a prompt is read: copy first, then remove.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Placement {
    /// The sequence that the prompt becomes.
    pub(super) id: i32,
    /// The sequence whose first [`Placement::reused`] tokens are the prompt's.
    pub(super) source: Option<i32>,
    /// Tokens of the prompt that need not be read.
    pub(super) reused: usize,
    /// Sequences that make room.
    pub(super) removed: Vec<i32>,
}

/// The sequences in the cache, the one that was used longest ago first.
#[derive(Debug)]
pub(super) struct PrefixCache {
    kept: Vec<Kept>,
    most: usize,
}

impl PrefixCache {
    /// For `most` sequences beside the one that is being decoded.
    pub(super) fn new(most: usize) -> Self {
        Self { kept: Vec::new(), most }
    }

    /// Forgets everything, as the engine must too.
    pub(super) fn clear(&mut self) {
        self.kept.clear();
    }

    /// Where `prompt` and `room` more tokens go, in a cache of `cells`. The last token of a prompt is never reused: its
    /// logits are asked for.
    pub(super) fn place(&mut self, prompt: &[u32], room: usize, cells: usize) -> Placement {
        let longest = (0..self.kept.len()).max_by_key(|at| common(&self.kept[*at].tokens, prompt));
        let mut source = None;
        let mut reused = 0;
        if let Some(at) = longest {
            reused = common(&self.kept[at].tokens, prompt).min(prompt.len().saturating_sub(1));
        }
        if let Some(at) = longest.filter(|_| reused > 0) {
            // Used last, so removed last.
            let kept = self.kept.remove(at);
            source = Some(kept.id);
            self.kept.push(kept);
        }
        let is_free = |id: &i32| self.kept.iter().all(|kept| kept.id != *id);
        // One of so many is free.
        let id = (0..).take(self.kept.len() + 1).find(is_free).unwrap_or_default();
        let beginning = &prompt[..reused];
        let mut removed = Vec::new();
        while !self.kept.is_empty() && self.cells_with(beginning) + prompt.len() - reused + room > cells {
            removed.push(self.kept.remove(0).id);
        }
        Placement { id, source, reused, removed }
    }

    /// Keeps a sequence that has been read, and gives back those that this makes needless, or that take more than
    /// `cells` together with it.
    pub(super) fn keep(&mut self, id: i32, tokens: Vec<u32>, cells: usize) -> Vec<i32> {
        if tokens.is_empty() {
            return Vec::new();
        }
        let (needless, others): (Vec<Kept>, Vec<Kept>) =
            self.kept.drain(..).partition(|kept| tokens.starts_with(&kept.tokens));
        self.kept = others;
        self.kept.push(Kept { id, tokens });
        let mut removed: Vec<i32> = needless.into_iter().map(|kept| kept.id).collect();
        while self.kept.len() > self.most || !self.kept.is_empty() && self.cells_with(&[]) > cells {
            removed.push(self.kept.remove(0).id);
        }
        removed
    }

    /// The cells that are taken by what is kept and by a sequence that begins with `beginning`.
    fn cells_with(&self, beginning: &[u32]) -> usize {
        let mut sequences: Vec<&[u32]> = self.kept.iter().map(|kept| kept.tokens.as_slice()).collect();
        sequences.push(beginning);
        let own = |at: usize| {
            let shared = sequences[..at].iter().map(|earlier| common(earlier, sequences[at])).max();
            sequences[at].len() - shared.unwrap_or(0)
        };
        (0..sequences.len()).map(own).sum()
    }
}

/// How many tokens both begin with.
fn common(left: &[u32], right: &[u32]) -> usize {
    left.iter().zip(right).take_while(|(left, right)| left == right).count()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::{Placement, PrefixCache, common};

    #[test]
    fn what_prompts_have_in_common_is_read_once() {
        let mut cache = PrefixCache::new(2);
        let first = cache.place(&[1, 2, 3], 1, 100);
        assert_eq!(first, Placement { id: 0, source: None, reused: 0, removed: vec![] });
        assert!(cache.keep(0, vec![1, 2, 3, 9], 100).is_empty());
        let second = cache.place(&[1, 2, 4], 1, 100);
        assert_eq!(second, Placement { id: 1, source: Some(0), reused: 2, removed: vec![] });
        assert!(cache.keep(1, vec![1, 2, 4], 100).is_empty());
        // The same prompt again: its last token is read for its logits.
        let again = cache.place(&[1, 2, 4], 1, 100);
        assert_eq!((again.source, again.reused), (Some(1), 2));
        assert_eq!(cache.keep(again.id, vec![1, 2, 4, 7], 100), [1], "what it continues is needless");
    }

    #[test]
    fn what_was_used_longest_ago_makes_room() {
        let mut cache = PrefixCache::new(2);
        cache.keep(0, vec![1, 1, 1], 100);
        cache.keep(1, vec![2, 2, 2], 100);
        assert_eq!(cache.place(&[1, 1, 5], 0, 100).source, Some(0));
        assert_eq!(cache.keep(2, vec![3], 100), [1], "the first was used since");
        let placed = cache.place(&[4, 4], 1, 5);
        assert_eq!((placed.id, placed.removed), (1, vec![0]), "one cell of five is taken by the other");
    }

    #[test]
    fn a_cache_of_no_cells_keeps_nothing() {
        let mut cache = PrefixCache::new(4);
        assert_eq!(cache.keep(0, vec![1, 2], 0), [0]);
        assert_eq!(cache.place(&[1, 2], 5, 10).source, None);
    }

    /// What an engine holds: the tokens of each sequence, each with the cell it is in.
    #[derive(Default)]
    struct Engine {
        sequences: BTreeMap<i32, Vec<(u32, usize)>>,
        written: usize,
    }

    impl Engine {
        fn follow(&mut self, placement: &Placement) {
            if let Some(source) = placement.source {
                let beginning = self.sequences[&source][..placement.reused].to_vec();
                self.sequences.insert(placement.id, beginning);
            } else {
                self.sequences.insert(placement.id, Vec::new());
            }
            for id in &placement.removed {
                self.sequences.remove(id);
            }
        }

        fn cells(&self) -> usize {
            self.sequences.values().flatten().map(|(_, cell)| *cell).collect::<BTreeSet<_>>().len()
        }
    }

    proptest! {
        #[test]
        fn no_prompt_is_taken_for_another_and_the_cells_suffice(
            prompts in prop::collection::vec((prop::collection::vec(0_u32..3, 1..12), 0_usize..6), 1..40),
            budget in 0_usize..40,
        ) {
            const CELLS: usize = 24;
            // A cell that is read anew although its token is held costs one more each, until the old one is dropped.
            const SLACK: usize = 4;
            let mut cache = PrefixCache::new(3);
            let mut engine = Engine::default();
            for (prompt, room) in prompts {
                let before: BTreeSet<i32> = engine.sequences.keys().copied().collect();
                let placement = cache.place(&prompt, room, CELLS);
                prop_assert!(!before.contains(&placement.id), "no sequence is written over");
                prop_assert!(placement.reused < prompt.len());
                engine.follow(&placement);
                let held: Vec<u32> = engine.sequences[&placement.id].iter().map(|(token, _)| *token).collect();
                prop_assert_eq!(common(&held, &prompt), placement.reused, "what is reused is the prompt's");
                prop_assert_eq!(held.len(), placement.reused);
                let answer: Vec<u32> = (0..room as u32).collect();
                for token in prompt[placement.reused..].iter().chain(&answer) {
                    engine.written += 1;
                    let cell = engine.written;
                    engine.sequences.entry(placement.id).or_default().push((*token, cell));
                }
                prop_assert!(engine.cells() <= CELLS + SLACK, "{} cells", engine.cells());
                prop_assert!(engine.sequences.len() <= 4);
                let tokens: Vec<u32> =
                    engine.sequences[&placement.id].iter().map(|(token, _)| *token).collect();
                for id in cache.keep(placement.id, tokens, budget) {
                    engine.sequences.remove(&id);
                }
                prop_assert!(engine.cells() <= budget + SLACK);
            }
        }
    }
}
