#![no_main]

#[path = "../checks/sentences.rs"]
mod sentences;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sentences::check(bytes));
