//! Whether the indexes of the vectors lead to what is stored.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ibid_core::{DocumentFormat, DocumentName};

use crate::StoreError;
use crate::vectors::{DocumentSet, Point, PointFilter, SAME, VectorQuery, Vectors};

/// Points that are looked for.
const LOOKED_FOR: usize = 64;
/// Documents whose points are counted at a time.
const COUNTED: usize = 500;

/// Some of the points that were read, and how many there are of everything that searches are filtered by.
#[derive(Debug, Default)]
pub(crate) struct Probes {
    points: Vec<Point>,
    seen: usize,
    documents: BTreeMap<DocumentName, usize>,
    formats: HashMap<DocumentFormat, usize>,
    languages: HashMap<String, usize>,
}

impl Probes {
    pub(crate) fn add(&mut self, point: Point) {
        *self.documents.entry(point.payload.document.clone()).or_default() += 1;
        *self.formats.entry(point.payload.format).or_default() += 1;
        if let Some(language) = &point.payload.language {
            *self.languages.entry(language.clone()).or_default() += 1;
        }
        self.seen += 1;
        if self.points.len() < LOOKED_FOR {
            self.points.push(point);
        } else if self.seen.is_multiple_of(LOOKED_FOR) {
            let place = self.seen / LOOKED_FOR % LOOKED_FOR;
            self.points[place] = point;
        }
    }

    /// Fails where a search by the very vector of a point finds nothing that is like it.
    pub(crate) async fn look_for(&mut self, vectors: &Vectors) -> Result<(), StoreError> {
        for point in std::mem::take(&mut self.points) {
            let is_zero = point.dense.as_slice().iter().all(|value| *value == 0.0);
            let is_empty = point.sparse.is_empty();
            let documents = DocumentSet::Only(vec![point.payload.document]);
            let of_document = Arc::new(PointFilter { documents, ..PointFilter::default() });
            for filter in [None, Some(of_document)] {
                let dense =
                    vectors.search(VectorQuery::Dense(point.dense.clone()), filter.clone(), 1).await?;
                if !is_zero && dense.first().is_none_or(|hit| hit.score.is_nan() || hit.score < SAME) {
                    return Err(vectors.failed("their index does not lead to a vector that is stored"));
                }
                let sparse = vectors.search(VectorQuery::Sparse(point.sparse.clone()), filter, 1).await?;
                if !is_empty && sparse.is_empty() {
                    return Err(
                        vectors.failed("their index of words does not lead to a chunk that is stored")
                    );
                }
            }
        }
        Ok(())
    }

    /// Fails where the indexes of fields count other than what was read.
    pub(crate) async fn count(&self, vectors: &Vectors) -> Result<(), StoreError> {
        let documents: Vec<_> = self.documents.iter().collect();
        let of_documents = documents.chunks(COUNTED).map(|part| {
            let names = part.iter().map(|(name, _)| (*name).clone()).collect();
            let filter = PointFilter { documents: DocumentSet::Only(names), ..PointFilter::default() };
            (filter, part.iter().map(|(_, count)| **count).sum::<usize>())
        });
        let of_formats = self.formats.iter().map(|(format, count)| {
            (PointFilter { formats: vec![*format], ..PointFilter::default() }, *count)
        });
        let of_languages = self.languages.iter().map(|(language, count)| {
            (PointFilter { languages: vec![language.clone()], ..PointFilter::default() }, *count)
        });
        for (filter, expected) in of_documents.chain(of_formats).chain(of_languages) {
            if vectors.count(filter).await? != expected {
                return Err(vectors.failed("an index of what searches are filtered by is damaged"));
            }
        }
        Ok(())
    }
}
