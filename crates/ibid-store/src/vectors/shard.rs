//! One open shard, and what is done with it. Synchronous, as the engine is.

use std::io;
use std::path::Path;

use ibid_core::ChunkId;
use qdrant_edge::{
    Distance, EdgeConfig, EdgeConfigBuilder, EdgeOptimizersConfig, EdgeShard, EdgeSparseVectorParams,
    EdgeVectorParams, Modifier, PointId, ScrollRequest, WalOptions, WithPayloadInterface,
};

use super::convert::{self, DENSE, SPARSE};
use super::log;
use super::{Point, ScoredChunk, VectorQuery};

/// Bytes of a file of the engine's write-ahead log, of which two or three are kept (see [`log`]).
const LOG_FILE_BYTES: usize = if cfg!(test) { 4 << 10 } else { 4 << 20 };
/// Kilobytes of dense vectors from which on a segment gets an index. Opening reads what is not indexed whole:
/// without an index it would take a second for 30 000 chunks.
const INDEXED_FROM_KB: usize = if cfg!(test) { 1 } else { 10_000 };
/// Points that are read at a time when all are listed.
const PAGE: usize = 10_000;

pub(super) struct Shard {
    shard: EdgeShard,
}

impl Shard {
    /// Opens the shard in `folder`, or makes one.
    pub(super) fn open(folder: &Path, dimension: usize) -> Result<Self, String> {
        fs_err::create_dir_all(folder).map_err(text)?;
        log::prune(folder).map_err(text)?;
        remove_unfinished(&folder.join("temp_segments")).map_err(text)?;
        let has_data = folder.join("edge_config.json").exists();
        let shard = if has_data {
            EdgeShard::load(folder, Some(config(dimension)))
        } else {
            EdgeShard::new(folder, config(dimension))
        };
        Ok(Self { shard: shard.map_err(text)? })
    }

    /// Stores points durably: the engine's log is not enough (see [`log`]), its segments are flushed.
    pub(super) fn upsert(&self, points: &[Point]) -> Result<(), String> {
        self.shard.update(convert::upsert(points)).map_err(text)?;
        self.shard.flush();
        Ok(())
    }

    /// Deletes points durably; ids that are not there are no error.
    pub(super) fn delete(&self, ids: &[ChunkId]) -> Result<(), String> {
        self.shard.update(convert::delete(ids)).map_err(text)?;
        self.shard.flush();
        Ok(())
    }

    pub(super) fn search(&self, query: VectorQuery, limit: usize) -> Result<Vec<ScoredChunk>, String> {
        let found = self.shard.search(convert::search(query, limit)).map_err(text)?;
        Ok(found
            .iter()
            .filter_map(|point| Some(ScoredChunk { id: convert::chunk_id(&point.id)?, score: point.score }))
            .collect())
    }

    /// The ids of all points.
    pub(super) fn ids(&self) -> Result<Vec<ChunkId>, String> {
        let mut ids = Vec::new();
        let mut offset: Option<PointId> = None;
        loop {
            let request = ScrollRequest {
                offset,
                limit: Some(PAGE),
                with_payload: Some(WithPayloadInterface::Bool(false)),
                ..ScrollRequest::default()
            };
            let (page, next) = self.shard.scroll(request).map_err(text)?;
            ids.extend(page.iter().filter_map(|record| convert::chunk_id(&record.id)));
            match next {
                Some(next) => offset = Some(next),
                None => return Ok(ids),
            }
        }
    }

    /// Builds the index of segments that have become large, merges small ones and leaves deleted points behind,
    /// where the engine finds it worth while; else it costs next to nothing.
    pub(super) fn optimize(&self) -> Result<(), String> {
        if self.shard.optimize().map_err(text)? {
            self.shard.flush();
        }
        Ok(())
    }
}

fn config(dimension: usize) -> EdgeConfig {
    let dense = EdgeVectorParams::builder(dimension, Distance::Cosine).build();
    let sparse = EdgeSparseVectorParams {
        full_scan_threshold: None,
        on_disk: None,
        modifier: Some(Modifier::Idf),
        datatype: None,
    };
    let log = WalOptions { segment_capacity: LOG_FILE_BYTES, ..WalOptions::default() };
    let optimizers =
        EdgeOptimizersConfig { indexing_threshold: Some(INDEXED_FROM_KB), ..EdgeOptimizersConfig::default() };
    EdgeConfigBuilder::new()
        .vector(DENSE, dense)
        .sparse_vector(SPARSE, sparse)
        .optimizers(optimizers)
        .wal_options(log)
        .build()
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
