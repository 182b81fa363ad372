//! What a filter means.

use proptest::prelude::*;

use super::{Filter, FilterFacts, InvalidFilter};
use crate::{DocumentFormat, DocumentName};

const DAY_NS: i64 = 86_400_000_000_000;

#[derive(Debug, Clone)]
struct Facts {
    name: DocumentName,
    format: DocumentFormat,
    tags: Vec<String>,
    language: Option<String>,
    title: Option<String>,
    authors: Vec<String>,
    dated_ns: i64,
}

impl Facts {
    fn pass(&self, filter: &Filter) -> bool {
        filter.matches(&FilterFacts {
            name: &self.name,
            format: self.format,
            tags: &self.tags,
            language: self.language.as_deref(),
            title: self.title.as_deref(),
            authors: &self.authors,
            dated_ns: self.dated_ns,
        })
    }
}

fn facts() -> impl Strategy<Value = Facts> {
    let format = prop_oneof![Just(DocumentFormat::Markdown), Just(DocumentFormat::Pdf)];
    let language = proptest::option::of(prop_oneof![Just("deu".to_owned()), Just("eng".to_owned())]);
    (
        "[ab](/[ab]){0,2}\\.(md|pdf)",
        format,
        proptest::collection::vec("[xy]", 0..3),
        language,
        proptest::option::of("[PQ]{1,2}"),
        proptest::collection::vec("[PQ]{1,2}", 0..3),
        -3 * DAY_NS..3 * DAY_NS,
    )
        .prop_map(|(name, format, tags, language, title, authors, dated_ns)| Facts {
            name: name.parse().expect("a name"),
            format,
            tags,
            language,
            title,
            authors,
            dated_ns,
        })
}

/// Filters of one field each: their combinations are what the properties are about.
fn single() -> impl Strategy<Value = Filter> {
    prop_oneof![
        "[ab*](/[ab*]){0,1}|\\*\\.md|a/".prop_map(|glob| Filter::new().path(&glob).expect("a glob")),
        prop_oneof![Just(DocumentFormat::Markdown), Just(DocumentFormat::Pdf)]
            .prop_map(|format| Filter::new().format(format)),
        "[xy]".prop_map(|tag| Filter::new().tag(tag)),
        prop_oneof![Just("de"), Just("eng")].prop_map(|code| Filter::new().language(code).expect("a code")),
        facts().prop_map(|facts| Filter::new().document(facts.name)),
        "[pQ]{1,2}".prop_map(|text| Filter::new().title(&text)),
        "[pQ]{1,2}".prop_map(|text| Filter::new().author(&text)),
        (1..5).prop_map(|day| Filter::new().after(&format!("1970-01-0{day}")).expect("a date")),
        (1..5).prop_map(|day| Filter::new().before(&format!("1970-01-0{day}")).expect("a date")),
    ]
}

/// Both filters in one.
fn merged(mut left: Filter, right: &Filter) -> Filter {
    left.paths.extend(right.paths.iter().cloned());
    left.formats.extend(&right.formats);
    left.tags.extend(right.tags.iter().cloned());
    left.languages.extend(right.languages.iter().cloned());
    left.documents.extend(right.documents.iter().cloned());
    left.titles.extend(right.titles.iter().cloned());
    left.authors.extend(right.authors.iter().cloned());
    left.after_ns = left.after_ns.max(right.after_ns);
    left.before_ns = [left.before_ns, right.before_ns].into_iter().flatten().min();
    left
}

fn fields(filter: &Filter) -> [bool; 9] {
    [
        !filter.paths.is_empty(),
        !filter.formats.is_empty(),
        !filter.tags.is_empty(),
        !filter.languages.is_empty(),
        !filter.documents.is_empty(),
        !filter.titles.is_empty(),
        !filter.authors.is_empty(),
        filter.after_ns.is_some(),
        filter.before_ns.is_some(),
    ]
}

proptest! {
    #[test]
    fn an_empty_filter_passes_everything(facts in facts()) {
        prop_assert!(facts.pass(&Filter::new()));
    }

    #[test]
    fn values_of_one_field_add_and_fields_restrict(facts in facts(), left in single(), right in single()) {
        let (passes_left, passes_right) = (facts.pass(&left), facts.pass(&right));
        let is_date = left.after_ns.or(left.before_ns).is_some();
        let both = merged(left.clone(), &right);
        let expected = if fields(&left) == fields(&right) && !is_date {
            passes_left || passes_right
        } else {
            passes_left && passes_right
        };
        prop_assert_eq!(facts.pass(&both), expected, "{:?}", both);
        prop_assert!(!both.is_empty());
    }

    #[test]
    fn a_document_passes_by_its_own_name_and_by_each_folder_above_it(facts in facts()) {
        prop_assert!(facts.pass(&Filter::new().document(facts.name.clone())));
        let name = facts.name.as_str();
        for (slash, _) in name.match_indices('/') {
            for folder in [&name[..slash], &name[..=slash]] {
                prop_assert!(facts.pass(&Filter::new().path(folder).expect("a glob")), "{}", folder);
            }
        }
        prop_assert!(facts.pass(&Filter::new().path(name).expect("a glob")));
    }

    #[test]
    fn any_text_is_a_part_of_a_filter_or_an_error(text in ".{0,12}") {
        if let Err(InvalidFilter::Path { glob, .. }) = Filter::new().path(&text) {
            prop_assert_eq!(&glob, &text);
        }
        if let Ok(filter) = Filter::new().after(&text) {
            prop_assert!(!filter.is_empty());
        }
        if let Ok(filter) = Filter::new().language(&text) {
            prop_assert!(filter.languages().all(|code| code.len() == 3));
        }
    }
}

#[test]
fn days_are_whole_and_moments_are_not() {
    let at = |dated_ns: i64| Facts {
        name: "a".parse().expect("a name"),
        format: DocumentFormat::Text,
        tags: Vec::new(),
        language: None,
        title: None,
        authors: Vec::new(),
        dated_ns,
    };
    let day =
        Filter::new().after("1970-01-02").and_then(|filter| filter.before("1970-01-02")).expect("dates");
    let passes = [DAY_NS - 1, DAY_NS, 2 * DAY_NS - 1, 2 * DAY_NS].map(|time| at(time).pass(&day));
    assert_eq!(passes, [false, true, true, false]);
    let moment = Filter::new().before("1970-01-02T01:00:00+01:00").expect("a time");
    assert_eq!([DAY_NS, DAY_NS + 1].map(|time| at(time).pass(&moment)), [true, false]);
    for wrong in ["", "yesterday", "2024-02-30", "2024-01-31T12:00:00", "31.1.2024"] {
        let refused = Filter::new().after(wrong);
        assert_eq!(refused, Err(InvalidFilter::Date { text: wrong.to_owned() }));
    }
    assert!(at(i64::MIN).pass(&Filter::new().after("0001-01-01").expect("long ago")));
}

#[test]
fn the_error_of_a_bad_glob_names_it() {
    for glob in ["", "/", "a[", "{a"] {
        let Err(error) = Filter::new().path(glob) else { panic!("`{glob}` is accepted") };
        assert!(error.to_string().contains(&format!("`{glob}`")), "{error}");
    }
}
