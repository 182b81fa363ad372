//! How long something is is no other answer to how wide it is.

use crate::normalize::words;

/// The words of each dimension.
const DIMENSIONS: &[&[&str]] = &[
    &["long", "length", "lang", "länge", "largo", "larga", "longitud"],
    &["wide", "width", "broad", "breadth", "breit", "breite", "ancho", "ancha", "anchura"],
    &["high", "height", "tall", "hoch", "höhe", "alto", "alta", "altura"],
    &["deep", "depth", "tief", "tiefe", "profundo", "profunda", "profundidad"],
    &["thick", "thickness", "dick", "dicke", "grueso", "gruesa", "grosor", "espesor"],
    &["diameter", "durchmesser", "diámetro"],
    &["radius", "radio"],
    &["circumference", "perimeter", "umfang", "circunferencia", "perímetro"],
];
/// The same in text without spaces.
const CJK_DIMENSIONS: &[&[&str]] = &[
    &["長度", "长度"],
    &["寬度", "宽度"],
    &["高度"],
    &["深度"],
    &["厚度"],
    &["直徑", "直径"],
    &["半徑", "半径"],
    &["周長", "周长"],
];

/// Whether two folded texts tell of dimensions, and of none together.
pub(super) fn are_others(left: &str, right: &str) -> bool {
    let (left, right) = (dimensions(left), dimensions(right));
    !left.is_empty() && !right.is_empty() && !left.iter().any(|dimension| right.contains(dimension))
}

/// The dimensions that a text tells of, by their places in the lists.
fn dimensions(text: &str) -> Vec<usize> {
    let words = words(text);
    let is_told = |place: &usize| {
        DIMENSIONS[*place].iter().any(|name| words.iter().any(|word| word == name))
            || CJK_DIMENSIONS[*place].iter().any(|name| text.contains(name))
    };
    (0..DIMENSIONS.len()).filter(is_told).collect()
}

#[cfg(test)]
mod tests {
    use super::are_others;

    #[test]
    fn of_two_dimensions_neither_contradicts_the_other() {
        for (left, right, expected) in [
            ("it is 2 m long", "it is 1 m wide", true),
            ("it is 2 m long", "its length is 3 m", false),
            ("it is 2 m long and 1 m wide", "it is 1 m wide", false),
            ("it is 2 m long", "it is 3 m", false),
            ("er ist 2 m hoch", "seine tiefe beträgt 1 m", true),
            ("mide 2 m de largo", "mide 1 m de ancho", true),
            ("長度為2公尺", "寬度為1公尺", true),
        ] {
            assert_eq!(are_others(left, right), expected, "{left} and {right}");
            assert_eq!(are_others(right, left), expected, "{right} and {left}");
        }
    }
}
