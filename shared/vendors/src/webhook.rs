//! Webhook registrations (CXone guide §2), and a delivery such as a vendor makes.

mod list;

use reqwest::{Method, StatusCode, header::HeaderMap};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::{
    BaseUrl, Http, Vendor, VendorError,
    adapter::Document,
    answer::{refusal, small_body},
};
use list::{List, MOST_PAGES};

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
        let Document { mut url, permission } = self.webhooks(None)?;
        let mut list = List::default();
        for _ in 0..MOST_PAGES {
            let response = self.send(|client| client.get(url.clone())).await?;
            if response.status() != StatusCode::OK {
                return Err(self.heeded(refusal(&response, permission)));
            }
            match list.add(&small_body(response).await?, &url)? {
                Some(next) => url = next,
                None => return list.complete()?.ids(&webhook.name, &webhook.url),
            }
        }
        Err(VendorError::Malformed("end to its list of webhooks; register by hand"))
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
