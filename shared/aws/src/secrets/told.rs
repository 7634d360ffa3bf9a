//! Which version of the signing secret the vendor was last told of, and when: a staging label of our own says so.
//!
//! It is all that limits how long the version before is taken: neither a version's age nor the secret's dates tell when the
//! vendor began to sign with it. A version that was put by hand has no such label before it is registered.

use jiff::{SignedDuration, Timestamp};

use super::{Description, SecretValue, Secrets, SecretsError};

/// What the label begins with; the time follows, in seconds since 1970.
const PREFIX: &str = "CALLARCHIVE_REGISTERED_";

/// For so long after the vendor was told of a secret the one before it is taken: ten minutes for the vendor to sign with
/// the new one everywhere, and the five for which a signature holds.
pub const OVERLAP: SignedDuration = SignedDuration::from_mins(15);

/// When the vendor was told of the version with these labels.
fn told_at(labels: &[String]) -> Option<Timestamp> {
    let seconds = labels.iter().filter_map(|label| label.strip_prefix(PREFIX)?.parse().ok());
    Timestamp::from_second(seconds.max()?).ok()
}

impl SecretValue {
    /// When the vendor was told of this version, if it was.
    #[must_use]
    pub fn told_at(&self) -> Option<Timestamp> {
        told_at(&self.labels)
    }
}

impl Description {
    /// The version that the vendor was last told of, and when.
    #[must_use]
    pub fn told(&self) -> Option<(&str, Timestamp)> {
        let told = self.stages.iter().map(|(id, labels)| Some((id.as_str(), told_at(labels)?)));
        told.flatten().max_by_key(|(_, at)| *at)
    }
}

impl Secrets {
    /// Writes down that the vendor was told of this version at the time `at`, and of no other any more. A version of
    /// which that is written keeps its time.
    ///
    /// # Errors
    /// Secrets Manager did not answer or refused.
    pub async fn note_told(
        &self,
        id: &str,
        secret: &Description,
        version_id: &str,
        at: Timestamp,
    ) -> Result<(), SecretsError> {
        if secret.told().is_some_and(|(told, _)| told == version_id) {
            return Ok(());
        }
        let label = format!("{PREFIX}{}", at.as_second());
        self.move_label(id, &label, Some(version_id), secret.version_at(&label)).await?;
        // Only then: until here the older one says what is still so.
        for (other, labels) in &secret.stages {
            for old in labels.iter().filter(|old| old.starts_with(PREFIX) && **old != label) {
                self.move_label(id, old, None, Some(other)).await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::json;

    use super::*;
    use crate::{jobs::stub, secrets::tests::secrets};

    fn secret(stages: &[(&str, &[&str])]) -> Description {
        let labels = |own: &[&str]| own.iter().map(|&label| label.to_owned()).collect();
        let stages = stages.iter().map(|(id, own)| ((*id).to_owned(), labels(own)));
        Description { stages: stages.collect(), ..Description::default() }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn the_newest_label_counts_and_other_labels_do_not() {
        let told = secret(&[
            ("v1", &["AWSPREVIOUS", "CALLARCHIVE_REGISTERED_100", "CALLARCHIVE_REGISTERED_x"]),
            ("v2", &["AWSCURRENT", "CALLARCHIVE_REGISTERED_200", "mine"]),
        ]);
        assert_eq!(told.told(), Some(("v2", at(200))));
        assert_eq!(secret(&[("v1", &["AWSCURRENT", "CALLARCHIVE_REGISTERED_"])]).told(), None);
    }

    #[tokio::test]
    async fn the_label_is_made_before_the_older_one_goes() {
        let asked = Arc::<Mutex<Vec<_>>>::default();
        let seen = Arc::clone(&asked);
        let server = stub::serve(move |asked| {
            assert_eq!(asked.target, "secretsmanager.UpdateSecretVersionStage");
            let part = |name: &str| asked.body[name].as_str().map(str::to_owned);
            let (to, from) = (part("MoveToVersionId"), part("RemoveFromVersionId"));
            seen.lock().unwrap().push((part("VersionStage").unwrap(), to, from));
            (200, json!({}))
        });
        let server = server.await;
        let secrets = secrets(&server.url);
        let known = secret(&[
            ("v1", &["AWSCURRENT", "CALLARCHIVE_REGISTERED_100"]),
            ("v2", &["AWSPENDING"]),
        ]);
        secrets.note_told("signing", &known, "v2", at(200)).await.unwrap();
        let text = |s: &str| Some(s.to_owned());
        let expected = [
            ("CALLARCHIVE_REGISTERED_200".to_owned(), text("v2"), None),
            ("CALLARCHIVE_REGISTERED_100".to_owned(), None, text("v1")),
        ];
        assert_eq!(*asked.lock().unwrap(), expected);
        // Told again of the same version, what the vendor signed with before does not become good again.
        secrets.note_told("signing", &known, "v1", at(300)).await.unwrap();
        assert_eq!(asked.lock().unwrap().len(), 2);
    }
}
