//! Where a scheme's parts stand in a request.

use domain::signature::{Scheme, Signed};
use http::HeaderName;
use lambda_http::Request;

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
        let own = |names: &[&'static str]| {
            names.iter().map(|name| HeaderName::from_static(name)).collect::<Vec<_>>()
        };
        let headers = match scheme {
            Scheme::Guide => Self {
                id: Vec::new(),
                timestamp: own(&["nice-request-timestamp"]),
                signature: own(&["nice-request-signature"]),
            },
            // `X-Nexus-Delivery-Id` is not signed, so nothing may depend on it.
            Scheme::Nexus => Self {
                id: Vec::new(),
                timestamp: own(&["x-nexus-timestamp"]),
                signature: own(&["x-nexus-signature-256"]),
            },
            Scheme::Standard => Self {
                id: own(&["webhook-id", "svix-id"]),
                timestamp: own(&["webhook-timestamp", "svix-timestamp"]),
                signature: own(&["webhook-signature", "svix-signature"]),
            },
        };
        Self {
            id: headers.id,
            timestamp: timestamp.map_or(headers.timestamp, |name| vec![name]),
            signature: signature.map_or(headers.signature, |name| vec![name]),
        }
    }

    /// What of the request is signed, and with what.
    #[must_use]
    pub fn signed<'r>(&self, request: &'r Request) -> Signed<'r> {
        let first = |names: &[HeaderName]| {
            let mut values = names.iter().filter_map(|name| request.headers().get(name));
            values.next().map(|value| value.as_bytes())
        };
        Signed {
            id: first(&self.id),
            timestamp: first(&self.timestamp),
            signature: first(&self.signature),
            body: request.body(),
        }
    }
}
