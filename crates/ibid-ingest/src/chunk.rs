use ibid_core::seam::CountTokens;
use ibid_core::{Chunk, ChunkId, Document, DocumentFormat, IndexFingerprint, Span};
use serde::{Deserialize, Serialize};
use text_splitter::{ChunkConfig, ChunkSizer, MarkdownSplitter, TextSplitter};

/// How documents are cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitterSettings {
    /// A chunk ends at the next good place after so many tokens. By default, 120.
    pub desired_tokens: usize,
    /// No chunk is longer, but for a single character that is. By default, 200: with its headings a chunk
    /// then fits the embedding model.
    pub max_tokens: usize,
}

impl Default for SplitterSettings {
    fn default() -> Self {
        Self { desired_tokens: 120, max_tokens: 200 }
    }
}

impl SplitterSettings {
    /// The settings as text: libraries with other settings have other chunks.
    pub fn fingerprint(&self) -> String {
        format!("text-splitter-1;{}-{}", self.desired_tokens, self.max_tokens)
    }
}

struct Sizer<'a>(&'a dyn CountTokens);

impl ChunkSizer for Sizer<'_> {
    fn size(&self, chunk: &str) -> usize {
        self.0.count_tokens(chunk)
    }
}

/// Cuts a document into chunks: at headings first, then at the best place the splitter finds. In order,
/// disjoint, and nothing but white space is left out.
pub fn split(
    document: &Document,
    counter: &dyn CountTokens,
    settings: &SplitterSettings,
    fingerprint: &IndexFingerprint,
) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    for section in sections(document) {
        let text = section.of(&document.text).unwrap_or_default();
        for (offset, piece) in pieces(text, document.format, counter, settings) {
            let ordinal = u32::try_from(chunks.len()).unwrap_or(u32::MAX);
            let span = Span::with_length(section.start() + offset, piece.len());
            chunks.push(Chunk {
                id: ChunkId::new(&document.name, document.content_hash, ordinal, fingerprint),
                ordinal,
                span,
                text: piece.to_owned(),
                heading: document.locations.heading_path(span.start()),
            });
        }
    }
    chunks
}

fn pieces<'a>(
    text: &'a str,
    format: DocumentFormat,
    counter: &dyn CountTokens,
    settings: &SplitterSettings,
) -> Vec<(usize, &'a str)> {
    let config = || {
        let desired = settings.desired_tokens.min(settings.max_tokens);
        // The range is not empty, so the configuration is sound.
        ChunkConfig::new(desired..settings.max_tokens.max(desired + 1)).with_sizer(Sizer(counter))
    };
    if format == DocumentFormat::Markdown {
        MarkdownSplitter::new(config()).chunk_indices(text).collect()
    } else {
        TextSplitter::new(config()).chunk_indices(text).collect()
    }
}

/// The parts of a document between its headings; a heading with nothing under it stays with what follows.
fn sections(document: &Document) -> Vec<Span> {
    let end = document.text.len();
    let mut starts: Vec<usize> = document
        .locations
        .heading_offsets()
        .filter(|offset| document.text.is_char_boundary(*offset))
        .collect();
    starts.push(0);
    starts.sort_unstable();
    starts.dedup();
    let mut sections: Vec<Span> = Vec::new();
    let mut open: Option<usize> = None;
    for (index, start) in starts.iter().enumerate() {
        let next = starts.get(index + 1).copied().unwrap_or(end);
        let begin = open.unwrap_or(*start);
        let body = document.text.get(begin..next).unwrap_or_default();
        let lines = body.lines().filter(|line| !line.trim().is_empty()).count();
        let heading_lines = starts.iter().filter(|offset| (begin..next).contains(offset)).count();
        if lines <= heading_lines && next < end {
            open = Some(begin);
        } else {
            sections.push(Span::with_length(begin, next - begin));
            open = None;
        }
    }
    if let Some(begin) = open {
        sections.push(Span::with_length(begin, end - begin));
    }
    sections
}

#[cfg(test)]
mod tests {
    use ibid_core::seam::CountTokens;
    use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, IndexFingerprint, LocationMap};
    use proptest::prelude::*;

    use super::{SplitterSettings, split};

    /// Words and CJK characters, as a tokenizer would count them roughly.
    struct Words;

    impl CountTokens for Words {
        fn count_tokens(&self, text: &str) -> usize {
            text.split_whitespace().count() + text.chars().filter(|c| u32::from(*c) > 0x2e80).count()
        }

        fn max_tokens(&self) -> usize {
            256
        }
    }

    fn document(text: &str, format: DocumentFormat) -> Document {
        let mut builder = LocationMap::builder();
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            if let Some(title) = line.strip_prefix("# ") {
                builder.heading(offset, 1, title.trim());
            }
            offset += line.len();
        }
        Document {
            name: "a.md".parse().expect("a name"),
            content_hash: ContentHash::of(text.as_bytes()),
            text_hash: ContentHash::of(text.as_bytes()),
            format,
            title: None,
            language: None,
            text: text.to_owned(),
            locations: builder.build(),
            coverage: Coverage::default(),
        }
    }

    fn fingerprint() -> IndexFingerprint {
        IndexFingerprint::new("s", "m", "b")
    }

    #[test]
    fn chunks_end_at_headings_and_carry_them() {
        let text = format!(
            "# Leave\n\n{}\n\n# Pay\n\n{}\n",
            "Leave is long. ".repeat(30),
            "Pay is due. ".repeat(30)
        );
        let chunks = split(
            &document(&text, DocumentFormat::Markdown),
            &Words,
            &SplitterSettings::default(),
            &fingerprint(),
        );
        assert_eq!(chunks.len(), 2, "{chunks:#?}");
        assert_eq!(
            (chunks[0].heading.as_slice(), chunks[1].heading.as_slice()),
            (&["Leave".to_owned()][..], &["Pay".to_owned()][..])
        );
        assert!(chunks[1].embedding_text().starts_with("Pay\n"));
    }

    #[test]
    fn chinese_text_without_spaces_is_cut_to_size() {
        let text = "員工每年有十五天特別休假。".repeat(80);
        let settings = SplitterSettings::default();
        let chunks = split(&document(&text, DocumentFormat::Text), &Words, &settings, &fingerprint());
        assert!(chunks.len() > 3);
        assert!(chunks.iter().all(|chunk| Words.count_tokens(&chunk.text) <= settings.max_tokens));
    }

    proptest! {
        #[test]
        fn nothing_but_white_space_is_left_out(text in "(# [a-z]{1,8}\n|[a-zA-Z.,!?| 年日。🙂\u{301}\n-]{0,60}\n?){0,20}", is_markdown: bool) {
            let format = if is_markdown { DocumentFormat::Markdown } else { DocumentFormat::Text };
            let document = document(&text, format);
            let settings = SplitterSettings { desired_tokens: 5, max_tokens: 10 };
            let mut end = 0;
            for (ordinal, chunk) in split(&document, &Words, &settings, &fingerprint()).into_iter().enumerate() {
                prop_assert_eq!(chunk.ordinal as usize, ordinal);
                prop_assert!(chunk.span.start() >= end);
                prop_assert!(text[end..chunk.span.start()].trim().is_empty(), "left out: {:?}", &text[end..chunk.span.start()]);
                prop_assert_eq!(chunk.span.of(&text), Some(chunk.text.as_str()));
                prop_assert!(Words.count_tokens(&chunk.text) <= settings.max_tokens);
                end = chunk.span.end();
            }
            prop_assert!(text[end..].trim().is_empty());
        }
    }
}
