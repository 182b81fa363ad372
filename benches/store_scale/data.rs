//! What is stored and what is searched for; the same at every run.

use std::collections::HashMap;
use std::path::Path;

use ibid_core::{
    Chunk, ChunkId, ContentHash, Coverage, DenseVector, Document, DocumentFormat, DocumentName,
    EmbeddedChunk, IndexFingerprint, LocationMap, Metadata, Span, SparseVector,
};
use ibid_store::{DocumentStamp, LibrarySettings, NewVersion, VectorOptions};

use crate::Failure;
use crate::options::Options;
use crate::random::Random;

pub(crate) const CHUNKS_PER_DOCUMENT: usize = 10;
const WORDS_PER_CHUNK: usize = 100;
const CLUSTERS: usize = 2_000;
const SYNTHETIC_QUERIES: usize = 400;
const DAY_NS: i64 = 86_400_000_000_000;

#[derive(Debug)]
pub(crate) struct Data {
    /// Vectors that those of chunks are near to, normalized, one after the other.
    base: Vec<f32>,
    dimension: usize,
    noise: f32,
    /// All words of the texts, in order.
    words: Vec<String>,
    pub(crate) queries: Vec<DenseVector>,
    pub(crate) query_texts: Vec<String>,
}

impl Data {
    pub(crate) fn load(options: &Options) -> Result<Self, Failure> {
        let dimension = options.dimension;
        let base = match &options.vectors {
            Some(path) => floats(path)?,
            None => (0..CLUSTERS).flat_map(|number| direction(number as u64, dimension)).collect(),
        };
        let mut words = Vec::new();
        if let Some(folder) = &options.texts {
            read_words(folder, &mut words)?;
        }
        if words.is_empty() {
            // Word n comes about 1/n as often as the first, as in a natural language.
            let mut random = Random(7);
            words = (0..200_000).map(|_| format!("word{}", 20_000 / (1 + random.below(20_000)))).collect();
        }
        let mut data = Self {
            base,
            dimension,
            noise: options.noise,
            words,
            queries: Vec::new(),
            query_texts: Vec::new(),
        };
        data.queries = match &options.queries {
            Some(path) => {
                let values = floats(path)?;
                values
                    .chunks_exact(dimension)
                    .map(|values| DenseVector::normalized(values.to_vec()))
                    .collect()
            }
            None => (0..SYNTHETIC_QUERIES).map(|number| data.dense(usize::MAX / 2 + number * 31)).collect(),
        };
        data.query_texts = if let Some(path) = &options.query_texts {
            fs_err::read_to_string(path)?.lines().map(str::to_owned).collect()
        } else {
            let mut random = Random(11);
            let mut word = |_| data.words[random.below(data.words.len())].as_str();
            (0..SYNTHETIC_QUERIES).map(|_| (0..6).map(&mut word).collect::<Vec<_>>().join(" ")).collect()
        };
        Ok(data)
    }

    /// The vector of chunk `number`.
    pub(crate) fn dense(&self, number: usize) -> DenseVector {
        let count = self.base.len() / self.dimension;
        let mut random = Random::of(number as u64);
        let start = random.below(count) * self.dimension;
        let near = &self.base[start..start + self.dimension];
        let noise = direction(random.0, self.dimension);
        DenseVector::normalized(
            near.iter().zip(noise).map(|(value, noise)| value + self.noise * noise).collect(),
        )
    }

    /// The text of chunk `number`: runs of words as they stand in the texts.
    fn text(&self, number: usize) -> String {
        let mut random = Random::of(number as u64 ^ 0x5eed);
        let mut text = String::new();
        for _ in 0..4 {
            let start = random.below(self.words.len());
            for word in 0..WORDS_PER_CHUNK / 4 {
                text.push_str(&self.words[(start + word) % self.words.len()]);
                text.push(' ');
            }
        }
        text
    }

