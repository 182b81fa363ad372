use super::{CompareError, Difference, compare, compare_stages};
use crate::fixture::{query, run};
use crate::{Judgements, QueryRun, SavedRun, Stage, StageRun};

fn ranks(ranks: impl IntoIterator<Item = Option<usize>>) -> Vec<QueryRun> {
    ranks.into_iter().enumerate().map(|(id, rank)| query(id, rank, rank.is_some())).collect()
}

#[test]
fn a_run_is_the_same_as_itself() {
    let a = run("set", ranks((0..20).map(|id| Some(1 + id % 3))));
    let comparison = compare(&a, &a).expect("they have all in common");
    let dataset = &comparison.datasets[0];
    assert_eq!((dataset.queries, dataset.only_in_a, dataset.only_in_b), (20, 0, 0));
    assert!(dataset.settings.is_empty());
    for metric in &dataset.metrics {
        assert_eq!((metric.verdict, metric.p_permutation), (Difference::None, 1.0), "{}", metric.metric);
    }
    let names: Vec<&str> = dataset.metrics.iter().map(|metric| metric.metric.as_str()).collect();
    assert!(names.contains(&"recall@5") && names.contains(&"sentence ≤ 300"), "{names:?}");
    assert!(!names.contains(&"answer ≤ 300"), "no answer is known");
}

#[test]
fn a_clear_gain_is_called_real_and_noise_is_not() {
    let a = run("set", ranks((0..60).map(|id| if id % 2 == 0 { Some(1) } else { None })));
    let better = run("set", ranks((0..60).map(|id| if id % 2 == 0 || id % 3 == 0 { Some(1) } else { None })));
    let metrics = &compare(&a, &better).expect("they have all in common").datasets[0].metrics;
    let recall = metrics.iter().find(|metric| metric.metric == "recall@1").expect("it is there");
    assert_eq!(recall.verdict, Difference::VeryLikely);
    assert!((recall.a - 0.5).abs() < 1e-9 && (recall.b - 40.0 / 60.0).abs() < 1e-9, "{recall:?}");
    assert_eq!(recall.differing, 10);

    let moved = run("set", ranks((0..60).map(|id| if id % 2 == 1 { Some(1) } else { None })));
    let metrics = &compare(&a, &moved).expect("they have all in common").datasets[0].metrics;
    assert!(metrics.iter().all(|metric| metric.verdict == Difference::MayBeChance));
}

#[test]
fn only_queries_of_both_are_compared() {
    let a = run("set", ranks(vec![Some(1); 15]));
    let mut queries = ranks(vec![Some(2); 20]);
    queries[3].question = "the same id, in another language".to_owned();
    queries[4].judgements = Judgements::one("another document");
    let comparison = compare(&a, &run("set", queries)).expect("some are in common");
    let dataset = &comparison.datasets[0];
    let left_out = (dataset.only_in_a, dataset.only_in_b, dataset.judged_differently);
    assert_eq!((dataset.queries, left_out), (13, (1, 6, 1)));
    assert!(dataset.metrics.iter().all(|metric| metric.queries == 13));
}

#[test]
fn few_questions_tell_nothing() {
    let comparison = compare(&run("a", ranks(vec![Some(1); 5])), &run("b", ranks(vec![None; 5])));
    let dataset = &comparison.expect("one data set each").datasets[0];
    assert_eq!(dataset.name, "a and b");
    let recall = dataset.metrics.iter().find(|metric| metric.metric == "recall@1").expect("it is there");
    assert_eq!(recall.verdict, Difference::TooFew);
}

#[test]
fn runs_of_different_data_sets_cannot_be_compared() {
    let a = run("german", ranks([Some(1)]));
    let mut queries = ranks([Some(1)]);
    queries[0].question = "Frage 0".to_owned();
    let error = compare(&a, &run("english", queries)).expect_err("nothing in common");
    assert_eq!(error, CompareError::NothingInCommon { a: "german".to_owned(), b: "english".to_owned() });
}

#[test]
fn runs_of_other_stages_cannot_be_compared() {
    let all = run("set", ranks([Some(1), None]));
    let mut none = all.clone();
    for query in none.datasets.iter_mut().flat_map(|dataset| &mut dataset.queries) {
        query.stages.clear();
        query.evidence.clear();
    }
    assert_eq!(compare(&all, &none), Err(CompareError::NoStageInCommon));
}

#[test]
fn what_is_saved_is_read_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("run.json");
    let saved = run("set", ranks([Some(1), None]));
    saved.write(&path).expect("it is written");
    assert_eq!(SavedRun::read(&path).expect("it is read"), saved);

    let read = |content: &str| {
        fs_err::write(&path, content).expect("a file");
        SavedRun::read(&path).expect_err("no run").to_string()
    };
    assert!(read("{").contains("no saved run"));
    assert!(read("{\"schema\": \"ibid.eval/1\"}").contains("it is ibid.eval/1"));
    assert!(read("{\"schema\": \"ibid.eval-run/9\"}").contains("ibid.eval-run/9, this ibid reads"));
    assert!(read("[]").contains("no schema"));
}

#[test]
fn two_stages_of_one_run_are_compared() {
    let mut queries = ranks(vec![Some(1); 20]);
    for query in &mut queries[..9] {
        let found = query.stages.get(&Stage::Fusion).cloned();
        query.stages.insert(Stage::Bm25, StageRun { documents: Vec::new(), ..found.expect("it was ranked") });
    }
    let a = run("set", queries);
    let comparison = compare_stages((&a, Stage::Bm25), (&a, Stage::Fusion)).expect("both are there");
    let dataset = &comparison.datasets[0];
    assert_eq!(dataset.settings, ["stage: bm25 in A, fusion in B"]);
    let recall = dataset.metrics.iter().find(|metric| metric.metric == "recall@1").expect("it is there");
    assert_eq!((recall.queries, recall.a, recall.b), (9, 0.0, 1.0));
    assert!(dataset.metrics.iter().all(|metric| metric.stage == Stage::Fusion));
    let missing = compare_stages((&a, Stage::Dense), (&a, Stage::Fusion));
    assert_eq!(missing, Err(CompareError::NoStageInCommon));
}
