//! Questions about a library, drafted for a person to correct.

mod cloze;
mod sentence;

use ibid::{ContentHash, Document, DocumentName, Generate, Library};
use serde::Serialize;

use crate::random::Random;
use cloze::Cloze;

/// Which questions to draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftOptions {
    /// How many. By default 20.
    pub count: usize,
    /// What the choice depends on. By default 0.
    pub seed: u64,
}

impl Default for DraftOptions {
    fn default() -> Self {
        Self { count: 20, seed: 0 }
    }
}

/// A question that nobody has checked: a sentence of a document with a gap. Its JSON form is a line of a file of
/// questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DraftedQuestion {
    /// Made of the document and the sentence, so that files of drafts can be put together.
    pub id: String,
    /// The sentence, with `____` in the place of the answer; or what [`DraftedQuestion::phrase`] made of it.
    pub question: String,
    /// What stands in the gap.
    pub answers: Vec<String>,
    /// The document.
    pub document: DocumentName,
    /// True: whoever has put the question into words of their own takes it out.
    pub draft: bool,
    /// The sentence.
    pub sentence: String,
}

impl DraftedQuestion {
    /// Puts the question into a model's words, where it finds some that hold no answer; says whether it did. It is a
    /// draft all the same: a model asks about what stands next to the gap, too.
    ///
    /// # Errors
    /// When the model fails.
    pub async fn phrase(&mut self, model: &dyn Generate) -> Result<bool, ibid::Error> {
        let Some(answer) = self.answers.first() else { return Ok(false) };
        let phrased = ibid::phrase_question(&self.sentence, answer, model).await?;
        let is_phrased = phrased.is_some();
        if let Some(question) = phrased {
            self.question = question.to_string();
        }
        Ok(is_phrased)
    }
}

/// Questions about sentences of the library, each of another document as far as there are enough. No language model
/// is asked: the same library and options give the same questions.
///
/// # Errors
/// When the library fails. Where it holds too few good sentences there are fewer questions.
pub async fn draft_questions(
    library: &Library,
    options: DraftOptions,
) -> Result<Vec<DraftedQuestion>, ibid::Error> {
    let mut random = Random::new(options.seed);
    let mut names: Vec<DocumentName> =
        library.documents().await?.into_iter().map(|document| document.name).collect();
    random.shuffle(&mut names);
    let mut by_document = Vec::new();
    for name in names {
        // So many documents give one question each.
        if by_document.len() >= options.count {
            break;
        }
        let Some(document) = library.document(&name).await? else { continue };
        let drafts = drafts(&document, options.count, &mut random);
        if !drafts.is_empty() {
            by_document.push(drafts.into_iter());
        }
    }
    let mut chosen = Vec::new();
    while chosen.len() < options.count {
        let before = chosen.len();
        let wanted = options.count - before;
        chosen.extend(by_document.iter_mut().filter_map(Iterator::next).take(wanted));
        if chosen.len() == before {
            break;
        }
    }
    Ok(chosen)
}

/// At most `count` questions about one document: those with a number first, then those with a name, in each kind at
/// random.
fn drafts(document: &Document, count: usize, random: &mut Random) -> Vec<DraftedQuestion> {
    let mut found: Vec<(String, Cloze)> = sentence::good(document)
        .into_iter()
        .filter_map(|sentence| {
            let cloze = Cloze::of(&sentence)?;
            Some((sentence, cloze))
        })
        .collect();
    random.shuffle(&mut found);
    found.sort_by_key(|(_, cloze)| cloze.kind);
    found.dedup_by(|(_, left), (_, right)| left.question == right.question);
    found
        .into_iter()
        .take(count)
        .map(|(sentence, cloze)| DraftedQuestion {
            id: id(&document.name, &sentence),
            question: cloze.question,
            answers: vec![cloze.answer],
            document: document.name.clone(),
            draft: true,
            sentence,
        })
        .collect()
}

fn id(document: &DocumentName, sentence: &str) -> String {
    let hash = ContentHash::of(format!("{document}\n{sentence}").as_bytes()).to_string();
    let digits: String = hash.trim_start_matches("blake3:").chars().take(10).collect();
    format!("draft-{digits}")
}

#[cfg(test)]
mod tests;
