//! Who may have how many slots when there are not enough.

use std::{cmp::Reverse, collections::BTreeMap};

/// What one process wants and has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The process.
    pub id: &'a str,
    /// Slots it has work for.
    pub wanted: u32,
    /// Slots it has.
    pub slots: u32,
}

/// The max-min fair division of `limit` slots: nobody gets more than it wants, and nobody could get more without taking
/// from one that has no more than itself. What does not divide stays with those who have most already, so that no slot
/// changes hands for it, and else goes to the first by id: every process computes the same.
#[must_use]
pub fn shares<'a>(
    limit: u32,
    claims: impl IntoIterator<Item = Claim<'a>>,
) -> BTreeMap<&'a str, u32> {
    let mut claims: Vec<Claim<'_>> = claims.into_iter().collect();
    claims.sort_unstable_by_key(|claim| (Reverse(claim.slots), claim.id));
    let mut shares: Vec<(&str, u32)> = claims.iter().map(|claim| (claim.id, 0)).collect();
    let mut left = limit;
    // A round gives one slot to each that wants more: a hundred rounds at the most, and obviously fair.
    while left > 0 {
        let before = left;
        for ((_, share), claim) in shares.iter_mut().zip(&claims) {
            if *share < claim.wanted && left > 0 {
                *share += 1;
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
    shares.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn divided(limit: u32, wanted: &[u32]) -> Vec<u32> {
        let ids = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let claims = ids.into_iter().zip(wanted);
        let claims = claims.map(|(id, wanted)| Claim { id, wanted: *wanted, slots: 0 });
        shares(limit, claims).into_values().collect()
    }

    #[test]
    fn small_wants_are_met_and_the_rest_is_divided() {
        assert_eq!(divided(15, &[10, 10]), [8, 7]);
        assert_eq!(divided(15, &[2, 10, 10]), [2, 7, 6]);
        assert_eq!(divided(15, &[3, 4]), [3, 4]);
        assert_eq!(divided(2, &[5, 5, 5]), [1, 1, 0]);
        assert_eq!(divided(0, &[5]), [0]);
        assert_eq!(divided(5, &[]), [0; 0]);
    }

    #[test]
    fn what_does_not_divide_stays_where_it_is() {
        let claim = |id, slots| Claim { id, wanted: 10, slots };
        let shares = shares(5, [claim("a", 1), claim("b", 2), claim("c", 2)]);
        assert_eq!(shares.into_values().collect::<Vec<_>>(), [1, 2, 2]);
    }

    proptest! {
        #[test]
        fn a_division_is_max_min_fair(limit in 0u32..120, wanted in prop::collection::vec(0u32..30, 0..8)) {
            let shares = divided(limit, &wanted);
            prop_assert_eq!(shares.iter().sum::<u32>(), limit.min(wanted.iter().sum()));
            for (share, want) in shares.iter().zip(&wanted) {
                prop_assert!(share <= want);
                // Whoever is not satisfied has at most one less than anybody else.
                let most = shares.iter().max().copied().unwrap_or(0);
                prop_assert!(share == want || share + 1 >= most);
            }
        }
    }
}
