use std::sync::{Arc, Mutex, PoisonError};

use ibid_core::{ContentHash, Document, DocumentName};

/// Bytes of text that are kept.
const BYTES: usize = 64 << 20;
/// Documents that are kept.
const DOCUMENTS: usize = 256;

/// The documents that were read last: one search after another looks at the same ones, and reading one means
/// checking its hash.
#[derive(Debug, Default)]
pub(crate) struct DocumentCache {
    /// The one used last comes last.
    documents: Mutex<Vec<Arc<Document>>>,
}

impl DocumentCache {
    /// The document, where this version of it is kept.
    pub(crate) fn get(&self, name: &DocumentName, version: ContentHash) -> Option<Arc<Document>> {
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        let index = documents
            .iter()
            .position(|document| document.content_hash == version && document.name == *name)?;
        let document = documents.remove(index);
        documents.push(Arc::clone(&document));
        Some(document)
    }

    /// Keeps a document; others go to make room.
    pub(crate) fn put(&self, document: Arc<Document>) {
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        documents.retain(|other| other.name != document.name);
        documents.push(document);
        let mut bytes: usize = documents.iter().map(|document| document.text.len()).sum();
        while documents.len() > 1 && (documents.len() > DOCUMENTS || bytes > BYTES) {
            bytes -= documents.remove(0).text.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, LocationMap, Metadata};

    use super::{DOCUMENTS, DocumentCache};

    fn document(name: &str, text: &str) -> Arc<Document> {
        Arc::new(Document {
            name: name.parse().expect("a name"),
            content_hash: ContentHash::of(text.as_bytes()),
            text_hash: ContentHash::of(text.as_bytes()),
            format: DocumentFormat::Text,
            title: None,
            language: None,
            metadata: Metadata::default(),
            locations: LocationMap::of_plain_text(text),
            coverage: Coverage::default(),
            text: text.to_owned(),
        })
    }

    #[test]
    fn only_the_version_that_is_asked_for_is_given() {
        let cache = DocumentCache::default();
        let (old, new) = (document("a.md", "old"), document("a.md", "new"));
        cache.put(Arc::clone(&old));
        assert_eq!(cache.get(&old.name, new.content_hash), None);
        cache.put(Arc::clone(&new));
        assert_eq!(cache.get(&old.name, old.content_hash), None);
        assert_eq!(cache.get(&new.name, new.content_hash), Some(new));
    }

    #[test]
    fn the_one_that_was_used_longest_ago_goes_first() {
        let cache = DocumentCache::default();
        let documents: Vec<_> = (0..=DOCUMENTS).map(|number| document(&number.to_string(), "text")).collect();
        for document in &documents[..DOCUMENTS] {
            cache.put(Arc::clone(document));
        }
        assert!(cache.get(&documents[0].name, documents[0].content_hash).is_some());
        cache.put(Arc::clone(&documents[DOCUMENTS]));
        assert!(cache.get(&documents[0].name, documents[0].content_hash).is_some());
        assert!(cache.get(&documents[1].name, documents[1].content_hash).is_none());
    }
}
