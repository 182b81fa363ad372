//! What a search for a second step asks for: a name that the first one gave.

use ibid_core::seam::ToolDescription;
use ibid_ground::new_names;

/// The name of the tool whose query can be a step of a question.
pub(super) const SEARCH: &str = "search_documents";
/// The most names to choose from.
const NAMES: usize = 12;
/// Characters that a name may have: a query has three at least.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=40;
/// The most characters behind the name.
const MORE: usize = 79;

/// The tools as they are to be called next: a search begins with a name that stands in `sentences` (best first) and not in
/// what was asked before. The words of the question have been searched for already, and a small model repeats them where
/// nothing keeps it from that. Without such a name a search is as free as ever.
pub(super) fn naming(tools: &[ToolDescription], sentences: &[&str], asked: &[&str]) -> Vec<ToolDescription> {
    let mut names: Vec<String> = Vec::new();
    for name in sentences.iter().flat_map(|sentence| new_names(sentence, asked)) {
        let fits = LENGTHS.contains(&name.chars().count());
        if fits && !names.contains(&name) && names.len() < NAMES {
            names.push(name);
        }
    }
    let confined = |tool: &ToolDescription| {
        let mut tool = tool.clone();
        let query = tool.parameters.pointer_mut("/properties/query");
        if let Some(query) = query.filter(|_| tool.name.as_str() == SEARCH && !names.is_empty()) {
            let pattern = format!("^(?:{})(?: [^\"\\\\\\x00-\\x1f]{{1,{MORE}}})?$", alternatives(&names));
            if let Some(query) = query.as_object_mut() {
                // The pattern says how long it may be.
                query.shift_remove("minLength");
                query.shift_remove("maxLength");
                query.insert("pattern".to_owned(), pattern.into());
            }
        }
        tool
    };
    tools.iter().map(confined).collect()
}

fn alternatives(names: &[String]) -> String {
    let escaped = |name: &String| -> String {
        name.chars()
            .flat_map(|letter| [letter.is_ascii_punctuation().then_some('\\'), Some(letter)])
            .flatten()
            .collect()
    };
    names.iter().map(escaped).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use ibid_core::seam::{ToolDescription, ToolEffect};
    use ibid_generate::check_tool;
    use serde_json::json;

    use super::naming;

    fn tool(name: &str) -> ToolDescription {
        ToolDescription {
            name: name.parse().expect("a name"),
            description: "Finds passages".to_owned(),
            parameters: json!({ "type": "object", "properties": { "query": { "type": "string", "maxLength": 120 } }, "required": ["query"] }),
            effect: ToolEffect::ReadOnly,
        }
    }

    #[test]
    fn a_search_asks_for_a_name_that_is_new() {
        let sentences =
            ["The Lisbon office is managed by Ana Reis.", "O'Brien Ltd. cleans the Lisbon office."];
        let tools = [tool("search_documents"), tool("other.search")];
        let asked = ["Who manages the Lisbon office?"];
        let named = naming(&tools, &sentences, &asked);
        let pattern = named[0].parameters["properties"]["query"]["pattern"].as_str().expect("a pattern");
        assert!(pattern.starts_with("^(?:Ana Reis|O\\'Brien Ltd)(?: "), "{pattern}");
        check_tool(&named[0]).expect("it can be decoded");
        assert_eq!(named[1], tools[1], "what other tools ask for is theirs");
        assert_eq!(naming(&tools, &["the office is small"], &asked), tools);
        assert_eq!(
            naming(&tools, &sentences[..1], &[asked[0], "Ana Reis"]),
            tools,
            "it was asked for before"
        );
    }
}
