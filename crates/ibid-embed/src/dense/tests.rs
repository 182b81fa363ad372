use std::path::Path;

use futures::executor::block_on;
use ibid_core::seam::{ChunkText, ChunkVectors, CountTokens, Embed};
use ibid_core::{DenseVector, Span};
use serde::Deserialize;

use super::{BUNDLED_MODEL, BundledEmbedder, EmbeddingChoice, FAST_MODEL, OnnxEmbedder, open_embedder};
use crate::onnx::{OnnxError, OnnxRuntime};

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
    for name in ["fast", FAST_MODEL] {
        choice.model = name.to_owned();
        assert_eq!(open_embedder(&choice).expect("it is bundled").embed.name(), FAST_MODEL);
    }
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

/// `sentences` as one chunk.
fn chunk_of(sentences: &[&str]) -> ChunkText {
    let mut text = String::new();
    let mut spans = Vec::new();
    for sentence in sentences {
        spans.push(Span::with_length(text.len(), sentence.len()));
        text.push_str(sentence);
        text.push(' ');
    }
    ChunkText { text, sentences: spans }
}

fn embed_chunks(embedder: &dyn Embed, chunks: &[ChunkText]) -> Vec<ChunkVectors> {
    block_on(embedder.embed_chunks(chunks)).expect("the chunks are embedded")
}

/// Sentences of which each query is about one, in order; accents, ligatures, Chinese and full-width letters make
/// tokens whose places in the text are easily mistaken.
const SENTENCES: [&str; 6] = [
    "Ⓗeading — “Überblick” ﬁrst…",
    "Le café crème coûte à peine 3 € à l’hôtel.",
    "The warranty of the washing machine lasts two years.",
    "員工每年享有十五天特別休假。",
    "Our cat sleeps on the sofa all day.",
    "Ｔｈｅ ｔｒａｉｎ ｔｏ Zürich leaves at 8:15.",
];
const QUERIES: [(usize, &str); 4] = [
    (1, "How much is a coffee at the hotel?"),
    (2, "How long is the warranty?"),
    (4, "Where does the pet sleep?"),
    (5, "When does the train to Zürich leave?"),
];

#[test]
fn the_sentence_that_answers_is_nearest() {
    let embedder = BundledEmbedder::new();
    assert!(embedder.makes_sentence_vectors());
    let [vectors] = embed_chunks(&embedder, &[chunk_of(&SENTENCES)]).try_into().expect("one chunk");
    assert_eq!(vectors.sentences.len(), SENTENCES.len());
    for (expected, query) in QUERIES {
        let query_vector = block_on(embedder.embed_query(query)).expect("it is embedded");
        let cosines: Vec<f32> =
            vectors.sentences.iter().map(|sentence| query_vector.cosine(sentence)).collect();
        let best = (0..cosines.len()).max_by(|left, right| cosines[*left].total_cmp(&cosines[*right]));
        assert_eq!(best, Some(expected), "{query}: {cosines:?}");
    }
}

#[test]
fn a_chunk_has_the_same_vector_with_and_without_its_sentences() {
    let embedder = BundledEmbedder::new();
    let chunks: Vec<ChunkText> = (1..=SENTENCES.len()).map(|end| chunk_of(&SENTENCES[..end])).collect();
    let texts: Vec<String> = chunks.iter().map(|chunk| chunk.text.clone()).collect();
    let vectors = embed_chunks(&embedder, &chunks);
    for ((chunk, vectors), alone) in chunks.iter().zip(vectors).zip(embed(&embedder, &texts)) {
        assert!(alone.cosine(&vectors.whole) > 0.9999, "{chunk:?}");
        assert_eq!(vectors.sentences.len(), chunk.sentences.len());
    }
    assert!(embed_chunks(&embedder, &[]).is_empty());
}

#[test]
fn a_sentence_that_the_model_does_not_read_has_its_chunks_vector() {
    let embedder = BundledEmbedder::new();
    let long = "The committee met again and again without any result. ".repeat(80);
    let mut chunk = chunk_of(&["The committee met.", &long, "The cat sleeps.", " "]);
    // A span of nothing.
    chunk.sentences.push(Span::with_length(3, 0));
    let [vectors] = embed_chunks(&embedder, &[chunk]).try_into().expect("one chunk");
    let [read, cut_off, unread, blank, nothing] = vectors.sentences.try_into().expect("five sentences");
    assert_ne!(read, vectors.whole);
    assert!([cut_off, unread, blank, nothing].iter().all(|sentence| *sentence == vectors.whole));
}