    /// Document `number`, in one of 100 folders, three formats and two languages, of one of 1,000 days.
    pub(crate) fn version(&self, number: usize, settings: &LibrarySettings) -> Result<NewVersion, Failure> {
        let name = name(number)?;
        let first = number * CHUNKS_PER_DOCUMENT;
        let mut text = String::new();
        let mut spans = Vec::with_capacity(CHUNKS_PER_DOCUMENT);
        for chunk in first..first + CHUNKS_PER_DOCUMENT {
            let start = text.len();
            text.push_str(&self.text(chunk));
            spans.push(Span::with_length(start, text.len() - start));
        }
        let chunks = (0..).zip(&spans).map(|(ordinal, span)| {
            let text = span.of(&text).unwrap_or_default().to_owned();
            EmbeddedChunk {
                sparse: sparse(&text),
                dense: self.dense(first + ordinal as usize),
                sentences: Vec::new(),
                chunk: Chunk {
                    id: id(&name, number, ordinal, settings),
                    ordinal,
                    span: *span,
                    text,
                    heading: Vec::new(),
                },
            }
        });
        let chunks = chunks.collect();
        let (content_hash, text_hash) = (content_hash(number), ContentHash::of(text.as_bytes()));
        let stamp = DocumentStamp {
            name: name.clone(),
            size: text.len() as u64,
            modified_ns: i64::try_from(number % 1000)? * DAY_NS,
            content_hash,
        };
        let document = Document {
            name,
            content_hash,
            text_hash,
            format: [DocumentFormat::Markdown, DocumentFormat::Pdf, DocumentFormat::Html][number % 3],
            title: None,
            language: Some(if number.is_multiple_of(2) { "eng" } else { "deu" }.to_owned()),
            metadata: Metadata::default(),
            locations: LocationMap::of_plain_text(&text),
            coverage: Coverage::default(),
            text,
        };
        Ok(NewVersion { document, stamp, chunks })
    }

    /// From the id of a chunk to its number.
    pub(crate) fn numbers(
        chunks: usize,
        settings: &LibrarySettings,
    ) -> Result<HashMap<ChunkId, u32>, Failure> {
        let mut numbers = HashMap::with_capacity(chunks);
        for document in 0..chunks / CHUNKS_PER_DOCUMENT {
            let name = name(document)?;
            for ordinal in 0..u32::try_from(CHUNKS_PER_DOCUMENT)? {
                let number = u32::try_from(document * CHUNKS_PER_DOCUMENT)? + ordinal;
                numbers.insert(id(&name, document, ordinal, settings), number);
            }
        }
        Ok(numbers)
    }
}

pub(crate) fn settings(options: &Options) -> LibrarySettings {
    LibrarySettings {
        fingerprint: IndexFingerprint::new("words", "resampled", "term-hash"),
        embedding: "resampled".into(),
        dimension: options.dimension,
        splitter: "words".into(),
        sparse: "term-hash".into(),
        sentence_vectors: false,
        vectors: VectorOptions { quantization: options.quantization },
    }
}

/// BM25's term weights, terms by hash.
pub(crate) fn sparse(text: &str) -> SparseVector {
    let mut counts: HashMap<u32, f32> = HashMap::new();
    let mut length = 0.0;
    for word in text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *counts.entry(term(&word.to_lowercase())).or_default() += 1.0;
        length += 1.0;
    }
    let damping = 1.2 * (0.25 + 0.75 * length / WORDS_PER_CHUNK as f32);
    counts.into_iter().map(|(term, count)| (term, count * 2.2 / (count + damping))).collect()
}

/// The same of a query: every term counts once.
pub(crate) fn sparse_query(text: &str) -> SparseVector {
    sparse(text).indices().iter().map(|term| (*term, 1.0)).collect()
}

/// FNV-1a.
fn term(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn name(document: usize) -> Result<DocumentName, Failure> {
    Ok(format!("folder-{}/document-{document}.txt", document % 100).parse()?)
}

fn content_hash(document: usize) -> ContentHash {
    ContentHash::of(&document.to_le_bytes())
}

fn id(name: &DocumentName, document: usize, ordinal: u32, settings: &LibrarySettings) -> ChunkId {
    ChunkId::new(name, (content_hash(document), content_hash(document)), ordinal, &settings.fingerprint)
}

fn floats(path: &Path) -> Result<Vec<f32>, Failure> {
    let bytes = fs_err::read(path)?;
    Ok(bytes.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect())
}

fn read_words(folder: &Path, words: &mut Vec<String>) -> Result<(), Failure> {
    let mut entries = fs_err::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs_err::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            read_words(&path, words)?;
        } else if path.extension().is_some_and(|extension| extension == "md" || extension == "txt") {
            words.extend(fs_err::read_to_string(&path)?.split_whitespace().map(str::to_owned));
        }
    }
    Ok(())
}

fn direction(seed: u64, dimension: usize) -> Vec<f32> {
    Random::of(seed).direction(dimension).as_slice().to_vec()
}
