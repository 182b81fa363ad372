/// What a model was trained to see in front of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prompts {
    pub(super) query: &'static str,
    pub(super) document: &'static str,
}

const PLAIN: Prompts = Prompts { query: "", document: "" };
const E5: Prompts = Prompts { query: "query: ", document: "passage: " };
const NOMIC: Prompts = Prompts { query: "search_query: ", document: "search_document: " };
const GEMMA: Prompts = Prompts { query: "task: search result | query: ", document: "title: none | text: " };
const SEARCHING: Prompts =
    Prompts { query: "Represent this sentence for searching relevant passages: ", document: "" };
const SEARCHING_CHINESE: Prompts =
    Prompts { query: "为这个句子生成表示以用于检索相关文章：", document: "" };

impl Prompts {
    /// The prompts of the model called `name`, from its authors' model card.
    pub(super) fn of(name: &str) -> Self {
        let is_of = |family: &str| name.starts_with(family);
        if is_of("multilingual-e5-") {
            E5
        } else if is_of("nomic-embed-text-") || is_of("modernbert-embed-") {
            NOMIC
        } else if is_of("embeddinggemma-") {
            GEMMA
        } else if is_of("bge-") && name.contains("-zh-") {
            SEARCHING_CHINESE
        } else if (is_of("bge-") && name.contains("-en-"))
            || is_of("mxbai-embed-")
            || is_of("snowflake-arctic-embed-")
        {
            SEARCHING
        } else {
            PLAIN
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{E5, NOMIC, PLAIN, Prompts, SEARCHING, SEARCHING_CHINESE};

    #[test]
    fn each_family_has_its_own() {
        for (name, prompts) in [
            ("multilingual-e5-small", E5),
            ("bge-small-en-v1.5-q", SEARCHING),
            ("bge-large-zh-v1.5", SEARCHING_CHINESE),
            ("bge-m3", PLAIN),
            ("nomic-embed-text-v1.5", NOMIC),
            ("all-minilm-l6-v2", PLAIN),
        ] {
            assert_eq!(Prompts::of(name), prompts, "{name}");
        }
    }
}
