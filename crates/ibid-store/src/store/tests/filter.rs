//! A filtered search finds what an unfiltered one finds, less what does not pass.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

use ibid_core::{ChunkId, DenseVector, DocumentFormat, Filter, SparseVector};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;

use super::{commit, dense, found, name, open, set, sparse, version};
use crate::catalog::DocumentSummary;
use crate::commit::NewVersion;
use crate::store::Store;
use crate::vectors::ScoredChunk;

const DAY_NS: i64 = 86_400_000_000_000;
const ROOTS: [(&str, &[&str]); 3] = [("/one", &["draft", "old"]), ("/two", &["draft"]), ("/three", &[])];

fn with_facts(number: usize) -> NewVersion {
    let folder = ["", "a/", "a/b/", "c/"][number % 4];
    let text = (0..5).map(|line| format!("{} w{} w{} w{number}x{line}", number % 7, line % 2, number % 3));
    let mut new = version(&format!("{folder}{number}.txt"), &text.collect::<Vec<_>>().join("\n"));
    for (line, chunk) in new.chunks.iter_mut().enumerate() {
        // All different, so that there is one right order.
        let angle = (number * 5 + line) as f32 * 0.37;
        chunk.dense = DenseVector::normalized(vec![angle.sin(), angle.cos(), (angle * 1.7).sin(), 0.4]);
    }
    new.document.format =
        [DocumentFormat::Markdown, DocumentFormat::Pdf, DocumentFormat::Text][number / 3 % 3];
    new.document.language = [Some("deu"), Some("eng"), None][number / 2 % 3].map(str::to_owned);
    new.stamp.modified_ns = i64::try_from(number % 10).expect("small") * DAY_NS;
    new
}

/// Sixty documents of five chunks: most of them lie in segments that are indexed, under test.
async fn filled(folder: &TempDir) -> Store {
    let store = open(folder).await;
    for (number, (root, tags)) in ROOTS.into_iter().enumerate() {
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        store.set_tags(Path::new(root), &tags).await.expect("set");
        let documents = (0..20).map(|document| with_facts(number * 20 + document)).collect();
        store.commit(Path::new(root), documents).await.expect("committed");
    }
    store
}

fn filters() -> impl Strategy<Value = Filter> {
    let part = prop_oneof![
        prop_oneof![Just("a"), Just("a/b"), Just("*1.txt"), Just("c/**"), Just("none/")]
            .prop_map(|glob| (0, glob)),
        prop_oneof![Just("md"), Just("pdf"), Just("docx")].prop_map(|format| (1, format)),
        prop_oneof![Just("draft"), Just("old"), Just("other")].prop_map(|tag| (2, tag)),
        prop_oneof![Just("de"), Just("eng"), Just("fr")].prop_map(|language| (3, language)),
        prop_oneof![Just("a/1.txt"), Just("0.txt"), Just("59.txt")].prop_map(|document| (4, document)),
        prop_oneof![Just("1970-01-03"), Just("1970-01-08"), Just("2000-01-01")].prop_map(|day| (5, day)),
        prop_oneof![Just("1970-01-01"), Just("1970-01-06"), Just("1970-01-10")].prop_map(|day| (6, day)),
    ];
    proptest::collection::vec(part, 0..4).prop_map(|parts| {
        parts.into_iter().fold(Filter::new(), |filter, (field, value)| {
            let filter = match field {
                0 => filter.path(value),
                1 => Ok(filter.format(value.parse().expect("a format"))),
                2 => Ok(filter.tag(value)),
                3 => filter.language(value),
                4 => Ok(filter.document(name(value))),
                5 => filter.after(value),
                _ => filter.before(value),
            };
            filter.expect("a filter")
        })
    })
}

fn passes(filter: &Filter, document: &DocumentSummary) -> bool {
    filter.matches(&document.facts())
}

