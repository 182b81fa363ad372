use std::num::NonZeroU32;

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token::LlamaToken;

use super::load::backend;
use super::prefix_cache::PrefixCache;
use crate::engine::words::log_probability;

/// Prompts whose state is kept beside the one that is being read: those of the judgements, of the answer and of a
/// follow-up, and one more.
const KEPT: usize = 4;
/// Tokens that are read in one step, between which a reader that has gone is noticed. Larger steps are no faster.
const STEP: usize = 256;
/// The cells that the key-value cache begins with, where that much memory is allowed.
const FIRST_CELLS: usize = 4096;
const FEWEST_CELLS: usize = 512;
/// Threads wait for one another after every operation: with fewer bytes of weights than this, one is as fast.
const WORTH_THREADS: u64 = 64 << 20;
/// Each kept sequence may hold one token twice: the last one of a prompt that came again.
const SPARE_CELLS: usize = KEPT + 1;

/// What the memory of a decoder is decided by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Memory {
    /// The most tokens of a sequence.
    pub(super) context_tokens: usize,
    /// The most tokens of earlier prompts that are kept.
    pub(super) kept_tokens: usize,
}

/// A sequence that is in the key-value cache and grows.
#[derive(Debug)]
pub(super) struct Sequence {
    id: i32,
    tokens: Vec<u32>,
}

impl Sequence {
    /// The tokens that have been read.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }
}

/// The engine's state: a key-value cache with the sequences in it, and the logits of what was read last.
pub(super) struct Decoder<'model> {
    model: &'model LlamaModel,
    memory: Memory,
    cells: usize,
    context: LlamaContext<'model>,
    batch: LlamaBatch<'static>,
    cache: PrefixCache,
}

impl<'model> Decoder<'model> {
    pub(super) fn new(model: &'model LlamaModel, memory: Memory) -> Result<Self, String> {
        let cells = memory.kept_tokens.clamp(FEWEST_CELLS, FIRST_CELLS);
        Ok(Self {
            model,
            memory,
            cells,
            context: context(model, cells)?,
            batch: LlamaBatch::new(STEP, 1),
            cache: PrefixCache::new(KEPT),
        })
    }

    /// A sequence with as much of `prompt` as an earlier one began with, and room for `room` tokens after the prompt.
    pub(super) fn begin(&mut self, prompt: &[u32], room: usize) -> Result<Sequence, String> {
        self.grow(prompt.len() + room + SPARE_CELLS)?;
        let placement = self.cache.place(prompt, room, self.cells - SPARE_CELLS);
        // What a failed step may have left there.
        self.remove(&[placement.id])?;
        if let Some(source) = placement.source {
            let end = u32::try_from(placement.reused).map_err(|error| error.to_string())?;
            self.context
                .copy_kv_cache_seq(source, placement.id, Some(0), Some(end))
                .map_err(|error| error.to_string())?;
        }
        self.remove(&placement.removed)?;
        Ok(Sequence { id: placement.id, tokens: prompt[..placement.reused].to_vec() })
    }

    /// Reads `tokens` after those that the sequence has. `false` where nobody wants the rest any more.
    pub(super) fn read(
        &mut self,
        sequence: &mut Sequence,
        tokens: &[u32],
        is_wanted: impl Fn() -> bool,
    ) -> Result<bool, String> {
        let mut left = tokens.len();
        for step in tokens.chunks(STEP) {
            if !is_wanted() {
                return Ok(false);
            }
            left -= step.len();
            // Logits cost a product with the whole vocabulary: only the last token's are computed.
            self.read_step(sequence, step, |at| left == 0 && at + 1 == step.len())?;
        }
        Ok(true)
    }

    /// Reads so many tokens as one step takes, and computes the logits of those that `is_asked` wants, by their place.
    fn read_step(
        &mut self,
        sequence: &mut Sequence,
        step: &[u32],
        is_asked: impl Fn(usize) -> bool,
    ) -> Result<(), String> {
        self.batch.clear();
        for (at, token) in step.iter().enumerate() {
            let position = i32::try_from(sequence.tokens.len() + at).map_err(|error| error.to_string())?;
            self.batch
                .add(LlamaToken::new(token.cast_signed()), position, &[sequence.id], is_asked(at))
                .map_err(|error| error.to_string())?;
        }
        self.context.decode(&mut self.batch).map_err(|error| error.to_string())?;
        sequence.tokens.extend_from_slice(step);
        Ok(())
    }

    /// The logits of the token that was read last.
    pub(super) fn logits(&self) -> &[f32] {
        self.context.get_logits_ith(self.batch.n_tokens() - 1)
    }

    /// The log probability of `said` after `last`, the last token of a prompt of which everything before it is read.
    pub(super) fn log_likelihood(
        &mut self,
        sequence: &mut Sequence,
        last: u32,
        said: &[u32],
    ) -> Result<f64, String> {
        let read = [&[last], said].concat();
        let mut sum = 0.0;
        // What follows the last token is not asked.
        for (step, predicted) in read[..said.len()].chunks(STEP).zip(said.chunks(STEP)) {
            self.read_step(sequence, step, |_| true)?;
            for (at, token) in (0..).zip(predicted) {
                sum += log_probability(self.context.get_logits_ith(at), *token);
            }
        }
        Ok(sum)
    }

    /// Keeps what has been read for a prompt that begins alike.
    pub(super) fn keep(&mut self, sequence: Sequence) -> Result<(), String> {
        let removed = self.cache.keep(sequence.id, sequence.tokens, self.memory.kept_tokens);
        self.remove(&removed)
    }

    /// Forgets what has been read.
    #[expect(clippy::needless_pass_by_value, reason = "there is no such sequence afterwards")]
    pub(super) fn forget(&mut self, sequence: Sequence) -> Result<(), String> {
        self.remove(&[sequence.id])
    }

    fn remove(&mut self, ids: &[i32]) -> Result<(), String> {
        for id in ids {
            let id = u32::try_from(*id).map_err(|error| error.to_string())?;
            self.context.clear_kv_cache_seq(Some(id), None, None).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// A context cannot grow: a larger one takes its place, and what was kept is read again when it is wanted.
    fn grow(&mut self, cells: usize) -> Result<(), String> {
        if cells <= self.cells {
            return Ok(());
        }
        let most = self.memory.context_tokens + SPARE_CELLS;
        let cells = cells.next_power_of_two().min(most).max(cells);
        self.cache.clear();
        self.context = context(self.model, cells)?;
        self.cells = cells;
        Ok(())
    }
}

fn context(model: &LlamaModel, cells: usize) -> Result<LlamaContext<'_>, String> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = if model.size() < WORTH_THREADS { 1 } else { i32::try_from(cores).unwrap_or(i32::MAX) };
    let parameters = LlamaContextParams::default()
        .with_n_ctx(u32::try_from(cells).ok().and_then(NonZeroU32::new))
        .with_n_batch(STEP as u32)
        .with_n_ubatch(STEP as u32)
        // One set of cells for all sequences: what they have in common is held once.
        .with_kv_unified(true)
        .with_n_seq_max(KEPT as u32 + 1)
        // With a sliding window alone, the beginning of a sequence could not be used again.
        .with_swa_full(true)
        .with_n_threads(threads)
        .with_n_threads_batch(threads)
        .with_no_perf(true);
    model.new_context(backend()?, parameters).map_err(|error| error.to_string())
}
