//! What filters look at, and which documents pass one.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use ibid_core::{DocumentFormat, DocumentName, Filter, FilterFacts, Metadata};

use super::{Catalog, VersionId};
use crate::StoreError;
use crate::vectors::{DocumentSet, PointFilter};

/// A set of documents is named by those outside when they are so many times fewer.
const MUCH_SMALLER: usize = 4;

/// More documents than so many are not named to the engine, where enough of all chunks are theirs: the best of all
/// chunks are asked for, and those of other documents left out.
const NAMED: usize = if cfg!(test) { 8 } else { 200 };
/// One in so many chunks is enough.
const ENOUGH: usize = 5;

/// What a filter comes to.
#[derive(Debug, Clone)]
pub(crate) enum Passing {
    /// Every document passes.
    All,
    /// None does.
    None,
    /// These points do.
    Some(Arc<PointFilter>),
    /// These points do, and they are many.
    Many(Arc<Many>),
}

/// Many points that pass.
#[derive(Debug)]
pub(crate) struct Many {
    /// As the engine can be asked for them.
    pub(crate) points: Arc<PointFilter>,
    /// Their versions.
    pub(crate) versions: HashSet<VersionId>,
    /// How many chunks there are in all.
    pub(crate) of_chunks: usize,
}

/// What filters look at of all live documents, as of one revision of the catalog.
#[derive(Debug)]
pub(crate) struct Facts {
    revision: i64,
    documents: Vec<DocumentFacts>,
    /// The filter that was asked about last: a dense and a sparse search come with the same one.
    last: Mutex<Option<(Filter, Passing)>>,
}

/// A moment of the catalog, as far as its documents go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    revision: i64,
    unfinished: i64,
}

impl Moment {
    /// Whether no writer is in the middle of a change.
    pub(crate) fn is_still(self) -> bool {
        self.unfinished == 0
    }
}

#[derive(Debug)]
struct DocumentFacts {
    version: VersionId,
    name: DocumentName,
    format: DocumentFormat,
    language: Option<String>,
    title: Option<String>,
    authors: Vec<String>,
    dated_ns: i64,
    tags: Arc<[String]>,
    chunks: usize,
}

impl DocumentFacts {
    fn pass(&self, filter: &Filter) -> bool {
        filter.matches(&FilterFacts {
            name: &self.name,
            format: self.format,
            tags: &self.tags,
            language: self.language.as_deref(),
            title: self.title.as_deref(),
            authors: &self.authors,
            dated_ns: self.dated_ns,
        })
    }
}

impl Facts {
    /// The versions that pass, each with the number of its chunks.
    pub(crate) fn versions(&self, filter: &Filter) -> Vec<(VersionId, usize)> {
        let passing = self.documents.iter().filter(|facts| facts.pass(filter));
        passing.map(|facts| (facts.version, facts.chunks)).collect()
    }

    /// The names of the documents that pass.
    pub(super) fn names(&self, filter: &Filter) -> impl Iterator<Item = &DocumentName> {
        self.documents.iter().filter(|facts| facts.pass(filter)).map(|facts| &facts.name)
    }

    fn passing(&self, filter: &Filter) -> Passing {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, passing)) = last.as_ref()
            && known == filter
        {
            return passing.clone();
        }
        let passing = self.resolve(filter);
        *last = Some((filter.clone(), passing.clone()));
        passing
    }

    fn resolve(&self, filter: &Filter) -> Passing {
        let (inside, outside): (Vec<&DocumentFacts>, Vec<&DocumentFacts>) =
            self.documents.iter().partition(|facts| facts.pass(filter));
        if inside.is_empty() {
            return Passing::None;
        }
        if outside.is_empty() {
            return Passing::All;
        }
        let names = |facts: &[&DocumentFacts]| facts.iter().map(|facts| facts.name.clone()).collect();
        let mut points =
            PointFilter { chunks: inside.iter().map(|facts| facts.chunks).sum(), ..PointFilter::default() };
        if filter.is_of_format_and_language() {
            points.formats = filter.formats().collect();
            points.languages = filter.languages().map(str::to_owned).collect();
        } else if outside.len() < inside.len() / MUCH_SMALLER {
            points.documents = DocumentSet::AllBut(names(&outside));
        } else {
            points.documents = DocumentSet::Only(names(&inside));
        }
        let of_chunks = points.chunks + outside.iter().map(|facts| facts.chunks).sum::<usize>();
        let is_many = match &points.documents {
            DocumentSet::All => false,
            DocumentSet::Only(names) | DocumentSet::AllBut(names) => names.len() > NAMED,
        };
        let points = Arc::new(points);
        if is_many && points.chunks > of_chunks / ENOUGH {
            let versions = inside.iter().map(|facts| facts.version).collect();
            return Passing::Many(Arc::new(Many { points, versions, of_chunks }));
        }
        Passing::Some(points)
    }
}

