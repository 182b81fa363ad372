use std::path::Path;

use ibid::{Access, DocumentName, Embedding, Library, SearchOptions};

use super::task;

/// Queries whose hits are compared.
const QUERIES: [&str; 5] = [
    "harbour anchor barley candle",
    "second edition brewery yeast copper",
    "foundry ingot mortar hammer girder",
    "railway wagon engine lantern",
    "orchard ladder umbrella amber jacket",
];

/// All that a user can tell of a library.
#[derive(Debug, PartialEq)]
pub(super) struct State {
    embedding: String,
    /// Name, content hash, chunks.
    documents: Vec<(DocumentName, String, usize)>,
    /// Per query: document, text, score.
    hits: Vec<Vec<(DocumentName, String, i64)>>,
    roots: usize,
    refused: usize,
    pub(super) is_healthy: bool,
}

async fn open(folder: &Path) -> Library {
    let folder = task::library(folder);
    let name = Embedding::name_of_library(&folder).await.expect("settings").expect("a library");
    Library::open_with(&folder, Access::Read, task::embedding(&name)).await.expect("opened")
}

impl State {
    pub(super) async fn of(folder: &Path) -> Self {
        let library = open(folder).await;
        let status = library.status().await.expect("a status");
        let documents = library.documents().await.expect("listed");
        let mut hits = Vec::new();
        for query in QUERIES {
            let query = query.parse().expect("a query");
            let options = SearchOptions { limit: 5, ..SearchOptions::default() };
            let found = library.search(&query, &options).await.expect("searched").hits;
            let mut found: Vec<_> = found
                .into_iter()
                // Sums of floating-point numbers depend on the order of segments.
                .map(|hit| {
                    (hit.document.name.clone(), hit.chunk.text.clone(), (hit.score * 1e3).round() as i64)
                })
                .collect();
            found.sort();
            hits.push(found);
        }
        let check = library.check().await.expect("a check");
        Self {
            embedding: library.embedding().to_owned(),
            documents: documents
                .into_iter()
                .map(|document| (document.name, document.content_hash.to_string(), document.chunks))
                .collect(),
            hits,
            roots: status.roots.len(),
            refused: status.refused.len(),
            is_healthy: check.is_healthy() && check.points == check.chunks,
        }
    }
}

/// Whatever a search finds is of a document that is there whole, in one of its editions.
pub(super) async fn finds_whole_versions_only(folder: &Path) {
    if Embedding::name_of_library(&task::library(folder)).await.expect("settings").is_none() {
        // It was killed before there was a library.
        return;
    }
    let library = open(folder).await;
    for query in QUERIES {
        let found = library.search(&query.parse().expect("a query"), &SearchOptions::default()).await;
        for hit in found.expect("searched").hits {
            let document = library.document(&hit.document.name).await.expect("read").expect("it is live");
            assert_eq!(hit.chunk.span.of(&document.text), Some(hit.chunk.text.as_str()));
            let editions = ["first", "second"].map(|edition| document.text.contains(edition));
            assert_ne!(editions[0], editions[1], "{} is of two editions", hit.document.name);
            let last = format!("Paragraph {}", task::PARAGRAPHS - 1);
            assert!(document.text.contains(&last), "{} is not whole", hit.document.name);
        }
    }
}
