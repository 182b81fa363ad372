//! Which file a language model is from, also where its name does not say.

use ibid::{AskOptions, LanguageModelFile, ReplayDifference, Reranking};
use ibid_embed::sha256_of;
use ibid_testkit::random_gguf;
use tempfile::TempDir;

use crate::support::Fixture;

#[tokio::test(flavor = "multi_thread")]
async fn the_hash_of_a_file_is_known_once_it_is_loaded() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("model.gguf");
    let mut hashes = Vec::new();
    for seed in [1, 2] {
        random_gguf(&path, seed).expect("a model");
        let file = LanguageModelFile::new(&path);
        assert_eq!(file.identity().file_hash, None, "nothing was read");
        let model = file.load().await.expect("it loads");
        let expected = format!("sha256:{}", sha256_of(&path).expect("read"));
        assert_eq!((model.identity().name.as_str(), &model.identity().file_hash), ("model", &Some(expected)));
        hashes.push(model.identity().file_hash.clone());
    }
    assert_ne!(hashes[0], hashes[1]);

    let known = LanguageModelFile::new(&path).named("known", Some("00")).load().await.expect("it loads");
    assert_eq!(known.identity().file_hash.as_deref(), Some("sha256:00"), "it is not computed once more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_tells_that_another_file_has_the_name_of_the_model() {
    let leave = "Every employee gets 25 days of leave. Unused leave does not carry over.";
    let fixture = Fixture::new(&[("leave.txt", leave)]).await;
    let path = fixture.folder.path().join("model.gguf");
    random_gguf(&path, 1).expect("a model");
    let question = "How many days of leave does every employee get?".parse().expect("a question");
    let options = AskOptions { min_probability: Some(0.0), ..AskOptions::default() };
    let model = LanguageModelFile::new(&path).load().await.expect("it loads");
    let report = fixture.library.ask(&question, Some(model), &options).await.expect("a report");
    let recorded = report.model().file_hash.clone().expect("a hash");
    let trace = fixture.library.trace(report.trace()).await.expect("read").expect("kept");
    let recording = trace.recording().expect("a recording");

    let again = LanguageModelFile::new(&path).into();
    let same = fixture.library.replay(&recording, again, Reranking::default()).await.expect("asked again");
    assert!(same.identical && same.differences.is_empty(), "{:?}", same.differences);

    random_gguf(&path, 2).expect("a model");
    let swapped = LanguageModelFile::new(&path).into();
    let other = fixture.library.replay(&recording, swapped, Reranking::default()).await.expect("asked again");
    let now = format!("sha256:{}", sha256_of(&path).expect("read"));
    assert_eq!(other.differences.first(), Some(&ReplayDifference::OtherModelFile { recorded, now }));
}
