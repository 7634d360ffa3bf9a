//! Webhook registrations (CXone guide §2), and a delivery such as a vendor makes.

use std::str::FromStr;

use reqwest::{Method, StatusCode, header::HeaderMap};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    BaseUrl, Http, Vendor, VendorError,
    adapter::Document,
    answer::{refusal, small_body},
};

/// A registration as it should be: its name and URL are what it is known by.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Its name.
    pub name: String,
    /// Where events are sent.
    pub url: BaseUrl,
    /// Which.
    pub events: Vec<&'static str>,
}

/// How the vendor lets a registration be changed. The guide documents creating one and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    /// The registrations are listed, and the one that is there is updated.
    Upsert,
    /// It is created, whatever is there.
    Create,
}

/// What became of a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registered {
    /// It is new.
    Created,
    /// It was there.
    Updated,
}

/// A registration that the vendor lists.
struct Listed {
    id: Option<String>,
    name: String,
    url: String,
}

impl Vendor {
    /// Has the vendor send these events, signed with `secret`. Repeated with [`Registration::Upsert`] it changes
    /// nothing; if there are several of this name and URL, all of them get the secret.
    ///
    /// # Errors
    /// Any [`VendorError`]; [`VendorError::NotOffered`] where the vendor has no webhooks.
    pub async fn register_webhook(
        &self,
        webhook: &Webhook,
        secret: &SecretString,
        how: Registration,
    ) -> Result<Registered, VendorError> {
        let known = match how {
            Registration::Upsert => self.known(webhook).await?,
            Registration::Create => Vec::new(),
        };
        let body = json!({
            "name": webhook.name,
            "url": webhook.url.as_str(),
            "events": webhook.events,
            "enabled": true,
            "signingSecret": secret.expose_secret(),
        });
        if known.is_empty() {
            self.change(Method::POST, None, Some(&body)).await?;
            return Ok(Registered::Created);
        }
        for id in known {
            self.change(Method::PUT, Some(&id), Some(&body)).await?;
        }
        Ok(Registered::Updated)
    }

    /// Removes the registrations of this name and URL; the answer is how many there were.
    ///
    /// # Errors
    /// As [`Self::register_webhook`].
    pub async fn unregister_webhook(&self, webhook: &Webhook) -> Result<usize, VendorError> {
        let known = self.known(webhook).await?;
        for id in &known {
            match self.change(Method::DELETE, Some(id), None).await {
                // Somebody was faster.
                Ok(()) | Err(VendorError::Missing(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(known.len())
    }

    /// The ids of the registrations of this name and URL.
    async fn known(&self, webhook: &Webhook) -> Result<Vec<String>, VendorError> {
        let Document { url, permission } = self.webhooks(None)?;
        let response = self.send(|client| client.get(url.clone())).await?;
        if response.status() != StatusCode::OK {
            return Err(self.heeded(refusal(&response, permission)));
        }
        let listed = read(&small_body(response).await?)?;
        let same = |listed: &Listed| {
            listed.name == webhook.name
                && BaseUrl::from_str(&listed.url).as_ref() == Ok(&webhook.url)
        };
        let id = |listed: Listed| listed.id.ok_or(VendorError::Malformed("webhook id"));
        listed.into_iter().filter(same).map(id).collect()
    }

    async fn change(
        &self,
        method: Method,
        id: Option<&str>,
        body: Option<&Value>,
    ) -> Result<(), VendorError> {
        let Document { url, permission } = self.webhooks(id)?;
        let request = |client: &reqwest::Client| {
            let request = client.request(method.clone(), url.clone());
            match body {
                Some(body) => request.json(body),
                None => request,
            }
        };
        let response = self.send(request).await?;
        match response.status().as_u16() {
            200 | 201 | 202 | 204 => Ok(()),
            _ => Err(self.heeded(refusal(&response, permission))),
        }
    }
}

/// The guide shows no list: a bare array, or one in an envelope. One that tells of more than it holds is refused: what
/// is not seen would be registered a second time.
fn read(body: &[u8]) -> Result<Vec<Listed>, VendorError> {
    #[derive(Deserialize)]
    struct Entry {
        #[serde(default)]
        id: Value,
        #[serde(default)]
        name: Value,
        #[serde(default)]
        url: Value,
    }
    let malformed = || VendorError::Malformed("list of webhooks");
    let mut body: Value = serde_json::from_slice(body).map_err(|_| malformed())?;
    let (list, total, more) = match &mut body {
        Value::Object(envelope) => {
            let list = ["webhooks", "entities", "items", "data"]
                .into_iter()
                .find_map(|name| envelope.remove(name).filter(Value::is_array))
                .ok_or_else(malformed)?;
            let total = ["total", "totalCount", "totalRecords"]
                .into_iter()
                .find_map(|name| envelope.get(name).and_then(Value::as_u64));
            let more = ["next", "nextPage", "nextUri", "nextPageToken"]
                .into_iter()
                .any(|name| envelope.get(name).is_some_and(|next| !next.is_null() && *next != ""));
            (list, total, more)
        }
        _ => (body, None, false),
    };
    let entries: Vec<Entry> = serde_json::from_value(list).map_err(|_| malformed())?;
    if more || total.is_some_and(|total| total > u64::try_from(entries.len()).unwrap_or(u64::MAX)) {
        return Err(VendorError::Malformed("list of webhooks on one page; register by hand"));
    }
    let text = |value: Value| match value {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let listed = |entry: Entry| Listed {
        id: text(entry.id),
        name: text(entry.name).unwrap_or_default(),
        url: text(entry.url).unwrap_or_default(),
    };
    Ok(entries.into_iter().map(listed).collect())
}

/// Posts `body` to `url` as a vendor delivers a webhook, and tells the status of the answer.
///
/// # Errors
/// [`VendorError::Network`]: no answer.
pub async fn deliver(
    http: &Http,
    url: &BaseUrl,
    headers: HeaderMap,
    body: Vec<u8>,
) -> Result<u16, VendorError> {
    let request = http.client().post(url.as_str()).headers(headers).body(body);
    Ok(request.send().await?.status().as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_bare_or_in_an_envelope() {
        let entries = r#"[{"id":"a","name":"n","url":"u","more":1},{"id":7},{"name":null}]"#;
        for body in [
            entries.to_owned(),
            format!(r#"{{"webhooks":{entries}}}"#),
            format!(r#"{{"total":3,"entities":{entries}}}"#),
        ] {
            let listed = read(body.as_bytes()).unwrap();
            let ids: Vec<_> = listed.iter().map(|entry| entry.id.as_deref()).collect();
            assert_eq!(ids, [Some("a"), Some("7"), None], "{body}");
            assert_eq!((listed[0].name.as_str(), listed[0].url.as_str()), ("n", "u"));
        }
        let one = r#"[{"id":"a"}]"#;
        for more in [r#""total":2"#, r#""nextPage":"/api/v2/webhooks?page=2""#] {
            let body = format!(r#"{{"entities":{one},{more}}}"#);
            assert!(matches!(read(body.as_bytes()), Err(VendorError::Malformed(_))), "{body}");
        }
        assert!(
            read(format!(r#"{{"entities":{one},"total":1,"nextPage":null}}"#).as_bytes()).is_ok()
        );
        for body in ["", "{}", "7", r#"{"webhooks":{}}"#, "[7]", "<html>"] {
            assert!(matches!(read(body.as_bytes()), Err(VendorError::Malformed(_))), "{body}");
        }
    }
}
