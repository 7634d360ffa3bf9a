//! What a soak comes to.

use std::time::Duration;

use anyhow::Result;
use harness::{
    Platform,
    pipeline::Pipeline,
    vendor::{Endpoint, Request},
};
use serde::Serialize;
use serde_json::Value;

use crate::{
    Arguments,
    fleet::{Expect, Soaked},
    tokens::Tokens,
};

/// Aimed for: fewer 429s among the requests, and more of what the vendor allows.
const MOST_429_PERCENT: f64 = 5.0;
const LEAST_OF_QUOTA_PERCENT: f64 = 85.0;

/// The time in which the limiter finds its level.
const SETTLING: Duration = Duration::from_secs(30);

/// The figures of one soak.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Outcome {
    recordings: usize,
    archived: usize,
    quarantined: usize,
    audio_missing: usize,
    /// Messages never done with, or recordings not in the state they should be in.
    lost: usize,
    /// Objects whose sha256 is not the vendor's.
    corrupt: usize,
    /// Objects written twice, under one key or several.
    duplicate: usize,
    /// Downloads of one recording at the same time.
    overlapping: usize,
    undercut: usize,
    kills: u32,
    content_requests: usize,
    tokens: Tokens,
    share_of_429_percent: f64,
    share_of_quota_percent: f64,
    /// Writes to both tables: the ledger's, and the limiter's share.
    dynamodb_writes_per_recording: f64,
    /// The limiter's looks at the fleet.
    dynamodb_reads_per_recording: f64,
    s3_per_recording: f64,
    sqs_per_recording: f64,
    peak_mib: u64,
    seconds: f64,
    with_limiter: bool,
}

impl Outcome {
    pub(crate) async fn of(
        stack: &Pipeline,
        arguments: &Arguments,
        soaked: &Soaked,
    ) -> Result<Self> {
        let site = stack.on(Platform::Genesys);
        let bucket = stack.bucket()?;
        let objects = stack.s3.objects(bucket);
        let (mut states, mut lost, mut corrupt, mut overlapping) = ([0; 3], 0, 0, 0);
        for (id, (media, expect)) in &soaked.expected {
            let item = site.ledger(id).await?.unwrap_or_default();
            let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
            let (slot, wanted) = match expect {
                Expect::Archived => (0, "archived"),
                Expect::Quarantined => (1, "quarantined"),
                Expect::AudioMissing => (2, "audio_missing"),
            };
            if text("state") == wanted {
                *states.get_mut(slot).unwrap_or(&mut 0) += 1;
            } else {
                eprintln!("{id}: {} ({}) instead of {wanted}", text("state"), text("reason"));
                lost += 1;
            }
            let key = text("storagePath").strip_prefix(&format!("s3://{bucket}/"));
            if let Some(key) = key {
                corrupt += usize::from(stack.s3.sha256(bucket, key)? != media.sha256());
            }
            overlapping += usize::from(site.vendor().max_streams_of(id) > 1);
        }
        let mut requests = site.vendor().requests();
        let tokens = Tokens::of(&requests);
        requests.retain(|request| request.endpoint == Endpoint::Content);
        let count = |service: &str| -> f64 {
            let of_it = soaked.requests.iter().filter(|(target, _)| target.starts_with(service));
            of_it.map(|(_, n)| *n).sum::<u64>() as f64 / soaked.expected.len() as f64
        };
        let [archived, quarantined, audio_missing] = states;
        let (share_of_429, share_of_quota) = shares(arguments, soaked, &requests);
        Ok(Self {
            recordings: soaked.expected.len(),
            archived,
            quarantined,
            audio_missing,
            lost: lost.max(soaked.undone),
            corrupt,
            duplicate: stack.s3.overwrites().len() + objects.len().saturating_sub(archived),
            overlapping,
            undercut: site.vendor().undercut(),
            kills: soaked.kills,
            content_requests: requests.len(),
            tokens,
            share_of_429_percent: 100.0 * share_of_429,
            share_of_quota_percent: 100.0 * share_of_quota,
            dynamodb_writes_per_recording: count("DynamoDB_20120810.UpdateItem"),
            dynamodb_reads_per_recording: count("DynamoDB_20120810.GetItem"),
            s3_per_recording: stack.s3.requests().len() as f64 / soaked.expected.len() as f64,
            sqs_per_recording: count("AmazonSQS"),
            peak_mib: soaked.peak_bytes / 1024 / 1024,
            seconds: soaked.ended.duration_since(soaked.begun).as_secs_f64(),
            with_limiter: !arguments.without_limiter,
        })
    }

