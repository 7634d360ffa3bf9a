//! A fleet against a vendor that enforces its limits, in virtual time: nothing sleeps, and a seed decides everything.
//!
//! The vendor allows 20 downloads at a time and fills a token bucket; it answers 429 with a Retry-After, and counts
//! every request that comes before that is over. The table takes 10 ms to answer. Eight processes take batches of ten
//! recordings, each a status check and a download.

use std::time::Duration;

use jiff::Timestamp;

use crate::throttle::{Change, Counts, Fleet, Policy, Process, Start, Step, later, resume, until};

const TICK: Duration = Duration::from_millis(10);
const TABLE: Duration = Duration::from_millis(10);
/// How old the view may be by which a request is sent.
const FRESH: Duration = Duration::from_millis(100);
/// A request that was on its way when a pause was announced is no undercut.
const ON_ITS_WAY: Duration = Duration::from_millis(150);
const RETRY_AFTER: Duration = Duration::from_secs(1);
const STATUS: Duration = Duration::from_millis(60);
const PATIENCE: Duration = Duration::from_secs(5);

/// SplitMix64: a few lines are enough of a generator here.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

struct Vendor {
    concurrency: u32,
    active: u32,
    rate: f64,
    burst: f64,
    tokens: f64,
    filled_at: Timestamp,
    announced_at: Timestamp,
    closed_until: Timestamp,
    counts: Counts,
    undercuts: u64,
    downloads: u64,
}

