use super::{all, read};

#[test]
fn a_message_without_headers_still_says_something() {
    let document = read("a.eml", b"just text\nof two lines\n").expect("read");
    assert_eq!(document.text.trim(), "just text\nof two lines");
    assert!(document.coverage.notes[0].contains("no headers"), "{:?}", document.coverage.notes);
    let mailbox = b"From a@x Thu Jan  1 00:00:00 1970\nSubject: One\n\nFirst.\n\nFrom a@x Thu Jan  1 00:00:00 1970\n\nThe body is left.\n";
    let outcomes = all("in.mbox", mailbox);
    assert!(outcomes[1].1.as_ref().expect("read").contains("The body is left."), "{outcomes:?}");
    assert!(read("a.eml", b"\0\x01 binary").is_err());
}
