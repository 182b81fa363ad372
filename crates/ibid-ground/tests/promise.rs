//! What cannot be written: a quote that was not verified, a claim without one, an answer without claims.

#[test]
fn what_must_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/compile_fail/*.rs");
}
