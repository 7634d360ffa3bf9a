//! The vendors.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A contact-centre platform. On the wire, in object keys and in the ledger it is its lower-case name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// NICE CXone.
    Cxone,
    /// Genesys Cloud.
    Genesys,
}

/// A name that is no platform's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown platform; the platforms are cxone and genesys")]
pub struct UnknownPlatform;

impl Platform {
    /// The name in paths, keys and records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cxone => "cxone",
            Self::Genesys => "genesys",
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Platform {
    type Err = UnknownPlatform;

    fn from_str(s: &str) -> Result<Self, UnknownPlatform> {
        match s {
            "cxone" => Ok(Self::Cxone),
            "genesys" => Ok(Self::Genesys),
            _ => Err(UnknownPlatform),
        }
    }
}
