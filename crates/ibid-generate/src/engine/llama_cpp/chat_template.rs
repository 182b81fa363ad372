use ibid_core::seam::Message;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use minijinja::{Environment, Error, ErrorKind, context};
use regex::Regex;

use crate::GgufHeader;

/// The chat template of a model: what makes a prompt of a conversation.
///
/// Rendered as the engine mistral.rs does it, so that a model is shown the same prompt by either.
#[derive(Debug)]
pub(super) struct ChatTemplate {
    source: String,
    begin: Option<String>,
    end: Option<String>,
    unknown: Option<String>,
}

impl ChatTemplate {
    /// The template of this file.
    pub(super) fn of(header: &GgufHeader) -> Result<Self, String> {
        let token = |key: &str| header.named_token(key).map(str::to_owned);
        let template = Self {
            source: readable(header.chat_template().unwrap_or_default()),
            begin: token("bos_token_id"),
            end: token("eos_token_id"),
            unknown: token("unknown_token_id"),
        };
        environment()
            .template_from_str(&template.source)
            .map_err(|error| format!("its chat template cannot be read: {error:#}"))?;
        Ok(template)
    }

    /// The prompt of these messages, to which the model's answer is next.
    pub(super) fn render(&self, messages: &[Message], tools: &[serde_json::Value]) -> Result<String, String> {
        let environment = environment();
        let template = environment.template_from_str(&self.source).map_err(|error| format!("{error:#}"))?;
        let values = context! {
            messages => messages,
            add_generation_prompt => true,
            enable_thinking => false,
            bos_token => self.begin,
            eos_token => self.end,
            unk_token => self.unknown,
            date_string => now("%d, %B, %Y").unwrap_or_default(),
        };
        let values = match tools {
            // Templates ask whether tools are defined.
            [] => values,
            tools => context! { tools => tools, xml_tools => tools, ..values },
        };
        template.render(values).map_err(|error| format!("{error:#}"))
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
    environment.set_lstrip_blocks(true);
    environment.set_trim_blocks(true);
    environment.add_function("raise_exception", |reason: String| -> Result<String, Error> {
        Err(Error::new(ErrorKind::InvalidOperation, reason))
    });
    environment.add_function("strftime_now", |format: String| {
        now(&format).map_err(|error| Error::new(ErrorKind::InvalidOperation, error))
    });
    environment
}

fn now(format: &str) -> Result<String, String> {
    let now = Timestamp::now().to_zoned(TimeZone::UTC);
    jiff::fmt::strtime::format(format, &now).map_err(|error| error.to_string())
}

/// The template without the few things of Jinja that the template engine does not know.
fn readable(template: &str) -> String {
    let template = template
        .replace("[::-1]", "|reverse")
        .replace("{% generation %}", "")
        .replace("{% endgeneration %}", "");
    let descending =
        Regex::new(r"range\((?P<from>[^,]+),\s*-1,\s*-1\)").expect("a constant expression is valid");
    descending.replace_all(&template, "range(${from})|reverse").into_owned()
}
