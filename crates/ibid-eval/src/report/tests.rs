use crate::fixture::{query, run};
use crate::run::Timings;
use crate::{DatasetRun, Found, Stage, Summary, WorstQuery};

use super::{html_report, json_report, text_report};

/// Two languages, two stages, timings that differ by query.
fn dataset() -> DatasetRun {
    let queries = (0..40)
        .map(|id| {
            let mut query = query(id, if id % 8 == 0 { None } else { Some(1 + id % 3) }, id % 5 != 0);
            query.language = Some(if id % 4 == 0 { "deu" } else { "eng" }.to_owned());
            let total = 1_000 * (id as u64 + 1);
            let mut fusion = query.stages[&Stage::Fusion].clone();
            fusion.timings_us = Timings { embed: 900, dense: 300, sparse: 200, fuse: 100, rerank: 0, total };
            let mut reranked = fusion.clone();
            reranked.timings_us.rerank = 5_000;
            query.stages.insert(Stage::Fusion, fusion);
            query.stages.insert(Stage::Rerank, reranked);
            query.draft = id == 3;
            query
        })
        .collect();
    let mut dataset = run("handbook", queries).datasets.remove(0);
    dataset.omitted.unanswerable = 12;
    dataset.worst = vec![WorstQuery {
        id: "7".to_owned(),
        question: "Who says <b>so</b>?".to_owned(),
        expected: vec!["a.md".to_owned(), "b.md".to_owned()],
        more_expected: 2,
        rank: None,
        sentence: Some("Ada says so.".to_owned()),
        sentence_in_passages: Some(false),
        found: vec![Found { document: "c&d.md".to_owned(), text: "Somebody else says so.".to_owned() }],
    }];
    dataset
}

#[test]
fn text_for_a_terminal_of_80_columns() {
    let text = text_report(&[Summary::of(&dataset())]);
    insta::with_settings!({ filters => vec![("\u{1b}\\[[0-9;]*m", "")] }, {
        insta::assert_snapshot!(text);
    });
    for line in text.lines() {
        let shown = line.replace("\u{1b}[1m", "").replace("\u{1b}[2m", "").replace("\u{1b}[0m", "");
        assert!(shown.chars().count() <= 80, "{shown}");
    }
}

#[test]
fn json_is_the_contract() {
    insta::assert_snapshot!(
        serde_json::to_string_pretty(&json_report(&[Summary::of(&dataset())])).expect("JSON")
    );
}

#[test]
fn html_escapes_names_and_texts() {
    let html = html_report(&[Summary::of(&dataset()), Summary::of(&dataset())]);
    assert!(html.contains("Who says &lt;b&gt;so&lt;/b&gt;?") && html.contains("c&amp;d.md"));
    assert!(html.contains("href=\"#dataset-1\"") && html.contains("id=\"dataset-1\""));
    assert_eq!(html.matches("<svg").count(), 6);
    for element in ["section", "table", "svg", "g", "ol", "dl", "tr", "td"] {
        let opened =
            html.matches(&format!("<{element}>")).count() + html.matches(&format!("<{element} ")).count();
        assert_eq!(opened, html.matches(&format!("</{element}>")).count(), "{element}");
    }
}

#[test]
fn a_run_without_rankings_or_passages_is_no_panic() {
    let mut dataset = dataset();
    dataset.queries.clear();
    let summary = Summary::of(&dataset);
    assert!(text_report(std::slice::from_ref(&summary)).contains("0 questions"));
    assert!(html_report(&[summary]).contains("handbook"));
}
