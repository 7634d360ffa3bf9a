//! The one HTTP client.
//!
//! Genesys guide §3: a session with bounded pools, one per process; unlimited connections exhaust descriptors.

use std::{str::FromStr, time::Duration};

use url::Url;

/// A vendor's base URL: https, or http on loopback, where a simulated vendor listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// Why a base URL is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBaseUrl {
    /// Not a URL at all.
    #[error("not a URL; expected for example https://api.example.com")]
    Malformed,
    /// A token would travel in the clear.
    #[error("not https; plain http is taken for loopback addresses only")]
    Insecure,
    /// Credentials, a query or a fragment in it.
    #[error("a base URL has a scheme, a host and perhaps a path, and nothing else")]
    Excess,
}

impl FromStr for BaseUrl {
    type Err = InvalidBaseUrl;

    fn from_str(s: &str) -> Result<Self, InvalidBaseUrl> {
        let url: Url = s.trim_end_matches('/').parse().map_err(|_| InvalidBaseUrl::Malformed)?;
        let loopback = match url.host() {
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => return Err(InvalidBaseUrl::Malformed),
        };
        let excess = !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some();
        match url.scheme() {
            _ if excess => Err(InvalidBaseUrl::Excess),
            "https" => Ok(Self(url)),
            "http" if loopback => Ok(Self(url)),
            _ => Err(InvalidBaseUrl::Insecure),
        }
    }
}

impl BaseUrl {
    /// The API's host: the organisation, as far as the vendor's limits go.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// As it was given, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let url = self.0.as_str();
        url.strip_suffix('/').unwrap_or(url)
    }

    /// The URL of `segments` below the base, each percent-encoded as one segment.
    pub(crate) fn join<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }
}

/// The client's limits.
#[derive(Debug, Clone, Copy)]
pub struct HttpSettings {
    /// The longest silence between two reads of a response, its head included.
    pub idle_timeout: Duration,
    /// The most idle connections kept per host; the callers bound those in use.
    pub pool_per_host: usize,
}

/// The client could not be built.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client cannot be built; are there root certificates?")]
pub struct HttpError(#[source] reqwest::Error);

/// The client that every request to a vendor goes through. Cheap to clone: clones share the pool.
#[derive(Debug, Clone)]
pub struct Http(reqwest::Client);

impl Http {
    /// Builds the client. It follows no redirect: a token must not travel to another host.
    ///
    /// # Errors
    /// When the TLS back end cannot start, for want of root certificates for example.
    pub fn new(settings: HttpSettings) -> Result<Self, HttpError> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("call-archive/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(5))
            .read_timeout(settings.idle_timeout)
            .pool_max_idle_per_host(settings.pool_per_host)
            .pool_idle_timeout(Duration::from_secs(60))
            .tcp_keepalive(Duration::from_secs(60))
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Ok(Self(client.map_err(HttpError)?))
    }

    pub(crate) fn client(&self) -> &reqwest::Client {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_travels_in_the_clear() {
        let parse = str::parse::<BaseUrl>;
        assert_eq!(parse("http://api.example.com"), Err(InvalidBaseUrl::Insecure));
        assert_eq!(parse("http://127.0.0.1.example.com"), Err(InvalidBaseUrl::Insecure));
        assert_eq!(parse("ftp://127.0.0.1"), Err(InvalidBaseUrl::Insecure));
        assert_eq!(parse("https://u:p@api.example.com"), Err(InvalidBaseUrl::Excess));
        assert_eq!(parse("https://api.example.com/?x=1"), Err(InvalidBaseUrl::Excess));
        assert_eq!(parse("api.example.com"), Err(InvalidBaseUrl::Malformed));
        for good in [
            "https://api.example.com",
            "http://127.0.0.1:8080/",
            "http://localhost:1",
            "http://[::1]:1",
        ] {
            assert!(parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn segments_stay_segments() {
        let base: BaseUrl = "https://api.example.com/tenant/".parse().unwrap();
        let url = base.join(["api", "v2", "a/../b?c"]);
        assert_eq!(url.as_str(), "https://api.example.com/tenant/api/v2/a%2F..%2Fb%3Fc");
    }
}
