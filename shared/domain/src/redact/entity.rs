//! What is looked for, and what each kind of value looks like once it is spelled out in digits.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

macro_rules! entities {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// A kind of sensitive value. Its text form is what stands in a redacted transcript: `[CREDIT_CARD]`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Entity {
            $($(#[$doc])* #[serde(rename = $text)] $name),+
        }

        impl Entity {
            /// Every kind, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name that is written into transcripts.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }

        impl FromStr for Entity {
            type Err = UnknownEntity;
            fn from_str(s: &str) -> Result<Self, UnknownEntity> {
                match s { $($text => Ok(Self::$name),)+ _ => Err(UnknownEntity) }
            }
        }
    };
}

entities! {
    /// The number of a payment card, whole or in part.
    CreditCard = "CREDIT_CARD",
    /// The three or four digits printed on a card.
    Cvv = "CVV",
    /// A card's month and year of expiry.
    CardExpiry = "CARD_EXPIRY",
    /// A PIN of a card, an account or a telephone service.
    Pin = "PIN",
    /// A bank account, policy, member or customer number.
    AccountNumber = "ACCOUNT_NUMBER",
    /// An ABA routing number or a UK sort code.
    RoutingNumber = "ROUTING_NUMBER",
    /// A US social security number, whole or its last four.
    Ssn = "SSN",
    /// A telephone number.
    Phone = "PHONE",
    /// An e-mail address, written, spoken or spelled.
    Email = "EMAIL",
    /// A date of birth.
    Dob = "DOB",
    /// A person's name, spelled or not.
    Name = "NAME",
    /// A postal address or a part of one, postcodes and ZIP codes included.
    Address = "ADDRESS",
    /// A number issued by a state: licence, passport, national insurance, NHS, tax.
    GovId = "GOV_ID",
    /// A password, a one-time code, the answer to a security question.
    Password = "PASSWORD",
    /// A term or pattern of the configuration.
    Custom = "CUSTOM",
    /// A whole utterance that could not be looked at.
    Withheld = "WITHHELD",
}

/// A text that names no [`Entity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of an entity that is redacted")]
pub struct UnknownEntity;

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Entity {
    /// Digits and letters of a complete value, least and most.
    pub(super) fn length(self) -> (usize, usize) {
        match self {
            Self::CreditCard => (13, 19),
            Self::Cvv => (3, 4),
            Self::CardExpiry => (3, 6),
            Self::Pin => (4, 8),
            Self::AccountNumber => (6, 24),
            Self::RoutingNumber => (6, 9),
            Self::Ssn => (4, 9),
            Self::Phone => (7, 15),
            Self::Dob => (4, 8),
            Self::GovId => (6, 20),
            Self::Address => (1, 9),
            Self::Password => (4, 12),
            Self::Email | Self::Name | Self::Custom | Self::Withheld => (1, 64),
        }
    }

    /// Digits and letters after which a value counts as complete.
    pub(super) fn usual(self) -> usize {
        match self {
            Self::CreditCard => 15,
            Self::Phone => 10,
            Self::Ssn | Self::RoutingNumber | Self::GovId => 9,
            Self::AccountNumber | Self::Dob => 8,
            Self::Password | Self::Address => 6,
            Self::Pin | Self::CardExpiry => 4,
            Self::Cvv => 3,
            Self::Email | Self::Name | Self::Custom | Self::Withheld => 1,
        }
    }

    /// Whether a value is made of digits, perhaps with letters, rather than of words.
    pub(super) fn is_numeric(self) -> bool {
        !matches!(self, Self::Email | Self::Name | Self::Custom | Self::Withheld)
    }

    /// Whether the payment card industry's rules forbid keeping it.
    pub(super) fn is_card_data(self) -> bool {
        matches!(self, Self::CreditCard | Self::Cvv | Self::CardExpiry | Self::Pin)
    }
}
