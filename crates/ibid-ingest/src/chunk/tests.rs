use ibid_core::seam::CountTokens;
use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, IndexFingerprint, LocationMap, Metadata};
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
        metadata: Metadata::default(),
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
    let text =
        format!("# Leave\n\n{}\n\n# Pay\n\n{}\n", "Leave is long. ".repeat(30), "Pay is due. ".repeat(30));
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
fn a_heading_with_nothing_under_it_stays_with_what_follows() {
    let text = "# Part\n\n# Leave\n\nLeave is long.\n\n# Pay\n\nPay is due.\n\n# End\n";
    let document = document(text, DocumentFormat::Markdown);
    let chunks = split(&document, &Words, &SplitterSettings::default(), &fingerprint());
    let texts: Vec<&str> = chunks.iter().map(|chunk| chunk.text.as_str()).collect();
    assert_eq!(texts, ["# Part\n\n# Leave\n\nLeave is long.", "# Pay\n\nPay is due.", "# End"]);
}

#[test]
fn a_chunk_fits_the_model_with_its_headings() {
    let title = "word ".repeat(90);
    let text = format!("# {title}\n\n{}", "Leave is long. ".repeat(200));
    let document = document(&text, DocumentFormat::Markdown);
    let chunks = split(&document, &Words, &SplitterSettings::default(), &fingerprint());
    assert!(chunks.len() > 2);
    for chunk in &chunks {
        assert!(Words.count_tokens(&chunk.embedding_text()) <= Words.max_tokens(), "{chunk:?}");
    }
}

#[test]
fn small_paragraphs_are_put_together() {
    let text = "A line of words.\n\n".repeat(40);
    let chunks =
        split(&document(&text, DocumentFormat::Text), &Words, &SplitterSettings::default(), &fingerprint());
    assert_eq!(chunks.len(), 2);
}

fn chunks_of(name: &str, text: &str, format: DocumentFormat) -> Vec<String> {
    let document = Document { name: name.parse().expect("a name"), ..document(text, format) };
    let chunks = split(&document, &Words, &SplitterSettings::default(), &fingerprint());
    chunks.into_iter().map(|chunk| chunk.text).collect()
}

#[test]
fn code_is_cut_between_functions() {
    let body = "    let x = one + two + three;\n\n".repeat(12);
    for (name, begin) in
        [("a.rs", "fn f() {\n"), ("a.go", "func f() {\n"), ("a.java", "class A { void f() {\n")]
    {
        let end = if name == "a.java" { "}}\n\n" } else { "}\n\n" };
        let text = format!("{begin}{body}{end}").repeat(6);
        let chunks = chunks_of(name, &text, DocumentFormat::Code);
        assert!(chunks.len() >= 3, "{name}: {}", chunks.len());
        let first_word = begin.split(' ').next().expect("a word");
        assert!(chunks.iter().all(|chunk| chunk.starts_with(first_word)), "{name}: {chunks:#?}");
    }
    // A language without a grammar here, and one whose syntax is broken.
    assert!(!chunks_of("a.sql", "SELECT 1;\n", DocumentFormat::Code).is_empty());
    assert!(!chunks_of("a.rs", "fn ((( {{{ \" 'x", DocumentFormat::Code).is_empty());
}

/// For each language whose syntax is known: how an item begins, a statement in it, and how it ends.
const ITEMS: &[(&str, &str, &str, &str)] = &[
    ("rs", "fn f() {", "let x = one + two + three;", "}"),
    ("py", "def f():", "x = one + two + three", ""),
    ("js", "function f() {", "let x = one + two + three;", "}"),
    ("ts", "function f(): void {", "let x = one + two + three;", "}"),
    ("tsx", "function f(): void {", "let x = one + two + three;", "}"),
    ("go", "func f() {", "x := one + two + three", "}"),
    ("java", "class A { void f() {", "int x = one + two + three;", "}}"),
    ("c", "void f() {", "int x = one + two + three;", "}"),
    ("cpp", "void f() {", "int x = one + two + three;", "}"),
    ("cs", "class A { void F() {", "int x = one + two + three;", "}}"),
    ("rb", "def f", "x = one + two + three", "end"),
    ("php", "function f() {", "$x = $one + $two + $three;", "}"),
    ("sh", "f() {", "echo one two three four five six", "}"),
    ("scala", "object A {", "val x = one + two + three", "}"),
    ("swift", "func f() {", "let x = one + two + three", "}"),
    ("kt", "fun f() {", "val x = one + two + three", "}"),
    ("lua", "function f()", "local x = one + two + three", "end"),
    ("hs", "f = do", "print (one + two + three + four)", ""),
    ("r", "f <- function() {", "x <- one + two + three", "}"),
    ("ex", "def f do", "x = one + two + three", "end"),
    ("zig", "fn f() void {", "const x = one + two + three;", "}"),
];

