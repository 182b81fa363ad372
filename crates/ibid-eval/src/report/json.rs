//! `ibid.eval/1`.

use serde::Serialize;

use crate::Summary;

/// The name and version of the report's JSON form.
pub const EVAL_SCHEMA: &str = "ibid.eval/1";

#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    ibid: &'static str,
    datasets: &'a [Summary],
}

/// The summaries as one JSON value; its field names are a contract.
///
/// # Panics
/// Never: a summary holds nothing that JSON cannot.
pub fn json_report(summaries: &[Summary]) -> serde_json::Value {
    let document = Document { schema: EVAL_SCHEMA, ibid: env!("CARGO_PKG_VERSION"), datasets: summaries };
    serde_json::to_value(document).expect("keys are strings and numbers are finite")
}
