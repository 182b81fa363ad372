//! What a language model wrote, and quotes of a file, against passages: whatever the bytes are, what comes out as a quote
//! is a verbatim span of a source.

use std::sync::Arc;

use ibid_core::{
    ContentHash, Coverage, Document, DocumentFormat, Draft, FinishReason, LocationMap, Metadata, Passage,
    Span,
};
use ibid_ground::{Claim, RecordedPassage, Verdict, VerifyOptions, verify};

/// Parts the sources from one another and from the draft.
const PART: &str = "\n%%\n";

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (sources, draft) =
        text.rsplit_once(PART).unwrap_or(("Leave is 25 days. It does not carry over.", &text));
    let passages: Vec<Passage> = sources.split(PART).filter_map(passage).collect();
    let question = "How many days of leave are there?".parse().expect("a question");
    let draft = Draft { text: draft.to_owned(), finish: FinishReason::Stop };
    let verified = verify(&question, &draft, &passages, &VerifyOptions::default());
    let Verdict::Answered(answer) = verified.verdict else { return };
    assert!(!answer.claims().is_empty());
    for quote in answer.claims().iter().flat_map(Claim::quotes) {
        let passage = &passages[quote.source().index()];
        assert_eq!(quote.span().of(&passage.document().text), Some(quote.text()));
        let recorded = RecordedPassage {
            span: passage.span(),
            text: passage.text(),
            hash: ContentHash::of(passage.text().as_bytes()),
        };
        recorded.check().expect("it is as it was");
        recorded.check_quote(quote.span(), quote.text()).expect("it is said there");
        recorded
            .check_quote(quote.span(), &format!("{} not", quote.text()))
            .expect_err("it is not said there");
    }
}

fn passage(text: &str) -> Option<Passage> {
    let document = Document {
        name: "a.txt".parse().expect("a name"),
        content_hash: ContentHash::of(text.as_bytes()),
        text_hash: ContentHash::of(text.as_bytes()),
        format: DocumentFormat::Text,
        title: None,
        language: None,
        metadata: Metadata::default(),
        locations: LocationMap::of_plain_text(text),
        coverage: Coverage::default(),
        text: text.to_owned(),
    };
    Passage::new(Arc::new(document), Span::with_length(0, text.len()))
}
