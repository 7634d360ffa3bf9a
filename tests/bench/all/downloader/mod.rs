//! The downloader against what a user would pick instead.

pub(crate) mod ours;
mod rivals;
mod sample;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::Result;
use serde_json::json;

use crate::{
    Common,
    report::{self, Section, Table},
    stand::{Behaviour, Stand},
};

use rivals::{Rival, Rivals};
use sample::{Known, Sample, Workload};

const MIB: u64 = 1 << 20;

const LARGE: Workload = Workload { name: "1 recording of 1 GiB", files: 1, len: 1024 * MIB };
const MIDDLE: Workload = Workload { name: "200 recordings of 5 MiB", files: 200, len: 5 * MIB };
const SMALL: Workload =
    Workload { name: "2,000 recordings of 64 KiB", files: 2_000, len: 64 << 10 };

/// A workload, how many processes of the downloader share it, and how S3 behaves. Starts of one process are 100 to 300 ms
/// apart, by the limiter: several processes keep the clock, and not the CPU time, within reason.
const COURSES: [(Workload, u64, Behaviour); 4] = [
    (LARGE, 1, Behaviour { s3_latency_ms: 0 }),
    (MIDDLE, 4, Behaviour { s3_latency_ms: 0 }),
    (SMALL, 10, Behaviour { s3_latency_ms: 0 }),
    (FAR, 1, Behaviour { s3_latency_ms: 50 }),
];

const FAR: Workload = Workload { name: "1 recording of 1 GiB, S3 50 ms away", ..LARGE };

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contestant {
    Ours,
    Rival(Rival),
}

impl Contestant {
    fn name(self) -> &'static str {
        match self {
            Self::Ours => "call-archive's downloader",
            Self::Rival(rival) => rival.name(),
        }
    }
}

/// What every run of a course shares.
struct Hall {
    stand: Stand,
    rivals: Option<Rivals>,
    binary: PathBuf,
    known: Known,
}

/// Runs all courses.
pub(crate) async fn measure(common: &Common, functions: &Path) -> Result<Section> {
    let directory = tempfile::tempdir()?;
    let stand = Stand::start(directory.path()).await?;
    let (rivals, mut notes) = match common.without_rivals {
        true => (None, Vec::new()),
        false => match Rivals::install().await {
            Ok(rivals) => (Some(rivals), Vec::new()),
            Err(error) => (None, vec![format!("The rivals could not be installed: {error:#}")]),
        },
    };
    let binary = functions.join("downloader");
    let mut hall = Hall { stand, rivals, binary, known: Known::default() };
    let (mut tables, mut figures) = (Vec::new(), BTreeMap::new());
    let rounds = common.runs(3, 1);
    for (workload, processes, behaviour) in COURSES {
        let workload = common.pick(workload, tenth(workload));
        let mut samples: BTreeMap<usize, Vec<Sample>> = BTreeMap::new();
        let contestants = contestants(&hall, behaviour);
        for round in 0..rounds {
            for (index, contestant) in contestants.iter().enumerate() {
                eprintln!("{}, run {}: {}", workload.name, round + 1, contestant.name());
                match hall.run(*contestant, workload, processes, behaviour).await {
                    Ok(sample) => samples.entry(index).or_default().push(sample),
                    Err(error) => notes.push(format!("{}: {error:#}", contestant.name())),
                }
            }
        }
        let rows = contestants
            .iter()
            .enumerate()
            .filter_map(|(index, contestant)| Some((contestant.name(), samples.remove(&index)?)));
        let rows: Vec<_> = rows.collect();
        tables.push(table(workload, &rows));
        figures.insert(workload.name, rows.into_iter().collect::<BTreeMap<_, _>>());
    }
    let size = format!("Runs of each: {rounds}.");
    Ok(Section {
        name: "downloader",
        size,
        tables,
        notes,
        missed: Vec::new(),
        figures: json!(figures),
    })
}

fn contestants(hall: &Hall, behaviour: Behaviour) -> Vec<Contestant> {
    let rivals = Rival::ALL.into_iter().filter(|rival| {
        // Where S3 is far, the clock is what is looked at: one rival shows what others make of it.
        hall.rivals.is_some() && (behaviour.s3_latency_ms == 0 || *rival == Rival::CxoneGuide)
    });
    [Contestant::Ours].into_iter().chain(rivals.map(Contestant::Rival)).collect()
}

fn tenth(workload: Workload) -> Workload {
    match workload.files {
        1 => Workload { len: workload.len / 10, ..workload },
        files => Workload { files: files / 10, ..workload },
    }
}

impl Hall {
    async fn run(
        &mut self,
        contestant: Contestant,
        workload: Workload,
        processes: u64,
        behaviour: Behaviour,
    ) -> Result<Sample> {
        self.stand.reset(behaviour).await?;
        let (sample, workload, hashes) = match (contestant, &self.rivals) {
            (Contestant::Rival(rival), Some(rivals)) => {
                let workload = workload.at_most(rival.at_most(workload.len));
                let (sample, hashes) = rivals.run(rival, &self.stand, workload).await?;
                (sample, workload, Some(hashes))
            }
            _ => {
                let runs = ours::Runs { binary: &self.binary, processes, behaviour };
                (ours::run(&self.stand, runs, workload).await?, workload, None)
            }
        };
        let asked = self.stand.asked().await?;
        let hashes = hashes.unwrap_or_else(|| ours::hashes(&asked));
        self.known.judge(workload, &asked, &hashes)?;
        Ok(sample.counting(&asked))
    }
}

/// The medians, and their ratios to the first row.
fn table(workload: Workload, contestants: &[(&'static str, Vec<Sample>)]) -> Table {
    let small = workload.len < MIB;
    let cost = |sample: &Sample| {
        if small { sample.cpu_ms_per_file() } else { sample.cpu_per_gib() }
    };
    let first = contestants.first().map_or(1.0, |(_, samples)| median(samples, cost));
    let row = |(name, samples): &(&'static str, Vec<Sample>)| {
        let of = |figure: fn(&Sample) -> f64| median(samples, figure);
        let costs = median(samples, cost);
        vec![
            (*name).to_owned(),
            format!("{costs:.2}"),
            format!("{:.1}", costs / first),
            format!("{:.1}", of(Sample::wall_ms_per_file)),
            format!("{:.0}", of(|sample| mib(sample.peak_bytes))),
            format!("{:.2}", of(|sample| sample.s3_per_object)),
            samples.first().map_or(0, |sample| sample.files).to_string(),
        ]
    };
    let columns = [
        "",
        if small { "CPU ms per recording" } else { "CPU s per GiB" },
        "ratio",
        "ms by the clock per recording",
        "peak MiB",
        "S3 requests per object",
        "recordings",
    ];
    Table::new(workload.name, &columns, contestants.iter().map(row).collect())
}

#[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
fn mib(bytes: u64) -> f64 {
    bytes as f64 / MIB as f64
}

fn median(samples: &[Sample], figure: impl Fn(&Sample) -> f64) -> f64 {
    report::median(samples.iter().map(figure))
}
