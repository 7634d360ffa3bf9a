#![doc = include_str!("../README.md")]

mod adapter;
mod answer;
mod breaker;
mod cxone;
mod error;
mod genesys;
mod http;
mod oauth;
mod token;
mod vendor;
mod webhook;

pub use adapter::{Audio, Item, Media, Recording};
pub use answer::Content;
pub use error::VendorError;
pub use genesys::{Participant, agent_id};
pub use http::{BaseUrl, Http, HttpError, HttpSettings, InvalidBaseUrl};
pub use token::{Credentials, CredentialsError, ReadCredentials};
pub use vendor::Vendor;
pub use webhook::{Registered, Registration, Webhook, deliver};
