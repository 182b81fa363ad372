//! Measures how many chunks a second the bundled models embed, alone and with the vectors of their sentences.
//!
//! `cargo run --release -p ibid-embed --example embed_speed -- TEXT [CHUNKS] [WORDS]`: the first CHUNKS (256) chunks
//! of WORDS (110) words of the file TEXT.

use std::time::Instant;

use futures::executor::block_on;
use ibid_core::seam::ChunkText;
use ibid_core::sentences;
use ibid_embed::{EmbeddingChoice, OpenedEmbedder, open_embedder};

type Failure = Box<dyn std::error::Error>;

#[expect(clippy::print_stdout, reason = "a measurement is printed")]
fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let text = fs_err::read_to_string(arguments.next().ok_or("which text?")?)?;
    let mut number = |default: usize| arguments.next().map_or(Ok(default), |number| number.parse());
    let (count, size) = (number(256)?, number(110)?);
    let words: Vec<&str> = text.split_whitespace().collect();
    let texts: Vec<String> = words.chunks(size).take(count).map(|words| words.join(" ")).collect();
    let chunks: Vec<ChunkText> =
        texts.iter().map(|text| ChunkText { text: text.clone(), sentences: sentences(text) }).collect();
    let sentences: usize = chunks.iter().map(|chunk| chunk.sentences.len()).sum();
    for model in ["all-minilm-l6-v2", "minilm-static"] {
        let choice = EmbeddingChoice { model: model.to_owned(), ..EmbeddingChoice::default() };
        let Ok(OpenedEmbedder { embed, count_tokens }) = open_embedder(&choice) else {
            continue;
        };
        let tokens: usize = texts.iter().map(|text| count_tokens.count_tokens(text)).sum();
        println!("{model}: {} chunks, {sentences} sentences, {tokens} tokens", texts.len());
        block_on(embed.embed_query("warm up"))?;
        for _ in 0..3 {
            let start = Instant::now();
            block_on(embed.embed_documents(&texts))?;
            let alone = texts.len() as f64 / start.elapsed().as_secs_f64();
            let start = Instant::now();
            block_on(embed.embed_chunks(&chunks))?;
            let with_sentences = texts.len() as f64 / start.elapsed().as_secs_f64();
            let start = Instant::now();
            for _ in 0..10 {
                block_on(embed.embed_query("how many days of annual leave do employees get?"))?;
            }
            let query = start.elapsed().as_secs_f64() * 100.0;
            println!("  {alone:.1} chunks/s, with sentences {with_sentences:.1}, a query {query:.2} ms");
        }
    }
    Ok(())
}
