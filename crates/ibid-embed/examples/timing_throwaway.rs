use std::time::Instant;
use ibid_core::seam::{CountTokens, Embed};
fn main() {
    let t = Instant::now();
    let e = ibid_embed::BundledEmbedder::new();
    println!("new {:?}", t.elapsed());
    let t = Instant::now();
    e.count_tokens("a");
    println!("tokenizer {:?}", t.elapsed());
    let t = Instant::now();
    futures::executor::block_on(e.embed_query("annual leave")).unwrap();
    println!("load + first query {:?}", t.elapsed());
    for _ in 0..3 {
        let t = Instant::now();
        futures::executor::block_on(e.embed_query("how many days of annual leave")).unwrap();
        println!("query {:?}", t.elapsed());
    }
    let text = "the quick brown fox jumps over the lazy dog and then rests near the river bank ".repeat(7);
    let texts: Vec<String> = (0..128).map(|i| text.chars().take(300 + (i * 37) % 340).collect()).collect();
    let t = Instant::now();
    futures::executor::block_on(e.embed_documents(&texts)).unwrap();
    println!("{} chunks/s", 128.0 / t.elapsed().as_secs_f64());
}
