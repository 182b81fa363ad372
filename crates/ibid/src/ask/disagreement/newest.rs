//! Which of several answers are quoted, and in which order.

use std::cmp::Reverse;

use ibid_core::Citation;

use super::{Answers, document};
use crate::ask::Retrieval;
use crate::{Error, Library};

/// Sentences that are quoted, at most.
const MOST_QUOTED: usize = 3;

/// A sentence of each answer, that of the newest document first, and the words that say so. As filters do, this goes by
/// what documents say of themselves before it goes by their files; but the date of one is not compared with the time of
/// the other's file.
pub(super) async fn first(
    library: &Library,
    retrieval: &Retrieval,
    Answers(answers): Answers,
) -> Result<(Vec<Citation>, &'static str), Error> {
    let documents = library.documents().await?;
    let dated = |citation: &Citation| {
        let name = document(retrieval, *citation)?;
        let document = documents.iter().find(|document| document.name == *name)?;
        Some((document.metadata.date_ns(), document.modified_ns, *citation))
    };
    let each = answers.iter().map(|answer| answer.iter().map(dated).collect::<Option<Vec<_>>>());
    let Some(each) = each.collect::<Option<Vec<_>>>() else {
        let by_fit = answers.iter().filter_map(|answer| answer.first().copied());
        return Ok((by_fit.take(MOST_QUOTED).collect(), ""));
    };
    let all_dated = each.iter().flatten().all(|(date, ..)| date.is_some());
    let order = if all_dated {
        "; the document of the later date comes first"
    } else {
        "; the file that was changed last comes first"
    };
    let timed: Vec<Vec<(i64, Citation)>> = each
        .into_iter()
        .map(|answer| {
            let time = |date: Option<i64>, changed: i64| date.filter(|_| all_dated).unwrap_or(changed);
            answer.into_iter().map(|(date, changed, citation)| (time(date, changed), citation)).collect()
        })
        .collect();
    let (citations, is_told) = newest_first(&timed);
    Ok((citations, if is_told { order } else { "" }))
}

/// Of each answer the newest one that gives it, the newest first: of more than are quoted, the newest one of all, that of
/// the answer that fits best, and the next by fit. And whether one is newer than all others; else none is the newest.
fn newest_first<T: Copy>(answers: &[Vec<(i64, T)>]) -> (Vec<T>, bool) {
    // Of the same time, the one that fits better: the last of the greatest is found.
    let newest_of = |answer: &Vec<(i64, T)>| answer.iter().rev().max_by_key(|(time, _)| *time).copied();
    let mut newest: Vec<(i64, T)> = answers.iter().filter_map(newest_of).collect();
    let Some(latest) = newest.iter().map(|(time, _)| *time).max() else { return (Vec::new(), false) };
    let is_told = newest.iter().filter(|(time, _)| *time == latest).count() == 1;
    if let Some(place) = newest.iter().position(|(time, _)| *time == latest).filter(|at| *at >= MOST_QUOTED) {
        newest.swap(MOST_QUOTED - 1, place);
    }
    newest.truncate(MOST_QUOTED);
    newest.sort_by_key(|(time, _)| Reverse(*time));
    (newest.into_iter().map(|(_, sentence)| sentence).collect(), is_told)
}

#[cfg(test)]
mod tests {
    use super::newest_first;

    #[test]
    fn of_those_that_say_the_same_the_newest_is_quoted() {
        let answers = [vec![(1, "b"), (3, "a")], vec![(2, "c")]];
        assert_eq!(newest_first(&answers), (vec!["a", "c"], true));
        let answers = [vec![(1, "b"), (0, "a")], vec![(2, "c")]];
        assert_eq!(newest_first(&answers), (vec!["c", "b"], true));
    }

    #[test]
    fn the_newest_and_the_best_are_among_those_that_are_quoted() {
        for (times, expected) in [
            ([4, 3, 1, 2, 5], vec![4, 0, 1]),
            ([1, 2, 3, 5, 4], vec![3, 1, 0]),
            ([5, 4, 3, 2, 1], vec![0, 1, 2]),
            ([1, 2, 3, 0, 0], vec![2, 1, 0]),
        ] {
            let answers: Vec<Vec<(i64, usize)>> =
                times.into_iter().enumerate().map(|(rank, time)| vec![(time, rank)]).collect();
            assert_eq!(newest_first(&answers), (expected, true), "{times:?}");
        }
    }

    #[test]
    fn of_the_same_time_none_is_the_newest_whether_it_is_quoted_or_not() {
        assert_eq!(newest_first(&[vec![(1, "a")], vec![(1, "b")]]), (vec!["a", "b"], false));
        let answers = [vec![(7, "a")], vec![(1, "b")], vec![(2, "c")], vec![(7, "d")]];
        assert_eq!(newest_first(&answers), (vec!["a", "c", "b"], false));
        // Two that say the same may be of one time.
        let answers = [vec![(7, "a"), (7, "b")], vec![(1, "c")]];
        assert_eq!(newest_first(&answers), (vec!["a", "c"], true));
        assert_eq!(newest_first::<&str>(&[]), (vec![], false));
    }
}
