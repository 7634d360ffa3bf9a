#![doc = include_str!("../README.md")]

mod adapter;
mod cxone;
mod error;
mod genesys;
mod http;
mod oauth;
mod token;
mod vendor;

pub use adapter::{Audio, Item, Media, Recording};
pub use error::VendorError;
pub use genesys::{Participant, agent_id};
pub use http::{BaseUrl, Http, HttpError, HttpSettings, InvalidBaseUrl};
pub use token::{Credentials, CredentialsError, ReadCredentials};
pub use vendor::{Content, Vendor};
