//! The formats, and which of them a model was taught.

use ibid_core::seam::{ToolCallFormat, ToolCallSyntax};

pub(super) const HERMES_OPEN: &str = "<tool_call>";
pub(super) const HERMES_CLOSE: &str = "</tool_call>";
pub(super) const MISTRAL_OPEN: &str = "[TOOL_CALLS]";

/// How a model with this chat template writes calls; `special_token` gives the id of a special token of its vocabulary.
///
/// ```
/// use ibid_core::seam::ToolCallFormat;
/// use ibid_generate::syntax_of_template;
///
/// let syntax = syntax_of_template("{% if tools %}<tool_call>{% endif %}", |_| None);
/// assert_eq!((syntax.format, syntax.lists_tools), (ToolCallFormat::Hermes, true));
/// assert_eq!(syntax_of_template("{{ messages }}", |_| None).format, ToolCallFormat::Json);
/// ```
pub fn syntax_of_template(template: &str, special_token: impl Fn(&str) -> Option<u32>) -> ToolCallSyntax {
    let lists_tools = template.contains("tools");
    let format = if !lists_tools {
        ToolCallFormat::Json
    } else if template.contains(HERMES_OPEN) {
        ToolCallFormat::Hermes
    } else if template.contains("[TOOL_CALLS]") || template.contains("[AVAILABLE_TOOLS]") {
        ToolCallFormat::Mistral
    } else if template.contains("<|start_header_id|>") || template.contains("ipython") {
        ToolCallFormat::Llama3
    } else {
        ToolCallFormat::Json
    };
    let markers = markers(format)
        .iter()
        .filter_map(|marker| Some(((*marker).to_owned(), special_token(marker)?)))
        .collect();
    ToolCallSyntax { format, lists_tools, markers }
}

/// What a call begins with.
pub fn opening(format: ToolCallFormat) -> &'static str {
    match format {
        ToolCallFormat::Hermes => HERMES_OPEN,
        ToolCallFormat::Mistral => MISTRAL_OPEN,
        ToolCallFormat::Llama3 | ToolCallFormat::Json => "{\"name",
    }
}

pub(super) fn markers(format: ToolCallFormat) -> &'static [&'static str] {
    match format {
        ToolCallFormat::Hermes => &[HERMES_OPEN, HERMES_CLOSE],
        ToolCallFormat::Mistral => &[MISTRAL_OPEN],
        ToolCallFormat::Llama3 | ToolCallFormat::Json => &[],
    }
}

/// What the arguments are called.
pub(super) fn arguments_key(format: ToolCallFormat) -> &'static str {
    if format == ToolCallFormat::Llama3 { "parameters" } else { "arguments" }
}
