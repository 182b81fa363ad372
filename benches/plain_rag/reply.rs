//! What a model wrote as JSON, read as kindly as toolkits read it.

use serde_json::Value;

pub(crate) struct Reply {
    /// `None` where the model says that the sources do not hold it.
    pub(crate) answer: Option<String>,
    pub(crate) citations: Vec<Citation>,
}

pub(crate) struct Citation {
    pub(crate) source: Option<usize>,
    pub(crate) quote: String,
}

impl Reply {
    /// The first JSON object of the output, in a code block or not.
    pub(crate) fn of(output: &str) -> Option<Self> {
        let start = output.find('{')?;
        let mut values = serde_json::Deserializer::from_str(&output[start..]).into_iter::<Value>();
        let value = values.next()?.ok()?;
        let answer = match value.get("answer")? {
            Value::Null => None,
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        let citations = value.get("citations").and_then(Value::as_array).into_iter().flatten();
        let citations = citations.map(|citation| Citation {
            source: citation.get("source").and_then(number),
            quote: citation.get("quote").and_then(Value::as_str).unwrap_or_default().to_owned(),
        });
        Some(Self { answer, citations: citations.collect() })
    }
}

fn number(value: &Value) -> Option<usize> {
    match value {
        Value::Number(number) => usize::try_from(number.as_u64()?).ok(),
        Value::String(text) => text.trim_matches(['[', ']', ' ']).parse().ok(),
        _ => None,
    }
}

/// Whether a text holds a quote: white space, case and quotation marks may differ.
pub(crate) fn holds(text: &str, quote: &str) -> bool {
    let quote = plain(quote);
    !quote.is_empty() && plain(text).contains(&quote)
}

fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace(['“', '”', '„'], "\"").replace(['‘', '’'], "'");
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.trim_matches(['"', '.', '…', ' ']).to_owned()
}
