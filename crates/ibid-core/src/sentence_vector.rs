use crate::{InvalidQuantizedVector, QuantizedVector, Span};

/// The first byte of an encoded list, so that another layout can be told from this one.
const LAYOUT: u8 = 1;

/// The vector of one sentence of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct SentenceVector {
    /// Where the sentence stands in the document's extracted text.
    pub span: Span,
    /// Its vector, of the same model as its chunk's.
    pub vector: QuantizedVector,
}

/// The bytes are no list of sentence vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSentenceVectors {
    /// They were written by another version of ibid.
    #[error("the stored sentence vectors have the unknown layout {0}")]
    Layout(u8),
    /// They end in the middle.
    #[error("the stored sentence vectors are cut off")]
    CutOff,
    /// Something follows the last one.
    #[error("{0} bytes follow the stored sentence vectors")]
    Trailing(usize),
    /// A sentence's place is impossible.
    #[error("a stored sentence vector has an impossible place")]
    Place,
    /// One of the vectors is damaged.
    #[error(transparent)]
    Vector(#[from] InvalidQuantizedVector),
}

impl SentenceVector {
    /// `list` as bytes, about one per dimension and a dozen more per sentence; an empty list has none.
    ///
    /// ```
    /// use ibid_core::{DenseVector, SentenceVector, Span};
    ///
    /// let vector = (&DenseVector::normalized(vec![0.6, 0.8])).into();
    /// let list = [SentenceVector { span: Span::with_length(10, 25), vector }];
    /// let bytes = SentenceVector::encode(&list);
    /// assert_eq!(SentenceVector::decode(&bytes)?, list);
    /// # Ok::<(), ibid_core::InvalidSentenceVectors>(())
    /// ```
    pub fn encode(list: &[Self]) -> Vec<u8> {
        if list.is_empty() {
            return Vec::new();
        }
        let mut bytes = vec![LAYOUT];
        write_number(&mut bytes, list.len() as u64);
        for Self { span, vector } in list {
            write_number(&mut bytes, span.start() as u64);
            write_number(&mut bytes, span.len() as u64);
            vector.write(&mut bytes);
        }
        bytes
    }

    /// What [`encode`](Self::encode) has written.
    ///
    /// # Errors
    /// When `bytes` is damaged.
    pub fn decode(bytes: &[u8]) -> Result<Vec<Self>, InvalidSentenceVectors> {
        let Some((layout, mut rest)) = bytes.split_first() else {
            return Ok(Vec::new());
        };
        if *layout != LAYOUT {
            return Err(InvalidSentenceVectors::Layout(*layout));
        }
        let count = read_number(&mut rest)?;
        // No capacity is reserved: a damaged count may be anything.
        let mut list = Vec::new();
        for _ in 0..count {
            let (start, length) = (read_place(&mut rest)?, read_place(&mut rest)?);
            let end = start.checked_add(length).ok_or(InvalidSentenceVectors::Place)?;
            let span = Span::new(start, end).map_err(|_| InvalidSentenceVectors::Place)?;
            let (vector, after) = QuantizedVector::read(rest)?;
            rest = after;
            list.push(Self { span, vector });
        }
        if rest.is_empty() { Ok(list) } else { Err(InvalidSentenceVectors::Trailing(rest.len())) }
    }
}

/// Seven bits to a byte, the lowest first; the highest bit says that more follow (LEB128).
fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

fn read_number(bytes: &mut &[u8]) -> Result<u64, InvalidSentenceVectors> {
    let mut number = 0_u64;
    for shift in (0..u64::BITS).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or(InvalidSentenceVectors::CutOff)?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Ok(number);
        }
    }
    Err(InvalidSentenceVectors::Place)
}

fn read_place(bytes: &mut &[u8]) -> Result<usize, InvalidSentenceVectors> {
    usize::try_from(read_number(bytes)?).map_err(|_| InvalidSentenceVectors::Place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{InvalidSentenceVectors, SentenceVector};
    use crate::{DenseVector, QuantizedVector, Span};

    fn any_list() -> impl Strategy<Value = Vec<SentenceVector>> {
        let sentence = (any::<u32>(), 0_usize..10_000, proptest::collection::vec(-1.0_f32..1.0, 0..40))
            .prop_map(|(start, length, values)| SentenceVector {
                span: Span::with_length(start as usize, length),
                vector: QuantizedVector::from(&DenseVector::normalized(values)),
            });
        proptest::collection::vec(sentence, 0..8)
    }

    #[test]
    fn an_empty_list_takes_no_bytes() {
        assert!(SentenceVector::encode(&[]).is_empty());
        assert_eq!(SentenceVector::decode(&[]), Ok(Vec::new()));
    }

    #[test]
    fn damage_is_named() {
        let vector = QuantizedVector::from(&DenseVector::normalized(vec![1.0; 3]));
        let bytes = SentenceVector::encode(&[SentenceVector { span: Span::with_length(300, 5), vector }]);
        assert_eq!(SentenceVector::decode(&[9]), Err(InvalidSentenceVectors::Layout(9)));
        assert_eq!(SentenceVector::decode(&bytes[..3]), Err(InvalidSentenceVectors::CutOff));
        let longer = [bytes.as_slice(), &[0, 0]].concat();
        assert_eq!(SentenceVector::decode(&longer), Err(InvalidSentenceVectors::Trailing(2)));
    }

    proptest! {
        #[test]
        fn a_list_survives_the_round_trip(list in any_list()) {
            prop_assert_eq!(SentenceVector::decode(&SentenceVector::encode(&list)), Ok(list));
        }

        #[test]
        fn a_list_that_is_cut_off_is_refused(list in any_list(), at in any::<prop::sample::Index>()) {
            let bytes = SentenceVector::encode(&list);
            prop_assume!(!bytes.is_empty());
            let cut = at.index(bytes.len() - 1) + 1;
            prop_assume!(cut < bytes.len());
            prop_assert!(SentenceVector::decode(&bytes[..cut]).is_err());
        }

        #[test]
        fn any_bytes_are_read_or_refused(mut bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            if let Some(first) = bytes.first_mut() {
                *first = super::LAYOUT;
            }
            if let Ok(list) = SentenceVector::decode(&bytes) {
                prop_assert_eq!(SentenceVector::decode(&SentenceVector::encode(&list)), Ok(list));
            }
        }
    }
}
