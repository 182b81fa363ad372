use rand::Rng;
use toktrie::SimpleVob;

/// The token to continue with among those that `allowed` holds, or among all: the most probable one at temperature 0,
/// else one drawn by its probability. `None` where there is none to choose from.
pub(super) fn choose(
    logits: &[f32],
    allowed: Option<&SimpleVob>,
    temperature: f64,
    random: &mut impl Rng,
) -> Option<u32> {
    let candidates = || {
        let is_allowed = |id: u32| allowed.is_none_or(|allowed| allowed.is_allowed(id));
        (0_u32..).zip(logits).filter(move |(id, logit)| logit.is_finite() && is_allowed(*id))
    };
    // The first of several that are as probable.
    let best = candidates().reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    if temperature <= 0.0 {
        return Some(best.0);
    }
    let weight = |logit: f32| ((f64::from(logit) - f64::from(*best.1)) / temperature).exp();
    let total: f64 = candidates().map(|(_, logit)| weight(*logit)).sum();
    let mut left = random.random_range(0.0..total);
    for (id, logit) in candidates() {
        left -= weight(*logit);
        if left < 0.0 {
            return Some(id);
        }
    }
    // Only rounding comes here.
    Some(best.0)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;
    use toktrie::SimpleVob;

    use super::choose;

    #[test]
    fn greedy_takes_the_most_probable_that_is_allowed() {
        let mut random = StdRng::seed_from_u64(1);
        let logits = [0.0, 3.0, f32::NAN, 5.0, 5.0];
        assert_eq!(choose(&logits, None, 0.0, &mut random), Some(3));
        let mut allowed = SimpleVob::alloc(5);
        assert_eq!(choose(&logits, Some(&allowed), 0.0, &mut random), None);
        allowed.allow_token(0);
        allowed.allow_token(1);
        assert_eq!(choose(&logits, Some(&allowed), 0.0, &mut random), Some(1));
    }

    #[test]
    fn drawing_follows_the_probabilities() {
        let mut random = StdRng::seed_from_u64(2);
        // Probabilities 1/4 and 3/4 at temperature 1, and one that is forbidden.
        let logits = [0.0, 3_f32.ln(), 9.0];
        let mut allowed = SimpleVob::alloc(3);
        allowed.allow_token(0);
        allowed.allow_token(1);
        let drawn: Vec<u32> =
            (0..4000).filter_map(|_| choose(&logits, Some(&allowed), 1.0, &mut random)).collect();
        let second = drawn.iter().filter(|id| **id == 1).count();
        assert_eq!(drawn.len(), 4000);
        assert!((2850..3150).contains(&second), "{second} of 4000");
        assert!(drawn.iter().all(|id| *id < 2));
    }
}
