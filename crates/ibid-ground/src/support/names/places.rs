//! Places of a German claim: every noun has a capital, so a name is told by what stands before it.

use unicode_segmentation::UnicodeSegmentation;

/// What is somewhere, folded: `das Büro in München`. Behind other words a noun may follow: `Zahlung in Raten`.
const THINGS: &[&str] = &[
    "büro",
    "büros",
    "sitz",
    "hauptsitz",
    "firmensitz",
    "filiale",
    "filialen",
    "niederlassung",
    "standort",
    "zentrale",
    "zweigstelle",
    "geschäftsstelle",
    "flughafen",
    "museum",
    "universität",
    "hochschule",
    "messe",
    "konferenz",
    "tagung",
    "amtsgericht",
    "landgericht",
    "hotel",
    "wohnt",
    "wohnen",
    "wohnhaft",
    "geboren",
    "gestorben",
];
/// What may stand between: `das Büro befindet sich in München`.
const LINKS: &[&str] =
    &["ist", "sind", "war", "waren", "liegt", "liegen", "befindet", "befinden", "sich", "steht"];
/// Words before `in` that are looked at.
const REACH: usize = 4;

/// The places of `claim`, as it writes them, for which `sources` name others where the same is.
pub(super) fn foreign<'a>(claim: &'a str, sources: &[&str]) -> Vec<&'a str> {
    let known: Vec<Place<'_>> = sources.iter().flat_map(|source| Place::all(source)).collect();
    let own = Place::all(claim);
    // A claim with both tells of both.
    let is_elsewhere = |place: &Place<'_>| {
        known.iter().any(|other| other.thing == place.thing && own.iter().all(|own| own.name != other.name))
    };
    own.iter().filter(|place| is_elsewhere(place)).map(|place| place.name).collect()
}

/// A capitalized word behind `in`.
struct Place<'a> {
    /// What is there, folded.
    thing: String,
    name: &'a str,
}

impl<'a> Place<'a> {
    fn all(text: &'a str) -> Vec<Self> {
        let words: Vec<&'a str> = text.unicode_words().collect();
        let at = |at: usize| Self::at(&words, at);
        (0..words.len()).filter_map(at).collect()
    }

    fn at(words: &[&'a str], at: usize) -> Option<Self> {
        let name = words.get(at).copied().filter(|name| name.starts_with(char::is_uppercase))?;
        let (last, before) = words.get(..at)?.split_last()?;
        let mut before = before.iter().rev().take(REACH).map(|word| word.to_lowercase());
        let thing = before.find(|word| !LINKS.contains(&word.as_str()))?;
        let is_place = *last == "in" && THINGS.contains(&thing.as_str());
        is_place.then_some(Self { thing, name })
    }
}

#[cfg(test)]
mod tests {
    use super::foreign;

    #[test]
    fn a_place_is_told_by_what_is_there() {
        for (claim, source, expected) in [
            ("Das Büro in Berlin hat zehn Plätze.", "Das Büro in München hat zehn Plätze.", &["Berlin"][..]),
            ("Der Hauptsitz liegt in Graz.", "Der Hauptsitz befindet sich in Wien.", &["Graz"]),
            ("Sie wohnt in Linz.", "Sie wohnt in Graz.", &["Linz"]),
            ("Das Büro in München hat zehn Plätze.", "Das Büro in München hat zehn Plätze.", &[]),
            ("Die Zahlung in Raten ist möglich.", "Die Zahlung in Teilbeträgen ist möglich.", &[]),
            ("Der Urlaub ist in Tagen zu nehmen.", "Der Urlaub ist in Stunden zu nehmen.", &[]),
            ("Das Büro ist in Berlin.", "Das Büro hat zehn Plätze.", &[]),
        ] {
            assert_eq!(foreign(claim, &[source]), expected, "{claim}");
        }
    }
}
