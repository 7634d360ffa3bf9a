//! How webhooks are signed, as the environment says: one and the same for intake, which verifies them, and for the
//! rotator, which signs probes.

use domain::signature::{KeyEncoding, Scheme, Signed, Verifier};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::env::{self, EnvError};

/// The scheme, and where a signature's parts stand.
#[derive(Debug, Clone)]
pub struct Signing {
    /// `SIGNATURE_SCHEME` and `SIGNING_KEY_ENCODING`: how webhooks are signed, and what the secret's text means; the
    /// guide's scheme and text when not set.
    pub verifier: Verifier,
    /// `SIGNATURE_HEADER` and `TIMESTAMP_HEADER`: the headers with the signature and with the time of signing in
    /// seconds since 1970; the scheme's own when not set.
    pub headers: Headers,
}

impl Signing {
    /// Reads the environment.
    ///
    /// # Errors
    /// A variable is malformed; the error names it.
    pub fn from_env() -> Result<Self, EnvError> {
        let header = |name| env::optional_parsed(name, "the name of an HTTP header");
        let scheme: Option<Scheme> =
            env::optional_parsed("SIGNATURE_SCHEME", "guide, nexus or standard")?;
        let key_encoding: Option<KeyEncoding> =
            env::optional_parsed("SIGNING_KEY_ENCODING", "text or base64")?;
        let verifier = Verifier {
            scheme: scheme.unwrap_or_default(),
            key_encoding: key_encoding.unwrap_or_default(),
        };
        let (signature, timestamp) = (header("SIGNATURE_HEADER")?, header("TIMESTAMP_HEADER")?);
        Ok(Self { verifier, headers: Headers::new(verifier.scheme, signature, timestamp) })
    }
}

/// The headers that carry a signature's parts; of several names the first that is there counts.
#[derive(Debug, Clone)]
pub struct Headers {
    id: Vec<HeaderName>,
    timestamp: Vec<HeaderName>,
    signature: Vec<HeaderName>,
}

impl Headers {
    /// The scheme's own, with these in place of them where they are configured. The guide names the header of the
    /// timestamp only (CXone guide, edge case 2).
    #[must_use]
    pub fn new(
        scheme: Scheme,
        signature: Option<HeaderName>,
        timestamp: Option<HeaderName>,
    ) -> Self {
        let own = |names: &[&'static str]| -> Vec<_> {
            names.iter().map(|name| HeaderName::from_static(name)).collect()
        };
        let names = scheme.headers();
        Self {
            id: own(names.id),
            timestamp: timestamp.map_or_else(|| own(names.timestamp), |name| vec![name]),
            signature: signature.map_or_else(|| own(names.signature), |name| vec![name]),
        }
    }

    /// What of a request is signed, and with what.
    #[must_use]
    pub fn signed<'r>(&self, headers: &'r HeaderMap, body: &'r [u8]) -> Signed<'r> {
        let first = |names: &[HeaderName]| {
            let mut values = names.iter().filter_map(|name| headers.get(name));
            values.next().map(HeaderValue::as_bytes)
        };
        Signed {
            id: first(&self.id),
            timestamp: first(&self.timestamp),
            signature: first(&self.signature),
            body,
        }
    }

    /// The headers of a request with this signature, made at `timestamp` (seconds since 1970) of a message `id`. `None`
    /// for an id or a signature that no header can carry.
    #[must_use]
    pub fn carrying(&self, id: &str, timestamp: i64, signature: &str) -> Option<HeaderMap> {
        let mut headers = HeaderMap::new();
        let id = HeaderValue::from_str(id).ok()?;
        let signature = HeaderValue::from_str(signature).ok()?;
        let parts = [
            (&self.id, id),
            (&self.timestamp, HeaderValue::from(timestamp)),
            (&self.signature, signature),
        ];
        for (names, value) in parts {
            if let Some(name) = names.first() {
                headers.insert(name.clone(), value);
            }
        }
        Some(headers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_carried_is_found_again_and_the_configured_names_win() {
        for scheme in [Scheme::Guide, Scheme::Nexus, Scheme::Standard] {
            let headers = Headers::new(scheme, None, None);
            let carried = headers.carrying("msg_1", 7, "s").unwrap();
            let signed = headers.signed(&carried, b"");
            let id = (scheme == Scheme::Standard).then_some(&b"msg_1"[..]);
            assert_eq!((signed.id, signed.timestamp), (id, Some(&b"7"[..])));
            assert_eq!(signed.signature, Some(&b"s"[..]));

            let name = |name| Some(HeaderName::from_static(name));
            let renamed = Headers::new(scheme, name("x-signature"), name("x-time"));
            let signed = renamed.signed(&carried, b"");
            assert_eq!((signed.timestamp, signed.signature), (None, None));
            let carried = renamed.carrying("msg_1", 7, "s").unwrap();
            assert_eq!(renamed.signed(&carried, b"").signature, Some(&b"s"[..]));
        }
        assert!(Headers::new(Scheme::Guide, None, None).carrying("", 7, "a\nb").is_none());
    }

    #[test]
    fn without_an_environment_it_is_the_guides() {
        let signing = Signing::from_env().unwrap();
        assert_eq!(signing.verifier, Verifier::default());
    }
}
