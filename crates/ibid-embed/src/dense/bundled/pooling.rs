//! The vectors of tokens to the vector of a text.

use ibid_core::{DenseVector, Span};

/// Where a token stands in its text, in bytes; an empty range for the special ones.
pub(super) type Place = (usize, usize);

/// The mean of `rows`, vectors of `dimension` values laid end to end; normalized.
pub(super) fn mean(rows: &[f32], dimension: usize) -> DenseVector {
    let mut sum = vec![0.0; dimension];
    for row in rows.chunks_exact(dimension) {
        for (sum, value) in sum.iter_mut().zip(row) {
            *sum += value;
        }
    }
    DenseVector::normalized(sum)
}

/// The vector of each sentence: the mean of the vectors of its tokens, which have read the whole text ("late
/// chunking", [Günther et al. 2024](https://arxiv.org/abs/2409.04701)). A sentence without tokens, or of which most
/// was cut off because the text is too long for the model, gets `whole`, the vector of the text.
pub(super) fn sentences(
    rows: &[f32],
    places: &[Place],
    sentences: &[Span],
    whole: &DenseVector,
) -> Vec<DenseVector> {
    let dimension = whole.dimension();
    let read_until = places.iter().map(|place| place.1).max().unwrap_or(0);
    let vector = |sentence: &Span| {
        let is_inside =
            |(start, end): &Place| start < end && sentence.start() <= *start && *start < sentence.end();
        let first = places.iter().position(is_inside)?;
        let last = places.iter().rposition(is_inside)?;
        let is_read = read_until > sentence.start() + sentence.len() / 2;
        let rows = rows.get(first * dimension..(last + 1) * dimension)?;
        is_read.then(|| mean(rows, dimension))
    };
    sentences.iter().map(|sentence| vector(sentence).unwrap_or_else(|| whole.clone())).collect()
}

#[cfg(test)]
mod tests {
    use ibid_core::{DenseVector, Span};

    use super::{mean, sentences};

    #[test]
    fn a_sentence_is_the_mean_of_its_own_tokens() {
        // [CLS] a b | c, cut off before the end.
        let rows = [9.0, 9.0, 1.0, 0.0, 0.0, 1.0, 0.0, 5.0];
        let places = [(0, 0), (0, 1), (2, 3), (4, 5)];
        let whole = mean(&rows, 2);
        let spans = [(0, 3), (4, 5), (4, 40), (40, 50), (3, 4)]
            .map(|(start, end)| Span::new(start, end).expect("in order"));
        let vectors = sentences(&rows, &places, &spans, &whole);
        let expected = [
            DenseVector::normalized(vec![1.0, 1.0]),
            DenseVector::normalized(vec![0.0, 1.0]),
            whole.clone(),
            whole.clone(),
            whole,
        ];
        assert_eq!(vectors, expected);
    }
}
