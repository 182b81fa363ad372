//! Conversations: turns that are grounded like single questions, kept in the library and resumed.

mod source;
mod turn;

pub use source::SourceView;
pub use turn::{SessionTurn, SourceRecord};

use ibid_core::Question;
use ibid_core::seam::Generate;
use ibid_store::{SessionSummary, StoredTurn};
use serde::Deserialize;

use crate::ask::{AnswerReport, Turn, joined_question, standalone_question};
use crate::{Error, Library};

/// A conversation with a library.
///
/// Nothing of it is kept before its first turn. What is kept are the questions, what the model wrote in words of its own,
/// and the quotes by span and hash, so that no text of a document outlives the document.
///
/// ```no_run
/// # async fn run(library: ibid::Library) -> Result<(), ibid::Error> {
/// use ibid::{AskOptions, LanguageModelFile};
///
/// let model = LanguageModelFile::new("model.gguf").load().await?;
/// let mut session = library.new_session();
/// for question in ["How many days of leave are there?", "And in the first year?"] {
///     let question = question.parse()?;
///     let asked = session.standalone(&question, Some(model.as_ref())).await?;
///     let report = library.ask(&asked, Some(model.clone()), &AskOptions::default()).await?;
///     session.record(&question, &report).await?;
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Session {
    library: Library,
    id: String,
    turns: Vec<SessionTurn>,
}

impl Session {
    /// Its id; ids are sorted by time.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its turns, in order.
    pub fn turns(&self) -> &[SessionTurn] {
        &self.turns
    }

    /// `question` as one that can be understood, and searched for, without the turns before it: rewritten by the
    /// model; without one, put behind the question that it seems to lean on. As it is where it stands alone.
    ///
    /// # Errors
    /// When the model fails.
    pub async fn standalone(
        &self,
        question: &Question,
        model: Option<&dyn Generate>,
    ) -> Result<Question, Error> {
        let earlier: Vec<Turn> = self.turns.iter().filter_map(SessionTurn::as_turn).collect();
        if let Some(model) = model {
            return standalone_question(&earlier, question, model).await;
        }
        let stood_alone = self.turns.iter().rev().find(|turn| turn.question == turn.asked);
        let stood_alone = stood_alone.and_then(|turn| turn.asked.parse().ok());
        Ok(joined_question(stood_alone.as_ref(), question))
    }

    /// Adds a turn and keeps it, where the library can be written: `question` as the user typed it, and what was answered
    /// to it or to its rewritten form.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn record(&mut self, question: &Question, report: &AnswerReport) -> Result<(), Error> {
        let turn = SessionTurn::of(question, report);
        let text = serde_json::to_string(&turn).map_err(|error| Error::Internal(error.to_string()))?;
        let stored = StoredTurn {
            question: question.to_string(),
            trace: report.trace().map(str::to_owned),
            turn: text,
        };
        if self.library.keeps_records() {
            self.library.store().put_turn(&self.id, &stored).await?;
        }
        self.turns.push(turn);
        Ok(())
    }
}

impl Library {
    /// A conversation without turns yet.
    pub fn new_session(&self) -> Session {
        Session { library: self.clone(), id: ulid::Ulid::new().to_string(), turns: Vec::new() }
    }

    /// All conversations, the one that was last used first.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn sessions(&self) -> Result<Vec<SessionSummary>, Error> {
        Ok(self.store().sessions().await?)
    }

    /// What was asked in the conversations that were last used, `sessions` of them, as it was typed, the latest question
    /// last. What cannot be read is left out, and no document is looked at.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn recent_questions(&self, sessions: usize) -> Result<Vec<String>, Error> {
        /// Of a turn, however else it is written.
        #[derive(Deserialize)]
        struct Asked {
            question: String,
        }
        let mut questions = Vec::new();
        for session in self.sessions().await?.iter().take(sessions).rev() {
            let turns = self.store().turns(&session.id).await?;
            let asked = turns.iter().filter_map(|turn| serde_json::from_str::<Asked>(turn).ok());
            questions.extend(asked.map(|turn| turn.question));
        }
        Ok(questions)
    }

    /// The conversation of that id, of which a beginning or an end will do; or the one that was last used.
    ///
    /// # Errors
    /// When there is none, or more than one fits, or it cannot be read.
    pub async fn resume_session(&self, id: Option<&str>) -> Result<Session, Error> {
        let id = self.session_id(id).await?;
        let mut turns = Vec::new();
        for text in self.store().turns(&id).await? {
            let unreadable = |error: serde_json::Error| Error::UnreadableRecord {
                what: format!("session {id}"),
                reason: error.to_string(),
            };
            let mut turn: SessionTurn = serde_json::from_str(&text).map_err(unreadable)?;
            turn.look_up(self).await?;
            turns.push(turn);
        }
        Ok(Session { library: self.clone(), id, turns })
    }

    /// Deletes a conversation for good, with the traces of its answers; gives its id.
    ///
    /// # Errors
    /// When there is none, or more than one fits, or the catalog fails.
    pub async fn forget_session(&self, id: &str) -> Result<String, Error> {
        let id = self.session_id(Some(id)).await?;
        self.store().forget_session(&id).await?;
        Ok(id)
    }

    async fn session_id(&self, wanted: Option<&str>) -> Result<String, Error> {
        let sessions = self.sessions().await?;
        let fitting: Vec<&SessionSummary> = match wanted {
            None => sessions.iter().take(1).collect(),
            Some(wanted) => {
                let wanted = wanted.to_ascii_uppercase();
                let fits = |session: &&SessionSummary| {
                    session.id.starts_with(&wanted) || session.id.ends_with(&wanted)
                };
                sessions.iter().filter(fits).collect()
            }
        };
        match fitting[..] {
            [session] => Ok(session.id.clone()),
            _ => Err(Error::NoSession { id: wanted.unwrap_or("the last one").to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use ibid_store::StoredTurn;

    use crate::{Access, Error, Library};

    #[tokio::test]
    async fn a_conversation_that_cannot_be_read_does_not_hide_the_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let library = Library::open(&folder.path().join("library"), Access::Write).await.expect("a library");
        for (session, turn) in [
            ("01A", r#"{"question": "How long is leave?"}"#),
            ("01B", "of an ibid that is yet to come"),
            ("01B", r#"{"question": 7}"#),
            ("01C", r#"{"question": "Who pays for lunch?", "asked": ["in", "another", "form"]}"#),
            ("01C", r#"{"question": "And for coffee?"}"#),
        ] {
            let turn = StoredTurn { question: "title".to_owned(), trace: None, turn: turn.to_owned() };
            library.store().put_turn(session, &turn).await.expect("kept");
        }
        let questions = library.recent_questions(20).await.expect("read");
        assert_eq!(questions, ["How long is leave?", "Who pays for lunch?", "And for coffee?"]);
        let last = library.recent_questions(1).await.expect("read");
        assert_eq!(last, ["Who pays for lunch?", "And for coffee?"]);
        let resumed = library.resume_session(Some("01B")).await;
        assert!(matches!(resumed, Err(Error::UnreadableRecord { .. })), "{resumed:?}");
    }
}
