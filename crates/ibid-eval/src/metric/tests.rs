use proptest::prelude::*;

use super::Metric;
use crate::Judgements;

fn judgements(grades: &[(usize, u32)]) -> Judgements {
    Judgements::graded(grades.iter().map(|(document, grade)| (format!("d{document}"), *grade)))
}

/// Documents and their grades.
type Grades = &'static [(usize, u32)];

#[track_caller]
fn assert_near(value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-12, "{value}, not {expected}");
}

fn ranking(documents: impl IntoIterator<Item = usize>) -> Vec<String> {
    documents.into_iter().map(|document| format!("d{document}")).collect()
}

/// `pytrec_eval-terrier` 0.5.11 and `ranx` 0.3.21 gave these for the ranking d1 … d22; they agree to all digits
/// that ranx prints.
#[test]
fn the_values_of_pytrec_eval_and_ranx() {
    let cases: [(Grades, [f64; 6]); 3] = [
        (&[(3, 1), (2, 0)], [0.0, 1.0, 1.0, 1.0, 1.0 / 3.0, 0.5]),
        (&[(1, 2), (4, 3), (12, 1), (30, 2)], [0.25, 0.5, 0.5, 0.75, 1.0, 0.578_306_335_964_353_2]),
        (
            &[
                (2, 1),
                (3, 3),
                (5, 2),
                (6, 1),
                (9, 3),
                (10, 2),
                (11, 1),
                (15, 3),
                (19, 2),
                (21, 1),
                (31, 2),
                (32, 1),
                (33, 3),
            ],
            [
                0.0,
                0.230_769_230_769_230_78,
                0.461_538_461_538_461_56,
                0.692_307_692_307_692_3,
                0.5,
                0.428_810_994_098_04,
            ],
        ),
    ];
    for (grades, expected) in cases {
        let judgements = judgements(grades);
        for (metric, expected) in Metric::REPORTED.into_iter().zip(expected) {
            let value = metric.of(&ranking(1..23), &judgements);
            assert!((value - expected).abs() < 1e-12, "{metric} of {grades:?}: {value}, not {expected}");
        }
    }
}

#[test]
fn nothing_found_and_an_empty_ranking_are_0() {
    for metric in Metric::REPORTED {
        assert_near(metric.of(&ranking([4, 5]), &judgements(&[(1, 1)])), 0.0);
        assert_near(metric.of::<String>(&[], &judgements(&[(1, 1)])), 0.0);
    }
}

#[test]
fn a_document_counts_once_and_one_that_does_in_its_place_counts_as_it() {
    let one = Judgements::one_of("d1", vec!["d2".to_owned()]);
    assert_near(Metric::Recall(5).of(&ranking([3, 2, 1]), &one), 1.0);
    assert_near(Metric::ReciprocalRank(10).of(&ranking([3, 2, 1]), &one), 0.5);
    assert_near(Metric::Ndcg(10).of(&ranking([2, 1]), &one), 1.0);
    let graded = judgements(&[(1, 1), (2, 1)]);
    assert_near(Metric::Recall(5).of(&ranking([1, 1, 1]), &graded), 0.5);
}

proptest! {
    #[test]
    fn metrics_are_bounded_and_recall_grows_with_depth(
        order in Just((0..30).collect::<Vec<usize>>()).prop_shuffle(),
        grades in prop::collection::vec(0_u32..4, 30),
        length in 0_usize..30,
    ) {
        let judgements = judgements(&grades.iter().copied().enumerate().collect::<Vec<_>>());
        let ranking = ranking(order.into_iter().take(length));
        for metric in Metric::REPORTED {
            let value = metric.of(&ranking, &judgements);
            prop_assert!((0.0..=1.0 + 1e-12).contains(&value), "{} = {}", metric, value);
        }
        for depth in 1..30 {
            let [less, more] = [depth, depth + 1].map(|depth| Metric::Recall(depth).of(&ranking, &judgements));
            prop_assert!(less <= more);
        }
    }

    #[test]
    fn the_ideal_order_is_the_best_there_is(
        order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle(),
        grades in prop::collection::vec(0_u32..4, 12),
    ) {
        prop_assume!(grades.iter().any(|grade| *grade > 0));
        let judgements = judgements(&grades.iter().copied().enumerate().collect::<Vec<_>>());
        let ideal: Vec<&str> = judgements.documents().collect();
        let best = Metric::Ndcg(10).of(&ideal, &judgements);
        prop_assert!((best - 1.0).abs() < 1e-12);
        prop_assert!(Metric::Ndcg(10).of(&ranking(order), &judgements) <= best + 1e-12);
    }

    #[test]
    fn what_follows_the_cut_off_does_not_matter(tail in Just((10..30).collect::<Vec<usize>>()).prop_shuffle()) {
        let judgements = judgements(&[(2, 1), (4, 2), (15, 3), (25, 1)]);
        let [plain, shuffled] = [(10..30).collect(), tail].map(|tail| ranking((0..10).chain(tail)));
        for metric in [Metric::Recall(10), Metric::ReciprocalRank(10), Metric::Ndcg(10)] {
            let [first, second] = [&plain, &shuffled].map(|ranking| metric.of(ranking, &judgements));
            prop_assert!((first - second).abs() < 1e-12);
        }
    }
}
