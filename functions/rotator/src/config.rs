//! What the rotator is told by its environment.

use std::{str::FromStr, time::Duration};

use lambda::{
    env::{self, EnvError},
    signing::Signing,
};
use vendors::{BaseUrl, Registration};

/// How long an intake may keep the secrets though a signature matched none (a minute), and time for Secrets Manager to
/// tell all readers of a new version.
const SETTLE_SECONDS: u64 = 75;

/// The function's environment. Anything missing or malformed stops the start with the variable's name.
#[derive(Debug)]
pub struct Config {
    /// The vendors.
    pub sources: sources::Config,
    /// The rest.
    pub settings: Settings,
}

/// What decides about rotations.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `SIGNING_SECRET_ID`: name or ARN of the one secret that is rotated.
    pub signing_secret_id: String,
    /// How webhooks are signed, as intake has it.
    pub signing: Signing,
    /// `WEBHOOK_URL`: where the vendor sends its webhooks, platform included.
    pub webhook_url: BaseUrl,
    /// `WEBHOOK_NAME`: the registration's name at the vendor.
    pub webhook_name: String,
    /// `WEBHOOK_REGISTRATION`: `upsert`, `create` or `off`; `upsert` when not set. `None`: registered by hand.
    pub registration: Option<Registration>,
    /// `SETTLE_SECONDS`: the age of a version that every running intake knows. Default 75; a test shortens it.
    pub settle: Duration,
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    /// [`EnvError`], with the variable's name and what it should hold.
    pub fn from_env() -> Result<Self, EnvError> {
        let mode: Option<Mode> =
            env::optional_parsed("WEBHOOK_REGISTRATION", "one of upsert, create and off")?;
        Ok(Self {
            sources: sources::Config::from_env()?,
            settings: Settings {
                signing_secret_id: env::required("SIGNING_SECRET_ID")?,
                signing: Signing::from_env()?,
                webhook_url: env::parsed("WEBHOOK_URL", "an https URL, or http on loopback")?,
                webhook_name: env::required("WEBHOOK_NAME")?,
                registration: mode.map_or(Some(Registration::Upsert), |mode| mode.0),
                settle: env::seconds("SETTLE_SECONDS", SETTLE_SECONDS)?,
            },
        })
    }
}

/// A way to register.
#[derive(Debug, PartialEq, Eq)]
struct Mode(Option<Registration>);

impl FromStr for Mode {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        match s {
            "upsert" => Ok(Self(Some(Registration::Upsert))),
            "create" => Ok(Self(Some(Registration::Create))),
            "off" => Ok(Self(None)),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_to_register_is_one_of_three() {
        assert_eq!("upsert".parse(), Ok(Mode(Some(Registration::Upsert))));
        assert_eq!("create".parse(), Ok(Mode(Some(Registration::Create))));
        assert_eq!("off".parse(), Ok(Mode(None)));
        for bad in ["", "Upsert", "on", "none"] {
            assert_eq!(bad.parse::<Mode>(), Err(()), "{bad}");
        }
    }
}
