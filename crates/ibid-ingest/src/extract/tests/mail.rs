use super::office::{msg, msg_in_msg};
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

#[test]
fn a_message_that_is_embedded_in_another_one_is_a_document_below_it() {
    let innermost = msg("Inner", "The barrier opens at seven.", ("places.csv", b"Person,Place\nAda,B17\n"));
    let outcomes = all("a.msg", &msg_in_msg(&msg_in_msg(&innermost)));
    let names: Vec<&str> = outcomes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "a.msg",
            "a.msg/x.txt",
            "a.msg/Inner.msg",
            "a.msg/Inner.msg/x.txt",
            "a.msg/Inner.msg/Inner.msg",
            "a.msg/Inner.msg/Inner.msg/places.csv",
        ]
    );
    let text = outcomes[4].1.as_ref().expect("read");
    assert!(text.contains("barrier opens at seven") && text.contains("Date: 2024-01-31"), "{text}");
}
