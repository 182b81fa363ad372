use std::convert::Infallible;

use ibid_core::seam::Tool;
use jiff::Zoned;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::FunctionTool;

/// The clock takes nothing.
#[derive(Debug, Deserialize, JsonSchema)]
struct Nothing {}

/// `current_date`: today's date and the time of day, by this machine's clock and time zone.
///
/// ```
/// # futures::executor::block_on(async {
/// use ibid_core::seam::Tool as _;
///
/// let said = ibid_tools::current_date().call(serde_json::json!({})).await?;
/// assert!(said.text.starts_with("Today is "));
/// # Ok::<(), ibid_core::seam::ToolError>(()) }).unwrap();
/// ```
///
/// # Panics
/// Never: the name is a constant that can name a tool.
pub fn current_date() -> impl Tool {
    let tell = async |_: Nothing| Ok::<_, Infallible>(said(&Zoned::now()));
    let description = "Tells today's date, the day of the week and the time of day";
    FunctionTool::new("current_date", description, tell).expect("a name of ours")
}

fn said(now: &Zoned) -> String {
    let date = now.strftime("%A, %-d %B %Y (%Y-%m-%d)");
    let week = now.date().iso_week_date();
    let zone = now.time_zone().iana_name().map(|zone| format!(" {zone}")).unwrap_or_default();
    format!(
        "Today is {date}, in calendar week {}, and the time of day is {} (UTC{}{zone}).",
        week.week(),
        now.strftime("%H:%M"),
        now.strftime("%:z"),
    )
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn one_sentence_so_that_a_quote_holds_all_of_it() {
        let now = "2026-11-25T09:05:00+01:00[Europe/Vienna]".parse().expect("a time");
        assert_eq!(
            said(&now),
            "Today is Wednesday, 25 November 2026 (2026-11-25), in calendar week 48, and the time of day is 09:05 \
             (UTC+01:00 Europe/Vienna)."
        );
    }
}
