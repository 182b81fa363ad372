#![no_main]

#[path = "../checks/any_format.rs"]
mod any_format;
#[path = "../checks/extract.rs"]
mod extract;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| any_format::check(bytes));
