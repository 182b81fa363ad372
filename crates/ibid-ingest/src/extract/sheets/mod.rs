//! Sheets of cells: XLSX, XLS and CSV; those of OpenDocument are read with its other formats.

mod csv;
mod table;
mod value;
mod xls;
mod xlsx;

pub(super) use self::csv::extract as extract_csv;
pub(super) use self::xls::extract as extract_xls;
pub(super) use self::xlsx::extract as extract_xlsx;
pub(super) use table::{Row, SheetWriter};