impl Vendor {
    /// Takes a request, or says how long to wait.
    fn ask(&mut self, download: bool, now: Timestamp) -> Result<(), Duration> {
        self.counts.requests += 1;
        let refill = until(self.filled_at, now).as_secs_f64() * self.rate;
        self.tokens = (self.tokens + refill).min(self.burst);
        self.filled_at = now;
        if now < self.closed_until {
            self.undercuts += u64::from(now > later(self.announced_at, ON_ITS_WAY));
            self.counts.throttled += 1;
            return Err(until(now, self.closed_until));
        }
        if self.tokens < 1.0 || (download && self.active >= self.concurrency) {
            self.counts.throttled += 1;
            self.announced_at = now;
            self.closed_until = later(now, RETRY_AFTER);
            return Err(RETRY_AFTER);
        }
        self.tokens -= 1.0;
        self.active += u32::from(download);
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum Recording {
    Waiting(Timestamp),
    /// It may ask once the view is fresh and no pause holds; a pause adds its own jitter.
    Asking {
        download: bool,
        not_before: Timestamp,
    },
    Busy {
        download: bool,
        until: Timestamp,
    },
    Over,
}

struct Worker {
    process: Process,
    batch: Vec<Recording>,
    viewed_at: Timestamp,
    wants_view: bool,
    flight: Option<(Step, Timestamp)>,
    sessions: u32,
}

#[derive(Debug, Default, Clone, Copy)]
struct Figures {
    counts: Counts,
    downloads: u64,
    writes: u64,
    refused: u64,
    reads: u64,
    handed_back: u64,
}

struct Simulation {
    now: Timestamp,
    policy: Policy,
    random: Random,
    vendor: Vendor,
    table: Option<Fleet>,
    workers: Vec<Worker>,
    figures: Figures,
    download: Duration,
}

impl Simulation {
    fn new(seed: u64, workers: usize, download: Duration, rate: f64) -> Self {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let policy = Policy::up_to(15);
        let vendor = Vendor {
            concurrency: 20,
            active: 0,
            rate,
            burst: rate,
            tokens: rate,
            filled_at: now,
            announced_at: now,
            closed_until: now,
            counts: Counts::default(),
            undercuts: 0,
            downloads: 0,
        };
        let worker = |index| Worker {
            process: Process::new(format!("w{index}-0"), policy),
            batch: Vec::new(),
            viewed_at: Timestamp::UNIX_EPOCH,
            wants_view: false,
            flight: None,
            sessions: 0,
        };
        let workers = (0..workers).map(worker).collect();
        let (random, figures) = (Random(seed), Figures::default());
        Self { now, policy, random, vendor, table: None, workers, figures, download }
    }

    fn run(&mut self, time: Duration) -> Figures {
        let before = Figures {
            counts: self.vendor.counts,
            downloads: self.vendor.downloads,
            ..self.figures
        };
        let end = later(self.now, time);
        while self.now < end {
            for index in 0..self.workers.len() {
                let mut worker = self.workers.remove(index);
                self.tick(index, &mut worker);
                self.workers.insert(index, worker);
            }
            self.now = later(self.now, TICK);
        }
        let after = &self.figures;
        Figures {
            counts: Counts {
                requests: self.vendor.counts.requests - before.counts.requests,
                throttled: self.vendor.counts.throttled - before.counts.throttled,
            },
            downloads: self.vendor.downloads - before.downloads,
            writes: after.writes - before.writes,
            refused: after.refused - before.refused,
            reads: after.reads - before.reads,
            handed_back: after.handed_back - before.handed_back,
        }
    }

    fn tick(&mut self, index: usize, worker: &mut Worker) {
        let now = self.now;
        if let Some((step, _)) = worker.flight.take_if(|(_, asked)| now >= later(*asked, TABLE)) {
            self.land(worker, &step);
        }
        if worker.batch.iter().all(|recording| matches!(recording, Recording::Over)) {
            if worker.process.is_out() {
                worker.sessions += 1;
                worker.process.rejoin(format!("w{index}-{}", worker.sessions));
                worker.batch = vec![Recording::Waiting(now); 10];
                (0..10).for_each(|_| worker.process.wait(now));
            } else {
                worker.process.leave();
            }
        }
        while worker.process.waiting() > 0
            && worker.process.start(now, self.random.unit()) == Start::Now
        {
            let waiting = |r: &&mut Recording| matches!(r, Recording::Waiting(_));
            *worker.batch.iter_mut().find(waiting).unwrap() =
                Recording::Asking { download: false, not_before: now };
        }
        for position in 0..worker.batch.len() {
            worker.batch[position] = self.advance(worker, worker.batch[position]);
        }
        if worker.flight.is_none() {
            match worker.process.step(now) {
                Step::Rest(_) if worker.wants_view => worker.flight = Some((Step::Look, now)),
                Step::Rest(_) => {}
                step => worker.flight = Some((step, now)),
            }
        }
    }

    fn advance(&mut self, worker: &mut Worker, recording: Recording) -> Recording {
        let now = self.now;
        match recording {
            Recording::Waiting(since) if now > later(since, PATIENCE) => {
                worker.process.give_up(now);
                self.figures.handed_back += 1;
                Recording::Over
            }
            Recording::Asking { download, not_before } if now >= not_before => {
                if now > later(worker.viewed_at, FRESH) {
                    worker.wants_view = true;
                    return recording;
                }
                let paused = worker.process.paused_until();
                if now < paused {
                    let not_before = later(paused, resume(self.random.unit()));
                    return Recording::Asking { download, not_before };
                }
                self.ask(worker, download)
            }
            Recording::Busy { download: false, until } if now >= until => {
                Recording::Asking { download: true, not_before: now }
            }
            Recording::Busy { download: true, until } if now >= until => {
                self.vendor.active -= 1;
                self.vendor.downloads += 1;
                worker.process.finish(now);
                Recording::Over
            }
            as_it_was => as_it_was,
        }
    }

    fn ask(&mut self, worker: &mut Worker, download: bool) -> Recording {
        worker.process.request();
        if let Err(wait) = self.vendor.ask(download, self.now) {
            worker.process.throttled(Some(wait), self.now, self.random.unit());
            worker.process.finish(self.now);
            self.figures.handed_back += 1;
            return Recording::Over;
        }
        let took =
            if download { self.download.mul_f64(0.3 + 1.4 * self.random.unit()) } else { STATUS };
        Recording::Busy { download, until: later(self.now, took) }
    }

    fn land(&mut self, worker: &mut Worker, step: &Step) {
        let asked_at = self.now - TABLE;
        let random = self.random.unit();
        let process = &mut worker.process;
        match step {
            Step::Rest(_) => return,
            Step::Look => {
                self.figures.reads += 1;
                process.looked(self.table.clone(), asked_at, random);
            }
            Step::Create => {
                self.figures.writes += 1;
                let made = self.table.get_or_insert_with(|| Fleet::new(&self.policy, asked_at));
                process.looked(Some(made.clone()), asked_at, random);
            }
            Step::Write(change) => {
                match self.table.as_ref().and_then(|table| table.apply(change)) {
                    Some(fleet) => self.wrote(process, change, fleet),
                    None => {
                        self.figures.refused += 1;
                        process.refused(change, self.table.clone(), asked_at, random);
                    }
                }
            }
        }
        (worker.viewed_at, worker.wants_view) = (asked_at, false);
    }

    fn wrote(&mut self, process: &mut Process, change: &Change, fleet: Fleet) {
        self.figures.writes += 1;
        self.table = Some(fleet.clone());
        let random = self.random.unit();
        process.written(change, fleet, self.now - TABLE, random);
    }
}

fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Runs a fleet for five minutes after one to settle; returns the share of 429s and of what the quota allows.
fn settled(name: &str, mut simulation: Simulation) -> (f64, f64) {
    simulation.run(Duration::from_mins(1));
    let time = Duration::from_mins(5);
    let figures = simulation.run(time);
    let vendor = &simulation.vendor;
    // A recording is two requests and a download of 1.0 times the mean.
    let by_requests = vendor.rate / 2.0;
    let by_downloads = 15.0_f64.min(vendor.concurrency.into())
        / (simulation.download + STATUS + Duration::from_millis(20)).as_secs_f64();
    let allowed = by_requests.min(by_downloads) * time.as_secs_f64();
    let throttled = share(figures.counts.throttled, figures.counts.requests);
    let throughput = figures.downloads as f64 / allowed;
    println!(
        "{name}: {:.2} % of {} requests throttled, {} recordings = {:.1} % of the quota, limit {}, \
         {:.2} writes, {:.3} refused writes and {:.2} reads per recording, {} handed back, {} undercuts",
        throttled * 100.0,
        figures.counts.requests,
        figures.downloads,
        throughput * 100.0,
        simulation.table.as_ref().map_or(0, |table| table.limit),
        share(figures.writes, figures.downloads),
        share(figures.refused, figures.downloads),
        share(figures.reads, figures.downloads),
        figures.handed_back,
        vendor.undercuts,
    );
    assert_eq!(vendor.undercuts, 0, "{name}");
    assert!(share(figures.writes, figures.downloads) < 2.0, "{name}");
    (throttled, throughput)
}

#[test]
fn a_fleet_settles_below_five_percent_and_above_85() {
    for (seed, rate, seconds) in [(1, 20.0, 1.0), (2, 12.0, 2.0), (3, 30.0, 0.5)] {
        let name = format!("{rate} requests/s, downloads of {seconds} s, seed {seed}");
        let download = Duration::from_secs_f64(seconds);
        let (throttled, throughput) = settled(&name, Simulation::new(seed, 8, download, rate));
        assert!(throttled < 0.05, "{name}: {throttled}");
        assert!(throughput > 0.85, "{name}: {throughput}");
    }
}
