//! Queries → rankings and passages of each stage.

mod error;
mod gold;
mod result;
mod worst;

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use ibid::{
    AskOptions, Cancellation, DocumentSummary, Library, Question, Reranking, Retrieval, Retriever,
    SearchOptions, SearchReport,
};

pub use error::EvalError;
pub use result::{DatasetRun, EvidenceRun, Found, QueryRun, RunSettings, StageRun, Timings, WorstQuery};

use crate::evidence::{GoldSentence, holds_answer, holds_sentence};
use crate::random::Random;
use crate::{DEPTH, Dataset, Query, Stage};
pub(crate) use gold::GoldSentences;

/// Documents that the report shows as found instead.
const SHOWN: usize = 3;
/// Unknown documents that the error names.
const NAMED: usize = 5;

/// How to evaluate.
#[derive(Debug, Clone)]
pub struct EvalOptions {
    /// What to measure. By default all stages.
    pub stages: Vec<Stage>,
    /// Ask so many queries, at most, a seeded sample of them. By default all.
    pub limit: Option<usize>,
    /// What the sample and all resampling depend on. By default 0.
    pub seed: u64,
    /// Token budgets of the passages. By default 300 and 600.
    pub passage_tokens: Vec<usize>,
    /// How to search. What the stages vary is varied; by default as questions are asked.
    pub search: SearchOptions,
}

impl Default for EvalOptions {
    fn default() -> Self {
        Self {
            stages: Stage::ALL.to_vec(),
            limit: None,
            seed: 0,
            passage_tokens: vec![300, 600],
            search: AskOptions::default().search,
        }
    }
}

/// An evaluation of one library.
#[must_use]
pub struct Evaluation<'a> {
    library: &'a Library,
    options: EvalOptions,
    cancellation: Cancellation,
    on_query: Option<&'a mut (dyn FnMut(usize, usize) + Send)>,
}

impl<'a> Evaluation<'a> {
    /// Of `library`, done as `options` say.
    pub fn new(library: &'a Library, options: EvalOptions) -> Self {
        Self { library, options, cancellation: Cancellation::default(), on_query: None }
    }

    /// Stops after the query in hand; what was found until then is the result. By default, nothing stops it.
    pub fn cancellation(mut self, cancellation: Cancellation) -> Self {
        self.cancellation = cancellation;
        self
    }

    /// Called after every query with how many are done and how many there are. By default, nobody listens.
    pub fn on_query(mut self, on_query: &'a mut (dyn FnMut(usize, usize) + Send)) -> Self {
        self.on_query = Some(on_query);
        self
    }

    /// Asks the queries of `dataset`, one after the other, so that each has the machine to itself. One is asked
    /// beforehand and not counted: it loads the model.
    ///
    /// # Errors
    /// When the library lacks documents that the questions are about, or fails.
    pub async fn run(mut self, dataset: &Dataset) -> Result<DatasetRun, EvalError> {
        let documents: HashMap<String, DocumentSummary> = self
            .library
            .documents()
            .await?
            .into_iter()
            .map(|document| (document.name.to_string(), document))
            .collect();
        if documents.is_empty() {
            return Err(EvalError::EmptyLibrary { dataset: dataset.name().to_owned() });
        }
        let unread_documents = check_documents(dataset, &documents)?;

        let limit = self.options.limit.unwrap_or(usize::MAX);
        let sample = Random::new(self.options.seed).sample(dataset.queries().len(), limit);
        if let Some(first) = sample.first() {
            self.measure(&dataset.queries()[*first], &mut GoldSentences::default()).await?;
        }
        let mut gold = GoldSentences::default();
        let mut queries = Vec::with_capacity(sample.len());
        for position in &sample {
            if self.cancellation.is_cancelled() {
                break;
            }
            let query = &dataset.queries()[*position];
            let mut measured = self.measure(query, &mut gold).await?;
            let best = query.judgements.documents().find_map(|name| documents.get(name));
            measured.language = best.and_then(|document| document.language.clone());
            queries.push(measured);
            if let Some(on_query) = &mut self.on_query {
                on_query(queries.len(), sample.len());
            }
        }
        let mut run = DatasetRun {
            name: dataset.name().to_owned(),
            embedding: self.library.embedding().to_owned(),
            documents: documents.len(),
            chunks: documents.values().map(|document| document.chunks).sum(),
            queries_in_dataset: dataset.queries().len(),
            omitted: dataset.omitted(),
            unread_documents,
            stopped: queries.len() < sample.len(),
            settings: self.settings(),
            queries,
            worst: Vec::new(),
        };
        run.worst = worst::worst(self.library, &run).await?;
        Ok(run)
    }

    fn settings(&self) -> RunSettings {
        let EvalOptions { stages, limit, seed, passage_tokens, search } = &self.options;
        RunSettings {
            stages: Stage::ALL.into_iter().filter(|stage| stages.contains(stage)).collect(),
            fusion: search.fusion,
            rerank: match &search.reranking {
                Reranking::None => "none".to_owned(),
                Reranking::Sentences => "sentences".to_owned(),
                Reranking::Model(model) => model.name().to_owned(),
            },
            passage_tokens: passage_tokens.clone(),
            limit: *limit,
            seed: *seed,
        }
    }

