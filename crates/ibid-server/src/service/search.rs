use ibid::{Question, SearchDocument, SearchOptions};
use serde_json::Value;

use super::{SearchRequest, Service, ServiceError, json_value};

/// Hits where no number is asked for: another program's model has to read them.
const HITS: u16 = 5;
/// The most hits.
const MOST_HITS: u16 = 50;

impl Service {
    /// Finds passages: `ibid.search/1`.
    ///
    /// # Errors
    /// When the query cannot be searched for, or the library fails.
    pub async fn search(&self, request: SearchRequest) -> Result<Value, ServiceError> {
        let query: Question = request.query.parse()?;
        let options = SearchOptions {
            limit: usize::from(request.limit.unwrap_or(HITS).clamp(1, MOST_HITS)),
            filter: self.filter(request.path.as_deref())?,
            ..self.options.search.clone()
        };
        let report = self.library.search(&query, &options).await?;
        Ok(json_value(&SearchDocument::new(&query, &report))?)
    }
}