/// The hits of an unfiltered search that pass, and what was found with the filter: they may differ only in the
/// order of equal scores.
fn agree(
    all: &[ScoredChunk],
    filtered: &[ScoredChunk],
    passes: impl Fn(ChunkId) -> bool,
    limit: usize,
) -> bool {
    let expected: Vec<&ScoredChunk> = all.iter().filter(|hit| passes(hit.id)).take(limit).collect();
    let scores: HashMap<ChunkId, f32> = all.iter().map(|hit| (hit.id, hit.score)).collect();
    expected.len() == filtered.len()
        && filtered.iter().all(|hit| passes(hit.id) && (scores[&hit.id] - hit.score).abs() < 1e-5)
        && expected.iter().zip(filtered).all(|(one, other)| (one.score - other.score).abs() < 1e-5)
}

#[test]
fn a_filtered_search_is_an_exact_one_less_what_does_not_pass() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = TempDir::new().expect("a folder");
    let store = runtime.block_on(filled(&folder));
    let documents: HashMap<_, _> = runtime
        .block_on(store.documents())
        .expect("read")
        .into_iter()
        .map(|document| (document.name.clone(), document))
        .collect();
    let mut document_of = HashMap::new();
    let everything = Filter::new();
    let scanned = store.scan(&everything, |chunk| {
        document_of.insert(chunk.id, chunk.document);
        ControlFlow::Continue(())
    });
    runtime.block_on(scanned).expect("scanned");
    assert_eq!(document_of.len(), 300);
    let (vector, words): (DenseVector, SparseVector) =
        (DenseVector::normalized(vec![0.3, -0.5, 0.8, 0.2]), sparse("w0 w1 w7x1 5"));
    // With so high a limit every point is looked at, whatever index there is.
    let all_dense = runtime.block_on(store.search_dense(&vector, &Filter::new(), 1000)).expect("a search");
    let all_sparse = runtime.block_on(store.search_sparse(&words, &Filter::new(), 1000)).expect("a search");
    assert_eq!(all_dense.len(), 300);
    let mut runner = TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&(filters(), 1..12_usize), |(filter, limit)| {
        let passes = |id| passes(&filter, &documents[&document_of[&id]]);
        let (dense, sparse) = runtime.block_on(async {
            let dense = store.search_dense(&vector, &filter, limit).await;
            (dense.expect("a search"), store.search_sparse(&words, &filter, limit).await.expect("a search"))
        });
        prop_assert!(agree(&all_dense, &dense, passes, limit), "{dense:?}");
        prop_assert!(agree(&all_sparse, &sparse, passes, limit), "{sparse:?}");
        let mut scanned = 0;
        let scan = store.scan(&filter, |chunk| {
            scanned += usize::from(passes(chunk.id));
            ControlFlow::Continue(())
        });
        runtime.block_on(scan).expect("scanned");
        prop_assert_eq!(scanned, document_of.keys().filter(|id| passes(**id)).count());
        Ok(())
    });
    outcome.expect("they agree");
}

#[tokio::test]
async fn tags_are_of_all_documents_of_a_root_and_go_with_it() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    let (one, two) = (Path::new("/one"), Path::new("/two"));
    store.add_root(one, "").await.expect("added");
    store.commit(one, vec![version("a.txt", "apple pie")]).await.expect("committed");
    store.set_tags(one, &["new".into(), "b".into()]).await.expect("set");
    store.commit(one, vec![version("b.txt", "apple tart")]).await.expect("committed");
    store.commit(two, vec![version("c.txt", "apple cake")]).await.expect("committed");
    let tagged = Filter::new().tag("new");
    let hits = store.search_sparse(&sparse("apple"), &tagged, 9).await.expect("a search");
    assert_eq!(hits.len(), 2);
    assert_eq!(store.tags().await.expect("read"), [("b".to_owned(), 2), ("new".to_owned(), 2)]);
    assert_eq!(store.documents().await.expect("read")[0].tags, ["b", "new"]);

    store.set_tags(one, &["old".into()]).await.expect("set");
    assert_eq!(store.search_sparse(&sparse("apple"), &tagged, 9).await.expect("a search"), []);
    assert_eq!(store.tags().await.expect("read"), [("old".to_owned(), 2)]);
    store.remove_root(one).await.expect("removed");
    assert_eq!(store.tags().await.expect("read"), []);
    assert_eq!(found(&store, "apple").await, ["apple cake"]);
}

