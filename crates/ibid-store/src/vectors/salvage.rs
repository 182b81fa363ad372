//! Keeping what can be read of damaged vectors: making them anew costs a model far more than reading them.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::open::message;
use super::shard::{SEGMENTS, Shard};
use super::{Page, Point, VectorQuery};
use crate::VectorOptions;

/// Where segments wait while others are tried.
const ASIDE: &str = "segments.aside";
/// Points of each page that are looked for.
const PROBES: usize = 8;
/// The cosine of a vector and itself, as far as the engine's numbers go.
pub(crate) const SAME: f32 = 0.99;

/// Leaves those segments of the shard in `folder` that can be opened, read and searched, and deletes the others. The
/// shard must not be open.
///
/// # Errors
/// When files cannot be moved, or the shard cannot be opened even without its segments.
pub(super) fn salvage(folder: &Path, dimension: usize, options: VectorOptions) -> io::Result<()> {
    let (segments, aside) = (folder.join(SEGMENTS), folder.join(ASIDE));
    fs_err::create_dir_all(&segments)?;
    fs_err::create_dir_all(&aside)?;
    // Where this was cut off, some are aside already.
    for entry in fs_err::read_dir(&segments)? {
        let entry = entry?;
        fs_err::rename(entry.path(), aside.join(entry.file_name()))?;
    }
    if let Err(reason) = attempt(folder, dimension, options) {
        return Err(io::Error::other(reason));
    }
    for entry in fs_err::read_dir(&aside)? {
        let name = entry?.file_name();
        let tried = segments.join(&name);
        fs_err::rename(aside.join(&name), &tried)?;
        if let Err(reason) = attempt(folder, dimension, options) {
            tracing::warn!(segment = %tried.display(), reason, "a damaged part of the vectors is deleted");
            if tried.is_dir() { fs_err::remove_dir_all(&tried)? } else { fs_err::remove_file(&tried)? }
        }
    }
    fs_err::remove_dir_all(aside)
}

fn attempt(folder: &Path, dimension: usize, options: VectorOptions) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(|| try_out(folder, dimension, options)))
        .unwrap_or_else(|panic| Err(message(&*panic)))
}

/// Opens the shard with the segments that are in place, reads all of it and looks for some of it.
fn try_out(folder: &Path, dimension: usize, options: VectorOptions) -> Result<(), String> {
    let shard = Shard::open(folder, dimension, options)?;
    let mut offset = None;
    loop {
        let (page, next): Page = shard.page(offset)?;
        let points = page.into_iter().filter_map(|(_, point)| point);
        points.take(PROBES).try_for_each(|point| probe(&shard, point))?;
        match next {
            Some(next) => offset = Some(next),
            None => return Ok(()),
        }
    }
}

fn probe(shard: &Shard, point: Point) -> Result<(), String> {
    let is_zero = point.dense.as_slice().iter().all(|value| *value == 0.0);
    let found = shard.search(&VectorQuery::Dense(point.dense), None, 1)?;
    if is_zero || found.first().is_some_and(|hit| hit.score >= SAME) {
        Ok(())
    } else {
        Err("the index does not lead to a vector that is stored".to_owned())
    }
}
