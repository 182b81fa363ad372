use std::borrow::Cow;

use candle_core::quantized::{GgmlDType, QStorage, QTensor, gguf_file};
use candle_core::{Device, Result, Tensor};

/// The vectors of the tokens, which stay quantized: they are half of the weights, and a text needs few of them.
pub(super) struct Words {
    rows: &'static [u8],
    /// In bytes.
    row: usize,
    width: usize,
    kind: GgmlDType,
}

impl Words {
    /// The matrix called `name` of `file`, a GGUF file whose header is `content`.
    pub(super) fn find(file: &'static [u8], content: &gguf_file::Content, name: &str) -> Result<Self> {
        let missing = || candle_core::Error::CannotFindTensor { path: name.to_owned() };
        let info = content.tensor_infos.get(name).ok_or_else(missing)?;
        let (count, width) = info.shape.dims2()?;
        let kind = info.ggml_dtype;
        let row = width / kind.block_size() * kind.type_size();
        let start =
            usize::try_from(content.tensor_data_offset + info.offset).map_err(candle_core::Error::wrap)?;
        let rows = file.get(start..start + count * row).ok_or_else(missing)?;
        Ok(Self { rows, row, width, kind })
    }

    /// The vectors of `ids`, a row each.
    pub(super) fn of(&self, ids: &[u32]) -> Result<Tensor> {
        let mut rows = Vec::with_capacity(ids.len() * self.row);
        for id in ids {
            let start = *id as usize * self.row;
            let Some(row) = self.rows.get(start..start + self.row) else {
                candle_core::bail!("there is no token {id}");
            };
            rows.extend_from_slice(row);
        }
        let device = Device::Cpu;
        let rows = QStorage::from_data(Cow::Owned(rows), &device, self.kind)?;
        QTensor::new(rows, (ids.len(), self.width))?.dequantize(&device)
    }
}
