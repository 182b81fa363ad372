//! Answers of a model whose file the user names, asked for again: with it, without it, with another of its name.

use ibid_testkit::random_gguf;

use crate::support::{Dir, handbook};

const QUESTION: &str = "How many days of annual leave do employees get?";

#[test]
fn an_answer_of_a_model_in_a_file_is_repeated_with_that_file_and_another_one_is_told() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    random_gguf(&dir.path("tiny.gguf"), 1).expect("a model");
    let asked = dir.ibid(&["ask", "--json", "--model", "tiny.gguf", "--bundle", "answer.json", QUESTION]);
    assert!(matches!(asked.code, Some(0 | 1)), "{asked:?}");
    let recorded = asked.json()["model"]["file_hash"].clone();
    assert!(recorded.as_str().is_some_and(|hash| hash.starts_with("sha256:")), "{asked:?}");

    let hint = ["no model is called `tiny`", "--model FILE.gguf"];
    dir.ibid(&["explain", "--replay"]).expect_error(&hint);
    dir.ibid(&["verify", "--replay", "--engine", "mistralrs", "answer.json"]).expect_error(&hint);
    let run = dir.ibid(&["verify", "--replay", "--json", "answer.json"]);
    run.expect_error(&hint);
    let report = run.json();
    assert!(report["replay_error"].as_str().is_some_and(|why| why.contains("--model FILE.gguf")), "{report}");

    let again = ["verify", "--replay", "--json", "--model", "tiny.gguf", "answer.json"];
    let replay = dir.ibid(&again).json()["replay"].clone();
    assert_eq!((&replay["identical"], &replay["differences"]), (&true.into(), &serde_json::json!([])));

    random_gguf(&dir.path("tiny.gguf"), 2).expect("a model");
    let replay = dir.ibid(&again).json()["replay"].clone();
    let first = &replay["differences"][0];
    assert_eq!(first["difference"], "other_model_file", "{replay}");
    assert_eq!(first["recorded"], recorded, "{replay}");
}