    /// What is not as it should be: anything lost, wrong, twice or undercut, and with the limiter on, too many 429s or
    /// too little of the quota used.
    pub(crate) fn misses(&self) -> Vec<&'static str> {
        let never = [
            (self.lost, "recordings were lost"),
            (self.corrupt, "objects are corrupt"),
            (self.duplicate, "objects were written twice"),
            (self.overlapping, "recordings were downloaded twice at a time"),
            (self.undercut, "a Retry-After was undercut"),
        ];
        let never = never.into_iter().map(|(count, what)| (count > 0, what));
        let asked = (self.tokens.missed(), "tokens were asked for without cause");
        // A soak that is over before the limiter has settled measures neither: they are NaN, and no miss.
        let throttled = self.share_of_429_percent >= MOST_429_PERCENT;
        let slow = self.share_of_quota_percent <= LEAST_OF_QUOTA_PERCENT;
        let aims = [
            (self.with_limiter && throttled, "429s are 5 % of the requests or more"),
            (self.with_limiter && slow, "85 % of the quota or less was used"),
        ];
        never
            .chain([asked])
            .chain(aims)
            .filter(|(missed, _)| *missed)
            .map(|(_, what)| what)
            .collect()
    }

    pub(crate) fn print(&self, json: bool) -> Result<()> {
        if json {
            println!("{}", serde_json::to_string_pretty(self)?);
            return Ok(());
        }
        println!(
            "{} recordings: {} archived, {} quarantined, {} without audio, in {:.0} s; {} processes killed",
            self.recordings,
            self.archived,
            self.quarantined,
            self.audio_missing,
            self.seconds,
            self.kills
        );
        println!(
            "lost {}  corrupt {}  duplicate {}  overlapping {}  Retry-After undercut {}",
            self.lost, self.corrupt, self.duplicate, self.overlapping, self.undercut
        );
        println!(
            "{} content requests, 429s after settling {:.1} %, {:.0} % of what the quota allows",
            self.content_requests, self.share_of_429_percent, self.share_of_quota_percent
        );
        println!("{}", self.tokens);
        println!(
            "requests per recording: DynamoDB {:.2} writes and {:.2} reads, S3 {:.2}, SQS {:.2}",
            self.dynamodb_writes_per_recording,
            self.dynamodb_reads_per_recording,
            self.s3_per_recording,
            self.sqs_per_recording
        );
        println!("peak memory of a process: {} MiB", self.peak_mib);
        Ok(())
    }
}

/// The share of 429s among the content requests, and the downloads let in as a share of what the bucket held: both from
/// when the limiter has settled until nine tenths are done.
fn shares(arguments: &Arguments, soaked: &Soaked, requests: &[Request]) -> (f64, f64) {
    let from = soaked.begun + SETTLING;
    let within = |request: &&Request| request.at >= from && request.at < soaked.nearly;
    let (all, refused) = requests
        .iter()
        .filter(within)
        .fold((0_u32, 0_u32), |(all, no), r| (all + 1, no + u32::from(r.status == 429)));
    let seconds = soaked.nearly.saturating_duration_since(from).as_secs_f64();
    if all == 0 || seconds < 1.0 {
        return (f64::NAN, f64::NAN);
    }
    let let_in = f64::from(all - refused);
    (f64::from(refused) / f64::from(all), let_in / (arguments.per_second * seconds))
}
