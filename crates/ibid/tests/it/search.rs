use ibid::{
    DocumentFormat, Error, Fate, Filter, Fusion, IngestOptions, Reranking, Retriever, SearchOptions,
    SearchReport,
};

use crate::support::Fixture;

const FILES: &[(&str, &str)] = &[
    (
        "policies/leave.md",
        "# Leave\n\nEvery employee gets 25 days of annual leave. Unused leave does not carry over.\n",
    ),
    (
        "policies/lease.md",
        "# Lease\n\nThe notice period of the lease is three months. A company car is not included.\n",
    ),
    ("notes.txt", "Notice of a period of drought. The river was low for three months.\n"),
    (
        "urlaub.md",
        "# Urlaub\n\nAlle Beschäftigten haben Anspruch auf dreißig Urlaubstage im Kalenderjahr und auf Sonderurlaub.\n",
    ),
    ("年假.md", "# 年假\n\n員工每年有十五天特別休假，未休完的假期不得保留到第二年。\n"),
];

async fn search(fixture: &Fixture, query: &str, options: SearchOptions) -> SearchReport {
    let query = query.parse().expect("a question");
    fixture.library.search(&query, &options).await.expect("a report")
}

async fn documents(fixture: &Fixture, query: &str, filter: Filter) -> Vec<String> {
    let options = SearchOptions { filter, ..SearchOptions::default() };
    search(fixture, query, options).await.hits.iter().map(|hit| hit.document.name.to_string()).collect()
}

#[tokio::test]
async fn a_phrase_is_exact_and_a_minus_excludes() {
    let fixture = Fixture::new(FILES).await;
    let all = Filter::new;
    assert_eq!(documents(&fixture, "\"notice period\"", all()).await, ["policies/lease.md"]);
    assert!(documents(&fixture, "notice period", all()).await.contains(&"notes.txt".to_owned()));
    assert!(!documents(&fixture, "notice period -drought", all()).await.contains(&"notes.txt".to_owned()));
    assert_eq!(documents(&fixture, "\"特別休假\"", all()).await, ["年假.md"]);
    assert!(documents(&fixture, "\"no such words\"", all()).await.is_empty());
    // Stop words only: BM25 cannot find them, the text is read.
    assert_eq!(documents(&fixture, "\"of the\"", all()).await, ["policies/lease.md"]);
}

#[tokio::test]
async fn a_query_that_only_excludes_is_an_error() {
    let fixture = Fixture::new(FILES).await;
    let query = "-car".parse().expect("a question");
    let found = fixture.library.search(&query, &SearchOptions::default()).await;
    assert!(matches!(found, Err(Error::OnlyExclusions)), "{found:?}");
}

#[tokio::test]
async fn a_word_that_no_document_holds_is_taken_for_its_nearest() {
    let fixture = Fixture::new(FILES).await;
    let options = SearchOptions { retriever: Retriever::Sparse, ..SearchOptions::default() };
    let report = search(&fixture, "anual leawe", options.clone()).await;
    assert_eq!(report.hits[0].document.name.as_str(), "policies/leave.md");
    let corrected: Vec<&str> =
        report.plan.corrections.iter().map(|correction| correction.corrected.as_str()).collect();
    assert_eq!(corrected, ["annual", "leave"]);
    let report = search(&fixture, "xylophone quartz", options).await;
    assert!(report.hits.is_empty() && report.plan.corrections.is_empty());
}

#[tokio::test]
async fn words_that_are_right_or_left_out_are_not_corrected() {
    let fixture = Fixture::new(&[
        ("leave.md", "Annual leave grows every month, and that is all."),
        ("lease.md", "The lease ends."),
        ("cars/pool.md", "# Company cars\n\nKeys are at the desk."),
    ])
    .await;
    let options = SearchOptions { retriever: Retriever::Sparse, ..SearchOptions::default() };
    let report = search(&fixture, "What about leavve", options.clone()).await;
    let corrected: Vec<(&str, &str)> = report
        .plan
        .corrections
        .iter()
        .map(|correction| (correction.typed.as_str(), correction.corrected.as_str()))
        .collect();
    assert_eq!(corrected, [("leavve", "leave")], "stop words stay");
    // There is leave, but none that is not annual; the lease is not meant.
    let report = search(&fixture, "leave -annual", options.clone()).await;
    assert!(report.hits.is_empty() && report.plan.corrections.is_empty(), "{:?}", report.plan);
    // What a section is about is said by its heading.
    assert!(search(&fixture, "keys -\"company cars\"", options.clone()).await.hits.is_empty());
    assert_eq!(search(&fixture, "keys \"company cars\"", options).await.hits.len(), 1);
}

