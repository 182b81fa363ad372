//! Question and schema → passages → grammar → record → evidence: one small file per step.
//!
//! The passages are those of `ask`. Numbers and dates of the record are confined to those of the passages while it is
//! decoded; then the sentence that states each value is looked for, and the record is validated again without it where
//! there is none.

mod each;
mod options;
mod output;
mod record;
mod report;
mod stream;
mod typed;

pub(crate) use each::each;
pub use each::{DocumentRecord, EachOptions, RecordOf, RecordUnit, UnknownRecordUnit};
pub use options::ExtractOptions;
pub use output::{RecordFile, RecordFormat, UnknownRecordFormat, record_json};
pub(crate) use record::{Sources, extract};
pub use report::{Extraction, RECORD_SCHEMA, RecordReport};
pub use stream::{ExtractEvent, ExtractStream};
pub(crate) use typed::schema_of;