#[tokio::test]
async fn a_change_by_another_store_of_the_library_is_seen_by_the_next_filtered_search() {
    let folder = TempDir::new().expect("a folder");
    let writer = open(&folder).await;
    commit(&writer, vec![version("a.txt", "apple pie")]).await;
    let reader = Store::open(folder.path(), &super::settings(), crate::Access::Read).await.expect("readable");
    let filter = Filter::new().path("*.txt").expect("a glob");
    let count = || async { reader.search_dense(&dense("apple"), &filter, 9).await.expect("a search").len() };
    assert_eq!(count().await, 1);
    commit(&writer, vec![version("b.txt", "avocado"), version("b.md", "avocado")]).await;
    assert_eq!(count().await, 2);
    writer.remove(&name("a.txt")).await.expect("removed");
    assert_eq!(count().await, 1);
    let none = Filter::new().path("*.rs").expect("a glob");
    assert_eq!(reader.search_dense(&dense("apple"), &none, 9).await.expect("a search"), []);
}

#[tokio::test]
async fn hits_that_came_in_between_are_looked_at_once_more() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    commit(&store, vec![version("a.txt", "apple pie"), version("b.md", "apple tart")]).await;
    let filter = Filter::new().path("*.txt").expect("a glob");
    let all = store.search_dense(&dense("apple"), &Filter::new(), 9).await.expect("a search");
    assert_eq!(all.len(), 2);
    let passing = store.only_passing(all, &filter).await.expect("looked at");
    let ids: Vec<ChunkId> = passing.iter().map(|hit| hit.id).collect();
    let chunks = store.chunks(&ids).await.expect("read");
    assert_eq!(chunks.iter().map(|stored| stored.document.as_str()).collect::<Vec<_>>(), ["a.txt"]);
}

#[tokio::test]
async fn a_scan_ends_where_it_is_told_to_and_shows_live_chunks_only() {
    let folder = TempDir::new().expect("a folder");
    let store = filled(&folder).await;
    set(&store, "UPDATE versions SET state = 'superseded' WHERE root = '/one'").await;
    let mut seen = Vec::new();
    let everything = Filter::new();
    let scan = store.scan(&everything, |chunk| {
        seen.push(chunk);
        if seen.len() == 150 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    scan.await.expect("scanned");
    assert_eq!(seen.len(), 150);
    let stored = store.chunks(&seen.iter().map(|chunk| chunk.id).collect::<Vec<_>>()).await.expect("read");
    assert!(stored.iter().zip(&seen).all(|(stored, seen)| {
        stored.chunk.text == seen.text
            && stored.chunk.heading == seen.heading
            && stored.document == seen.document
    }));
}

#[tokio::test]
async fn chunks_have_the_scores_that_a_search_gives_them() {
    let folder = TempDir::new().expect("a folder");
    let store = filled(&folder).await;
    let (vector, words) = (dense("apple"), sparse("w0 w7x1"));
    let by_dense = store.search_dense(&vector, &Filter::new(), 1000).await.expect("a search");
    let by_sparse = store.search_sparse(&words, &Filter::new(), 1000).await.expect("a search");
    let some: Vec<ChunkId> = by_dense.iter().map(|hit| hit.id).step_by(7).collect();
    let unknown = ChunkId::from(uuid::Uuid::nil());
    let asked: Vec<ChunkId> = some.iter().copied().chain([unknown]).collect();
    let scored = store.score_dense(&vector, &asked).await.expect("scored");
    assert!(agree(&by_dense, &scored, |id| some.contains(&id), usize::MAX), "{scored:?}");
    // Those that share no word have no score.
    let scored = store.score_sparse(&words, &asked).await.expect("scored");
    assert!(agree(&by_sparse, &scored, |id| some.contains(&id), usize::MAX), "{scored:?}");
    assert!(!scored.is_empty() && scored.len() < some.len());
    assert_eq!(store.score_dense(&vector, &[]).await.expect("none"), []);
}
