/// One tensor of the file, by its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TensorEntry {
    pub(super) name: String,
    pub(super) dimensions: Vec<u64>,
    pub(super) kind: u32,
    /// From the start of the data section.
    pub(super) offset: u64,
}

/// The number of [`TensorEntry::kind`]s that matter here.
pub(super) const Q5_0: u32 = 6;
pub(super) const Q8_0: u32 = 8;

impl TensorEntry {
    /// The bytes of its data; `None` where the engine does not know the type or the sizes make no sense.
    pub(super) fn byte_length(&self) -> Option<u64> {
        let (block, bytes) = block_layout(self.kind)?;
        let elements =
            self.dimensions.iter().try_fold(1u64, |product, dimension| product.checked_mul(*dimension))?;
        (elements % block == 0).then(|| (elements / block).checked_mul(bytes)).flatten()
    }
}

/// Elements and bytes of one block of a ggml type.
fn block_layout(kind: u32) -> Option<(u64, u64)> {
    Some(match kind {
        0 => (1, 4),
        1 | 30 => (1, 2),
        2 => (32, 18),
        3 => (32, 20),
        Q5_0 => (32, 22),
        7 => (32, 24),
        Q8_0 => (32, 34),
        9 => (32, 36),
        10 => (256, 84),
        11 => (256, 110),
        12 => (256, 144),
        13 => (256, 176),
        14 => (256, 210),
        15 => (256, 292),
        _ => return None,
    })
}
