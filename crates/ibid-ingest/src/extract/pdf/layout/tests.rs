use proptest::prelude::*;

use super::{Piece, text};

/// A piece of 10-point type, each character half as wide as high.
fn piece(left: f32, bottom: f32, text: &str) -> Piece {
    let right = left + text.chars().count() as f32 * 5.0;
    Piece { text: text.to_owned(), left, right, bottom, size: 10.0, font: "Roman".to_owned() }
}

#[test]
fn an_indented_first_line_stays_first_whatever_the_order_of_drawing() {
    let pieces = vec![
        piece(72.0, 688.0, "makes programs easy to use."),
        piece(97.0, 700.0, "Much of the power comes from a style that"),
        piece(72.0, 650.0, "A new paragraph."),
    ];
    assert_eq!(
        text(pieces),
        "Much of the power comes from a style that\nmakes programs easy to use.\n\nA new paragraph.\n"
    );
}

#[test]
fn words_are_joined_by_what_is_drawn_or_left_blank_between_them() {
    let superscript = Piece { size: 6.0, ..piece(127.0, 704.0, "3") };
    let pieces = vec![
        piece(72.0, 700.0, "made in "),
        piece(112.0, 700.0, "Sp"),
        piece(122.0, 700.0, "n"),
        superscript,
        piece(136.0, 700.0, "now"),
        piece(136.4, 700.0, "now"),
        piece(72.0, 688.0, "每年"),
        piece(84.0, 688.0, "十五天"),
    ];
    assert_eq!(text(pieces), "made in Spn3 now\n每年十五天\n");
}

#[test]
fn a_number_and_the_mark_of_its_note_stay_two_numbers() {
    let mark = Piece { size: 6.0, ..piece(107.0, 704.0, "3") };
    assert_eq!(text(vec![piece(72.0, 700.0, "8935112"), mark]), "8935112 3\n");
}

#[test]
fn another_font_begins_another_word_where_there_is_any_gap() {
    let italic = |left, text| Piece { font: "Italic".to_owned(), ..piece(left, 700.0, text) };
    assert_eq!(text(vec![piece(72.0, 700.0, "the"), italic(87.7, "diff")]), "the diff\n");
    assert_eq!(text(vec![piece(72.0, 700.0, "pre"), italic(87.0, "fix")]), "prefix\n");
}

#[test]
fn columns_are_read_one_after_the_other_below_what_runs_across() {
    let mut pieces = vec![piece(
        72.0,
        720.0,
        "A title that runs across both of the two columns of the page, as titles do",
    )];
    for line in 0..8_u8 {
        let bottom = 700.0 - f32::from(line) * 12.0;
        pieces.push(piece(320.0, bottom - 3.0, &format!("right {line} with words to fill it so")));
        pieces.push(piece(72.0, bottom, &format!("left {line} with words to fill it up so")));
    }
    let text = text(pieces);
    let at = |phrase: &str| text.find(phrase).unwrap_or_else(|| panic!("`{phrase}` is missing: {text}"));
    assert!(at("A title") < at("left 0"));
    assert!(at("left 7") < at("right 0"), "{text}");
}

#[test]
fn a_table_is_read_by_rows() {
    let rows = [
        ("Item", "Days", "Price"),
        ("Bolt", "3", "4.50"),
        ("A washer, rust-free", "12", "10.25"),
        ("Nut", "1", "0.30"),
    ];
    let mut pieces = vec![piece(72.0, 730.0, "Prices")];
    for (row, bottom) in rows.iter().zip([700.0, 686.0, 672.0, 658.0]) {
        pieces.push(piece(72.0, bottom, row.0));
        pieces.push(piece(180.0, bottom, row.1));
        pieces.push(piece(300.0 - row.2.len() as f32 * 5.0, bottom, row.2));
    }
    assert_eq!(
        text(pieces),
        "Prices\n\n| Item | Days | Price |\n| Bolt | 3 | 4.50 |\n| A washer, rust-free | 12 | 10.25 |\n| Nut | 1 | 0.30 |\n"
    );
}

#[test]
fn a_page_from_right_to_left_has_its_first_cell_and_column_on_the_right() {
    let cells = |bottom, right, left| vec![piece(300.0, bottom, right), piece(72.0, bottom, left)];
    let table = [cells(700.0, "םש", "םימי"), cells(686.0, "יח", "25"), cells(672.0, "ןד", "26")].concat();
    assert_eq!(text(table), "| שם | ימים |\n| חי | 25 |\n| דן | 26 |\n");
    let mut columns = Vec::new();
    for (line, bottom) in (0..8_u8).map(|line| (line, 700.0 - f32::from(line) * 12.0)) {
        columns.push(piece(320.0, bottom, &format!("םילימ דוע םע {line} ינמי דצב")));
        columns.push(piece(72.0, bottom, &format!("םילימ דוע םע {line} ילאמש דצב")));
    }
    let text = text(columns);
    let at = |phrase: &str| text.find(phrase).unwrap_or_else(|| panic!("`{phrase}` is missing: {text}"));
    assert!(at("ימני 7") < at("שמאלי 0"), "{text}");
}

#[test]
fn a_bar_in_a_cell_of_a_table_is_no_end_of_it() {
    let row = |bottom, name, days| {
        vec![piece(72.0, bottom, name), piece(180.0, bottom, days), piece(300.0, bottom, "x")]
    };
    let table = [row(700.0, "Name", "Days"), row(686.0, "a | b", "25")].concat();
    assert_eq!(text(table), "| Name | Days | x |\n| a \\| b | 25 | x |\n");
}

#[test]
fn places_that_are_no_numbers_cost_only_their_text() {
    let broken = Piece { left: f32::NAN, ..piece(72.0, 700.0, "lost") };
    let flat = Piece { size: 0.0, ..piece(72.0, 700.0, "flat") };
    assert_eq!(text(vec![broken, flat, piece(72.0, 700.0, "kept")]), "kept\n");
}

proptest! {
    #[test]
    fn no_letter_is_lost_wherever_it_stands(places in prop::collection::vec((0.0..500.0_f32, 0.0..800.0_f32, "[a-z]{1,30}"), 0..60)) {
        let pieces: Vec<Piece> = places.iter().map(|(left, bottom, text)| piece(*left, *bottom, text)).collect();
        let letters = |text: &str| {
            let mut letters: Vec<char> = text.chars().filter(char::is_ascii_lowercase).collect();
            letters.sort_unstable();
            letters
        };
        let drawn: String = places.iter().map(|(_, _, text)| text.as_str()).collect();
        prop_assert_eq!(letters(&text(pieces)), letters(&drawn));
    }
}
