//! Runs that tests look at.

use std::collections::BTreeMap;

use crate::run::{QueryRun, StageRun};
use crate::{DatasetRun, EvidenceRun, Judgements, Omitted, RunSettings, SavedRun, Stage};

/// A query whose one relevant document stands at `rank`.
pub(crate) fn query(id: usize, rank: Option<usize>, sentence: bool) -> QueryRun {
    let mut documents: Vec<String> = (1..10).map(|number| format!("other-{number}")).collect();
    if let Some(rank) = rank {
        documents.insert(rank - 1, "gold".to_owned());
    }
    let evidence =
        EvidenceRun { document: true, sentence: Some(sentence), answer: None, tokens: 100, total_us: 10 };
    QueryRun {
        id: id.to_string(),
        question: format!("question {id}"),
        draft: false,
        language: None,
        judgements: Judgements::one("gold"),
        stages: BTreeMap::from([(Stage::Fusion, StageRun { documents, ..StageRun::default() })]),
        evidence: BTreeMap::from([(300, evidence)]),
        gold_sentence: None,
        top: Vec::new(),
    }
}

/// A saved run of one data set.
pub(crate) fn run(name: &str, queries: Vec<QueryRun>) -> SavedRun {
    SavedRun::new(vec![DatasetRun {
        name: name.to_owned(),
        embedding: "model".to_owned(),
        documents: 10,
        chunks: 10,
        queries_in_dataset: queries.len(),
        omitted: Omitted::default(),
        unread_documents: 0,
        stopped: false,
        settings: RunSettings {
            stages: Stage::ALL.to_vec(),
            fusion: ibid::Fusion::default(),
            rerank: "none".to_owned(),
            passage_tokens: vec![300],
            limit: None,
            seed: 0,
        },
        queries,
        worst: Vec::new(),
    }])
}
