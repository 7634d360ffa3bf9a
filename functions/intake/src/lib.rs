#![doc = include_str!("../README.md")]

pub mod config;
pub mod decision;
pub mod patience;

use std::{error::Error, future::Future, sync::Arc};

use aws::{
    jobs::Jobs,
    secrets::{SecretsError, SigningSecrets},
};
use domain::{
    platform::Platform,
    signature::{Refusal, Verified},
    webhook::{self, Event, RECORDING_CREATED, TRANSCRIPT_COMPLETED},
};
use http::Response;
use jiff::Timestamp;
use lambda::log::causes;
use lambda_http::{Body, Request, RequestExt};
use tokio::time::{Instant, timeout_at};

use crate::{
    config::Config,
    decision::{Decision, Obstacle, Outcome},
    patience::DEADLINE,
};

/// The largest body taken, in bytes.
pub const MAX_BODY_BYTES: usize = 262_144;

/// The most header bytes taken, names and values together. API Gateway takes 10,240, and adds its own.
pub const MAX_HEADER_BYTES: usize = 16_384;

/// When a webhook arrived, on the clock that counts and on the one that the world shares.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    /// From here the deadline counts.
    pub begun: Instant,
    /// Against this the signature's time is held.
    pub at: Timestamp,
}

impl Arrival {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        Self { begun: Instant::now(), at: Timestamp::now() }
    }
}

/// The function's state, shared by all invocations of an environment.
#[derive(Debug)]
pub struct Intake {
    config: Config,
    jobs: Jobs,
    secrets: SigningSecrets,
}

impl Intake {
    /// Over these clients.
    #[must_use]
    pub fn new(config: Config, jobs: Jobs, secrets: SigningSecrets) -> Self {
        Self { config, jobs, secrets }
    }

    /// Reads the signing secrets and opens a connection to the queues ahead of the first webhook. Failing is not fatal:
    /// that webhook tries again.
    pub async fn warm_up(&self) {
        let connecting = self.jobs.connect(&self.config.recordings_queue_url);
        let (secrets, ()) = tokio::join!(self.secrets.warm_up(Instant::now()), connecting);
        if let Err(error) = secrets {
            tracing::warn!(error = causes(&*error), "signing secrets not read at start");
        }
    }

    /// Decides on a webhook that arrives now, counts and logs it, and answers.
    pub async fn answer(&self, request: &Request) -> Response<Body> {
        let arrival = Arrival::now();
        let decision = self.decide(request, arrival).await;
        decision.log(arrival.begun.elapsed());
        for record in decision.metrics(arrival.at) {
            record.emit();
        }
        let mut response = Response::new(Body::Empty);
        *response.status_mut() = decision.outcome.status();
        response
    }

    /// Decides on a webhook, and puts its event on a queue. Returns by [`DEADLINE`] after its arrival.
    pub async fn decide(&self, request: &Request, arrival: Arrival) -> Decision {
        let mut decision =
            Decision { platform: None, skew_ms: None, outcome: Outcome::UnknownPlatform };
        let body: &[u8] = request.body();
        if body.len() > MAX_BODY_BYTES {
            decision.outcome = Outcome::TooLarge;
            return decision;
        }
        if header_bytes(request) > MAX_HEADER_BYTES {
            decision.outcome = Outcome::HeadersTooLarge;
            return decision;
        }
        // Genesys has no webhooks: its events come over EventBridge.
        let Some(platform @ Platform::Cxone) = platform(request) else {
            return decision;
        };
        decision.platform = Some(platform);
        match self.verify(request, arrival).await {
            Ok(verified) => {
                decision.skew_ms = Some(verified.skew_ms);
                decision.outcome = self.enqueue(body, platform, arrival).await;
            }
            Err(outcome) => decision.outcome = outcome,
        }
        decision
    }

