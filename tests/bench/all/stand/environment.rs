//! What the functions are told of a stand.

use std::{collections::BTreeMap, path::Path};

use super::Stand;

/// The signing secret's name.
pub(crate) const SIGNING_SECRET_ID: &str = "signing";

impl Stand {
    /// The environment of any function, each of which takes what it knows, with the certificates in `trusted`, PEM.
    pub(crate) fn environment(&self, trusted: &Path) -> BTreeMap<String, String> {
        let (aws, vendor) = (self.aws().to_owned(), self.vendor().to_owned());
        let trusted = trusted.display().to_string();
        let queue = |name: &str| format!("{aws}/000000000000/{name}");
        let settings = [
            ("AWS_ENDPOINT_URL", aws.clone()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_DEFAULT_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "benchmark".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "none".to_owned()),
            ("AWS_LAMBDA_LOG_FORMAT", "JSON".to_owned()),
            // Each client is told of the authority in its own way.
            ("SSL_CERT_FILE", trusted.clone()),
            ("AWS_CA_BUNDLE", trusted.clone()),
            ("NODE_EXTRA_CA_CERTS", trusted),
            // Node's SDK otherwise prints in every start which Node it wants next year.
            ("AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "true".to_owned()),
            ("RECORDINGS_QUEUE_URL", queue("recordings.fifo")),
            ("RECORDINGS_DEAD_LETTER_QUEUE_URL", queue("recordings-dlq.fifo")),
            ("TRANSCRIPTS_QUEUE_URL", queue("transcripts.fifo")),
            ("TRANSCRIPTS_DEAD_LETTER_QUEUE_URL", queue("transcripts-dlq.fifo")),
            ("DEADLINES_QUEUE_URL", queue("deadlines")),
            ("DEADLINES_DEAD_LETTER_QUEUE_URL", queue("deadlines-dlq")),
            ("SWEEPS_QUEUE_URL", queue("sweeps")),
            ("SWEEPS_DEAD_LETTER_QUEUE_URL", queue("sweeps-dlq")),
            ("MANIFEST_FAILURES_QUEUE_URL", queue("manifest-failures")),
            ("RECORDINGS_TABLE", "recordings".to_owned()),
            ("ASSEMBLIES_TABLE", "assemblies".to_owned()),
            ("SWEEPS_TABLE", "sweeps".to_owned()),
            ("LIMITS_TABLE", "limits".to_owned()),
            ("ARCHIVE_BUCKET", "archive".to_owned()),
            ("MANIFEST_BUCKET", "manifest".to_owned()),
            ("SIGNING_SECRET_ID", SIGNING_SECRET_ID.to_owned()),
            ("CXONE_BASE_URL", vendor.clone()),
            ("CXONE_CREDENTIALS_ID", "cxone".to_owned()),
            ("GENESYS_BASE_URL", vendor.clone()),
            ("GENESYS_CREDENTIALS_ID", "genesys".to_owned()),
            ("WEBHOOK_URL", format!("{vendor}/webhooks/cxone")),
            ("WEBHOOK_NAME", "measured".to_owned()),
        ];
        settings.map(|(name, value)| (name.to_owned(), value)).into()
    }
}
