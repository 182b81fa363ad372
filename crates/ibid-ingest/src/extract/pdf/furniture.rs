use std::collections::{HashMap, HashSet};

/// A line that stands at the edge of so many pages in a hundred is a header or footer. Less than half, because
/// books have other headers on left and right pages.
const PAGES_IN_A_HUNDRED: usize = 40;
const MIN_PAGES: usize = 3;
/// How many lines at each edge can be headers or footers.
const EDGE_LINES: usize = 2;

/// The headers, footers and page numbers of a document.
#[derive(Debug, Default)]
pub(super) struct Furniture {
    repeated: HashSet<Shape>,
}

/// What headers of different pages have in common: the line, with the number that counts pages taken out and
/// how far it is from the page's own. `Page 3 of 12` on the third page and `Page 4 of 12` on the fourth agree;
/// rows of a table that happen to hold as many numbers do not.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Shape {
    text: String,
    ahead: Option<i64>,
}

impl Furniture {
    pub(super) fn find(pages: &[String]) -> Self {
        if pages.len() < MIN_PAGES {
            return Self::default();
        }
        let mut counts: HashMap<Shape, usize> = HashMap::new();
        for (index, page) in pages.iter().enumerate() {
            let lines: Vec<&str> = page.lines().collect();
            let on_page: HashSet<Shape> =
                edges(&lines).into_iter().flat_map(|position| shapes(index, lines[position])).collect();
            for shape in on_page {
                *counts.entry(shape).or_default() += 1;
            }
        }
        let needed = (pages.len() * PAGES_IN_A_HUNDRED).div_ceil(100).max(MIN_PAGES);
        let repeated =
            counts.into_iter().filter(|(_, count)| *count >= needed).map(|(shape, _)| shape).collect();
        Self { repeated }
    }

    /// The positions of such lines on a page. A page that consists of nothing else keeps them.
    pub(super) fn lines_of(&self, index: usize, page: &str) -> Vec<usize> {
        let lines: Vec<&str> = page.lines().collect();
        let filled = lines.iter().filter(|line| !line.trim().is_empty()).count();
        let found: Vec<usize> = edges(&lines)
            .into_iter()
            .filter(|position| {
                shapes(index, lines[*position]).iter().any(|shape| self.repeated.contains(shape))
            })
            .collect();
        if found.len() < filled { found } else { Vec::new() }
    }
}

/// The positions of the first and last lines that are not blank, each once.
fn edges(lines: &[&str]) -> Vec<usize> {
    let filled: Vec<usize> =
        (0..lines.len()).filter(|position| !lines[*position].trim().is_empty()).collect();
    let last = filled.len().saturating_sub(EDGE_LINES).max(EDGE_LINES.min(filled.len()));
    filled.iter().take(EDGE_LINES).chain(&filled[last..]).copied().collect()
}

/// The line as it is, and with each of its numbers as the page's.
fn shapes(index: usize, line: &str) -> Vec<Shape> {
    let line = line.trim();
    let mut shapes = vec![Shape { text: line.to_owned(), ahead: None }];
    let mut at = 0;
    while let Some(start) = line[at..].find(|c: char| c.is_ascii_digit()).map(|found| at + found) {
        let length = line[start..].bytes().take_while(u8::is_ascii_digit).count();
        at = start + length;
        if let (Ok(number), Ok(page)) = (line[start..at].parse::<i64>(), i64::try_from(index + 1)) {
            let text = format!("{}\u{0}{}", &line[..start], &line[at..]);
            shapes.push(Shape { text, ahead: Some(number.saturating_sub(page)) });
        }
    }
    shapes
}

#[cfg(test)]
mod tests {
    use super::Furniture;

    fn left_out(pages: &[&str]) -> Vec<String> {
        let pages: Vec<String> = pages.iter().map(ToString::to_string).collect();
        let furniture = Furniture::find(&pages);
        let of = |(index, page): (usize, &String)| -> Vec<String> {
            let lines: Vec<&str> = page.lines().collect();
            furniture.lines_of(index, page).into_iter().map(|position| lines[position].to_owned()).collect()
        };
        pages.iter().enumerate().flat_map(of).collect()
    }

    #[test]
    fn headers_footers_and_page_numbers_are_found() {
        let cases: &[(&[&str], &[&str])] = &[
            (&["A\none\n5", "A\ntwo\n6", "A\nthree\n7"], &["A", "5", "A", "6", "A", "7"]),
            (&["x one\n\n1/3", "x two\n\n2/3", "x three\n\n3/3"], &["1/3", "2/3", "3/3"]),
            // Left and right pages.
            (
                &["L\na\nb\nc", "R\nd\ne\nf", "L\ng\nh\ni", "R\nj\nk\nl", "L\nm\nn\no", "R\np\nq\nr"],
                &["L", "R", "L", "R", "L", "R"],
            ),
            // Two pages are too few to tell.
            (&["A\none", "A\ntwo"], &[]),
            // Rows of figures are no page numbers.
            (&["t\n10 20", "u\n17 20", "v\n11 90"], &[]),
            // A page of nothing else keeps its line.
            (&["A\none", "A\ntwo", "A"], &["A", "A"]),
        ];
        for (pages, expected) in cases {
            assert_eq!(&left_out(pages), expected, "{pages:?}");
        }
    }
}