    async fn measure(&self, query: &Query, gold: &mut GoldSentences) -> Result<QueryRun, EvalError> {
        let mut run = QueryRun {
            id: query.id.clone(),
            question: query.text.to_string(),
            draft: query.is_draft,
            language: None,
            judgements: query.judgements.clone(),
            stages: BTreeMap::new(),
            evidence: BTreeMap::new(),
            gold_sentence: None,
            top: Vec::new(),
        };
        for stage in self.settings().stages {
            let Some(search) = self.ranking(stage) else { continue };
            let retrieval = self.retrieve(&query.text, search, 0).await?;
            keep(&mut run, stage, retrieval.search());
        }
        let measures_rerank =
            self.measures(Stage::Rerank) && !matches!(self.options.search.reranking, Reranking::None);
        if measures_rerank || self.measures(Stage::Evidence) {
            let sentences = gold
                .of(self.library, query.text.as_str(), &query.answers, query.judgements.documents())
                .await?;
            run.gold_sentence = sentences.first().map(|sentence| sentence.text.clone());
            // A reranker can be slow: the ranking that it makes for passages is the one that is measured.
            let budgets =
                if self.measures(Stage::Evidence) { self.options.passage_tokens.as_slice() } else { &[0] };
            for (index, budget) in budgets.iter().enumerate() {
                let started = Instant::now();
                let retrieval = self.retrieve(&query.text, self.options.search.clone(), *budget).await?;
                let total_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
                if index == 0 && measures_rerank {
                    keep(&mut run, Stage::Rerank, retrieval.search());
                }
                if self.measures(Stage::Evidence) {
                    run.evidence.insert(*budget, evidence(&retrieval, query, &sentences, total_us));
                }
            }
        }
        Ok(run)
    }

    fn measures(&self, stage: Stage) -> bool {
        self.options.stages.contains(&stage)
    }

    /// The options of a stage that only ranks; `None` of those that passages are made from.
    fn ranking(&self, stage: Stage) -> Option<SearchOptions> {
        let retriever = match stage {
            Stage::Bm25 => Retriever::Sparse,
            Stage::Dense => Retriever::Dense,
            Stage::Fusion => Retriever::Hybrid,
            Stage::Rerank | Stage::Evidence => return None,
        };
        // All candidates are ranked, however few are read. A quoted phrase would be a filter of the stage's own.
        Some(SearchOptions {
            retriever,
            reranking: Reranking::None,
            limit: 1,
            exact_phrases: false,
            ..self.options.search.clone()
        })
    }

    /// Queries are questions: a hyphen in them excludes nothing.
    async fn retrieve(
        &self,
        question: &Question,
        search: SearchOptions,
        passage_tokens: usize,
    ) -> Result<Retrieval, EvalError> {
        let options = AskOptions { search, passage_tokens, ..AskOptions::default() };
        Ok(self.library.retrieve(question, &options).await?)
    }
}

impl std::fmt::Debug for Evaluation<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Evaluation").field("options", &self.options).finish_non_exhaustive()
    }
}

/// Keeps the documents in the order of their best chunks.
fn keep(run: &mut QueryRun, stage: Stage, report: &SearchReport) {
    let mut documents: Vec<String> = Vec::new();
    run.top.clear();
    for candidate in &report.candidates {
        if documents.len() >= DEPTH {
            break;
        }
        let name = candidate.document.as_str();
        if documents.iter().any(|document| document == name) {
            continue;
        }
        documents.push(name.to_owned());
        if run.top.len() < SHOWN {
            run.top.push((candidate.document.clone(), candidate.span));
        }
    }
    run.stages.insert(stage, StageRun { documents, timings_us: report.timings.into() });
}

/// How many relevant documents of the corpus are not in the library.
fn check_documents(
    dataset: &Dataset,
    documents: &HashMap<String, DocumentSummary>,
) -> Result<usize, EvalError> {
    let mut unread: Vec<&str> = Vec::new();
    let mut unknown: Vec<&str> = Vec::new();
    let mut questions = 0;
    for query in dataset.queries() {
        let missing: Vec<&str> =
            query.judgements.documents().filter(|name| !documents.contains_key(*name)).collect();
        let (known, not_known): (Vec<&str>, Vec<&str>) =
            missing.into_iter().partition(|name| dataset.has_document(name));
        questions += usize::from(!not_known.is_empty());
        unread.extend(known);
        unknown.extend(not_known);
    }
    for names in [&mut unread, &mut unknown] {
        names.sort_unstable();
        names.dedup();
    }
    if unknown.is_empty() {
        return Ok(unread.len());
    }
    Err(EvalError::UnknownDocuments {
        dataset: dataset.name().to_owned(),
        questions,
        documents: unknown.iter().take(NAMED).map(|name| (*name).to_owned()).collect(),
        more: unknown.len().saturating_sub(NAMED),
    })
}

fn evidence(retrieval: &Retrieval, query: &Query, gold: &[GoldSentence], total_us: u64) -> EvidenceRun {
    let passages = retrieval.passages();
    let is_relevant = |name: &str| query.judgements.is_relevant(name);
    let sentence = (!gold.is_empty()).then(|| gold.iter().any(|sentence| holds_sentence(passages, sentence)));
    // The sentence may hold the answer as a part of a word, where nothing holds it whole.
    let holds_answer = || sentence == Some(true) || holds_answer(passages, is_relevant, &query.answers);
    EvidenceRun {
        document: passages.iter().any(|passage| is_relevant(passage.document().name.as_str())),
        sentence,
        answer: (!query.answers.is_empty()).then(holds_answer),
        tokens: retrieval.tokens(),
        total_us,
    }
}
