//! List prices, and what they make of the counts.

use serde::Serialize;

use super::counted::{Counted, Each, SEGMENTS};
use crate::report::Table;

/// Where and when the prices below were true. Check them before you rely on them: <https://aws.amazon.com/pricing/>.
pub(super) const PRICED: &str = "Prices: us-east-1, list prices as of November 2025, arm64, on demand, without free tiers and taxes.";

/// USD for a million requests or units, unless it says otherwise.
const HTTP_API: f64 = 1.00;
const LAMBDA_REQUEST: f64 = 0.20;
const SQS_FIFO: f64 = 0.50;
const SQS_STANDARD: f64 = 0.40;
const DYNAMODB_WRITE: f64 = 0.625;
const DYNAMODB_READ: f64 = 0.125;
const S3_PUT: f64 = 5.00;
const S3_GET: f64 = 0.40;
const SECRETS: f64 = 5.00;
/// USD for a gigabyte-second on arm64.
const GB_SECOND: f64 = 0.000_013_333_4;
/// USD for a gigabyte of logs taken in.
const LOGS_GB: f64 = 0.50;

/// Memory of the functions in `template.yaml`, GB.
const INTAKE_GB: f64 = 0.25;
const DOWNLOADER_GB: f64 = 0.5;
const ASSEMBLER_GB: f64 = 1.0;
const MANIFEST_GB: f64 = 0.25;

/// Write units of a ledger item: it has 1 to 2 KB, and each index that it stands in takes the same again.
const LEDGER_UNITS: f64 = 2.0;
/// Write units of a head or a segment: a few KB.
const ASSEMBLY_UNITS: f64 = 4.0;
/// Lines of the manifest in a part, and the seconds of its function for one.
const MANIFEST_LINES: f64 = 20.0;
const MANIFEST_SECONDS: f64 = 0.2;

/// The naive design: it polls the listing every hour over the last day and asks the ledger for each item of it.
const NAIVE_LOOKS: f64 = 24.0;
/// It uploads everything in parts: the upload is begun, one part, completed.
const NAIVE_S3: f64 = 3.0;
/// It waits in the function while the vendor says so: a tenth of its time again, and one recording at a time.
const NAIVE_WAITS: f64 = 1.1;

/// One way to go, and what a million of its items cost.
#[derive(Debug, Serialize)]
pub(super) struct Bill {
    pub(super) of: &'static str,
    pub(super) lines: Vec<Line>,
}

/// A million items' share of one service, USD.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line {
    what: &'static str,
    /// How many of it for each item.
    each: f64,
    /// USD for a million of it.
    price: f64,
}

impl Line {
    fn usd(&self) -> f64 {
        self.each * self.price
    }
}

impl Bill {
    pub(super) fn all(counted: &Counted) -> Vec<Self> {
        let live =
            [intake(&counted.webhook), downloader(&counted.alone), manifest(1.0)].concat_lines();
        let history = [downloader(&counted.batched), manifest(1.0)].concat_lines();
        let transcript = [scaled(intake(&counted.webhook)), scaled(assembler(&counted.segment))];
        vec![
            Self { of: "recordings by webhook, one in an invocation", lines: live },
            Self {
                of: "recordings of history, ten in an invocation, the sweep apart",
                lines: history,
            },
            Self { of: "transcripts of three segments", lines: transcript.concat_lines() },
            Self { of: "recordings, the naive design", lines: naive(&counted.alone) },
        ]
    }

    pub(super) fn usd(&self) -> f64 {
        self.lines.iter().map(Line::usd).sum()
    }
}

trait Lines {
    fn concat_lines(self) -> Vec<Line>;
}

impl<const N: usize> Lines for [Vec<Line>; N] {
    fn concat_lines(self) -> Vec<Line> {
        self.into_iter().flatten().collect()
    }
}

fn line(what: &'static str, each: f64, price: f64) -> Line {
    Line { what, each, price }
}

/// A call has so many segments, each with its webhook and its invocation.
fn scaled(lines: Vec<Line>) -> Vec<Line> {
    let segments = f64::from(SEGMENTS);
    lines.into_iter().map(|line| Line { each: line.each * segments, ..line }).collect()
}

fn function(each: &Each, memory_gb: f64) -> [Line; 3] {
    [
        line("Lambda requests", each.invocations, LAMBDA_REQUEST),
        line("Lambda GB-seconds", each.seconds * memory_gb, GB_SECOND * 1e6),
        line("log bytes", each.logged_bytes, LOGS_GB * 1e6 / 1e9),
    ]
}

fn intake(each: &Each) -> Vec<Line> {
    let mut lines = vec![line("HTTP API requests", 1.0, HTTP_API)];
    lines.extend(function(each, INTAKE_GB));
    lines.push(line("SQS, message sent", each.of(&["SendMessage"]), SQS_FIFO));
    lines.push(line("Secrets Manager reads", each.of(&["GetSecretValue"]), SECRETS));
    lines
}

