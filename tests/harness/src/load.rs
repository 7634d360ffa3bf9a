//! A load of webhooks: most genuine, some delivered twice, some forged, and a queue that stalls in the middle of it.

use std::{
    collections::HashSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::{
    all,
    front::Front,
    gate::Mode,
    pipeline::Pipeline,
    webhook::{Webhook, recording_created},
};

/// What is delivered.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// How many webhooks, of that many recordings.
    pub webhooks: usize,
    /// Every so manyth is forged.
    pub forged_every: usize,
    /// Every so manyth genuine one is delivered again at once, as it is.
    pub twice_every: usize,
    /// How long SQS stalls once half of them are delivered.
    pub stall: Duration,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How long each answer took, in order of length.
    pub latencies: Vec<Duration>,
    /// Genuine webhooks that were put off with 503 and delivered again.
    pub put_off: usize,
    /// What is not as it should be.
    pub misses: Vec<String>,
    /// How long all of it took.
    pub took: Duration,
}

#[derive(Debug, Default)]
struct Tally {
    answers: Vec<(usize, u16, Duration)>,
    put_off: Vec<usize>,
}

impl Outcome {
    /// The answer that this share of all answers was not slower than.
    #[must_use]
    pub fn percentile(&self, share: f64) -> Duration {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a rank among some thousand answers"
        )]
        let rank = (self.latencies.len() as f64 * share).ceil() as usize;
        self.latencies.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    }
}

impl Load {
    fn is_forged(self, n: usize) -> bool {
        n % self.forged_every == self.forged_every / 2
    }

    fn webhook(self, stack: &Pipeline, name: &str, n: usize) -> Webhook {
        let body = recording_created(&format!("{name}-{n}"), &format!("call-{n}")).to_string();
        let mut webhook = stack.webhooks.webhook(body);
        if self.is_forged(n) {
            // As long as a right one, of the right time, and wrong in one digit.
            let right = webhook.signature.unwrap_or_default();
            let other = if right.starts_with('0') { "1" } else { "0" };
            webhook.signature = Some(format!("{other}{}", right.get(1..).unwrap_or_default()));
        }
        webhook
    }

    /// Delivers all, each environment one after another, until every genuine webhook is acknowledged; then looks at what
    /// is on the queue.
    ///
    /// # Errors
    /// An environment died, or SQS did not answer in the end.
    pub async fn run(self, stack: &Pipeline, front: &Front, name: &str) -> Result<Outcome> {
        let begun = Instant::now();
        let tally = Mutex::new(Tally::default());
        let (next, half) = (AtomicUsize::new(0), self.webhooks / 2);
        let workers = (0..front.environments()).map(|environment| {
            let (next, tally) = (&next, &tally);
            async move {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= self.webhooks {
                        return anyhow::Ok(());
                    }
                    if n == half && !self.stall.is_zero() {
                        stack.sqs.set(Mode::Silent);
                    }
                    self.deliver(stack, front, (name, n, environment), tally).await?;
                }
            }
        });
        let stall = async {
            while next.load(Ordering::Relaxed) <= half {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            tokio::time::sleep(self.stall).await;
            stack.sqs.set(Mode::Open);
        };
        tokio::join!(all(workers), stall).0?;
        // What was put off comes again, as the vendor would send it.
        let mut put_off = 0;
        loop {
            let again = std::mem::take(&mut lock(&tally).put_off);
            if again.is_empty() {
                break;
            }
            put_off += again.len();
            for n in again {
                self.deliver(stack, front, (name, n, 0), &tally).await?;
            }
        }
        let took = begun.elapsed();
        let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
        let queued = front.drain().await?;
        Ok(self.judge(name, &tally, queued, (put_off, took)))
    }

    async fn deliver(
        self,
        stack: &Pipeline,
        front: &Front,
        (name, n, environment): (&str, usize, usize),
        tally: &Mutex<Tally>,
    ) -> Result<()> {
        let webhook = self.webhook(stack, name, n);
        let times = if n.is_multiple_of(self.twice_every) { 2 } else { 1 };
        for _ in 0..times {
            let (status, took) = front.deliver(environment, &webhook).await?;
            let mut tally = lock(tally);
            tally.answers.push((n, status, took));
            if status == 503 && !self.is_forged(n) {
                tally.put_off.push(n);
            }
        }
        Ok(())
    }

    fn judge(
        self,
        name: &str,
        tally: &Tally,
        queued: Vec<String>,
        (put_off, took): (usize, Duration),
    ) -> Outcome {
        let mut misses = Vec::new();
        for (n, status, _) in &tally.answers {
            let right = match (self.is_forged(*n), status) {
                (true, status) => *status == 401,
                (false, status) => *status == 200 || (*status == 503 && !self.stall.is_zero()),
            };
            if !right {
                misses.push(format!("{name}-{n} was answered with {status}"));
            }
        }
        let genuine = (0..self.webhooks).filter(|n| !self.is_forged(*n));
        let mut wanted: HashSet<String> = genuine.map(|n| format!("{name}-{n}")).collect();
        for id in queued {
            if !wanted.remove(&id) {
                misses.push(format!("{id} is on the queue twice, or forged"));
            }
        }
        misses.extend(wanted.into_iter().map(|id| format!("{id} is not on the queue")));
        let mut latencies: Vec<_> = tally.answers.iter().map(|(_, _, took)| *took).collect();
        latencies.sort_unstable();
        Outcome { latencies, put_off, misses, took }
    }
}

fn lock(tally: &Mutex<Tally>) -> std::sync::MutexGuard<'_, Tally> {
    tally.lock().unwrap_or_else(PoisonError::into_inner)
}
