//! Some weights are stored in a form that the engine has no fast kernel for. `Q5_0` blocks hold a scale and 32
//! integers in -16..16, `Q8_0` blocks hold the same scale and 32 integers in -128..128: the second holds every
//! value of the first exactly, and is several times faster to multiply on a CPU, for half as much space again.

use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use fs_err::File;

use super::GgufHeader;
use super::tensor::{Q5_0, Q8_0, TensorEntry};
use crate::LoadError;

/// The file to load for the model at `path`: `path` itself, or, where it holds weights that the engine is slow
/// with, a copy in `folder` with the same values in a form that it is fast with. The copy is written the first
/// time, and appears under its name only when it is complete.
///
/// # Errors
/// When `path` is not a whole model, or the copy cannot be written.
pub fn fast_copy(path: &Path, folder: &Path) -> Result<PathBuf, LoadError> {
    let header = GgufHeader::read(path)?;
    if !header.tensors.iter().any(|tensor| tensor.kind == Q5_0) {
        return Ok(path.to_owned());
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let copy = folder.join(format!("{stem}.widened.gguf"));
    if is_current(&header, path, &copy) {
        return Ok(copy);
    }
    let part = folder.join(format!("{stem}.widened.{}.part", std::process::id()));
    let written = fs_err::create_dir_all(folder)
        .and_then(|()| write_copy(&header, path, &part))
        .and_then(|()| fs_err::rename(&part, &copy));
    if let Err(source) = written {
        let _ = fs_err::remove_file(&part);
        return Err(LoadError::Write { path: copy, source });
    }
    Ok(copy)
}

/// Whether the copy is whole, of this model, and not older than it.
fn is_current(header: &GgufHeader, path: &Path, copy: &Path) -> bool {
    let modified = |path: &Path| fs_err::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let shape = |tensor: &TensorEntry| TensorEntry { offset: 0, ..tensor.clone() };
    let expected = header.tensors.iter().map(|tensor| shape(&widened(tensor)));
    modified(copy) >= modified(path)
        && GgufHeader::read(copy).is_ok_and(|found| found.tensors.iter().map(shape).eq(expected))
}

fn write_copy(header: &GgufHeader, from: &Path, to: &Path) -> io::Result<()> {
    let mut input = BufReader::with_capacity(1 << 20, File::open(from)?);
    let mut output = BufWriter::with_capacity(1 << 20, File::create(to)?);
    io::copy(&mut input.by_ref().take(header.tensors_start), &mut output)?;
    let mut position = header.tensors_start;
    let mut offset = 0u64;
    for tensor in &header.tensors {
        let widened = widened(tensor);
        position += write_entry(&mut output, &TensorEntry { offset, ..widened.clone() })?;
        offset += length(&widened)?.next_multiple_of(header.alignment);
    }
    pad(&mut output, position, header.alignment)?;
    for tensor in &header.tensors {
        input.seek(SeekFrom::Start(header.data_start + tensor.offset))?;
        let mut data = input.by_ref().take(length(tensor)?);
        if tensor.kind == Q5_0 {
            copy_widened(&mut data, &mut output)?;
        } else {
            io::copy(&mut data, &mut output)?;
        }
        pad(&mut output, length(&widened(tensor))?, header.alignment)?;
    }
    output.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

fn widened(tensor: &TensorEntry) -> TensorEntry {
    let kind = if tensor.kind == Q5_0 { Q8_0 } else { tensor.kind };
    TensorEntry { kind, ..tensor.clone() }
}

fn length(tensor: &TensorEntry) -> io::Result<u64> {
    tensor
        .byte_length()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a tensor of an unknown type"))
}

fn write_entry(output: &mut impl Write, tensor: &TensorEntry) -> io::Result<u64> {
    let mut entry = Vec::new();
    entry.extend((tensor.name.len() as u64).to_le_bytes());
    entry.extend(tensor.name.as_bytes());
    entry.extend((tensor.dimensions.len() as u32).to_le_bytes());
    for dimension in &tensor.dimensions {
        entry.extend(dimension.to_le_bytes());
    }
    entry.extend(tensor.kind.to_le_bytes());
    entry.extend(tensor.offset.to_le_bytes());
    output.write_all(&entry)?;
    Ok(entry.len() as u64)
}

fn pad(output: &mut impl Write, written: u64, alignment: u64) -> io::Result<()> {
    io::copy(&mut io::repeat(0).take(written.next_multiple_of(alignment) - written), output).map(drop)
}

/// A `Q5_0` block: the scale (2 bytes), the fifth bits (4 bytes, one bit a value), the low four bits (16 bytes:
/// values 0 to 15 in the low halves, 16 to 31 in the high ones). A `Q8_0` block: the scale, then 32 bytes.
fn copy_widened(input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    let mut block = [0u8; 22];
    loop {
        match input.read_exact(&mut block) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            other => other?,
        }
        output.write_all(&widen_block(&block))?;
    }
}

fn widen_block(block: &[u8; 22]) -> [u8; 34] {
    let mut wide = [0u8; 34];
    wide[..2].copy_from_slice(&block[..2]);
    let fifth_bits = u32::from_le_bytes([block[2], block[3], block[4], block[5]]);
    for index in 0..32 {
        let byte = block[6 + index % 16];
        let low = if index < 16 { byte & 0x0f } else { byte >> 4 };
        let fifth = ((fifth_bits >> index) & 1) as u8;
        wide[2 + index] = (low | (fifth << 4)).wrapping_sub(16);
    }
    wide
}

#[cfg(test)]
mod tests {
    use super::widen_block;

    #[test]
    fn a_widened_block_holds_the_same_values() {
        let mut block = [0u8; 22];
        block[..2].copy_from_slice(&[0x00, 0x3c]);
        block[2..6].copy_from_slice(&0x8000_0001u32.to_le_bytes());
        block[6] = 0x03;
        block[21] = 0xf0;
        let wide = widen_block(&block);
        let values: Vec<i8> = wide[2..].iter().map(|byte| i8::from_le_bytes([*byte])).collect();
        assert_eq!(wide[..2], block[..2]);
        // Value 0: low bits 3, fifth bit set; value 31: low bits 15, fifth bit set; all others 0 - 16.
        assert_eq!((values[0], values[31], values[1]), (3, 15, -16));
    }
}
