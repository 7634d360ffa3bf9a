//! S3's errors: a status, a code and the fields that go with it.

use std::borrow::Cow;

use http::StatusCode;

/// An answer that refuses the request.
#[derive(Debug)]
pub(super) struct S3Error {
    pub(super) status: StatusCode,
    pub(super) code: Cow<'static, str>,
    pub(super) message: String,
    /// Further elements of the error document, in order.
    pub(super) details: Vec<(&'static str, String)>,
}

impl S3Error {
    pub(super) fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self { status, code: code.into(), message: message.into(), details: Vec::new() }
    }

    /// A 400 with `code`.
    pub(super) fn bad(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// S3's catch-all 400.
    pub(super) fn invalid_request(message: impl Into<String>) -> Self {
        Self::bad("InvalidRequest", message)
    }

    pub(super) fn invalid_argument(name: &str, value: &str) -> Self {
        Self::bad("InvalidArgument", format!("The value of {name} is not valid."))
            .with("ArgumentName", name)
            .with("ArgumentValue", value)
    }

    pub(super) fn not_implemented(what: &str) -> Self {
        let message = format!("{what} is not part of this endpoint.");
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
    }

    pub(super) fn no_such_bucket(bucket: &str) -> Self {
        let message = "The specified bucket does not exist";
        Self::new(StatusCode::NOT_FOUND, "NoSuchBucket", message).with("BucketName", bucket)
    }

    pub(super) fn no_such_key(key: &str) -> Self {
        let message = "The specified key does not exist.";
        Self::new(StatusCode::NOT_FOUND, "NoSuchKey", message).with("Key", key)
    }

    pub(super) fn no_such_upload(upload_id: &str) -> Self {
        let message = "The specified upload does not exist. The upload ID may be invalid, or the \
                       upload may have been aborted or completed.";
        Self::new(StatusCode::NOT_FOUND, "NoSuchUpload", message).with("UploadId", upload_id)
    }

    pub(super) fn precondition_failed(condition: &'static str) -> Self {
        let message = "At least one of the pre-conditions you specified did not hold";
        Self::new(StatusCode::PRECONDITION_FAILED, "PreconditionFailed", message)
            .with("Condition", condition)
    }

    pub(super) fn bad_digest(what: &str) -> Self {
        Self::bad(
            "BadDigest",
            format!("The {what} you specified did not match the calculated checksum."),
        )
    }

    pub(super) fn incomplete_body(message: impl Into<String>) -> Self {
        Self::bad("IncompleteBody", message)
    }

    pub(super) fn malformed_xml() -> Self {
        Self::bad(
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema",
        )
    }

    /// A failure of this endpoint itself, such as a full disk.
    pub(super) fn internal(cause: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", cause.to_string())
    }

    /// Adds an element to the error document.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.details.push((name, value.into()));
        self
    }
}
