use proptest::prelude::*;

use super::*;

fn version(total: u64, etag: &str) -> Version {
    Version { total, validator: Some(Validator::Etag(etag.to_owned())) }
}

fn partial<'a>(range: &'a str, etag: &'a str) -> Answer<'a> {
    Answer { status: 206, content_range: Some(range), etag: Some(etag), ..Answer::default() }
}

#[test]
fn only_a_well_formed_content_range_is_read() {
    let bytes = |first, last, total| Some(ContentRange::Bytes { first, last, total });
    assert_eq!(ContentRange::parse("bytes 0-99/100"), bytes(0, 99, Some(100)));
    assert_eq!(ContentRange::parse("bytes 5-9/*"), bytes(5, 9, None));
    assert_eq!(ContentRange::parse("bytes */100"), Some(ContentRange::Unsatisfied { total: 100 }));
    for bad in [
        "",
        "bytes",
        "bytes 0-99",
        "bytes 9-5/100",
        "bytes 0-100/100",
        "items 0-9/10",
        "bytes */*",
        "bytes +1-2/9",
        "bytes 0-99/-1",
        "bytes 0-18446744073709551616/*",
        "bytes 0-18446744073709551615/*",
        "bytes -5/10",
        "bytes 0 - 9/10",
    ] {
        assert_eq!(ContentRange::parse(bad), None, "{bad}");
    }
}

#[test]
fn a_resume_goes_on_only_where_total_and_validator_agree() {
    let known = version(100, "\"a\"");
    let next = |answer: Answer<'_>| judge(&answer, 40, Some(&known));
    assert_eq!(
        next(partial("bytes 40-99/100", "\"a\"")),
        Ok(Next::Append { version: known.clone(), len: 60 })
    );
    assert_eq!(next(partial("bytes 40-119/120", "\"a\"")), Ok(Next::AskAgain));
    assert_eq!(next(partial("bytes 40-99/100", "\"b\"")), Ok(Next::AskAgain));
    assert_eq!(next(partial("bytes 41-99/100", "\"a\"")), Err(Unusable::OtherRange));
    assert_eq!(next(partial("bytes 40-99/*", "\"a\"")), Err(Unusable::LengthUnknown));
    let wrong = Answer { content_length: Some(61), ..partial("bytes 40-99/100", "\"a\"") };
    assert_eq!(next(wrong), Err(Unusable::LengthMismatch));
}

#[test]
fn a_206_need_not_repeat_the_date_that_it_was_asked_by() {
    let date = Some(Validator::LastModified("Mon, 01 Jan 2024 00:00:00 GMT".to_owned()));
    let known = Version { total: 100, validator: date };
    let without =
        Answer { status: 206, content_range: Some("bytes 40-99/100"), ..Answer::default() };
    let next = |answer: Answer<'_>, known: &Version| judge(&answer, 40, Some(known));
    assert_eq!(next(without, &known), Ok(Next::Append { version: known.clone(), len: 60 }));
    let later = Answer { last_modified: Some("Tue, 02 Jan 2024 00:00:00 GMT"), ..without };
    assert_eq!(next(later, &known), Ok(Next::AskAgain));
    let longer = Answer { content_range: Some("bytes 40-99/101"), ..without };
    assert_eq!(next(longer, &known), Ok(Next::AskAgain));
    assert_eq!(next(without, &version(100, "\"a\"")), Ok(Next::AskAgain), "a tag is repeated");
}

#[test]
fn a_200_in_answer_to_a_range_is_the_whole_thing_from_byte_0() {
    let known = version(100, "\"a\"");
    let whole =
        Answer { status: 200, content_length: Some(100), etag: Some("\"a\""), ..Answer::default() };
    assert_eq!(judge(&whole, 40, Some(&known)), Ok(Next::StartOver { version: known.clone() }));
    assert_eq!(judge(&whole, 0, None), Ok(Next::Append { version: known, len: 100 }));
    let no_length = Answer { content_length: None, ..whole };
    assert_eq!(judge(&no_length, 0, None), Err(Unusable::LengthUnknown));
}

#[test]
fn a_416_says_whether_anything_is_left() {
    let known = version(100, "\"a\"");
    let answer = |range| Answer { status: 416, content_range: Some(range), ..Answer::default() };
    assert_eq!(judge(&answer("bytes */100"), 100, Some(&known)), Ok(Next::Complete));
    assert_eq!(judge(&answer("bytes */90"), 100, Some(&known)), Ok(Next::AskAgain));
    assert_eq!(judge(&answer("bytes */0"), 0, None), Ok(Next::Empty));
    assert_eq!(judge(&answer("bytes */90"), 0, None), Err(Unusable::ContentRange));
}

#[test]
fn a_weak_tag_is_no_validator() {
    assert_eq!(Validator::of(Some("W/\"a\""), None), None);
    assert_eq!(
        Validator::of(Some("W/\"a\""), Some("Mon")),
        Some(Validator::LastModified("Mon".into()))
    );
}

proptest! {
    #[test]
    fn any_text_is_parsed_or_refused(s in ".{0,60}") {
        if let Some(ContentRange::Bytes { first, last, total }) = ContentRange::parse(&s) {
            prop_assert!(first <= last && total.is_none_or(|t| last < t));
        }
    }

    #[test]
    fn a_printed_range_parses_back(first in 0u64..1 << 50, len in 1u64..1 << 40, rest in 0u64..1 << 40) {
        let (last, total) = (first + len - 1, first + len + rest);
        prop_assert_eq!(
            ContentRange::parse(&format!("bytes {first}-{last}/{total}")),
            Some(ContentRange::Bytes { first, last, total: Some(total) })
        );
    }
}
