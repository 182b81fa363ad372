use ibid_core::ContentHash;

use super::{BUNDLE_SCHEMA, Bundle, BundledPassage};
use crate::ask::{AnswerReport, Outcome, SourceReport};
use crate::record::{AnswerDocument, hash_without};
use crate::{Error, Library};

impl Library {
    /// The bundle of an answer that this library gave.
    ///
    /// ```no_run
    /// # async fn run(library: ibid::Library, report: ibid::AnswerReport) -> Result<(), Box<dyn std::error::Error>> {
    /// let bundle = library.bundle(&report).await?;
    /// std::fs::write("answer.json", bundle.to_json()?)?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When a document of the answer has changed since, or the catalog fails.
    pub async fn bundle(&self, report: &AnswerReport) -> Result<Bundle, Error> {
        let internal = |error: serde_json::Error| Error::Internal(error.to_string());
        // By way of text, so that fractions are those of the file.
        let text = serde_json::to_string(report).map_err(internal)?;
        let answer: AnswerDocument = serde_json::from_str(&text).map_err(internal)?;
        let mut passages = Vec::new();
        for source in &answer.sources {
            let is_cited = answer.quotes().any(|quote| quote.source == source.id);
            if is_cited || answer.outcome == Outcome::Abstained {
                passages.push(self.bundled_passage(report, source).await?);
            }
        }
        let trace = report.trace_record();
        let settings = trace.settings.clone().ok_or_else(|| Error::Internal("no settings".to_owned()))?;
        let mut bundle = Bundle {
            schema: BUNDLE_SCHEMA.to_owned(),
            ibid: trace.ibid.clone(),
            time: trace.time.clone(),
            answer,
            passages,
            settings,
            prompt_hash: trace.prompt_hash,
            grammar_hash: trace.grammar_hash,
            hash: ContentHash::of(b""),
        };
        bundle.hash = hash_without(&serde_json::to_value(&bundle).map_err(internal)?, "hash");
        Ok(bundle)
    }

    async fn bundled_passage(
        &self,
        report: &AnswerReport,
        source: &SourceReport,
    ) -> Result<BundledPassage, Error> {
        let changed = || Error::ChangedMeanwhile { document: source.document.clone() };
        // What a tool gave is in no library.
        let document = match report.tool_document(&source.document) {
            Some(document) => document.clone(),
            None => self.document(&source.document).await?.ok_or_else(changed)?,
        };
        if document.content_hash != source.content_hash {
            return Err(changed());
        }
        let text = source.span.of(&document.text).ok_or_else(changed)?;
        Ok(BundledPassage {
            id: source.id,
            document: source.document.clone(),
            content_hash: source.content_hash,
            document_text_hash: document.text_hash,
            span: source.span,
            text: text.to_owned(),
            text_hash: ContentHash::of(text.as_bytes()),
        })
    }
}

impl Bundle {
    /// The text of the file.
    ///
    /// # Errors
    /// Never for a bundle that a library made.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }
}