#[test]
fn code_of_every_known_language_is_cut_between_items() {
    for (extension, begin, statement, end) in ITEMS {
        // As long as a chunk should be, with blank lines in it where text would be cut.
        let item = format!("{begin}\n{}{end}", format!("    {statement}\n\n").repeat(18));
        let mut items = vec![item.trim_end().to_owned(); 4];
        if *extension == "php" {
            items[0].insert_str(0, "<?php\n\n");
        }
        let text = items.join("\n\n");
        assert_eq!(chunks_of(&format!("a.{extension}"), &text, DocumentFormat::Code), items, "{extension}");
        assert_ne!(chunks_of("a.txt", &text, DocumentFormat::Text), items, "{extension}");
    }
}

#[test]
fn tables_and_code_blocks_that_fit_are_whole() {
    let prose = "Leave is long. ".repeat(40);
    let table = format!("| a | b |\n|---|---|\n{}", "| 1 | 2 |\n".repeat(15));
    let code = format!("```rust\n{}```\n", "let x = 1;\n\n".repeat(15));
    for (format, block) in [
        (DocumentFormat::Markdown, &table),
        (DocumentFormat::Markdown, &code),
        (DocumentFormat::Notebook, &code),
        (DocumentFormat::Docx, &table),
        (DocumentFormat::Odt, &table),
    ] {
        let text = format!("{prose}\n\n{block}\n{prose}\n");
        let chunks = chunks_of("a.x", &text, format);
        assert!(chunks.iter().any(|chunk| chunk.contains(block.trim())), "{format}: {chunks:#?}");
    }
}

#[test]
fn a_large_table_is_cut_between_rows_and_keeps_its_columns() {
    let rows: Vec<String> = (0..400).map(|row| format!("| Person {row} | Room {row} |\n")).collect();
    let rows = rows.concat();
    let text = format!("| Name | Room |\n|---|---|\n{rows}");
    let mut locations = LocationMap::builder();
    locations.heading(0, 1, "People").heading(0, 2, "Name | Room");
    let document = Document { locations: locations.build(), ..document(&text, DocumentFormat::Xlsx) };
    let chunks = split(&document, &Words, &SplitterSettings::default(), &fingerprint());
    assert!(chunks.len() > 10, "{}", chunks.len());
    for chunk in &chunks {
        assert!(chunk.text.starts_with('|') && chunk.text.ends_with('|'), "{}", chunk.text);
        assert_eq!(chunk.heading, ["People", "Name | Room"]);
    }
}

#[test]
fn other_settings_have_another_fingerprint() {
    let settings = SplitterSettings::default();
    let other = SplitterSettings { max_tokens: 201, ..settings.clone() };
    assert_ne!(settings.fingerprint(), other.fingerprint());
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
    fn nothing_but_white_space_is_left_out(
        text in "(# [a-z]{1,8}\n|[a-zA-Z.,!?| 年日。🙂\u{301}\n-]{0,60}\n?){0,20}",
        is_markdown: bool,
        overlap_tokens in 0..4_usize,
    ) {
        let format = if is_markdown { DocumentFormat::Markdown } else { DocumentFormat::Text };
        let document = document(&text, format);
        let settings = SplitterSettings { desired_tokens: 5, max_tokens: 10, overlap_tokens };
        let (mut start, mut end) = (0, 0);
        for (ordinal, chunk) in split(&document, &Words, &settings, &fingerprint()).into_iter().enumerate() {
            prop_assert_eq!(chunk.ordinal as usize, ordinal);
            let least = if overlap_tokens == 0 { end } else { start };
            prop_assert!(chunk.span.start() >= least);
            let gap = text.get(end..chunk.span.start()).unwrap_or_default();
            prop_assert!(gap.trim().is_empty(), "left out: {gap:?}");
            let shared = text.get(chunk.span.start()..end).unwrap_or_default();
            prop_assert!(Words.count_tokens(shared) <= overlap_tokens, "shared: {shared:?}");
            prop_assert_eq!(chunk.span.of(&text), Some(chunk.text.as_str()));
            prop_assert!(Words.count_tokens(&chunk.text) <= settings.max_tokens);
            (start, end) = (chunk.span.start(), chunk.span.end().max(end));
        }
        prop_assert!(text[end..].trim().is_empty());
    }
}
