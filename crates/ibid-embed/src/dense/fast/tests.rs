use std::sync::Arc;

use futures::executor::block_on;
use ibid_core::seam::{ChunkText, ChunkVectors, CountTokens, Embed};
use ibid_core::{DenseVector, Span};

use super::super::wordpiece::tokenizer;
use super::matrix::{Matrix, tests::file};
use super::{FAST_MODEL, StaticEmbedder};

/// Every token has a direction of its own, in as many dimensions as there are in the test.
fn generated() -> StaticEmbedder {
    const DIMENSION: usize = 64;
    let tokens = tokenizer().expect("the tokenizer loads").get_vocab_size(true);
    let row = |token: usize| {
        let mut row = vec![0; DIMENSION];
        row[token.wrapping_mul(2_654_435_761) % DIMENSION] = 100;
        row[token.wrapping_mul(40_503) / 7 % DIMENSION] -= 27;
        (row, 0.01 * (1 + token % 3) as f32)
    };
    let rows: Vec<_> = (0..tokens).map(row).collect();
    StaticEmbedder { matrix: Arc::new(Matrix::parse(file(&rows)).expect("it is whole")) }
}

fn embed(embedder: &StaticEmbedder, texts: &[&str]) -> Vec<DenseVector> {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    block_on(embedder.embed_documents(&texts)).expect("the texts are embedded")
}

#[test]
fn a_text_is_the_mean_of_its_known_tokens() {
    let embedder = generated();
    let [text, reordered, unknown, nothing] =
        embed(&embedder, &["annual leave", "Leave, annual", "annual 🜚 leave", "🜚"])
            .try_into()
            .expect("four vectors");
    let [comma] = embed(&embedder, &["annual leave ,"]).try_into().expect("one vector");
    assert!(reordered.cosine(&comma) > 0.9999);
    assert_eq!(text, unknown, "what is unknown does not count");
    assert!(nothing.as_slice().iter().all(|value| *value == 0.0));
    assert!(text.as_slice().iter().any(|value| *value != 0.0));
    assert_eq!(block_on(embedder.embed_query("annual leave")).expect("a vector"), text);
}

#[test]
fn sentences_are_read_on_their_own_and_make_up_the_whole() {
    let embedder = generated();
    let text = "Titel > Überblick\nLe café coûte 3 €. 員工享有年假。🜚 The cat sleeps.";
    let pieces = ["Le café coûte 3 €.", "員工享有年假。", "🜚", "The cat sleeps."];
    let span = |piece: &&str| Span::with_length(text.find(*piece).expect("it is there"), piece.len());
    let chunk = ChunkText { text: text.to_owned(), sentences: pieces.iter().map(span).collect() };
    let vectors = block_on(embedder.embed_chunks(&[chunk])).expect("the chunk is embedded");
    let [ChunkVectors { whole, sentences }] = vectors.try_into().expect("one chunk");
    assert!(whole.cosine(&embed(&embedder, &[text])[0]) > 0.9999);
    let alone = embed(&embedder, &pieces);
    for at in [0, 1, 3] {
        assert!(sentences[at].cosine(&alone[at]) > 0.9999, "{}", pieces[at]);
    }
    assert_eq!(sentences[2], whole, "nothing is known of it");
}

#[test]
fn a_span_outside_the_text_is_no_panic() {
    let chunk = ChunkText {
        text: "äöü".to_owned(),
        sentences: vec![Span::with_length(1, 90), Span::with_length(9, 1)],
    };
    let vectors = block_on(generated().embed_chunks(&[chunk])).expect("the chunk is embedded");
    assert_eq!(vectors[0].sentences.len(), 2);
}

#[test]
fn the_bundled_matrix_has_a_row_for_every_token() {
    let embedder = StaticEmbedder::new();
    assert_eq!(embedder.name(), FAST_MODEL);
    let tokens = u32::try_from(tokenizer().expect("the tokenizer loads").get_vocab_size(true)).expect("few");
    let mut sum = vec![0.0; embedder.dimension()];
    assert!((0..tokens).all(|token| embedder.matrix.add(token, &mut sum)));
    assert!(!embedder.matrix.add(tokens, &mut sum));
    assert!(sum.iter().all(|value| value.is_finite()));
    assert_eq!(embedder.count_tokens("annual leave"), 2);
}

#[test]
fn the_bundled_matrix_knows_what_is_similar() {
    let embedder = StaticEmbedder::new();
    for (query, near, far) in [
        (
            "How many vacation days do employees get?",
            "Staff are entitled to 25 days of annual leave.",
            "The rent is due on the first of each month.",
        ),
        (
            "When does the train depart?",
            "Departure of the railway service is at 8:15.",
            "Our cat sleeps on the sofa.",
        ),
        (
            "warranty of the washing machine",
            "The guarantee for the washer is two years.",
            "The committee met in the city hall.",
        ),
    ] {
        let [query_vector, near_vector, far_vector] =
            embed(&embedder, &[query, near, far]).try_into().expect("three");
        assert!(query_vector.cosine(&near_vector) > query_vector.cosine(&far_vector), "{query}");
    }
}
