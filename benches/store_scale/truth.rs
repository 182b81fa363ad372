//! The right answers, by comparing everything with everything.

use std::path::Path;

use ibid_core::DenseVector;

use crate::Failure;
use crate::data::Data;
use crate::options::Options;

/// Hits of which it is counted how many a search finds.
pub(crate) const TOP: usize = 10;

/// The numbers of the nearest chunks of every query.
fn nearest(options: &Options, data: &Data) -> Vec<Vec<u32>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let queries = &data.queries[..options.searches.min(data.queries.len())];
    let part = options.chunks.div_ceil(threads);
    let mut best: Vec<Vec<(f32, u32)>> = vec![Vec::new(); queries.len()];
    let of_part = |thread: usize| {
        let mut best: Vec<Vec<(f32, u32)>> = vec![Vec::new(); queries.len()];
        for number in thread * part..((thread + 1) * part).min(options.chunks) {
            let vector = data.dense(number);
            for (query, best) in queries.iter().zip(&mut best) {
                insert(best, (dot(query, &vector), number as u32));
            }
        }
        best
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads).map(|thread| scope.spawn(move || of_part(thread))).collect();
        for part in parts {
            let Ok(found) = part.join() else { continue };
            for (best, found) in best.iter_mut().zip(found) {
                for one in found {
                    insert(best, one);
                }
            }
        }
    });
    best.into_iter().map(|best| best.into_iter().map(|(_, number)| number).collect()).collect()
}

/// In lanes, so that the compiler can use vector instructions.
fn dot(left: &DenseVector, right: &DenseVector) -> f32 {
    let mut lanes = [0.0_f32; 16];
    for (left, right) in left.as_slice().chunks_exact(16).zip(right.as_slice().chunks_exact(16)) {
        for ((lane, left), right) in lanes.iter_mut().zip(left).zip(right) {
            *lane += left * right;
        }
    }
    lanes.iter().sum()
}

fn insert(best: &mut Vec<(f32, u32)>, one: (f32, u32)) {
    if best.len() < TOP || best.last().is_some_and(|last| last.0 < one.0) {
        let place = best.partition_point(|other| other.0 >= one.0);
        best.insert(place, one);
        best.truncate(TOP);
    }
}

pub(crate) fn write(options: &Options, data: &Data, folder: &Path) -> Result<(), Failure> {
    let numbers = nearest(options, data).concat();
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    Ok(fs_err::write(folder.join("truth.u32"), bytes)?)
}

pub(crate) fn read(folder: &Path) -> Result<Vec<Vec<u32>>, Failure> {
    let bytes = fs_err::read(folder.join("truth.u32"))?;
    let numbers: Vec<u32> =
        bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect();
    Ok(numbers.chunks(TOP).map(<[u32]>::to_vec).collect())
}

/// Vectors, queries and right answers as raw little-endian numbers.
pub(crate) fn export(options: &Options, data: &Data, folder: &Path) -> Result<(), Failure> {
    use std::io::Write as _;

    fs_err::create_dir_all(folder)?;
    let write_vectors = |name: &str, vectors: &mut dyn Iterator<Item = DenseVector>| -> Result<(), Failure> {
        let mut file = std::io::BufWriter::new(fs_err::File::create(folder.join(name))?);
        for vector in vectors {
            for value in vector.as_slice() {
                file.write_all(&value.to_le_bytes())?;
            }
        }
        Ok(file.flush()?)
    };
    write_vectors("vectors.f32", &mut (0..options.chunks).map(|number| data.dense(number)))?;
    let queries = data.queries.iter().take(options.searches);
    write_vectors("queries.f32", &mut queries.cloned())?;
    write(options, data, folder)
}
