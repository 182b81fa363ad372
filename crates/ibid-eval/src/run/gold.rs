//! The sentences that answer a question.

use std::collections::HashMap;

use ibid::{Document, Library};

use super::EvalError;
use crate::evidence::{GoldDocument, GoldSentence};

/// Documents that are kept, cut into sentences: neighbouring questions are about the same one.
const KEPT: usize = 64;

#[derive(Debug, Default)]
pub(crate) struct GoldSentences {
    documents: HashMap<String, Option<GoldDocument>>,
}

impl GoldSentences {
    /// One per relevant document that holds an answer.
    pub(crate) async fn of(
        &mut self,
        library: &Library,
        question: &str,
        answers: &[String],
        documents: impl Iterator<Item = &str>,
    ) -> Result<Vec<GoldSentence>, EvalError> {
        let mut sentences = Vec::new();
        if answers.is_empty() {
            return Ok(sentences);
        }
        for name in documents {
            if !self.documents.contains_key(name) {
                if self.documents.len() >= KEPT {
                    self.documents.clear();
                }
                let document = read(library, name).await?;
                self.documents.insert(name.to_owned(), document.map(GoldDocument::new));
            }
            let document = self.documents.get(name).and_then(Option::as_ref);
            sentences.extend(document.and_then(|document| document.sentence(question, answers)));
        }
        Ok(sentences)
    }
}

async fn read(library: &Library, name: &str) -> Result<Option<Document>, EvalError> {
    match name.parse() {
        Ok(name) => Ok(library.document(&name).await?),
        // It is in no library then.
        Err(_) => Ok(None),
    }
}
