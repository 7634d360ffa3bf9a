//! The vendor's list of webhooks, page by page. The guide shows none: a page is a bare array, or one in an envelope, which may
//! tell where the next page is and how many webhooks there are. A list of which not all is seen is refused: what is not seen
//! would be registered a second time.

use std::str::FromStr;

use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use crate::{BaseUrl, VendorError};

/// Of no more pages is a list read.
pub(super) const MOST_PAGES: usize = 100;

/// The pages that were read.
#[derive(Debug, Default)]
pub(super) struct List {
    all: Vec<Listed>,
    /// The most that a page told of.
    total: Option<u64>,
    read: Vec<Url>,
}

/// A registration that the vendor lists.
#[derive(Debug)]
struct Listed {
    id: Option<String>,
    name: String,
    url: String,
}

impl List {
    /// Takes the body of the page that was asked for at `url`; the answer is where the next one is.
    pub(super) fn add(&mut self, body: &[u8], url: &Url) -> Result<Option<Url>, VendorError> {
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
        let (page, next) = match &mut body {
            Value::Object(envelope) => {
                let page = ["webhooks", "entities", "items", "data"]
                    .into_iter()
                    .find_map(|name| envelope.remove(name).filter(Value::is_array))
                    .ok_or_else(malformed)?;
                self.total =
                    self.total.max(number(envelope, &["total", "totalCount", "totalRecords"]));
                let next = next(envelope, url)?;
                if next.is_none() && tells_of_more(envelope, self.read.len() + 1) {
                    return Err(unreachable());
                }
                (page, next)
            }
            _ => (body, None),
        };
        self.read.push(url.clone());
        if next.as_ref().is_some_and(|next| self.read.contains(next)) {
            return Err(unreachable());
        }
        let page: Vec<Entry> = serde_json::from_value(page).map_err(|_| malformed())?;
        let text = |value: Value| match value {
            Value::String(text) if !text.is_empty() => Some(text),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        self.all.extend(page.into_iter().map(|entry| Listed {
            id: text(entry.id),
            name: text(entry.name).unwrap_or_default(),
            url: text(entry.url).unwrap_or_default(),
        }));
        Ok(next)
    }

    /// The list, if the vendor tells of no more than was read.
    pub(super) fn complete(self) -> Result<Self, VendorError> {
        let read = u64::try_from(self.all.len()).unwrap_or(u64::MAX);
        if self.total.is_some_and(|total| total > read) {
            return Err(unreachable());
        }
        Ok(self)
    }

    /// The ids of the webhooks of this name and URL, each once: while pages are read, one may move to the next.
    pub(super) fn ids(self, name: &str, url: &BaseUrl) -> Result<Vec<String>, VendorError> {
        let mut ids = Vec::new();
        for listed in self.all {
            if listed.name != name || BaseUrl::from_str(&listed.url).as_ref() != Ok(url) {
                continue;
            }
            let id = listed.id.ok_or(VendorError::Malformed("webhook id"))?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }
}

fn unreachable() -> VendorError {
    VendorError::Malformed("way to the rest of its webhooks; register by hand")
}

fn number(envelope: &Map<String, Value>, names: &[&str]) -> Option<u64> {
    names.iter().find_map(|name| envelope.get(*name).and_then(Value::as_u64))
}

/// Does the last of so many pages, which leads to no other, tell of more? Some vendors number pages from 0 and some from 1:
/// their count alone is looked at.
fn tells_of_more(envelope: &Map<String, Value>, read: usize) -> bool {
    let mut more = ["hasMore", "hasNext"].into_iter().filter_map(|name| envelope.get(name));
    let pages = number(envelope, &["pageCount", "totalPages"]);
    more.any(|more| *more == true) || pages.is_some_and(|pages| pages > read as u64)
}

/// Where the next page is: an address, or a path, of the vendor's own. The token goes to no other host.
fn next(envelope: &Map<String, Value>, url: &Url) -> Result<Option<Url>, VendorError> {
    let links = ["_links", "links"].into_iter().filter_map(|name| envelope.get(name));
    let is_next = |link: &&Value| link.get("rel").is_some_and(|rel| rel == "next");
    let linked = links.filter_map(|links| match links {
        Value::Array(links) => links.iter().find(is_next),
        links => links.get("next"),
    });
    let named = ["next", "nextPage", "nextUri", "nextPageToken"];
    let named = named.into_iter().filter_map(|name| envelope.get(name));
    let given: Vec<_> = named
        .chain(linked)
        .map(|next| next.get("href").unwrap_or(next))
        .filter(|next| !next.is_null() && **next != "")
        .collect();
    if given.is_empty() {
        return Ok(None);
    }
    let is_address = |next: &&str| next.starts_with('/') || next.starts_with("http");
    let next = given.into_iter().filter_map(Value::as_str).find(is_address);
    let next = next.and_then(|next| url.join(next).ok());
    let own = |next: &Url| {
        next.origin() == url.origin() && next.username().is_empty() && next.password().is_none()
    };
    let unusable = VendorError::Malformed("address of its next webhooks; register by hand");
    next.filter(own).map(Some).ok_or(unusable)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: &str = "https://api.example.com/tenant/api/v2/webhooks";

    fn read(body: &str) -> Result<(List, Option<Url>), VendorError> {
        let mut list = List::default();
        let next = list.add(body.as_bytes(), &ASKED.parse().unwrap())?;
        Ok((list, next))
    }

    #[test]
    fn a_page_is_bare_or_in_an_envelope() {
        let entries = r#"[{"id":"a","name":"n","url":"u","more":1},{"id":7},{"name":null}]"#;
        for body in [
            entries.to_owned(),
            format!(r#"{{"webhooks":{entries}}}"#),
            format!(r#"{{"total":3,"entities":{entries},"nextPage":null,"next":""}}"#),
        ] {
            let (list, next) = read(&body).unwrap();
            assert_eq!(next, None, "{body}");
            let listed = list.complete().unwrap().all;
            let ids: Vec<_> = listed.iter().map(|entry| entry.id.as_deref()).collect();
            assert_eq!(ids, [Some("a"), Some("7"), None], "{body}");
            assert_eq!((listed[0].name.as_str(), listed[0].url.as_str()), ("n", "u"));
        }
        for body in ["", "{}", "7", r#"{"webhooks":{}}"#, "[7]", "<html>"] {
            assert!(matches!(read(body), Err(VendorError::Malformed(_))), "{body}");
        }
    }

    #[test]
    fn the_next_page_is_an_address_of_the_vendor() {
        let next = |next: &str| read(&format!(r#"{{"entities":[],{next}}}"#)).map(|read| read.1);
        for (given, wanted) in [
            (
                r#""nextUri":"/api/v2/webhooks?page=2""#,
                "https://api.example.com/api/v2/webhooks?page=2",
            ),
            (r#""next":"https://api.example.com/x?page=2""#, "https://api.example.com/x?page=2"),
            (r#""nextPage":2,"nextUri":"/x""#, "https://api.example.com/x"),
            (r#""_links":{"next":"/x"}"#, "https://api.example.com/x"),
            (r#""links":{"next":{"href":"/x"}}"#, "https://api.example.com/x"),
            (
                r#""links":[{"rel":"self","href":"/y"},{"rel":"next","href":"/x"}]"#,
                "https://api.example.com/x",
            ),
        ] {
            assert_eq!(next(given).unwrap().unwrap().as_str(), wanted);
        }
        for refused in [
            r#""next":"https://api.example.org/x""#,
            r#""next":"http://api.example.com/x""#,
            r#""next":"https://api.example.com:8443/x""#,
            r#""next":"https://u:p@api.example.com/x""#,
            r#""next":"//api.example.org/x""#,
            r#""nextPage":2"#,
            r#""nextPageToken":"dG9rZW4""#,
            r#""next":"/tenant/api/v2/webhooks""#,
            r#""hasMore":true"#,
            r#""pageNumber":1,"pageCount":2"#,
            r#""page":0,"totalPages":2"#,
        ] {
            assert!(matches!(next(refused), Err(VendorError::Malformed(_))), "{refused}");
        }
    }

    #[test]
    fn a_list_of_which_a_part_is_missing_is_refused() {
        let url: Url = ASKED.parse().unwrap();
        for (first, second) in [(0, 1), (1, 2)] {
            let alone = format!(r#"{{"items":[],"hasMore":false,"page":{first},"totalPages":1}}"#);
            assert!(read(&alone).is_ok(), "{alone}");
            let mut two = List::default();
            let page = format!(r#"{{"items":[],"page":{first},"totalPages":2,"next":"/x"}}"#);
            let next = two.add(page.as_bytes(), &url).unwrap().unwrap();
            let page = format!(r#"{{"items":[],"page":{second},"totalPages":2}}"#);
            assert_eq!(two.add(page.as_bytes(), &next).unwrap(), None, "{page}");
        }
        let mut shrunk = List::default();
        shrunk.add(br#"{"total":2,"items":[{"id":"a"}],"next":"/x"}"#, &url).unwrap();
        shrunk.add(br#"{"total":1,"items":[]}"#, &url.join("/x").unwrap()).unwrap();
        assert!(shrunk.complete().is_err());
        let (list, _) = read(r#"{"total":2,"items":[{"id":"a"}]}"#).unwrap();
        assert!(matches!(list.complete(), Err(VendorError::Malformed(_))));
    }
}
