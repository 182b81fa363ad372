//! What cannot be written: a quote that was not verified, a claim without one, an answer without claims.

#[test]
fn what_must_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/compile_fail/*.rs");
}

/// `$type` has no `$bound`. Where it had one, `Probe<_>` would fit twice and this would not compile. Unlike a
/// compile-fail case, it does not depend on how the compiler words the error.
macro_rules! assert_lacks {
    ($type:ty: $bound:path) => {
        const _: fn() = || {
            struct HasIt;
            trait Probe<T> {
                fn probe() {}
            }
            impl<T: ?Sized> Probe<()> for T {}
            impl<T: ?Sized + $bound> Probe<HasIt> for T {}
            let _ = <$type as Probe<_>>::probe;
        };
    };
}

assert_lacks!(ibid_ground::Quote: serde::de::DeserializeOwned);
assert_lacks!(ibid_ground::Claim: serde::de::DeserializeOwned);
assert_lacks!(ibid_ground::Answer: serde::de::DeserializeOwned);
assert_lacks!(ibid_ground::Support: serde::de::DeserializeOwned);
assert_lacks!(ibid_ground::Quote: Default);
assert_lacks!(ibid_ground::Claim: Default);
assert_lacks!(ibid_ground::Answer: Default);
assert_lacks!(ibid_ground::Support: From<f32>);
