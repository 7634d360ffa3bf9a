//! How soon one rotation may follow another.

use aws::secrets::{Description, OVERLAP, SecretValue, Stage};
use jiff::Timestamp;

use crate::Failure;

/// A rotation ends with the previous secret out of use. May it, as far as webhooks go that are signed with that one? They are
/// until the vendor was told of the current one, and are taken for [`OVERLAP`] from then on. Of a current version that
/// nobody here told the vendor of, its age has to do.
pub(crate) fn spaced(
    secret: &Description,
    current: &SecretValue,
    told_by_us: bool,
    now: Timestamp,
) -> Result<(), Failure> {
    let told = secret.told();
    if let Some((version_id, _)) =
        told.filter(|(told, _)| told_by_us && *told != current.version_id)
    {
        return Err(Failure::NotTold(version_id.to_owned()));
    }
    let previous = secret.version_at(Stage::Previous.as_str());
    if previous.is_none_or(|previous| previous == current.version_id) {
        return Ok(());
    }
    let since = current.told_at().unwrap_or(current.created_at);
    let until = since.saturating_add(OVERLAP).unwrap_or(since);
    if now < until { Err(Failure::TooSoon(until)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: &str = "CALLARCHIVE_REGISTERED_1700000000";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn judge(stages: &[(&str, &[&str])], by_us: bool, now: i64) -> Result<(), Failure> {
        let labels = |own: &[&str]| own.iter().map(|&label| label.to_owned()).collect::<Vec<_>>();
        let all = stages.iter().map(|(id, own)| ((*id).to_owned(), labels(own))).collect();
        let secret = Description { stages: all, ..Description::default() };
        let current = secret.version_at("AWSCURRENT").unwrap();
        let current = SecretValue {
            version_id: current.to_owned(),
            value: "s".into(),
            created_at: at(1_699_990_000),
            labels: secret.stages[current].clone(),
        };
        spaced(&secret, &current, by_us, at(now))
    }

    #[test]
    fn what_the_vendor_signed_with_before_is_not_put_out_of_use_too_early() {
        let rotated: &[(&str, &[&str])] =
            &[("v1", &["AWSPREVIOUS"]), ("v2", &["AWSCURRENT", TOLD])];
        for (now, fine) in [(1_700_000_000, false), (1_700_000_899, false), (1_700_000_900, true)] {
            let judged = judge(rotated, true, now);
            assert_eq!(judged.is_ok(), fine, "{now}: {judged:?}");
        }
        let Err(error) = judge(rotated, true, 1_700_000_000) else { panic!("not refused") };
        assert!(error.to_string().contains("until 2023-11-14T22:28:20Z"), "{error}");
        // There is nothing to put out of use.
        let first: &[(&str, &[&str])] = &[("v1", &["AWSCURRENT", TOLD]), ("v2", &["AWSPENDING"])];
        judge(first, true, 1_700_000_000).unwrap();
    }

    #[test]
    fn of_a_version_that_was_put_by_hand_its_age_counts_and_the_vendor_has_to_be_told_of_it_first()
    {
        let by_hand: &[(&str, &[&str])] = &[("v1", &["AWSPREVIOUS"]), ("v2", &["AWSCURRENT"])];
        assert!(matches!(judge(by_hand, false, 1_699_990_899), Err(Failure::TooSoon(_))));
        judge(by_hand, false, 1_699_990_900).unwrap();
        let not_told: &[(&str, &[&str])] =
            &[("v1", &["AWSPREVIOUS", TOLD]), ("v2", &["AWSCURRENT"])];
        assert!(matches!(judge(not_told, true, 1_800_000_000), Err(Failure::NotTold(_))));
        // Registered by hand since: what was told once is of no account.
        judge(not_told, false, 1_800_000_000).unwrap();
    }
}
