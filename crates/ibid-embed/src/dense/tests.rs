use std::path::Path;

use futures::executor::block_on;
use ibid_core::DenseVector;
use ibid_core::seam::{CountTokens, Embed};
use serde::Deserialize;

use super::{
    BUNDLED_MODEL, BundledEmbedder, EmbeddingChoice, OnnxEmbedder, OnnxError, OnnxRuntime, open_embedder,
};

/// What the fp32 original makes of some texts.
#[derive(Deserialize)]
struct Reference {
    texts: Vec<ReferenceText>,
}

#[derive(Deserialize)]
struct ReferenceText {
    text: String,
    tokens: usize,
    vector: Vec<f32>,
}

fn reference() -> Vec<ReferenceText> {
    let reference: Reference = serde_json::from_str(include_str!("../../tests/reference_vectors.json"))
        .expect("the committed file is JSON");
    reference.texts
}

fn embed(embedder: &dyn Embed, texts: &[String]) -> Vec<DenseVector> {
    block_on(embedder.embed_documents(texts)).expect("the texts are embedded")
}

#[test]
fn the_bundled_model_agrees_with_the_original() {
    let reference = reference();
    let texts: Vec<String> = reference.iter().map(|text| text.text.clone()).collect();
    let vectors = embed(&BundledEmbedder::new(), &texts);
    assert_eq!(vectors.len(), reference.len());
    for (ReferenceText { text, vector, .. }, ours) in reference.iter().zip(&vectors) {
        let cosine = DenseVector::normalized(vector.clone()).cosine(ours);
        assert!(cosine >= 0.99, "{cosine} for {text:?}");
    }
}

#[test]
fn a_vector_does_not_depend_on_its_neighbours() {
    let embedder = BundledEmbedder::new();
    let texts: Vec<String> = reference().into_iter().map(|text| text.text).take(12).collect();
    for (text, together) in texts.iter().zip(embed(&embedder, &texts)) {
        let alone = block_on(embedder.embed_query(text)).expect("it is embedded");
        assert!(alone.cosine(&together) > 0.9999, "{text:?}");
    }
}

#[test]
fn many_callers_share_one_model_that_is_still_loading() {
    let embedder = BundledEmbedder::new();
    let texts: Vec<String> = (0..20).map(|number| format!("text number {number}")).collect();
    let calls = (0..16).map(|_| embedder.embed_documents(&texts));
    let all = block_on(futures::future::try_join_all(calls)).expect("the texts are embedded");
    assert!(all.iter().all(|vectors| *vectors == all[0]));
}

#[test]
fn nothing_and_empty_texts_are_embedded() {
    let embedder = BundledEmbedder::new();
    assert!(embed(&embedder, &[]).is_empty());
    let vectors = embed(&embedder, &[String::new(), " \n".to_owned()]);
    assert!(vectors.iter().all(|vector| vector.dimension() == embedder.dimension()));
}

#[test]
fn tokens_are_counted_as_the_model_does() {
    let embedder = BundledEmbedder::new();
    for ReferenceText { text, tokens, .. } in reference() {
        // The reference counts the two special tokens, and not what is cut off.
        let counted = embedder.count_tokens(&text) + 2;
        assert_eq!(counted.min(embedder.max_tokens()), tokens.min(embedder.max_tokens()), "{text:?}");
    }
    // Nothing is cut off while counting.
    let long = "annual leave is granted ".repeat(500);
    assert_eq!(embedder.count_tokens(&long), 2000);
    let unbroken = "x".repeat(5000);
    assert!(embedder.count_tokens(&unbroken) > 0);
}

#[test]
fn a_model_that_is_not_there_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut choice =
        EmbeddingChoice { models_folder: folder.path().to_owned(), ..EmbeddingChoice::default() };
    assert_eq!(open_embedder(&choice).expect("it is bundled").embed.name(), BUNDLED_MODEL);
    choice.model = "bge-m3".to_owned();
    choice.onnx_runtime = Some(folder.path().join("missing.so"));
    let text = open_embedder(&choice).expect_err("it is not there").to_string();
    assert!(text.contains("ibid models pull onnxruntime"), "{text}");
}

/// Needs a folder with `libonnxruntime.so` (`ibid models pull onnxruntime`) and `all-minilm-l6-v2/` in it:
/// `model.onnx` and the four files of the tokenizer. `IBID_TEST_ONNX=FOLDER cargo test -p ibid-embed -- --ignored`
#[test]
#[ignore = "needs ONNX Runtime and an ONNX export of all-MiniLM-L6-v2: IBID_TEST_ONNX=FOLDER"]
fn both_runtimes_agree() {
    let folder = std::env::var("IBID_TEST_ONNX").expect("IBID_TEST_ONNX names a folder");
    let folder = Path::new(&folder);
    let runtime = OnnxRuntime::load(None, folder).expect("ONNX Runtime loads");
    let missing = OnnxEmbedder::load("bge-m3", folder, &runtime).expect_err("it is not there");
    assert!(matches!(missing, OnnxError::MissingFiles { .. }), "{missing}");
    let onnx = OnnxEmbedder::load(BUNDLED_MODEL, folder, &runtime).expect("the model loads");
    let bundled = BundledEmbedder::new();
    assert_eq!((onnx.name(), onnx.dimension()), (bundled.name(), bundled.dimension()));

    // Texts that both read to the end: the bundled model reads 256 tokens, the export up to 512.
    let texts: Vec<String> =
        reference().into_iter().filter(|text| text.tokens < 256).map(|text| text.text).collect();
    for ((text, ours), theirs) in texts.iter().zip(embed(&bundled, &texts)).zip(embed(&onnx, &texts)) {
        let cosine = ours.cosine(&theirs);
        assert!(cosine >= 0.999, "{cosine} for {text:?}");
        assert_eq!(bundled.count_tokens(text), onnx.count_tokens(text));
    }
}
