//! What is kept of answers, beside the documents.

use std::path::PathBuf;
use std::sync::Arc;

use ibid_core::Passage;

use super::Library;
use crate::Error;
use crate::ask::{Calibration, Trace, TracedPassage};

impl Library {
    /// The trace of an answer, by id or the latest.
    ///
    /// # Errors
    /// When the catalog fails, or the trace is not one that this version of ibid can read.
    pub async fn trace(&self, id: Option<&str>) -> Result<Option<Trace>, Error> {
        let Some(text) = self.store().trace(id).await? else { return Ok(None) };
        let unreadable = |error: serde_json::Error| Error::UnreadableRecord {
            what: "the trace".to_owned(),
            reason: error.to_string(),
        };
        serde_json::from_str(&text).map(Some).map_err(unreadable)
    }

    /// A passage of a trace again; `None` where its document is gone or has another version by now.
    ///
    /// # Errors
    /// When the catalog fails, or the stored text is damaged.
    pub async fn passage(&self, traced: &TracedPassage) -> Result<Option<Passage>, Error> {
        let document = self.document(&traced.document).await?;
        let document = document.filter(|document| document.content_hash == traced.content_hash);
        Ok(document.and_then(|document| Passage::new(Arc::new(document), traced.span)))
    }

    /// Keeps a trace, of all the newest `keep`, and gives its id. An answer is worth more than its trace: a failure is
    /// logged only.
    pub(crate) async fn keep_trace(&self, trace: &Trace, keep: usize) -> Option<String> {
        if keep == 0 || !self.keeps_records() {
            return None;
        }
        let text = serde_json::to_string(trace).ok()?;
        match self.store().put_trace(&trace.id, &text, keep).await {
            Ok(()) => Some(trace.id.clone()),
            Err(error) => {
                tracing::warn!(%error, "the trace could not be kept");
                None
            }
        }
    }

    /// Whether traces and conversations are kept in the library: not where it cannot be written.
    pub fn keeps_records(&self) -> bool {
        self.store().is_writable()
    }

    /// Keeps a calibration with the library, in the place of an earlier one, and gives its file. From then on it decides
    /// about answers of the model that it was fitted for, or of the best sentences, unless another one is asked for.
    ///
    /// # Errors
    /// When the library was opened for reading, or the file cannot be written.
    pub async fn keep_calibration(&self, calibration: &Calibration) -> Result<PathBuf, Error> {
        let text =
            serde_json::to_string_pretty(calibration).map_err(|error| Error::Internal(error.to_string()))?;
        let file = self.calibration_file(calibration.model.as_deref());
        self.store().put_file(&file, &(text + "\n")).await?;
        Ok(file)
    }

    /// Where a calibration for a language model, or for the best sentences, is kept with the library.
    pub fn calibration_file(&self, model: Option<&str>) -> PathBuf {
        let name: String = model
            .unwrap_or("best-sentences")
            .chars()
            .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '-' })
            .collect();
        self.folder().join("calibration").join(format!("{name}.json"))
    }
}
