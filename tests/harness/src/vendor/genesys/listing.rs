//! The listing (Genesys guide §2): what is asked for, and the items that are the answer.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::vendor::recording::{Recording, Shelf};

/// The widest range of time a single request may span.
const MAX_SPAN: SignedDuration = SignedDuration::from_hours(90 * 24);
const MAX_PAGE_SIZE: usize = 1000;
/// The guide always sends a size; without one it is that of the platform's other listings.
const DEFAULT_PAGE_SIZE: usize = 25;
const MEDIA_TYPES: [&str; 3] = ["voice", "chat", "video"];

/// A request for a page, understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Query {
    start: Timestamp,
    end: Timestamp,
    /// Empty: all.
    media_types: Vec<String>,
    page_size: usize,
    /// From 0.
    page: usize,
    descending: bool,
}

impl Query {
    /// Reads a query string. The error is for the answer: what is wrong with the request.
    pub(super) fn parse(query: &str) -> Result<Self, &'static str> {
        let (mut start, mut end) = (None, None);
        let mut media_types = Vec::new();
        let (mut page_size, mut page, mut descending) = (DEFAULT_PAGE_SIZE, 1, true);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "dateRangeStart" => start = Some(date(&value)?),
                "dateRangeEnd" => end = Some(date(&value)?),
                "mediaTypes" => media_types.extend(value.split(',').map(str::to_owned)),
                "pageSize" => page_size = number(&value)?,
                "pageNumber" => page = number(&value)?,
                "sortOrder" => {
                    descending = match &*value {
                        "asc" => false,
                        "desc" => true,
                        _ => return Err("sortOrder is asc or desc"),
                    }
                }
                _ => {}
            }
        }
        let (Some(start), Some(end)) = (start, end) else {
            return Err("dateRangeStart and dateRangeEnd are required");
        };
        if start > end {
            return Err("dateRangeStart is after dateRangeEnd");
        }
        if end.duration_since(start) > MAX_SPAN {
            return Err("the date range spans more than 90 days");
        }
        if page_size > MAX_PAGE_SIZE {
            return Err("pageSize is at most 1000");
        }
        if !media_types.iter().all(|media_type| MEDIA_TYPES.contains(&media_type.as_str())) {
            return Err("mediaTypes are voice, chat and video");
        }
        Ok(Self { start, end, media_types, page_size, page: page - 1, descending })
    }

    /// The page: sorted by startTime, and by id where that is the same.
    pub(super) fn page(&self, shelf: &Shelf) -> Vec<Value> {
        let all = shelf.between(self.start, self.end);
        let sorted: Box<dyn Iterator<Item = &Recording>> =
            if self.descending { Box::new(all.rev()) } else { Box::new(all) };
        sorted
            .filter(|recording| {
                self.media_types.is_empty()
                    || self.media_types.iter().any(|wanted| media_type(recording) == wanted)
            })
            .skip(self.page.saturating_mul(self.page_size))
            .take(self.page_size)
            .map(item)
            .collect()
    }
}

fn date(value: &str) -> Result<Timestamp, &'static str> {
    value.parse().map_err(|_| "a date is an ISO 8601 instant")
}

fn number(value: &str) -> Result<usize, &'static str> {
    let number = value.parse().ok().filter(|number| *number > 0);
    number.ok_or("pageSize and pageNumber are whole numbers from 1 on")
}

fn media_type(recording: &Recording) -> &str {
    let said = recording.fields().get("mediaType").and_then(Value::as_str);
    said.unwrap_or_else(|| match recording.media.content_type() {
        "application/json" => "chat",
        content_type if content_type.starts_with("video/") => "video",
        _ => "voice",
    })
}

fn container(content_type: &str) -> &'static str {
    match content_type {
        "audio/wav" => "wav",
        "audio/mpeg" => "mp3",
        "video/mp4" | "audio/mp4" => "mp4",
        "application/json" => "json",
        // Genesys guide §4: voice recordings are WebM by default.
        _ => "webm",
    }
}

/// A recording as the listing has it (Genesys guide §2 to §4): `id`, `startTime`, `endTime`, `duration` in
/// milliseconds, `mediaType`, `participants` of `id` and `purpose`, `queueId`, `wrapupCode`, `container`. What the
/// recording does not say itself is made up, with a customer in front of the agent.
#[must_use]
pub fn item(recording: &Recording) -> Value {
    let mut fields = recording.fields().clone();
    let start = recording.start_time();
    let duration = fields.get("duration").and_then(Value::as_i64).unwrap_or(60_000);
    let end = start.checked_add(SignedDuration::from_millis(duration)).unwrap_or(start);
    for (name, value) in [
        ("id", json!(recording.id())),
        ("startTime", json!(start)),
        ("endTime", json!(end)),
        ("duration", json!(duration)),
        ("mediaType", json!(media_type(recording))),
        (
            "participants",
            json!([{"id": "customer-1", "purpose": "customer"}, {"id": "agent-1", "purpose": "agent"}]),
        ),
        ("queueId", json!("queue-1")),
        ("wrapupCode", json!("resolved")),
        ("container", json!(container(recording.media.content_type()))),
    ] {
        fields.entry(name).or_insert(value);
    }
    Value::Object(fields)
}
