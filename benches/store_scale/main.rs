//! How the store grows: makes a library of so many chunks, measures building, opening and searching it, and prints
//! one line of JSON per measurement.
//!
//! ```console
//! $ cargo build --workspace --examples
//! $ target/debug/examples/store_scale --chunks 100000 --texts FOLDER \
//!       --vectors BASE.f32 --queries QUERIES.f32 --query-texts QUERIES.txt
//! ```
//!
//! Texts are resampled from the Markdown and text files below `--texts`. Dense vectors are those of the file (raw
//! little-endian f32), plus noise of `--noise` times their length in a random direction; without a file, those of
//! 2,000 clusters whose centres are random. Queries are used as they are. Other options: `--quantization
//! none|scalar|binary`, `--readers 1,4,16`, `--searches 400`, `--commit 1000` (chunks per commit), `--only
//! WORDS` (searches whose name has them), `--folder DIR` (kept, and not built again), `--export DIR` (vectors, queries and right answers for benches/peers).
#![expect(clippy::print_stdout, reason = "a program that prints")]

mod build;
mod data;
mod options;
#[path = "../random.rs"]
mod random;
mod search;
mod truth;

use std::error::Error;
use std::process::Command;

use data::Data;
use options::{Options, Phase};

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let options = Options::of(std::env::args().skip(1))?;
    let data = Data::load(&options)?;
    if options.phase == Phase::Search {
        return runtime()?.block_on(search::measure(&options, &data));
    }
    if let Some(folder) = &options.export {
        truth::export(&options, &data, folder)?;
    }
    if !options.folder.join("truth.u32").exists() {
        runtime()?.block_on(build::measure(&options, &data))?;
        truth::write(&options, &data, &options.folder)?;
    }
    // In a process of its own: its memory is that of searching.
    let arguments = std::env::args().skip(1).chain(["--phase".to_owned(), "search".to_owned()]);
    let status = Command::new(std::env::current_exe()?).args(arguments).status()?;
    if status.success() { Ok(()) } else { Err(format!("searching ended with {status}").into()) }
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Runtime::new()
}

/// One line of the report.
pub(crate) fn report(options: &Options, what: &str, mut values: serde_json::Value) {
    values["what"] = what.into();
    values["chunks"] = options.chunks.into();
    values["quantization"] = options.quantization_name().into();
    println!("{values}");
}

/// The most memory that this process had, in MB.
pub(crate) fn peak_memory() -> Option<u64> {
    let status = fs_err::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kilobytes| kilobytes / 1000)
}
