//! The prompt of an answer, made again of the passages that the library still has.

use ibid_core::seam::Message;
use ibid_core::{Citation, ContentHash, Passage, Question};
use ibid_generate::{Excerpt, Protocol};
use ibid_ground::pointers;

use super::{Trace, judge};

impl Trace {
    /// The messages that the answer was written from. `passages` are those of the trace in their order. `None` where no
    /// answer was written, where a passage is missing, or where this ibid makes another prompt of them: what is shown is
    /// what the model was shown, by its hash.
    pub fn prompt(&self, passages: &[Option<Passage>]) -> Option<Vec<Message>> {
        let hash = self.prompt_hash?;
        let passages: Vec<Passage> = passages.iter().cloned().collect::<Option<_>>()?;
        let question: Question = self.question.parse().ok()?;
        let judged = self.judged.iter().filter_map(|judged| {
            let (citations, _) = pointers(&judged.pointer);
            Some((*citations.first()?, judged.probability))
        });
        let chosen: Vec<Citation> = judge::chosen_of(judged);
        let excerpt = Excerpt::around(&passages, &chosen);
        let messages = |protocol: Protocol| protocol.messages(&question, &passages, &excerpt);
        [Protocol::Point, Protocol::Copy].into_iter().map(messages).find(|messages| hash_of(messages) == hash)
    }
}

/// The hash of a prompt: of what its messages say, one after the other.
pub(super) fn hash_of(messages: &[Message]) -> ContentHash {
    let prompt: String = messages.iter().map(|message| message.content.as_str()).collect();
    ContentHash::of(prompt.as_bytes())
}
