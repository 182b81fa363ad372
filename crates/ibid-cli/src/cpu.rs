//! Whether this processor can run this build.

/// Bits of CPUID leaf 1 ECX and leaf 7 EBX that an x86-64-v3 build uses.
#[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
const FMA: u32 = 1 << 12;
#[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
const AVX2: u32 = 1 << 5;

/// Says what to do where the processor lacks what the build needs, instead of dying of an illegal instruction.
///
/// CPUID is asked directly: `is_x86_feature_detected!` is true at compile time in a build that has the
/// feature switched on.
#[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
#[inline(never)]
pub(crate) fn check() -> Result<(), String> {
    use std::arch::x86_64::{__cpuid, __cpuid_count};
    let highest_leaf = __cpuid(0).eax;
    let extended = if highest_leaf >= 7 { __cpuid_count(7, 0).ebx } else { 0 };
    judge(__cpuid(1).ecx, extended)
}

/// Other builds run anywhere.
#[cfg(not(all(target_arch = "x86_64", target_feature = "avx2")))]
pub(crate) fn check() -> Result<(), String> {
    Ok(())
}

#[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
fn judge(leaf_1_ecx: u32, leaf_7_ebx: u32) -> Result<(), String> {
    let mut missing = Vec::new();
    if leaf_7_ebx & AVX2 == 0 {
        missing.push("AVX2");
    }
    if leaf_1_ecx & FMA == 0 {
        missing.push("FMA");
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "this processor has no {}, which this build of ibid uses\n  build it for this processor: \
         RUSTFLAGS=\"-C target-cpu=native\" cargo build --release (generation will be slow)",
        missing.join(" and no ")
    ))
}

#[cfg(all(test, target_arch = "x86_64", target_feature = "avx2"))]
mod tests {
    use super::{AVX2, FMA, judge};

    #[test]
    fn names_what_the_processor_lacks() {
        assert!(judge(FMA, AVX2).is_ok());
        let message = judge(FMA, 0).expect_err("no AVX2");
        assert!(message.contains("no AVX2,") && message.contains("target-cpu=native"), "{message}");
        assert!(judge(0, 0).expect_err("neither").contains("no AVX2 and no FMA"));
    }
}
