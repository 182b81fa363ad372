//! The fuzzer's corpus, and changed copies of it.

use ibid_testkit::with_corpus;

#[path = "../../../../fuzz/checks/any_format.rs"]
mod any_format;
#[path = "../../../../fuzz/checks/extract.rs"]
mod extract;

fn read_as(corpus: &str, name: &str) {
    with_corpus(corpus, 1_000, |bytes| extract::check(name, bytes));
}

#[test]
fn zip_archives() {
    read_as("archive", "a.zip");
}

#[test]
fn tar_archives() {
    read_as("tar", "a.tar");
}

#[test]
fn messages() {
    read_as("mail", "a.eml");
}

#[test]
fn mailboxes() {
    read_as("mailbox", "a.mbox");
}

#[test]
fn files_of_every_format() {
    with_corpus("any_format", 3_000, any_format::check);
}

#[test]
fn rtf_documents() {
    read_as("rtf", "a.rtf");
}
