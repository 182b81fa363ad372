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
