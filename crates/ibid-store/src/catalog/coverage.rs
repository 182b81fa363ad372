//! How much of what a library follows was read.

use std::collections::HashSet;
use std::path::Path;

use ibid_core::{Coverage, DocumentName, Filter};
use serde::{Deserialize, Serialize};

use super::{Catalog, ReadInPart};
use crate::StoreError;

/// How much was read of what a search looks at: "not in your documents" is only true of that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageCounts {
    /// Documents that the filter lets through.
    pub documents: usize,
    /// Those of them of which something could not be read.
    pub read_in_part: usize,
    /// Files that could not be read at all, less those whose name the filter does not let through. Of what is in them
    /// nothing is known, so other parts of a filter leave none out.
    pub refused: usize,
}

impl CoverageCounts {
    /// Whether everything was read.
    pub fn is_whole(self) -> bool {
        (self.read_in_part, self.refused) == (0, 0)
    }
}

impl Catalog {
    pub(crate) async fn read_in_part(&self) -> Result<Vec<ReadInPart>, StoreError> {
        let nothing = serde_json::to_string(&Coverage::default()).map_err(|error| self.failed(error))?;
        let rows = sqlx::query(
            "SELECT name, coverage FROM versions WHERE state = 'live' AND coverage <> ? ORDER BY name",
        )
        .bind(nothing)
        .fetch_all(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter()
            .map(|row| Ok(ReadInPart { document: self.parsed(row, 0)?, coverage: self.json(row, 1)? }))
            .filter(|read| read.as_ref().map_or(true, |read| read.coverage != Coverage::default()))
            .collect()
    }

    pub(crate) async fn coverage(&self, filter: &Filter) -> Result<CoverageCounts, StoreError> {
        let in_part = self.read_in_part().await?;
        if filter.is_empty() {
            let row = sqlx::query(
                "SELECT (SELECT count(*) FROM versions WHERE state = 'live'), (SELECT count(*) FROM refused)",
            )
            .fetch_one(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
            let count = |number: i64| usize::try_from(number).unwrap_or(0);
            let (documents, refused) = (count(self.column(&row, 0)?), count(self.column(&row, 1)?));
            return Ok(CoverageCounts { documents, read_in_part: in_part.len(), refused });
        }
        let facts = self.facts().await?;
        let passing: HashSet<&DocumentName> = facts.names(filter).collect();
        Ok(CoverageCounts {
            documents: passing.len(),
            read_in_part: in_part.iter().filter(|read| passing.contains(&read.document)).count(),
            refused: self.refused_within(filter).await?,
        })
    }

    /// How many of the files that were refused have a name that the filter lets through.
    async fn refused_within(&self, filter: &Filter) -> Result<usize, StoreError> {
        let rows = sqlx::query(
            "SELECT refused.path, roots.path, prefix FROM refused JOIN roots ON roots.path = refused.root",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        let mut count = 0;
        for row in &rows {
            let path: String = self.column(row, 0)?;
            let (root, prefix): (String, String) = (self.column(row, 1)?, self.column(row, 2)?);
            let below = Path::new(&path).strip_prefix(&root).unwrap_or(Path::new(&path)).to_string_lossy();
            let name = if prefix.is_empty() { below.into_owned() } else { format!("{prefix}/{below}") };
            // What has no name that a document could have is let through by no part of a filter.
            count += usize::from(name.parse().is_ok_and(|name| filter.may_match(&name)));
        }
        Ok(count)
    }
}
