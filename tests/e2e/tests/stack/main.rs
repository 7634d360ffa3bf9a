//! Tests against the deployed stack: the real template, the real binaries, real event sources.
//!
//! All tests share one stack and run side by side, so each uses recording ids of its own.

#![expect(clippy::indexing_slicing, reason = "what a JSON value lacks reads as null")]

mod alarms;
mod assembly;
mod audio;
mod cli;
mod dashboard;
mod downloads;
mod endings;
mod expiry;
mod genesys;
mod house;
mod laws;
mod leaks;
mod ledger;
mod limits;
mod load;
mod lost;
mod manifest;
mod partner;
mod queries;
mod resume;
mod rotation;
mod samples;
mod segments;
mod strangers;
mod sweeps;
mod template;
mod transcripts;
mod webhooks;

use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Result;
use harness::{
    Platform,
    pipeline::{Options, Pipeline},
};
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::{
    runtime::Runtime,
    sync::{OnceCell, RwLock},
};

/// How long a test waits for something that takes a second at most on an idle machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How long a transcript waits for its segments here, instead of 900 seconds: longer than the pauses that the tests of
/// throttling make all others wait for.
pub(crate) const DEADLINE_SECONDS: &str = "20";

pub(crate) const PLATFORMS: [Platform; 2] = [Platform::Cxone, Platform::Genesys];

/// The stack and the runtime that everything runs on.
struct Shared {
    runtime: Runtime,
    stack: OnceCell<Arc<Pipeline>>,
    /// Held for reading by a test that others may run beside, for writing by one that needs the stack for itself.
    turn: RwLock<()>,
}

impl Shared {
    async fn stack(&self) -> Result<Arc<Pipeline>> {
        let start = || async {
            let begun = Instant::now();
            // A deployment's back-off begins at 30 seconds, and an idle vendor has as many.
            let parameters = [
                ("RetryBaseSeconds", "1"),
                ("IdleTimeoutSeconds", "3"),
                ("AssemblyDeadlineSeconds", DEADLINE_SECONDS),
                ("BackfillSchedule", "rate(1 minute)"),
                ("SweepPassPauseSeconds", "0"),
                ("PartnerEventBus", "default"),
            ];
            let parameters = parameters.map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec();
            let stack = Pipeline::start(Options { parameters, ..Options::default() }).await?;
            println!("the stack stood after {:.1} s", begun.elapsed().as_secs_f64());
            anyhow::Ok(Arc::new(stack))
        };
        Ok(self.stack.get_or_try_init(start).await?.clone())
    }
}

/// A test against the shared stack, beside others.
fn on_stack<F, Fut>(shared: &Arc<Shared>, name: &str, test: F) -> Trial
where
    F: FnOnce(Arc<Pipeline>) -> Fut + Send + 'static,
    Fut: Future<Output = Result<()>> + Send,
{
    trial(shared, name, async |shared| {
        let _turn = shared.turn.read().await;
        test(shared.stack().await?).await
    })
}

/// A test for each platform, named after it.
fn on_each_platform<F, Fut>(shared: &Arc<Shared>, name: &str, test: F) -> Vec<Trial>
where
    F: Fn(Arc<Pipeline>, Platform) -> Fut + Copy + Send + 'static,
    Fut: Future<Output = Result<()>> + Send,
{
    PLATFORMS
        .into_iter()
        .map(|platform| {
            on_stack(shared, &format!("{platform}::{name}"), move |stack| test(stack, platform))
        })
        .collect()
}

/// A test that takes a service away, or measures: while it runs, no other does.
fn alone_on_stack<F, Fut>(shared: &Arc<Shared>, name: &str, test: F) -> Trial
where
    F: FnOnce(Arc<Pipeline>) -> Fut + Send + 'static,
    Fut: Future<Output = Result<()>> + Send,
{
    trial(shared, name, async |shared| {
        let _turn = shared.turn.write().await;
        test(shared.stack().await?).await
    })
}

fn trial<F>(shared: &Arc<Shared>, name: &str, test: F) -> Trial
where
    F: AsyncFnOnce(&Shared) -> Result<()> + Send + 'static,
{
    let shared = shared.clone();
    Trial::test(name, move || {
        shared.runtime.block_on(test(&shared)).map_err(|error| Failed::from(format!("{error:#}")))
    })
}

fn main() -> Result<()> {
    let arguments = Arguments::from_args();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let shared = Arc::new(Shared { runtime, stack: OnceCell::new(), turn: RwLock::new(()) });
    let mut trials = webhooks::trials(&shared);
    trials.extend(load::trials(&shared));
    trials.extend(downloads::trials(&shared));
    trials.extend(resume::trials(&shared));
    trials.extend(endings::trials(&shared));
    trials.extend(ledger::trials(&shared));
    trials.extend(laws::trials(&shared));
    trials.extend(genesys::trials(&shared));
    trials.extend(house::trials(&shared));
    trials.extend(template::trials(&shared));
    trials.extend(alarms::trials(&shared));
    trials.extend(dashboard::trials(&shared));
    trials.extend(limits::trials(&shared));
    trials.extend(transcripts::trials(&shared));
    trials.extend(audio::trials(&shared));
    trials.extend(segments::trials(&shared));
    trials.extend(assembly::trials(&shared));
    trials.extend(sweeps::trials(&shared));
    trials.extend(manifest::trials(&shared));
    trials.extend(lost::trials(&shared));
    trials.extend(queries::trials(&shared));
    trials.extend(expiry::trials(&shared));
    trials.extend(rotation::trials(&shared));
    trials.extend(samples::trials(&shared));
    trials.extend(cli::trials(&shared));
    trials.extend(partner::trials(&shared));
    trials.push(leaks::trial());
    let conclusion = libtest_mimic::run(&arguments, trials);
    // The stack goes before the process does, and with it every process it started.
    let mut silent = true;
    if let Some(Shared { runtime, stack, .. }) = Arc::into_inner(shared) {
        if let Some(stack) = stack.get() {
            // Whatever was tested, what was logged meanwhile is looked at now.
            match runtime.block_on(leaks::scan(stack, &[])) {
                Ok(lines) => println!("nothing sensitive in {lines} log lines\n"),
                Err(error) => {
                    silent = false;
                    eprintln!("error: {error:#}");
                }
            }
            match runtime.block_on(dashboard::scan(stack)) {
                Ok(metrics) => println!("{metrics} metrics published as documented\n"),
                Err(error) => {
                    silent = false;
                    eprintln!("error: {error:#}");
                }
            }
        }
        let _context = runtime.enter();
        drop(stack);
    }
    if !silent {
        std::process::exit(1);
    }
    conclusion.exit()
}
