//! Formats that people write as text: the text as it is, with its headings; LaTeX without its commands.

mod latex;
mod org;
mod rst;

pub(super) use latex::extract as extract_latex;
pub(super) use org::extract as extract_org;
pub(super) use rst::extract as extract_rst;
