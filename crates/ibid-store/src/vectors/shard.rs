//! One open shard, and what is done with it. Synchronous, as the engine is.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use ibid_core::ChunkId;
use qdrant_edge::{
    Distance, EdgeConfig, EdgeConfigBuilder, EdgeOptimizersConfig, EdgeShard, EdgeSparseVectorParams,
    EdgeVectorParams, HnswIndexConfig, Modifier, PointId, ScrollRequest, WalOptions, WithPayloadInterface,
    WithVector,
};

use super::convert::{self, DENSE, SPARSE};
use super::{Page, Point, PointFilter, ScoredChunk, VectorQuery};
use super::{log, mappings};
use crate::{Quantization, VectorOptions, crash};

/// Bytes of a file of the engine's write-ahead log, of which two or three are kept (see [`log`]).
const LOG_FILE_BYTES: usize = if cfg!(test) { 4 << 10 } else { 4 << 20 };
/// Kilobytes of dense vectors from which on a segment gets an index. Opening reads what is not indexed whole:
/// without an index it would take a second for 30 000 chunks.
const INDEXED_FROM_KB: usize = if cfg!(test) { 1 } else { 10_000 };
/// About as many segments are kept. What is new is merged with the smallest, whose index is built anew. With four of
/// them a search of 100,000 chunks took three times as long as with two, and building was a fifth faster.
const SEGMENTS_KEPT: usize = 2;
/// While much is written, about this share of the vectors may wait for an index: indexes are then built anew at sizes
/// that grow geometrically, so that all of the building is a multiple of the last one's.
const UNINDEXED_SHARE: usize = 3;
/// The folder of the engine's segments, below that of the shard.
pub(super) const SEGMENTS: &str = "segments";
/// Points that are read at a time when all are.
const PAGE: usize = 2000;

/// When a shard is optimized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// More is about to be written.
    WithinWrites,
    /// Nothing more is, for now.
    AtRest,
}

#[derive(Debug)]
pub(super) struct Shard {
    engine: EdgeShard,
    dimension: usize,
    quantization: Quantization,
    /// How many points there were when it was opened or optimized.
    points: AtomicUsize,
}

impl Shard {
    /// Opens the shard in `folder`, or makes one.
    pub(super) fn open(folder: &Path, dimension: usize, options: VectorOptions) -> Result<Self, String> {
        fs_err::create_dir_all(folder).map_err(text)?;
        log::prune(folder).map_err(text)?;
        remove_unfinished(&folder.join("temp_segments")).map_err(text)?;
        mappings::check(&folder.join(SEGMENTS)).map_err(text)?;
        // It makes what is not there.
        let engine = EdgeShard::load(folder, Some(config(dimension, options))).map_err(text)?;
        let points = AtomicUsize::new(engine.info().points_count);
        let shard = Self { engine, dimension, quantization: options.quantization, points };
        shard.index_fields()?;
        Ok(shard)
    }

    /// Makes the indexes of the fields that searches are filtered by, where they are not there yet.
    fn index_fields(&self) -> Result<(), String> {
        let known = self.engine.info().payload_schema;
        let missing = convert::FIELDS.into_iter().filter(|field| !known.contains_key(&convert::key(field)));
        let mut is_changed = false;
        for field in missing {
            self.engine.update(convert::index(field)).map_err(text)?;
            is_changed = true;
        }
        if is_changed {
            self.engine.flush();
        }
        Ok(())
    }

    /// Makes those indexes anew.
    pub(super) fn index_fields_again(&self) -> Result<(), String> {
        for field in convert::FIELDS {
            self.engine.update(convert::drop_index(field)).map_err(text)?;
            self.engine.update(convert::index(field)).map_err(text)?;
        }
        self.engine.flush();
        Ok(())
    }

    /// How many points pass.
    pub(super) fn count(&self, filter: &PointFilter) -> Result<usize, String> {
        self.engine.count(convert::count(filter)).map_err(text)
    }

    /// Stores points durably: the engine's log is not enough (see [`log`]), its segments are flushed.
    pub(super) fn upsert(&self, points: &[Point]) -> Result<(), String> {
        self.engine.update(convert::upsert(points)).map_err(text)?;
        crash::moment("within step 2: points not flushed");
        self.engine.flush();
        Ok(())
    }

    /// Deletes points durably; ids that are not there are no error.
    pub(super) fn delete(&self, ids: &[ChunkId]) -> Result<(), String> {
        self.engine.update(convert::delete(ids)).map_err(text)?;
        crash::moment("within step 4: deletions not flushed");
        self.engine.flush();
        Ok(())
    }

