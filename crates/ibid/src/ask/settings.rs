use std::sync::Arc;

use ibid_core::seam::ToolName;
use ibid_core::{ContentHash, Filter};
use ibid_generate::Protocol;
use serde::{Deserialize, Serialize};

use super::{AskOptions, Calibration, Fusion, Reranking, Retriever, SearchOptions};

/// [`AskOptions`] in a form that can be kept with an answer, so that it can be asked again.
///
/// ```
/// use ibid::{AskOptions, AskSettings, Reranking};
///
/// let settings = AskSettings::of(&AskOptions { passage_tokens: 200, ..AskOptions::default() });
/// assert_eq!(settings.options(Reranking::Sentences).passage_tokens, 200);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskSettings {
    /// Most tokens of passages.
    pub passage_tokens: usize,
    /// Claims with less support are dropped.
    pub min_support: f32,
    /// The least probability of an answer; null for the calibration's own threshold.
    pub min_probability: Option<f64>,
    /// The calibration that was asked for; null for that of the library or the model.
    pub calibration: Option<Calibration>,
    /// The hash of the weights and thresholds that decided, wherever they came from; `None` where it was not recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration_hash: Option<ContentHash>,
    /// Most claims.
    pub max_claims: usize,
    /// Whether claims may hold numbers that are in no source.
    pub free_numbers: bool,
    /// How the model says which sentence a claim rests on.
    #[serde(default)]
    pub protocol: Protocol,
    /// 0 is greedy decoding.
    pub temperature: f64,
    /// Which documents were searched.
    pub filter: Filter,
    /// Which rankings were made.
    pub retriever: Retriever,
    /// How they were fused.
    pub fusion: Fusion,
    /// What ordered the best candidates once more: `none`, `sentences`, or the name of a reranker.
    pub reranking: String,
    /// Chunks that each ranking contributed.
    pub candidates: usize,
    /// Chunks that the passages were chosen from.
    pub limit: usize,
    /// Chunks of one document that may come before another's.
    pub per_document: Option<usize>,
    /// Whether a quoted phrase of the question had to be in a hit.
    #[serde(default = "exact_phrases_by_default")]
    pub exact_phrases: bool,
    /// Tools that could be called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<ToolName>,
}

/// What was not recorded at first was hardly ever changed.
fn exact_phrases_by_default() -> bool {
    SearchOptions::default().exact_phrases
}

impl AskSettings {
    /// What `options` say.
    pub fn of(options: &AskOptions) -> Self {
        let search = &options.search;
        let tools = if options.tools.is_enabled() { options.tools.tools.descriptions() } else { Vec::new() };
        Self {
            passage_tokens: options.passage_tokens,
            min_support: options.min_support,
            min_probability: options.min_probability,
            calibration: options.calibration.as_deref().cloned(),
            calibration_hash: options.calibration.as_deref().and_then(Calibration::hash_of_weights),
            max_claims: options.max_claims,
            free_numbers: options.free_numbers,
            protocol: options.protocol,
            temperature: options.temperature,
            filter: search.filter.clone(),
            retriever: search.retriever,
            fusion: search.fusion,
            reranking: search.reranking.name().to_owned(),
            candidates: search.candidates,
            limit: search.limit,
            per_document: search.per_document,
            exact_phrases: search.exact_phrases,
            tools: tools.into_iter().map(|tool| tool.name).collect(),
        }
    }

    /// The options again, without tools; `reranking` is the one of the recorded name.
    pub fn options(&self, reranking: Reranking) -> AskOptions {
        AskOptions {
            search: SearchOptions {
                limit: self.limit,
                filter: self.filter.clone(),
                retriever: self.retriever,
                fusion: self.fusion,
                reranking,
                candidates: self.candidates,
                per_document: self.per_document,
                exact_phrases: self.exact_phrases,
            },
            passage_tokens: self.passage_tokens,
            min_support: self.min_support,
            min_probability: self.min_probability,
            calibration: self.calibration.clone().map(Arc::new),
            max_claims: self.max_claims,
            free_numbers: self.free_numbers,
            protocol: self.protocol,
            temperature: self.temperature,
            ..AskOptions::default()
        }
    }
}