    async fn verify(&self, request: &Request, arrival: Arrival) -> Result<Verified, Outcome> {
        // What can be refused without a secret is: it costs no read and needs none to succeed.
        let signing = &self.config.signing;
        let signed = signing.headers.signed(request.headers(), request.body());
        let claim = signing.verifier.read(signed, arrival.at).map_err(Outcome::Refused)?;
        let secrets_failed =
            |error: Arc<SecretsError>| deferred(Obstacle::SecretsFailed, Some(&*error));
        let reading = self.secrets.live(arrival.begun);
        let live =
            within(arrival, reading, Obstacle::SecretsSlow).await?.map_err(secrets_failed)?;
        let refusal = match claim.check(live.at(arrival.at)) {
            Ok(verified) => return Ok(verified),
            Err(refusal) => refusal,
        };
        let reading = self.secrets.newer(&live, arrival.begun);
        let newer =
            within(arrival, reading, Obstacle::SecretsSlow).await?.map_err(secrets_failed)?;
        match newer.map_or(Err(refusal), |newer| claim.check(newer.at(arrival.at))) {
            Ok(verified) => Ok(verified),
            // Not the sender's doing: it is to send again what cannot be judged.
            Err(refusal @ Refusal::UnusableKey) => {
                Err(deferred(Obstacle::SecretsUnusable, Some(&refusal)))
            }
            Err(refusal) => Err(Outcome::Refused(refusal)),
        }
    }

    async fn enqueue(&self, body: &[u8], platform: Platform, arrival: Arrival) -> Outcome {
        let job = match webhook::parse(body, platform) {
            Ok(Event::Other { name }) => return Outcome::Ignored { event: name },
            Err(error) => return Outcome::Malformed(error),
            Ok(Event::RecordingCreated(event)) => Job {
                event: RECORDING_CREATED,
                queue_url: &self.config.recordings_queue_url,
                group: event.group_id().to_owned(),
                dedup: event.deduplication_id(),
                dropped: event.dropped.clone(),
                body: serde_json::to_string(&event.into_message(arrival.at)),
            },
            Ok(Event::TranscriptCompleted(event)) => Job {
                event: TRANSCRIPT_COMPLETED,
                queue_url: &self.config.transcripts_queue_url,
                group: event.group_id().to_owned(),
                dedup: event.deduplication_id(),
                dropped: Vec::new(),
                body: serde_json::to_string(&event.into_message(arrival.at)),
            },
        };
        let body = match job.body {
            Ok(body) => body,
            Err(error) => return deferred(Obstacle::QueueFailed, Some(&error)),
        };
        let sending = self.jobs.send(job.queue_url, body, &job.group, &job.dedup);
        match within(arrival, sending, Obstacle::QueueSlow).await {
            Ok(Ok(())) => Outcome::Enqueued { event: job.event, dropped: job.dropped },
            Ok(Err(error)) => deferred(Obstacle::QueueFailed, Some(&error)),
            Err(outcome) => outcome,
        }
    }
}

/// What goes on a queue.
struct Job<'a> {
    event: &'static str,
    queue_url: &'a str,
    group: String,
    dedup: String,
    dropped: Vec<&'static str>,
    body: serde_json::Result<String>,
}

fn header_bytes(request: &Request) -> usize {
    let headers = request.headers().iter();
    headers.map(|(name, value)| name.as_str().len() + value.len()).sum()
}

/// The platform in the path: from the route's parameter, else the last segment.
fn platform(request: &Request) -> Option<Platform> {
    let parameters = request.path_parameters_ref();
    let name = parameters
        .and_then(|parameters| parameters.first("platform"))
        .or_else(|| request.uri().path().trim_end_matches('/').rsplit('/').next())?;
    name.parse().ok()
}

async fn within<T>(
    arrival: Arrival,
    work: impl Future<Output = T>,
    slow: Obstacle,
) -> Result<T, Outcome> {
    timeout_at(arrival.begun + DEADLINE, work).await.map_err(|_| deferred(slow, None))
}

fn deferred(obstacle: Obstacle, error: Option<&dyn Error>) -> Outcome {
    Outcome::Deferred { obstacle, error: error.map(causes) }
}
