use std::path::Path;
use std::sync::Arc;

use futures::executor::block_on;
use ibid_core::seam::Rerank;
use ibid_testkit::HashEmbed;

use super::{BiEncoderReranker, OnnxReranker, RerankerChoice, open_reranker};
use crate::onnx::{OnnxError, OnnxRuntime};

/// A name of the catalogue; what runs under it is the graph of `tests/tiny-reranker`.
const NAME: &str = "jina-reranker-v1-turbo-en";

#[test]
fn a_reranker_that_is_not_there_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut choice = RerankerChoice {
        model: NAME.to_owned(),
        models_folder: folder.path().to_owned(),
        onnx_runtime: Some(folder.path().join("missing.so")),
    };
    let text = open_reranker(&choice).expect_err("it is not there").to_string();
    assert!(text.contains("ibid models pull onnxruntime"), "{text}");
    choice.model = "bge-m3".to_owned();
    let text = open_reranker(&choice).expect_err("it is no reranker").to_string();
    assert!(text.contains("no reranker is called `bge-m3`"), "{text}");
    choice.model = "all-minilm-l6-v2".to_owned();
    assert_eq!(open_reranker(&choice).expect("it is bundled").name(), "all-minilm-l6-v2");
}

#[test]
fn an_embedding_model_orders_texts_by_their_best_sentence_too() {
    let texts = [
        "The cat sleeps. Rent is due on the first day of the month.",
        "The cat sleeps. Annual leave is 25 days. Trains leave at eight.",
        "",
    ]
    .map(str::to_owned);
    for model in [HashEmbed::default(), HashEmbed::default().without_sentences()] {
        let reranker = BiEncoderReranker::new(Arc::new(model));
        let scores = block_on(reranker.rerank("annual leave", &texts)).expect("the texts are scored");
        assert!(scores.len() == 3 && scores[1] > scores[0] && scores[1] > scores[2], "{scores:?}");
    }
}

/// Needs a folder with `libonnxruntime.so` in it (`ibid models pull onnxruntime`).
#[test]
#[ignore = "needs ONNX Runtime: IBID_TEST_ONNX=FOLDER"]
fn a_cross_encoder_scores_each_text_with_the_query() {
    let runtime = std::env::var("IBID_TEST_ONNX").expect("IBID_TEST_ONNX names a folder");
    let runtime = OnnxRuntime::load(None, Path::new(&runtime)).expect("ONNX Runtime loads");

    let empty = tempfile::tempdir().expect("a folder");
    let missing = OnnxReranker::load(NAME, empty.path(), &runtime).expect_err("it is not there");
    assert!(matches!(missing, OnnxError::MissingFiles { .. }), "{missing}");

    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tiny-reranker");
    let reranker = OnnxReranker::from_folder(NAME, &model, &runtime).expect("the model loads");
    let mut texts: Vec<String> =
        ["The cat sleeps.", "Annual leave is two days.", "The leave of a cat in the sofa", "", "warranty"]
            .map(str::to_owned)
            .into();
    // More than one batch, and one text that is too long.
    texts.extend((1..20).map(|times| "the rent of a month is due ".repeat(times)));
    let scores = block_on(reranker.rerank("annual leave", &texts)).expect("the texts are scored");
    assert_eq!(scores.len(), texts.len());
    let best = (0..scores.len()).max_by(|left, right| scores[*left].total_cmp(&scores[*right]));
    assert_eq!(best, Some(1), "{scores:?}");
    for (text, together) in texts.iter().zip(&scores) {
        let alone = block_on(reranker.rerank("annual leave", std::slice::from_ref(text)));
        let alone = alone.expect("the text is scored")[0];
        assert!((alone - together).abs() < 1e-5, "{text:?}: {alone}, with others {together}");
    }
    assert!(block_on(reranker.rerank("annual leave", &[])).expect("nothing is scored").is_empty());

    fs_err::write(empty.path().join("model.onnx"), b"no graph").expect("it is written");
    for file in ["tokenizer.json", "config.json", "special_tokens_map.json", "tokenizer_config.json"] {
        fs_err::copy(model.join(file), empty.path().join(file)).expect("it is copied");
    }
    let refused = OnnxReranker::from_folder(NAME, empty.path(), &runtime).expect_err("it is no graph");
    assert!(matches!(refused, OnnxError::Load { .. }), "{refused}");
}