/// Finds the longest text best, by logits, and has nothing to say of one.
#[derive(Debug)]
struct Longest;

impl ibid::Rerank for Longest {
    fn name(&self) -> &'static str {
        "longest"
    }

    fn rerank<'a>(
        &'a self,
        _query: &'a str,
        texts: &'a [String],
    ) -> futures::future::BoxFuture<'a, Result<Vec<f32>, ibid::EmbedError>> {
        let score = |text: &String| {
            if text.contains("drought") { f32::NAN } else { text.len() as f32 / 100.0 - 9.0 }
        };
        Box::pin(std::future::ready(Ok(texts.iter().map(score).collect())))
    }
}

#[tokio::test]
async fn a_model_that_reads_the_candidates_orders_them() {
    let fixture = Fixture::new(FILES).await;
    let reranking = Reranking::Model(std::sync::Arc::new(Longest));
    let report = search(&fixture, "leave", SearchOptions { reranking, ..SearchOptions::default() }).await;
    let ranked: Vec<&str> = report.hits.iter().map(|hit| hit.document.name.as_str()).collect();
    let is_longest_first = ranked[..4] == ["urlaub.md", "年假.md", "policies/leave.md", "policies/lease.md"];
    assert!(is_longest_first, "{ranked:?}");
    assert!(report.hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
    assert!(report.hits.iter().all(|hit| (0.0..=1.0).contains(&hit.score)));
    let unjudged = report.hits.iter().find(|hit| hit.document.name.as_str() == "notes.txt");
    assert!(unjudged.is_some_and(|hit| hit.scores.rerank.is_none()), "{ranked:?}");
}

#[tokio::test]
async fn filters_choose_documents_and_together_all_of_them_hold() {
    let fixture = Fixture::new(FILES).await;
    let any = "leave notice Urlaub 假 period days";
    let of = |filter: Filter| documents(&fixture, any, filter);
    assert_eq!(of(Filter::new()).await.len(), FILES.len());
    let mut policies = of(Filter::new().path("policies/**").expect("a glob")).await;
    policies.sort();
    assert_eq!(policies, ["policies/lease.md", "policies/leave.md"]);
    assert_eq!(of(Filter::new().format(DocumentFormat::Text)).await, ["notes.txt"]);
    assert_eq!(of(Filter::new().language("de").expect("a language")).await, ["urlaub.md"]);
    let named = Filter::new().document("urlaub.md".parse().expect("a name"));
    assert_eq!(of(named.clone()).await, ["urlaub.md"]);
    assert!(of(named.format(DocumentFormat::Text)).await.is_empty());
    assert!(of(Filter::new().before("1999-12-31").expect("a date")).await.is_empty());
    assert_eq!(of(Filter::new().after("1999-12-31").expect("a date")).await.len(), FILES.len());
    assert!(of(Filter::new().tag("hr")).await.is_empty());
}

#[tokio::test]
async fn tags_are_of_all_documents_of_a_path_also_of_later_ones() {
    let fixture = Fixture::new(FILES).await;
    let tagged = |tag: &str| documents(&fixture, "leave notice Urlaub 假", Filter::new().tag(tag));
    let ingest = |tags: &[&str]| {
        let tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
        let docs = fixture.docs();
        let library = fixture.library.clone();
        async move { library.ingest(&[docs], IngestOptions::new().tags(&tags)).await.expect("ingested") }
    };
    ingest(&["hr", "2025"]).await;
    assert_eq!(tagged("hr").await.len(), FILES.len());
    fs_err::write(fixture.docs().join("new.md"), "A note on leave.\n").expect("a file");
    ingest(&[]).await;
    assert!(tagged("2025").await.contains(&"new.md".to_owned()));
    ingest(&["other"]).await;
    assert!(tagged("hr").await.is_empty());
    assert_eq!(tagged("other").await.len(), FILES.len() + 1);
}

#[tokio::test]
async fn a_copy_is_found_once_and_an_edition_with_other_numbers_is_none() {
    let policy = "Every full-time employee is entitled to 25 days of annual leave per calendar year. Leave that is \
        not taken by the end of March lapses, unless the employee was ill for longer than six weeks.\n";
    let edition = policy.replace("25", "30");
    let fixture = Fixture::new(&[("a.txt", policy), ("copy/a.txt", policy), ("b.txt", &edition)]).await;
    let report = search(&fixture, "days of annual leave", SearchOptions::default()).await;
    let mut names: Vec<&str> = report.hits.iter().map(|hit| hit.document.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.contains(&"b.txt"));
    let duplicates = report.candidates.iter().filter(|found| matches!(found.fate, Fate::NearDuplicateOf(_)));
    assert_eq!(duplicates.count(), 1);
}

#[tokio::test]
async fn one_document_cannot_take_all_places_where_that_is_bounded() {
    let day =
        |day: u32| format!("# Day {day}\n\nThe harbour log of day {day} tells of wind and of ships.\n\n");
    let long = (0..40).map(day).collect::<Vec<_>>().concat();
    let fixture = Fixture::new(&[("log.md", &long), ("other.md", "A harbour is where ships wait.\n")]).await;
    let options = SearchOptions { limit: 5, per_document: Some(2), ..SearchOptions::default() };
    let report = search(&fixture, "harbour log ships", options).await;
    let names: Vec<&str> = report.hits.iter().map(|hit| hit.document.name.as_str()).collect();
    assert_eq!(names.len(), 5);
    assert!(names[..3].contains(&"other.md"), "{names:?}");

    let options = SearchOptions { limit: 3, per_document: Some(2), ..SearchOptions::default() };
    let report = search(&fixture, "harbour log ships", options).await;
    let beyond = report.candidates.iter().filter(|candidate| candidate.fate == Fate::BeyondShare);
    assert!(
        beyond.clone().count() > 0
            && beyond.clone().all(|candidate| candidate.document.as_str() != "other.md")
    );
}

#[tokio::test]
async fn every_way_to_rank_finds_what_both_rankings_hold_and_tells_its_scores() {
    let fixture = Fixture::new(FILES).await;
    for fusion in [Fusion::Convex, Fusion::ReciprocalRank] {
        for reranking in [Reranking::None, Reranking::Sentences] {
            let options = SearchOptions { fusion, reranking, ..SearchOptions::default() };
            let report = search(&fixture, "annual leave of an employee", options).await;
            let first = &report.hits[0];
            assert_eq!(first.document.name.as_str(), "policies/leave.md", "{fusion:?}");
            assert!(first.scores.dense.is_some() && first.scores.sparse.is_some());
            assert!(report.hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
            assert_eq!(report.candidates[0].fate, Fate::Hit(1));
            assert_eq!(report.candidates[0].id, first.chunk.id);
        }
    }
    for (retriever, has_dense) in [(Retriever::Dense, true), (Retriever::Sparse, false)] {
        let options = SearchOptions { retriever, reranking: Reranking::None, ..SearchOptions::default() };
        let report = search(&fixture, "annual leave", options).await;
        assert!(report.hits.iter().all(|hit| hit.scores.dense.is_some() == has_dense), "{retriever:?}");
    }
}

#[tokio::test]
async fn nothing_to_search_and_nothing_but_stop_words() {
    let empty = Fixture::new(&[]).await;
    assert!(search(&empty, "anything", SearchOptions::default()).await.hits.is_empty());
    let fixture = Fixture::new(FILES).await;
    // Words alone cannot tell; meaning still ranks, and nothing fails.
    let report = search(&fixture, "of the and", SearchOptions::default()).await;
    assert!(report.candidates.iter().all(|candidate| candidate.scores.sparse.is_none()));
    let words_only = SearchOptions { retriever: Retriever::Sparse, ..SearchOptions::default() };
    assert!(search(&fixture, "of the and", words_only).await.hits.is_empty());
}

#[tokio::test]
async fn the_same_search_gives_the_same_hits() {
    let fixture = Fixture::new(FILES).await;
    let ids = |report: SearchReport| report.candidates.iter().map(|found| found.id).collect::<Vec<_>>();
    let first = ids(search(&fixture, "three months of leave", SearchOptions::default()).await);
    for _ in 0..3 {
        assert_eq!(ids(search(&fixture, "three months of leave", SearchOptions::default()).await), first);
    }
}
