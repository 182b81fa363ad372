//! Little-endian reading with limits: a header is input, and a length in it is only a claim.

use std::io::{self, Read};

/// The longest string of a header: chat templates reach 20 kB.
const MAX_STRING: u64 = 8 << 20;
/// The longest array of a header: vocabularies reach 300,000 entries.
const MAX_ARRAY: u64 = 4 << 20;

/// A value of the header's metadata.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Integer(i64),
    Float(f64),
    Bool(bool),
    Text(String),
    Integers(Vec<i64>),
    Texts(Vec<String>),
    /// An array of something the engine reads and ibid does not.
    Other,
}

/// Reads primitives, and counts the bytes.
#[derive(Debug)]
pub(super) struct HeaderReader<R> {
    inner: R,
    position: u64,
}

fn invalid(reason: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason.into())
}

impl<R: Read> HeaderReader<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, position: 0 }
    }

    /// Bytes read so far.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    pub(super) fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.inner.read_exact(&mut bytes)?;
        self.position += N as u64;
        Ok(bytes)
    }

    pub(super) fn u32(&mut self) -> io::Result<u32> {
        Ok(u32::from_le_bytes(self.bytes()?))
    }

    pub(super) fn u64(&mut self) -> io::Result<u64> {
        Ok(u64::from_le_bytes(self.bytes()?))
    }

    pub(super) fn text(&mut self) -> io::Result<String> {
        let length = self.u64()?;
        if length > MAX_STRING {
            return Err(invalid(format!("a string of {length} bytes")));
        }
        let mut bytes = Vec::new();
        let read = self.inner.by_ref().take(length).read_to_end(&mut bytes)? as u64;
        if read < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.position += length;
        // Some vocabularies hold pieces of characters.
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    pub(super) fn value(&mut self) -> io::Result<Value> {
        let kind = self.u32()?;
        if kind == 9 {
            return self.array();
        }
        self.scalar(kind)
    }

    fn scalar(&mut self, kind: u32) -> io::Result<Value> {
        Ok(match kind {
            0 => Value::Integer(self.bytes::<1>()?[0].into()),
            1 => Value::Integer(i8::from_le_bytes(self.bytes()?).into()),
            2 => Value::Integer(u16::from_le_bytes(self.bytes()?).into()),
            3 => Value::Integer(i16::from_le_bytes(self.bytes()?).into()),
            4 => Value::Integer(self.u32()?.into()),
            5 => Value::Integer(i32::from_le_bytes(self.bytes()?).into()),
            6 => Value::Float(f32::from_le_bytes(self.bytes()?).into()),
            7 => Value::Bool(self.bytes::<1>()?[0] != 0),
            8 => Value::Text(self.text()?),
            10 => Value::Integer(self.u64()?.try_into().unwrap_or(i64::MAX)),
            11 => Value::Integer(i64::from_le_bytes(self.bytes()?)),
            12 => Value::Float(f64::from_le_bytes(self.bytes()?)),
            unknown => return Err(invalid(format!("a value of the unknown type {unknown}"))),
        })
    }

    fn array(&mut self) -> io::Result<Value> {
        let kind = self.u32()?;
        let length = self.u64()?;
        if length > MAX_ARRAY {
            return Err(invalid(format!("an array of {length} values")));
        }
        match kind {
            9 => Err(invalid("an array of arrays")),
            8 => (0..length).map(|_| self.text()).collect::<io::Result<_>>().map(Value::Texts),
            _ => {
                let mut integers = Vec::new();
                for _ in 0..length {
                    if let Value::Integer(integer) = self.scalar(kind)? {
                        integers.push(integer);
                    }
                }
                Ok(if integers.is_empty() && length > 0 { Value::Other } else { Value::Integers(integers) })
            }
        }
    }
}
