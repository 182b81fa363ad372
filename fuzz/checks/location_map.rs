//! Location maps as they are stored: what can be read back can be asked about every span, and written again.

use ibid_core::{LocationMap, Span};

/// Spans that are asked about go so far.
const LENGTH: usize = 300;

pub(crate) fn check(bytes: &[u8]) {
    let Ok(map) = serde_json::from_slice::<LocationMap>(bytes) else { return };
    for offset in (0..LENGTH).chain([usize::MAX / 2]) {
        let heading = map.heading_path(offset);
        for length in [1, 10] {
            let place = map.place(Span::with_length(offset, length));
            assert_eq!(place.heading, heading);
            // A place is shown, whatever is in it.
            let _ = place.to_string();
        }
    }
    assert!(map.page_spans(LENGTH).all(|(_, span)| span.end() <= LENGTH));
    let _ = (map.page_count(), map.heading_offsets().count());
    let text = serde_json::to_string(&map).expect("written");
    assert_eq!(serde_json::from_str::<LocationMap>(&text).expect("read again"), map);
    let _ = map.into_builder().plain_lines("a\nb").build();
}
