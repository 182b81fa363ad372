use crate::support::{Dir, handbook};

#[test]
fn search_json_is_the_contract() {
    let dir = Dir::new();
    let handbook = handbook();
    let run =
        dir.ibid(&["search", "--json", "-n", "3", "annual leave", "--docs", &handbook.to_string_lossy()]);
    run.expect_code(0);
    let found = run.json();
    assert_eq!(found["schema"], "ibid.search/1");
    assert_eq!(found["query"], "annual leave");
    let hits = found["hits"].as_array().expect("a list");
    assert_eq!(hits.len(), 3);
    for hit in hits {
        for field in ["document", "page", "lines", "heading", "span", "text", "score", "scores"] {
            assert!(hit.get(field).is_some(), "{field} is missing in {hit}");
        }
        for score in ["dense", "sparse", "fused", "rerank"] {
            assert!(hit["scores"].get(score).is_some(), "{score} is missing in {hit}");
        }
    }
    assert_eq!(hits[0]["document"], "handbook.md");
}

#[test]
fn chinese_is_found_by_chinese_words() {
    let dir = Dir::new();
    let handbook = handbook();
    let found = dir.ibid(&["search", "--json", "辦公室", "--docs", &handbook.to_string_lossy()]).json();
    assert_eq!(found["hits"][0]["document"], "taipei-office.md", "{found}");
}

#[test]
fn the_same_search_gives_the_same_hits() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let first = dir.ibid(&["search", "--json", "travel allowance"]).stdout;
    assert_eq!(first, dir.ibid(&["search", "--json", "travel allowance"]).stdout);
}

/// The documents of the hits, best first.
fn documents(dir: &Dir, arguments: &[&str]) -> Vec<String> {
    let all: Vec<&str> = ["search", "--json"].iter().chain(arguments).copied().collect();
    let run = dir.ibid(&all);
    let hits = run.json()["hits"].as_array().cloned().unwrap_or_default();
    run.expect_code(i32::from(hits.is_empty()));
    hits.iter().map(|hit| hit["document"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn filters_on_the_command_line() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let found = documents(&dir, &["travel", "--type", "pdf"]);
    assert!(!found.is_empty() && found.iter().all(|name| name == "safety-manual.pdf"), "{found:?}");
    let found = documents(&dir, &["rate per kilometre", "--path", "travel-policy-*.md"]);
    assert!(!found.is_empty() && found.iter().all(|name| name.starts_with("travel-policy-")), "{found:?}");
    let found = documents(&dir, &["rate per kilometre", "--document", "travel-policy-2023.md"]);
    assert!(!found.is_empty() && found.iter().all(|name| name == "travel-policy-2023.md"), "{found:?}");
    let found = documents(&dir, &["office 辦公室", "--language", "zh"]);
    assert!(!found.is_empty() && found.iter().all(|name| name == "taipei-office.md"), "{found:?}");
    assert!(documents(&dir, &["leave", "--after", "2999-01-01"]).is_empty());
    assert!(documents(&dir, &["leave", "--tag", "hr"]).is_empty());
    dir.ibid(&["ingest", "--tag", "hr", &handbook().to_string_lossy()]).expect_code(0);
    assert!(!documents(&dir, &["leave", "--tag", "hr"]).is_empty());
}

#[test]
fn a_filter_that_cannot_be_understood_is_named() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    dir.ibid(&["search", "leave", "--language", "klingon"]).expect_error(&["klingon", "language code"]);
    dir.ibid(&["search", "leave", "--after", "yesterday"]).expect_error(&["yesterday", "2024-01-31"]);
    dir.ibid(&["search", "leave", "--type", "papyrus"]).expect_error(&["papyrus"]);
    dir.ibid(&["search", "leave", "--path", "a[b"]).expect_error(&["a[b", "glob"]);
    dir.ibid(&["search", "leave", "--rerank", "no-such-model"])
        .expect_error(&["no-such-model", "ibid models list"]);
}

#[test]
fn what_finds_nothing_says_why() {
    let dir = Dir::new();
    fs_err::create_dir(dir.path("empty")).expect("a folder");
    let run = dir.ibid(&["search", "anything", "--docs", "empty"]);
    run.expect_code(1);
    assert!(run.stderr.contains("holds no documents"), "{run:?}");
    dir.ingest(&handbook());
    let run = dir.ibid(&["search", "leave", "--path", "nowhere/**"]);
    run.expect_code(1);
    assert!(run.stderr.contains("no document passes the filter"), "{run:?}");
    let run = dir.ibid(&["search", "\"these very words are in no document\""]);
    run.expect_code(1);
    assert!(run.stderr.contains("nothing found"), "{run:?}");
}

#[test]
fn operators_and_odd_queries() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let found = dir.ibid(&["search", "--json", "\"annual leave\""]).json();
    for hit in found["hits"].as_array().expect("a list") {
        let text = hit["text"].as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let told = format!("{text} {}", hit["heading"]).to_lowercase();
        assert!(told.contains("annual leave"), "{hit}");
    }
    assert_eq!(found["plan"]["phrases"][0], "annual leave");
    dir.ibid(&["search", "-leave"]).expect_error(&["what to leave out"]);
    dir.ibid(&["search", "  "]).expect_error(&["empty"]);
    dir.ibid(&["search", &"why ".repeat(25_000)]).expect_error(&["ingest long texts as documents"]);
    // Only stop words: meaning still ranks.
    dir.ibid(&["search", "what is the"]).expect_code(0);
    // The bundled model as a reranker needs no download.
    let run =
        dir.ibid(&["search", "--json", "--explain", "--rerank", "all-minilm-l6-v2", "annual leave"]).json();
    let hits = run["hits"].as_array().expect("a list");
    assert_eq!(hits[0]["document"], "handbook.md", "{run}");
    assert!(hits.iter().all(|hit| hit["scores"]["rerank"].is_f64()), "{run}");
}

#[test]
fn misspelt_words_are_searched_for_as_the_documents_have_them() {
    let dir = Dir::new();
    dir.write("docs/a.md", "# Entitlement\n\nEmployees accumulate vacation monthly.\n");
    dir.ingest(&dir.path("docs"));
    let run = dir.ibid(&["search", "vaccation"]);
    run.expect_code(0);
    assert!(run.stderr.contains("“vaccation”") && run.stderr.contains("“vacation”"), "{run:?}");
}

#[test]
fn an_explanation_shows_every_score_and_what_became_of_each_candidate() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let run = dir.ibid(&["search", "--explain", "-n", "3", "annual leave"]);
    run.expect_code(0);
    for word in ["searched for", "dense", "BM25", "fused", "rerank", "score", "took", "handbook.md"] {
        assert!(run.stdout.contains(word), "{word} is missing in {}", run.stdout);
    }
    let explained = dir.ibid(&["search", "--explain", "--json", "-n", "3", "annual leave"]).json();
    let candidates = explained["explanation"]["candidates"].as_array().expect("a list").clone();
    assert!(candidates.len() > 3);
    for (rank, candidate) in (1..).zip(&candidates[..3]) {
        assert_eq!(candidate["fate"]["hit"], rank, "{candidate}");
    }
    assert_eq!(candidates[0]["score"], explained["hits"][0]["score"]);
}
