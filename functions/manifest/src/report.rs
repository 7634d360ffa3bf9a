//! Log lines and metrics. Neither holds an item.

use std::collections::BTreeMap;

use domain::platform::Platform;
use jiff::Timestamp;
use lambda::{
    log::causes,
    metrics::{Metric, Record},
};

use crate::{Failure, batch::SetAside};

/// A part is in the manifest.
pub(crate) fn written(key: &str, count: &BTreeMap<Platform, u64>) {
    let lines: u64 = count.values().sum();
    tracing::info!(key, lines, "part written");
    for (platform, lines) in count {
        let record = Record::new(Timestamp::now()).platform(*platform);
        record.count(Metric::ManifestLines, *lines).emit();
    }
}

/// A change of which no line can be made.
pub(crate) fn set_aside(record: &SetAside) {
    let SetAside { reason, sequence_number, .. } = record;
    let sequence_number = sequence_number.as_deref().unwrap_or("unknown");
    tracing::error!(
        reason,
        sequence_number,
        "no line can be made of this change; it is named in the queue of failures"
    );
    Record::new(Timestamp::now()).reason(reason).count(Metric::ManifestSetAside, 1).emit();
}

/// A batch that comes again.
pub(crate) fn failed(failure: &Failure, records: usize) {
    let cause = causes(failure);
    tracing::error!(cause, records, "this batch is not in the manifest; it comes again");
}
