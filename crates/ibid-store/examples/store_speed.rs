//! How fast a library is opened, written and searched, with vectors that cost nothing to make:
//! `cargo run --release -p ibid-store --example store_speed -- [DOCUMENTS] [CHUNKS_PER_DOCUMENT]
//! [CHUNKS_PER_COMMIT]`.
#![expect(clippy::print_stdout, reason = "a program that prints")]

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use ibid_core::{
    Chunk, ChunkId, ContentHash, Coverage, DenseVector, Document, DocumentFormat, DocumentName,
    EmbeddedChunk, IndexFingerprint, LocationMap, Span, SparseVector,
};
use ibid_store::{Access, DocumentStamp, LibrarySettings, NewVersion, Store};

const DIMENSION: usize = 384;
const WORDS_PER_CHUNK: u32 = 100;
const VOCABULARY: u32 = 20_000;
const SEARCHES: usize = 50;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>());
    let documents = arguments.next().transpose()?.unwrap_or(1000);
    let chunks = arguments.next().transpose()?.unwrap_or(8);
    let folder = tempfile::tempdir()?;
    // As the facade commits: about this many chunks at a time.
    let chunks_per_commit = arguments.next().transpose()?.unwrap_or(64);
    let per_commit = (chunks_per_commit / chunks.max(1)).max(1);
    tokio::runtime::Runtime::new()?.block_on(measure(folder.path(), documents, chunks, per_commit))
}

async fn measure(
    folder: &Path,
    documents: usize,
    chunks: usize,
    per_commit: usize,
) -> Result<(), Box<dyn Error>> {
    let settings = settings();
    let mut random = Random(1);
    let started = Instant::now();
    let store = Store::open(folder, &settings, Access::Write).await?;
    println!("make a library            {:>9.1} ms", milliseconds(started));

    let mut seconds = 0.0;
    let names: Vec<usize> = (0..documents).collect();
    for batch in names.chunks(per_commit) {
        let versions = batch
            .iter()
            .map(|number| version(*number, chunks, &settings, &mut random))
            .collect::<Result<_, _>>()?;
        let started = Instant::now();
        store.commit(Path::new("/docs"), versions).await?;
        seconds += started.elapsed().as_secs_f64();
    }
    println!("commit, {per_commit} documents each  {:>9.1} documents/s", documents as f64 / seconds);
    println!("                          {:>9.1} chunks/s", (documents * chunks) as f64 / seconds);
    let started = Instant::now();
    drop(store);
    println!("close                     {:>9.1} ms", milliseconds(started));
    println!("on disk                   {:>9.1} MB", bytes_below(folder)? as f64 / 1e6);

    for access in [Access::Read, Access::Write] {
        let started = Instant::now();
        let store = Store::open(folder, &settings, access).await?;
        let opened = milliseconds(started);
        store.search_dense(&dense(&mut random), 50).await?;
        println!(
            "open ({access:?})              {opened:>9.1} ms, with the first search {:.1} ms",
            milliseconds(started)
        );
    }

    let store = Store::open(folder, &settings, Access::Read).await?;
    for (what, is_dense) in [("search_dense", true), ("search_sparse", false)] {
        let mut times = Vec::with_capacity(SEARCHES);
        for _ in 0..SEARCHES {
            let (dense, sparse) = (dense(&mut random), sparse(&mut random, 6));
            let started = Instant::now();
            if is_dense {
                store.search_dense(&dense, 50).await?;
            } else {
                store.search_sparse(&sparse, 50).await?;
            }
            times.push(milliseconds(started));
        }
        times.sort_by(f64::total_cmp);
        println!("{what:<25} {:>9.1} ms p50, {:.1} ms p95", times[SEARCHES / 2], times[SEARCHES * 95 / 100]);
    }
    let started = Instant::now();
    let report = store.check().await?;
    println!("check                     {:>9.1} ms, healthy: {}", milliseconds(started), report.is_healthy());
    Ok(())
}

fn settings() -> LibrarySettings {
    LibrarySettings {
        fingerprint: IndexFingerprint::new("splitter", "random", "random"),
        embedding: "random".into(),
        dimension: DIMENSION,
        splitter: "splitter".into(),
        sparse: "random".into(),
    }
}

fn version(
    number: usize,
    chunks: usize,
    settings: &LibrarySettings,
    random: &mut Random,
) -> Result<NewVersion, Box<dyn Error>> {
    let name: DocumentName = format!("folder/document-{number}.txt").parse()?;
    let mut text = String::new();
    let mut spans = Vec::with_capacity(chunks);
    for _ in 0..chunks {
        let start = text.len();
        for _ in 0..WORDS_PER_CHUNK {
            write!(text, "word{} ", random.below(VOCABULARY))?;
        }
        spans.push(Span::with_length(start, text.len() - start));
    }
    let content_hash = ContentHash::of(text.as_bytes());
    let embedded = (0..).zip(spans).map(|(ordinal, span)| EmbeddedChunk {
        chunk: Chunk {
            id: ChunkId::new(&name, content_hash, ordinal, &settings.fingerprint),
            ordinal,
            span,
            text: span.of(&text).unwrap_or_default().to_owned(),
            heading: Vec::new(),
        },
        dense: dense(random),
        sparse: sparse(random, WORDS_PER_CHUNK),
        sentences: Vec::new(),
    });
    let chunks = embedded.collect();
    let document = Document {
        name: name.clone(),
        content_hash,
        text_hash: content_hash,
        format: DocumentFormat::Text,
        title: None,
        language: None,
        locations: LocationMap::of_plain_text(&text),
        coverage: Coverage::default(),
        text,
    };
    let stamp = DocumentStamp { name, size: document.text.len() as u64, modified_ns: 0, content_hash };
    Ok(NewVersion { document, stamp, chunks })
}

fn dense(random: &mut Random) -> DenseVector {
    DenseVector::normalized((0..DIMENSION).map(|_| random.below(2001) as f32 / 1000.0 - 1.0).collect())
}

fn sparse(random: &mut Random, terms: u32) -> SparseVector {
    (0..terms).map(|_| (random.below(VOCABULARY), 1.0)).collect()
}

fn bytes_below(folder: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() { bytes_below(&entry.path())? } else { metadata.len() };
    }
    Ok(bytes)
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// xorshift: the same numbers at every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 32) as u32 % limit
    }
}