/// Lambda's pollers receive and delete a batch with one request each.
fn polled(each: &Each) -> Line {
    line("SQS, received and deleted", 2.0 * each.invocations, SQS_FIFO)
}

fn dynamodb(each: &Each, units: f64) -> [Line; 2] {
    let writes = each.of(&["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"]);
    let reads = each.of(&["GetItem", "Query", "BatchGetItem", "TransactGetItems"]);
    [
        line("DynamoDB writes, in units", writes * units, DYNAMODB_WRITE),
        line("DynamoDB reads, in units", reads, DYNAMODB_READ),
    ]
}

fn s3(each: &Each) -> [Line; 2] {
    let puts = ["PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"];
    let gets = each.of(&["GetObject", "HeadObject"]);
    [line("S3 PUT requests", each.of(&puts), S3_PUT), line("S3 GET requests", gets, S3_GET)]
}

fn downloader(each: &Each) -> Vec<Line> {
    let mut lines = vec![polled(each)];
    lines.extend(function(each, DOWNLOADER_GB));
    lines.extend(dynamodb(each, LEDGER_UNITS));
    lines.extend(s3(each));
    let secrets = each.of(&["GetSecretValue", "DescribeSecret"]);
    lines.push(line("Secrets Manager reads", secrets, SECRETS));
    lines
}

fn assembler(each: &Each) -> Vec<Line> {
    let mut lines = vec![polled(each)];
    lines.extend(function(each, ASSEMBLER_GB));
    lines.extend(dynamodb(each, ASSEMBLY_UNITS));
    lines.extend(s3(each));
    // The timer: sent, received, deleted.
    lines.push(line("SQS, timers", 3.0 * each.of(&["SendMessage"]), SQS_STANDARD));
    let secrets = each.of(&["GetSecretValue", "DescribeSecret"]);
    lines.push(line("Secrets Manager reads", secrets, SECRETS));
    lines
}

/// A line of the manifest: its share of a part.
fn manifest(lines: f64) -> Vec<Line> {
    let parts = lines / MANIFEST_LINES;
    vec![
        line("Lambda requests", parts, LAMBDA_REQUEST),
        line("Lambda GB-seconds", parts * MANIFEST_SECONDS * MANIFEST_GB, GB_SECOND * 1e6),
        line("S3 PUT requests", parts, S3_PUT),
    ]
}

/// No webhook, no FIFO queue: a list that is polled, and a function for each item of it that the ledger lacks.
fn naive(each: &Each) -> Vec<Line> {
    vec![
        line("DynamoDB reads, in units", NAIVE_LOOKS, DYNAMODB_READ),
        line("DynamoDB writes, in units", 2.0 * LEDGER_UNITS, DYNAMODB_WRITE),
        line("SQS, sent, received and deleted", 3.0, SQS_STANDARD),
        line("Lambda requests", 1.0, LAMBDA_REQUEST),
        line("Lambda GB-seconds", each.seconds * NAIVE_WAITS * DOWNLOADER_GB, GB_SECOND * 1e6),
        line("S3 PUT requests", NAIVE_S3 + 1.0, S3_PUT),
        line("Secrets Manager reads", 1.0, SECRETS),
        line("log bytes", each.logged_bytes, LOGS_GB * 1e6 / 1e9),
    ]
}

/// The figures to be read: what an item of each kind takes of what costs something, its price, and the sums.
pub(super) fn table(bills: &[Bill]) -> Table {
    let mut known: Vec<(&str, f64)> = Vec::new();
    for line in bills.iter().flat_map(|bill| &bill.lines) {
        if line.usd() >= 0.005 && !known.contains(&(line.what, line.price)) {
            known.push((line.what, line.price));
        }
    }
    let row = |(what, price): (&str, f64)| {
        let each = |bill: &Bill| {
            let same = bill.lines.iter().filter(|line| (line.what, line.price) == (what, price));
            match same.map(|line| line.each).sum::<f64>() {
                0.0 => "-".to_owned(),
                each => format!("{each:.4}"),
            }
        };
        let [what, price] = [what.to_owned(), format!("{price:.4}")];
        [what, price].into_iter().chain(bills.iter().map(each)).collect()
    };
    let mut rows: Vec<Vec<String>> = known.into_iter().map(row).collect();
    let sums = bills.iter().map(|bill| format!("**{:.2}**", bill.usd()));
    rows.push(
        ["**USD for a million**".to_owned(), String::new()].into_iter().chain(sums).collect(),
    );
    let columns: Vec<_> = ["each takes", "USD for a million"]
        .into_iter()
        .chain(bills.iter().map(|bill| bill.of))
        .collect();
    Table::new("Sums", &columns, rows)
}
