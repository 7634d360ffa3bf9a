//! From a secret's text to the key of the HMAC.

use base64::{
    Engine,
    alphabet::STANDARD as ALPHABET,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::{Scheme, UnknownName, Verifier};

/// What Standard Webhooks puts in front of a secret to say that base64 follows.
const STANDARD_PREFIX: &str = "whsec_";

/// Padded or not: both are in use.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What the text of a secret means. It is never guessed: a secret that looks like base64 may be text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyEncoding {
    /// The key is the text's own bytes, as the guide's sample has it.
    #[default]
    Text,
    /// The key is what the text says in base64.
    Base64,
}

impl std::str::FromStr for KeyEncoding {
    type Err = UnknownName;
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        match name {
            "text" => Ok(Self::Text),
            "base64" => Ok(Self::Base64),
            _ => Err(UnknownName),
        }
    }
}

/// The key, or `None` when it is empty or cannot be decoded: whoever knows that no secret is set could sign with an
/// empty key. Under [`Scheme::Standard`] the prefix `whsec_` says base64, whatever the encoding says.
pub(super) fn decode(verifier: Verifier, secret: &SecretString) -> Option<SecretSlice<u8>> {
    let text = secret.expose_secret();
    let prefixed = match verifier.scheme {
        Scheme::Standard => text.strip_prefix(STANDARD_PREFIX),
        Scheme::Guide | Scheme::Nexus => None,
    };
    let key = match (prefixed, verifier.key_encoding) {
        (Some(code), _) => BASE64.decode(code.trim_ascii()).ok()?,
        (None, KeyEncoding::Base64) => BASE64.decode(text.trim_ascii()).ok()?,
        (None, KeyEncoding::Text) => text.as_bytes().to_vec(),
    };
    (!key.is_empty()).then(|| key.into())
}
