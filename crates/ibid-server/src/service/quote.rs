use ibid::{DocumentName, QuoteCheck};

use super::{QuoteRequest, Service, ServiceError};

impl Service {
    /// Whether and where a document says a text, byte for byte: `ibid.quote/1`.
    ///
    /// # Errors
    /// When the library fails. A text that is not there is no error.
    pub async fn verify_quote(&self, request: QuoteRequest) -> Result<QuoteCheck, ServiceError> {
        let name: DocumentName = request.document.parse()?;
        if !self.is_served(&name).await? {
            return Err(ServiceError::NoDocument { name: request.document });
        }
        Ok(self.library.check_quote(&name, &request.text).await?)
    }
}
