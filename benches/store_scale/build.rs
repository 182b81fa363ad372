//! Making the library.

use std::path::Path;
use std::time::Instant;

use ibid_store::{Access, Store};
use serde_json::json;

use crate::data::{CHUNKS_PER_DOCUMENT, Data, settings};
use crate::options::Options;
use crate::{Failure, peak_memory, report};

/// The documents of the library are of so many roots; the first has a tag.
pub(crate) const ROOTS: usize = 10;
pub(crate) const TAG: &str = "tagged";

pub(crate) async fn measure(options: &Options, data: &Data) -> Result<(), Failure> {
    let settings = settings(options);
    let store = Store::open(&options.folder, &settings, Access::Write).await?;
    let documents = options.chunks / CHUNKS_PER_DOCUMENT;
    let per_commit = (options.commit / CHUNKS_PER_DOCUMENT).max(1);
    let (mut seconds, mut slowest) = (0.0, 0.0_f64);
    for root in 0..ROOTS {
        let root_path = format!("/root-{root}");
        let numbers: Vec<usize> = (0..documents).filter(|number| number / 100 % ROOTS == root).collect();
        for batch in numbers.chunks(per_commit) {
            let versions =
                batch.iter().map(|number| data.version(*number, &settings)).collect::<Result<_, _>>()?;
            let started = Instant::now();
            store.commit(Path::new(&root_path), versions).await?;
            let took = started.elapsed().as_secs_f64();
            seconds += took;
            slowest = slowest.max(took);
        }
    }
    store.set_tags(Path::new("/root-0"), &[TAG.to_owned()]).await?;
    let started = Instant::now();
    store.optimize().await?;
    let optimizing = started.elapsed().as_secs_f64();
    store.close().await?;
    seconds += started.elapsed().as_secs_f64();
    let values = json!({
        "seconds": seconds,
        "chunks_per_second": options.chunks as f64 / seconds,
        "slowest_commit_seconds": slowest,
        "optimizing_seconds": optimizing,
        "chunks_per_commit": options.commit,
        "catalog_mb": megabytes(&options.folder)? - megabytes(&options.folder.join("vectors"))?,
        "vectors_mb": megabytes(&options.folder.join("vectors"))?,
        "peak_memory_mb": peak_memory(),
    });
    report(options, "build", values);
    Ok(())
}

/// What the files below a folder take on the disk: some are sparse.
fn megabytes(folder: &Path) -> Result<f64, Failure> {
    use std::os::unix::fs::MetadataExt as _;

    let mut bytes = 0.0;
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() {
            megabytes(&entry.path())?
        } else {
            metadata.blocks() as f64 * 512.0 / 1e6
        };
    }
    Ok(bytes)
}