    pub(super) fn search(
        &self,
        query: &VectorQuery,
        filter: Option<&PointFilter>,
        limit: usize,
    ) -> Result<Vec<ScoredChunk>, String> {
        let points = self.points.load(Ordering::Relaxed);
        let request = convert::search(query, filter, limit, (self.quantization, points));
        let mut found = self.engine.search(request).map_err(text)?;
        // Where few of many pass, the index may lead past some of them.
        if let Some(filter) = filter
            && matches!(query, VectorQuery::Dense(_))
            && found.len() < limit.min(filter.chunks)
        {
            found = self.engine.search(convert::exact_search(query, filter, limit)).map_err(text)?;
        }
        Ok(found
            .iter()
            .filter_map(|point| Some(ScoredChunk { id: convert::chunk_id(&point.id)?, score: point.score }))
            .collect())
    }

    /// The points of these chunks, of those that are stored whole.
    pub(super) fn points(&self, ids: &[ChunkId]) -> Result<Vec<Point>, String> {
        let ids: Vec<PointId> = ids.iter().map(|id| PointId::Uuid(id.as_uuid())).collect();
        let (payload, vectors) = (Some(WithPayloadInterface::Bool(true)), Some(WithVector::Bool(true)));
        let records = self.engine.retrieve(&ids, payload, vectors).map_err(text)?;
        Ok(records.into_iter().filter_map(convert::stored).filter_map(|(_, point)| point).collect())
    }

    /// Some points, from `offset` on.
    pub(super) fn page(&self, offset: Option<ChunkId>) -> Result<Page, String> {
        let request = ScrollRequest {
            offset: offset.map(|id| PointId::Uuid(id.as_uuid())),
            limit: Some(PAGE),
            with_payload: Some(WithPayloadInterface::Bool(true)),
            with_vector: WithVector::Bool(true),
            ..ScrollRequest::default()
        };
        let (page, next) = self.engine.scroll(request).map_err(text)?;
        let next = next.as_ref().and_then(convert::chunk_id);
        Ok((page.into_iter().filter_map(convert::stored).collect(), next))
    }

    /// Builds the index of segments that have become large, merges small ones and leaves deleted points behind,
    /// where the engine finds it worth while; else it costs next to nothing.
    pub(super) fn optimize(&self, moment: Moment) -> Result<(), String> {
        let points = self.engine.info().points_count;
        self.points.store(points, Ordering::Relaxed);
        let kilobytes = points * self.dimension * size_of::<f32>() / 1024;
        let wanted = optimizers(kilobytes, moment);
        if self.engine.config().optimizers != wanted {
            self.engine.set_optimizers_config(wanted).map_err(text)?;
        }
        if self.engine.optimize().map_err(text)? {
            crash::moment("optimized, not flushed");
            self.engine.flush();
        }
        Ok(())
    }
}

fn config(dimension: usize, options: VectorOptions) -> EdgeConfig {
    let mut dense = EdgeVectorParams::builder(dimension, Distance::Cosine).build();
    // Mapped rather than read when the shard is opened.
    dense.on_disk = Some(true);
    dense.quantization_config = convert::quantization(options.quantization);
    let sparse = EdgeSparseVectorParams {
        full_scan_threshold: None,
        on_disk: Some(true),
        modifier: Some(Modifier::Idf),
        datatype: None,
    };
    let log = WalOptions { segment_capacity: LOG_FILE_BYTES, ..WalOptions::default() };
    EdgeConfigBuilder::new()
        .hnsw_config(HnswIndexConfig { on_disk: Some(true), ..HnswIndexConfig::default() })
        .vector(DENSE, dense)
        .sparse_vector(SPARSE, sparse)
        .optimizers(optimizers(0, Moment::AtRest))
        .wal_options(log)
        .build()
}

/// When segments are indexed and merged, in a shard with so many kilobytes of dense vectors.
fn optimizers(kilobytes: usize, moment: Moment) -> EdgeOptimizersConfig {
    let threshold = match moment {
        Moment::AtRest => (kilobytes / 10).clamp(INDEXED_FROM_KB, INDEXED_FROM_KB * 4),
        Moment::WithinWrites => (kilobytes / UNINDEXED_SHARE).max(INDEXED_FROM_KB),
    };
    // Whole steps: the setting is written to the disk when it changes.
    let threshold = threshold / INDEXED_FROM_KB * INDEXED_FROM_KB;
    EdgeOptimizersConfig {
        indexing_threshold: Some(threshold),
        default_segment_number: Some(SEGMENTS_KEPT),
        ..EdgeOptimizersConfig::default()
    }
}

/// What an optimization that was cut off left.
fn remove_unfinished(folder: &Path) -> io::Result<()> {
    match fs_err::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::{Shard, convert};
    use crate::VectorOptions;

    #[test]
    fn a_shard_that_was_made_without_indexes_of_fields_gets_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let open = || Shard::open(folder.path(), 4, VectorOptions::default()).expect("opened");
        let shard = open();
        for field in convert::FIELDS {
            shard.engine.update(convert::drop_index(field)).expect("dropped");
        }
        assert!(shard.engine.info().payload_schema.is_empty());
        drop(shard);
        let known = open().engine.info().payload_schema;
        assert!(convert::FIELDS.iter().all(|field| known.contains_key(&convert::key(field))), "{known:?}");
    }
}
