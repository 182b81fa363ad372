//! Checking and mending.

use ibid_core::seam::{BoxError, Embed, EmbedSparse};

use super::Store;
use crate::check::{self, CheckReport};
use crate::{StoreError, commit, repair};

impl Store {
    /// Whether catalog and vectors agree.
    ///
    /// # Errors
    /// When the catalog fails. Damaged vectors are no error but a finding.
    pub async fn check(&self) -> Result<CheckReport, StoreError> {
        check::check(&self.catalog, &self.vectors).await
    }

    /// Makes catalog and vectors agree, from the catalog, without reading a file again: points without a chunk
    /// are deleted, chunks without a point are embedded anew. What cannot be read of damaged vectors is deleted and
    /// made anew. Returns what a check finds afterwards.
    ///
    /// # Errors
    /// When the library was opened for reading, or the catalog or the embedding model fails.
    pub async fn repair(&self, dense: &dyn Embed, sparse: &dyn EmbedSparse) -> Result<CheckReport, BoxError> {
        let _turn = self.turn().await?;
        commit::sweep_if_possible(&self.catalog, &self.vectors).await?;
        let mut report = self.check().await?;
        // From what costs least to what costs most.
        if report.vectors_error.is_some() && self.vectors.index_fields_again().await.is_ok() {
            report = self.check().await?;
        }
        if report.vectors_error.is_some() && self.vectors.salvage().await.is_ok() {
            report = self.check().await?;
        }
        if report.vectors_error.is_none() {
            match self.mend(report, dense, sparse).await {
                Ok(mended) if mended.is_mended() => return Ok(mended),
                Err(error) if !is_of_vectors(&error) => return Err(error),
                Ok(_) | Err(_) => {}
            }
        }
        self.vectors.discard().await?;
        let report = self.check().await?;
        self.mend(report, dense, sparse).await
    }

    async fn mend(
        &self,
        report: CheckReport,
        dense: &dyn Embed,
        sparse: &dyn EmbedSparse,
    ) -> Result<CheckReport, BoxError> {
        commit::sweep(&self.catalog, &self.vectors).await?;
        repair::embed_again(&self.catalog, &self.vectors, &report, dense, sparse).await?;
        self.vectors.delete(report.stray).await?;
        Ok(self.check().await?)
    }
}

fn is_of_vectors(error: &BoxError) -> bool {
    matches!(error.downcast_ref(), Some(StoreError::Vectors { .. }))
}
