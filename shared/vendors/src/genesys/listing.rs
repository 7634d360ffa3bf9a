//! Pages of the listing: what is asked, and what is read.

use domain::{
    id::CallId,
    message::{Metadata, is_plain},
    sweep::{MediaType, PAGE_SIZE, Query},
};
use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use super::{Participant, agent_id};
use crate::{VendorError, adapter::Item};

/// The longest text of an item that is kept, in bytes: ten items fit into one request to the queue.
const MAX_TEXT: usize = 1024;

/// Genesys guide §2: `GET /api/v2/recordings`, 1000 items a page, page numbers from 1, newest first.
pub(super) fn ask(mut url: Url, query: &Query, media_type: MediaType) -> Url {
    url.query_pairs_mut()
        .append_pair("dateRangeStart", &format!("{:.3}", query.start))
        .append_pair("dateRangeEnd", &format!("{:.3}", query.end))
        .append_pair("mediaTypes", media_type.as_str())
        .append_pair("pageSize", &PAGE_SIZE.to_string())
        .append_pair("pageNumber", &query.page.to_string())
        .append_pair("sortOrder", "desc");
    url
}

/// Reads a page: the array that the guide's words say ("the returned array length"), or the envelope
/// `{"entities": […]}` of the platform's other listings.
pub(super) fn read(body: &[u8]) -> Result<Vec<Item>, VendorError> {
    let page: Value = serde_json::from_slice(body).map_err(|_| VendorError::Malformed("JSON"))?;
    let items = match page {
        Value::Array(items) => items,
        Value::Object(mut envelope) => match envelope.remove("entities") {
            Some(Value::Array(items)) => items,
            _ => return Err(VendorError::Malformed("entities")),
        },
        _ => return Err(VendorError::Malformed("list of recordings")),
    };
    // More than were asked for: whether the last page is short could not be told.
    if items.len() > PAGE_SIZE {
        return Err(VendorError::Malformed("page size"));
    }
    Ok(items.iter().map(item).collect())
}

/// One item, as far as it can be read: a field of another kind than the guide's is as good as missing, and an item without
/// an id that can be used is told of as such, for its neighbours must not be lost with it.
fn item(item: &Value) -> Item {
    let fit = |text: &&str| text.len() <= MAX_TEXT && is_plain(text);
    let text = |name: &str| item.get(name)?.as_str().filter(fit);
    let time = |name: &str| text(name).and_then(|time| time.parse::<Timestamp>().ok());
    let participants = item.get("participants").cloned().unwrap_or_default();
    let participants: Vec<Participant> = serde_json::from_value(participants).unwrap_or_default();
    let call_id = text("conversationId").and_then(|id| id.parse::<CallId>().ok());
    let metadata = Metadata {
        start_time: time("startTime"),
        end_time: time("endTime"),
        duration: item.get("duration").and_then(Value::as_u64),
        media_type: text("mediaType").map(str::to_owned),
        agent_id: agent_id(&participants),
        queue_id: text("queueId").and_then(|id| id.parse().ok()),
        wrapup_code: text("wrapupCode").map(str::to_owned),
        container: text("container").map(str::to_owned),
    };
    Item { id: text("id").and_then(|id| id.parse().ok()), call_id, metadata }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn page(body: &Value) -> Result<Vec<Item>, VendorError> {
        read(body.to_string().as_bytes())
    }

    #[test]
    fn a_page_is_asked_for_as_the_guide_does() {
        let query = Query {
            start: "2024-01-01T00:00:00Z".parse().unwrap(),
            end: "2024-01-31T23:59:59.999Z".parse().unwrap(),
            page: 1,
        };
        let base = "https://api.example.com/api/v2/recordings".parse().unwrap();
        assert_eq!(
            ask(base, &query, MediaType::Voice).as_str(),
            "https://api.example.com/api/v2/recordings?dateRangeStart=2024-01-01T00%3A00%3A00.000Z\
             &dateRangeEnd=2024-01-31T23%3A59%3A59.999Z&mediaTypes=voice&pageSize=1000&pageNumber=1&sortOrder=desc"
        );
    }

    #[test]
    fn an_item_keeps_all_that_the_guide_names() {
        let item = json!({
            "id": "r1", "startTime": "2024-01-15T09:30:00Z", "endTime": "2024-01-15T09:31:00Z",
            "duration": 60000, "mediaType": "voice", "queueId": "q1", "wrapupCode": "resolved",
            "container": "webm", "participants": [{"id": "c"}, {"id": "a1", "purpose": "agent"}],
        });
        for body in [json!([item.clone()]), json!({"entities": [item]})] {
            let items = page(&body).unwrap();
            let Item { id, metadata, .. } = &items[0];
            assert_eq!(id.as_ref().unwrap().as_str(), "r1");
            assert_eq!(metadata.duration, Some(60_000));
            assert_eq!(metadata.agent_id.as_ref().unwrap().as_str(), "a1");
            assert_eq!(metadata.queue_id.as_ref().unwrap().as_str(), "q1");
            assert_eq!(metadata.wrapup_code.as_deref(), Some("resolved"));
            assert!(metadata.start_time < metadata.end_time);
        }
    }

    #[test]
    fn an_item_that_cannot_be_used_costs_no_other() {
        let items = page(&json!([
            {"id": "../r1"}, {"startTime": "2024-01-15T09:30:00Z"}, 7, null,
            {"id": "r2", "startTime": "noon", "duration": "long", "participants": "many"},
        ]))
        .unwrap();
        assert_eq!(items.len(), 5);
        assert!(items[..4].iter().all(|item| item.id.is_none()));
        assert_eq!(items[4].id.as_ref().unwrap().as_str(), "r2");
        assert_eq!(items[4].metadata, Metadata::default());
    }

    #[test]
    fn what_is_no_page_is_an_error_and_never_an_empty_one() {
        let long: Vec<Value> = vec![json!({"id": "r"}); PAGE_SIZE + 1];
        for body in [json!({}), json!(null), json!({"entities": {}}), json!("x"), json!(long)] {
            assert!(matches!(page(&body), Err(VendorError::Malformed(_))));
        }
        assert!(matches!(read(b"<html>"), Err(VendorError::Malformed(_))));
        assert!(page(&json!([])).unwrap().is_empty());
    }
}