impl Catalog {
    /// What passes a filter, of the live documents as they are now.
    pub(crate) async fn passing(&self, filter: &Filter) -> Result<Passing, StoreError> {
        if filter.is_empty() {
            return Ok(Passing::All);
        }
        Ok(self.facts().await?.passing(filter))
    }

    /// What filters look at; read again only when it has changed.
    pub(crate) async fn facts(&self) -> Result<Arc<Facts>, StoreError> {
        let mut known = self.facts.lock().await;
        // One transaction: the revision is that of the facts.
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        let row = sqlx::query("SELECT number FROM revision")
            .fetch_one(&mut *transaction)
            .await
            .map_err(|error| self.failed(error))?;
        let revision: i64 = self.column(&row, 0)?;
        if let Some(facts) = known.as_ref()
            && facts.revision == revision
        {
            return Ok(Arc::clone(facts));
        }
        let rows = sqlx::query("SELECT root, tag FROM tags ORDER BY root, tag")
            .fetch_all(&mut *transaction)
            .await
            .map_err(|error| self.failed(error))?;
        let mut tags: HashMap<String, Vec<String>> = HashMap::new();
        for row in &rows {
            tags.entry(self.column(row, 0)?).or_default().push(self.column(row, 1)?);
        }
        let tags: HashMap<String, Arc<[String]>> =
            tags.into_iter().map(|(root, tags)| (root, tags.into())).collect();
        let rows = sqlx::query(
            "SELECT id, name, format, language, coalesce(dated_ns, modified_ns), root, \
             (SELECT count(*) FROM chunks WHERE chunks.version = versions.id), title, \
             metadata FROM versions WHERE state = 'live'",
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(|error| self.failed(error))?;
        let mut documents = Vec::with_capacity(rows.len());
        for row in &rows {
            documents.push(DocumentFacts {
                version: self.column(row, 0)?,
                name: self.parsed(row, 1)?,
                format: self.json(row, 2)?,
                language: self.column(row, 3)?,
                title: self.column(row, 7)?,
                authors: self.json::<Metadata>(row, 8)?.authors,
                dated_ns: self.column(row, 4)?,
                tags: tags.get(self.column::<&str>(row, 5)?).cloned().unwrap_or_default(),
                chunks: usize::try_from(self.column::<i64>(row, 6)?).unwrap_or(0),
            });
        }
        let facts = Arc::new(Facts { revision, documents, last: Mutex::default() });
        *known = Some(Arc::clone(&facts));
        Ok(facts)
    }

    /// The number of the last change of documents.
    pub(crate) async fn revision(&self) -> Result<i64, StoreError> {
        let row = sqlx::query("SELECT number FROM revision")
            .fetch_one(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        self.column(&row, 0)
    }

    /// Which moment of the catalog this is.
    pub(crate) async fn moment(&self) -> Result<Moment, StoreError> {
        let row = sqlx::query(
            "SELECT (SELECT number FROM revision), (SELECT count(*) FROM versions WHERE state <> 'live')",
        )
        .fetch_one(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        Ok(Moment { revision: self.column(&row, 0)?, unfinished: self.column(&row, 1)? })
    }

    /// Replaces the tags of a root.
    pub(crate) async fn set_tags(&self, root: &Path, tags: &[String]) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        sqlx::query("DELETE FROM tags WHERE root = ?")
            .bind(root.to_string_lossy())
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.failed(error))?;
        for tag in tags {
            sqlx::query("INSERT OR IGNORE INTO tags (root, tag) VALUES (?, ?)")
                .bind(root.to_string_lossy())
                .bind(tag)
                .execute(&mut *transaction)
                .await
                .map_err(|error| self.failed(error))?;
        }
        transaction.commit().await.map_err(|error| self.failed(error))
    }

    /// All tags, each with the number of documents that have it.
    pub(crate) async fn tags(&self) -> Result<Vec<(String, usize)>, StoreError> {
        let rows = sqlx::query(
            "SELECT tag, count(versions.id) FROM tags LEFT JOIN versions ON versions.root = tags.root \
             AND versions.state = 'live' GROUP BY tag ORDER BY tag",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter()
            .map(|row| {
                let documents: i64 = self.column(row, 1)?;
                Ok((self.column(row, 0)?, usize::try_from(documents).unwrap_or(0)))
            })
            .collect()
    }
}
