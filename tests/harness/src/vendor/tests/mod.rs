//! The simulated vendors, asked by a real client over real sockets.

mod api;
mod faults;
mod genesys;
mod media;
mod ranges;
mod streams;

use http::header;
use reqwest::{Client, Response};
use serde_json::Value;

use super::{Cxone, Media, Recording};

const ID: &str = "recording_1";

/// A vendor with one recording, and a client that holds a live token.
struct Lab {
    vendor: Cxone,
    client: Client,
    token: String,
}

impl Lab {
    async fn with(media: Media) -> Self {
        let vendor = Cxone::start().await.unwrap();
        vendor.add_recording(Recording::new(ID, media));
        let client = Client::builder().no_proxy().build().unwrap();
        let mut lab = Self { vendor, client, token: String::new() };
        let answer = lab.ask_token("client_credentials", None).await;
        let answer: Value = answer.json().await.unwrap();
        answer["access_token"].as_str().unwrap().clone_into(&mut lab.token);
        lab
    }

    /// Asks for a token with the vendor's credentials, or with another secret.
    async fn ask_token(&self, grant: &str, secret: Option<&str>) -> Response {
        let known = self.vendor.credentials();
        let form = [
            ("grant_type", grant),
            ("client_id", &known.client_id),
            ("client_secret", secret.unwrap_or(&known.client_secret)),
        ];
        let url = self.url("/api/v2/oauth/token");
        self.client.post(url).form(&form).send().await.unwrap()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.vendor.base_url())
    }

    async fn get(&self, path: &str) -> Response {
        let request = self.client.get(self.url(path)).bearer_auth(&self.token);
        request.send().await.unwrap()
    }

    /// Asks for the recording's content, with these headers besides the token.
    async fn content(&self, headers: &[(header::HeaderName, &str)]) -> Response {
        let url = self.url(&format!("/api/v2/media/recordings/{ID}/content"));
        let mut request = self.client.get(url).bearer_auth(&self.token);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        request.send().await.unwrap()
    }

    async fn range(&self, range: &str) -> Response {
        self.content(&[(header::RANGE, range)]).await
    }
}

fn header_of(response: &Response, name: header::HeaderName) -> Option<&str> {
    Some(response.headers().get(name)?.to_str().unwrap())
}
