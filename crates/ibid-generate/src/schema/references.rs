//! What `$ref` refers to: only places of the schema itself.

use std::collections::BTreeMap;

use serde_json::Value;

use super::draft::Draft;

/// Keywords whose value is a schema, a list of schemas, or schemas by name.
pub(super) const SCHEMA: &[&str] = &[
    "additionalItems",
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
pub(super) const LISTS: &[&str] = &["allOf", "anyOf", "oneOf", "prefixItems", "items"];
pub(super) const NAMED: &[&str] =
    &["$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"];

/// The identifiers of a schema's parts.
#[derive(Debug, Default)]
pub(super) struct References {
    /// Absolute identifier (without a fragment) to pointer.
    resources: BTreeMap<String, String>,
    /// Identifier and anchor to pointer.
    anchors: BTreeMap<(String, String), String>,
    /// Names of dynamic anchors, one entry for each place.
    dynamic: Vec<String>,
    /// Pointers at which another resource begins.
    bases: BTreeMap<String, String>,
}

impl References {
    pub(super) fn of(root: &Value, draft: Draft) -> Self {
        let mut references = Self::default();
        references.resources.insert(String::new(), String::new());
        references.bases.insert(String::new(), String::new());
        references.walk(root, draft, "", "");
        references
    }

    fn walk(&mut self, schema: &Value, draft: Draft, pointer: &str, base: &str) {
        let Some(object) = schema.as_object() else { return };
        let mut base = base.to_owned();
        let id = object.get(if draft == Draft::Four { "id" } else { "$id" }).and_then(Value::as_str);
        let is_ignored = draft.ref_stands_alone() && object.contains_key("$ref");
        if let Some(id) = id.filter(|_| !is_ignored) {
            if let Some(anchor) = id.strip_prefix('#') {
                self.anchors.insert((base.clone(), anchor.to_owned()), pointer.to_owned());
            } else {
                base = joined(&base, id.trim_end_matches('#'));
                self.resources.insert(base.clone(), pointer.to_owned());
                self.bases.insert(pointer.to_owned(), base.clone());
            }
        }
        for keyword in ["$anchor", "$dynamicAnchor"] {
            if let Some(anchor) = object.get(keyword).and_then(Value::as_str) {
                self.anchors.insert((base.clone(), anchor.to_owned()), pointer.to_owned());
                if keyword == "$dynamicAnchor" {
                    self.dynamic.push(anchor.to_owned());
                }
            }
        }
        for (keyword, value) in object {
            let pointer = format!("{pointer}/{}", escaped(keyword));
            if SCHEMA.contains(&keyword.as_str()) && value.is_object() {
                self.walk(value, draft, &pointer, &base);
            }
            if let Some(list) = value.as_array().filter(|_| LISTS.contains(&keyword.as_str())) {
                for (index, item) in list.iter().enumerate() {
                    self.walk(item, draft, &format!("{pointer}/{index}"), &base);
                }
            }
            if let Some(named) = value.as_object().filter(|_| NAMED.contains(&keyword.as_str())) {
                for (name, item) in named {
                    self.walk(item, draft, &format!("{pointer}/{}", escaped(name)), &base);
                }
            }
        }
    }

    /// The pointer that `reference`, written at `pointer`, refers to. `Err` says why there is none.
    pub(super) fn resolve(&self, root: &Value, pointer: &str, reference: &str) -> Result<String, String> {
        let (uri, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = self.base(pointer);
        let resource = if uri.is_empty() { base.to_owned() } else { joined(base, uri) };
        let Some(start) = self.resources.get(&resource) else {
            return Err(format!(
                "{reference} is outside of the schema, and nothing is read from files or the network: copy it \
                 into `$defs` (files beside it are read with --schema-files)"
            ));
        };
        let fragment = percent_decoded(fragment);
        let target = if fragment.is_empty() || fragment.starts_with('/') {
            format!("{start}{fragment}")
        } else {
            let anchor = self.anchors.get(&(resource, fragment.clone()));
            anchor.cloned().ok_or_else(|| format!("there is no anchor `{fragment}`"))?
        };
        match root.pointer(&target) {
            Some(_) => Ok(target),
            None => Err(format!("there is nothing at {reference}")),
        }
    }

    /// Whether a dynamic reference to `name` can only mean one place.
    pub(super) fn is_unambiguous(&self, name: &str) -> bool {
        self.dynamic.iter().filter(|other| *other == name).count() <= 1
    }

    fn base(&self, pointer: &str) -> &str {
        let mut prefix = pointer;
        loop {
            if let Some(base) = self.bases.get(prefix) {
                return base;
            }
            prefix = prefix.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
    }
}

/// One step of a JSON pointer.
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// `reference` in the place of `base`, as RFC 3986 joins the usual ones.
fn joined(base: &str, reference: &str) -> String {
    let scheme = |uri: &str| uri.find(':').filter(|at| !uri[..*at].contains('/'));
    if scheme(reference).is_some() || base.is_empty() {
        return reference.to_owned();
    }
    let authority = base.find("://").map_or(0, |at| at + 3);
    let root = base[authority..].find('/').map_or(base.len(), |at| authority + at);
    if reference.starts_with('/') {
        return format!("{}{reference}", &base[..root]);
    }
    let folder = base[root..].rfind('/').map_or(root, |at| root + at + 1);
    let mut folder = base[..folder].to_owned();
    if folder.len() == root && scheme(base).is_some() && authority > 0 {
        folder.push('/');
    }
    let reference = reference.strip_prefix("./").unwrap_or(reference);
    format!("{folder}{reference}")
}

pub(super) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let digits = (*first == b'%').then(|| others.get(..2)).flatten();
        let byte = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &others[2..] } else { others };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Draft, References, joined};

    #[test]
    fn references_stay_inside() {
        let root = json!({
            "$id": "https://example.org/a/root.json",
            "$defs": {
                "x~y/z": { "$anchor": "here" },
                "inner": { "$id": "inner.json", "$defs": { "deep": {} }, "properties": { "p": {} } },
            },
        });
        let references = References::of(&root, Draft::Y2020);
        let resolve = |from: &str, reference: &str| references.resolve(&root, from, reference).ok();
        assert_eq!(resolve("", "#"), Some(String::new()));
        assert_eq!(resolve("", "#/$defs/x~0y~1z"), Some("/$defs/x~0y~1z".to_owned()));
        assert_eq!(resolve("", "#/%24defs/inner"), Some("/$defs/inner".to_owned()));
        assert_eq!(resolve("/properties/a", "#here"), Some("/$defs/x~0y~1z".to_owned()));
        assert_eq!(resolve("", "inner.json#/$defs/deep"), Some("/$defs/inner/$defs/deep".to_owned()));
        assert_eq!(
            resolve("/$defs/inner/properties/p", "#/$defs/deep"),
            Some("/$defs/inner/$defs/deep".to_owned())
        );
        assert_eq!(resolve("", "https://example.org/a/root.json"), Some(String::new()));
        for outside in
            ["other.json", "file:///etc/passwd", "https://example.org/b.json#/x", "#/nothing", "#nobody"]
        {
            assert_eq!(resolve("", outside), None, "{outside}");
        }
    }

    #[test]
    fn relative_identifiers_are_joined() {
        for (base, reference, whole) in [
            ("", "a.json", "a.json"),
            ("http://x.org/a/b.json", "c.json", "http://x.org/a/c.json"),
            ("http://x.org/a/b.json", "/c.json", "http://x.org/c.json"),
            ("http://x.org", "c.json", "http://x.org/c.json"),
            ("http://x.org/a/", "urn:uuid:1", "urn:uuid:1"),
        ] {
            assert_eq!(joined(base, reference), whole);
        }
    }
}
