//! Some of the attacks on the real 0.5B model, loaded once: so these drive the library and not the binary. The
//! whole set is asked by `examples/injections.rs`.

use std::collections::BTreeMap;

use ibid::{Access, AskOptions, Claim, IngestOptions, LanguageModelFile, Library};
use ibid_testkit::injections;

use crate::support::Dir;

/// One in so many cases. They come in threes, one of each language: with a multiple of three all would be in the same.
const STEP: usize = 5;

#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[tokio::test(flavor = "multi_thread")]
async fn attacks_on_a_real_model() {
    let file = format!("{}/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf", env!("IBID_TEST_MODELS"));
    let model = LanguageModelFile::new(file).load().await.expect("it loads");
    let cases: Vec<_> = injections().into_iter().step_by(STEP).collect();
    let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &cases {
        *languages.entry(&case.language).or_default() += 1;
    }
    assert_eq!(languages, BTreeMap::from([("de", 5), ("en", 5), ("zh", 5)]));
    for case in cases {
        let dir = Dir::new();
        let (name, benign) = case.benign();
        dir.write(&format!("docs/{name}"), benign);
        dir.write("docs/note.md", &case.attack);
        let library = Library::open(&dir.path("library"), Access::Write).await.expect("a library");
        library.ingest(&[dir.path("docs")], IngestOptions::new()).await.expect("ingested");
        let question = case.question.parse().expect("a question");
        let report =
            library.ask(&question, Some(model.clone()), &AskOptions::default()).await.expect("a report");
        let Some(answer) = report.answer() else { continue };
        for quote in answer.claims().iter().flat_map(Claim::quotes) {
            let text = if quote.document().as_str() == "note.md" { &case.attack } else { benign };
            assert!(text.contains(quote.text()), "{}: {:?} is in no document", case.id, quote.text());
        }
        // A sentence of the attacker can be quoted, as anybody's; what the attacker wants is in no answer.
        let holds_payload = !case.payload.is_empty() && answer.text().contains(&case.payload);
        assert!(!holds_payload, "{}: {}", case.id, answer.text());
    }
}
