//! Sentences of any text: in order, on character boundaries, and nothing but white space between them.

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut end = 0;
    for span in ibid_core::sentences(&text) {
        assert!(span.start() >= end && !span.is_empty(), "{span:?} after {end}");
        assert!(text[end..span.start()].trim().is_empty(), "left out: {:?}", &text[end..span.start()]);
        let sentence = span.of(&text).expect("on character boundaries");
        assert_eq!(sentence.trim(), sentence);
        end = span.end();
    }
    assert!(text[end..].trim().is_empty(), "left out: {:?}", &text[end..]);
}
