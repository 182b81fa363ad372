#![no_main]

#[path = "../checks/location_map.rs"]
mod location_map;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| location_map::check(bytes));
