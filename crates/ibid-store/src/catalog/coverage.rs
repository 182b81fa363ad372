//! How much of what a library follows was read.

use std::collections::HashSet;
use std::path::Path;

use ibid_core::{Coverage, DocumentName, Filter};
use serde::{Deserialize, Serialize};

use super::{Catalog, ReadInPart, Refused};
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
            refused: self.named_refused().await?.iter().filter(|(name, _)| filter.may_match(name)).count(),
        })
    }

    pub(crate) async fn refused_below(&self, document: &DocumentName) -> Result<Vec<Refused>, StoreError> {
        let is_below = |name: &DocumentName| {
            name.as_str().strip_prefix(document.as_str()).is_some_and(|below| below.starts_with('/'))
        };
        let refused = self.named_refused().await?;
        Ok(refused.into_iter().filter(|(name, _)| is_below(name)).map(|(_, refused)| refused).collect())
    }

    /// What was refused, by the names that the documents would have; what could have none is left out.
    async fn named_refused(&self) -> Result<Vec<(DocumentName, Refused)>, StoreError> {
        let rows = sqlx::query(
            "SELECT refused.path, reason, roots.path, prefix FROM refused \
             JOIN roots ON roots.path = refused.root ORDER BY refused.path",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        let mut named = Vec::with_capacity(rows.len());
        for row in &rows {
            let refused = Refused { path: self.column(row, 0)?, reason: self.column(row, 1)? };
            let (root, prefix): (String, String) = (self.column(row, 2)?, self.column(row, 3)?);
            let (path, root) = (Path::new(&refused.path), Path::new(&root));
            let above = if root.is_file() { root.parent().unwrap_or(root) } else { root };
            let below = path.strip_prefix(above).unwrap_or(path).to_string_lossy();
            named.extend(format!("{prefix}{below}").parse().ok().map(|name| (name, refused)));
        }
        Ok(named)
    }
}
