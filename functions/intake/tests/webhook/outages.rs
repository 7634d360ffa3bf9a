//! What is slow, silent or failing, and a secret that changes meanwhile.

use std::time::Duration;

use ::intake::{
    Arrival,
    decision::{Decision, Obstacle, Outcome},
};
use anyhow::Result;
use http::StatusCode;
use jiff::Timestamp;
use tokio::time::Instant;

use crate::{
    endpoint::{Endpoint, closed, silent},
    support::{
        RECORDING, SECRET, SIGNED_AT, decide, event, healthy, intake, metrics, sign, status,
    },
};

#[tokio::test]
async fn a_webhook_signed_with_a_secret_that_came_after_the_last_read_is_taken() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    assert_eq!(status(&intake, &event(RECORDING)?).await?, 200);
    endpoint.with(|services| services.pending = Some("brought in by a rotation"));
    let mut request = event(RECORDING)?;
    sign(&mut request, "brought in by a rotation", SIGNED_AT)?;
    assert_eq!(status(&intake, &request).await?, 200);
    // The one before is as good as ever.
    assert_eq!(status(&intake, &event(RECORDING)?).await?, 200);
    assert_eq!(endpoint.with(|services| services.reads), 2);
    Ok(())
}

#[tokio::test]
async fn without_secrets_it_answers_503_until_it_has_them() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    endpoint.with(|services| services.current = None);
    intake.warm_up().await;
    let decision = decide(&intake, &event(RECORDING)?).await?;
    assert_eq!(decision.outcome.status(), StatusCode::SERVICE_UNAVAILABLE);
    let deferred = ("EventsDeferred".to_owned(), Some("secrets_failed".to_owned()));
    assert_eq!(metrics(&decision)?, [deferred]);
    // What can be refused without a secret still is.
    let mut stale = event(RECORDING)?;
    sign(&mut stale, SECRET, SIGNED_AT - 400)?;
    assert_eq!(status(&intake, &stale).await?, 401);

    endpoint.with(|services| services.current = Some(SECRET));
    assert_eq!(status(&intake, &event(RECORDING)?).await?, 200);
    Ok(())
}

#[tokio::test]
async fn a_queue_that_fails_is_503_after_one_retry_and_works_again_after() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    endpoint.with(|services| services.queue_fails = true);
    let decision = decide(&intake, &event(RECORDING)?).await?;
    assert_eq!(decision.outcome.status(), StatusCode::SERVICE_UNAVAILABLE);
    let deferred = ("EventsDeferred".to_owned(), Some("queue_failed".to_owned()));
    assert!(metrics(&decision)?.contains(&deferred));
    endpoint.with(|services| {
        assert_eq!(services.sent.len(), 2);
        services.queue_fails = false;
    });
    assert_eq!(status(&intake, &event(RECORDING)?).await?, 200);
    Ok(())
}

/// Whatever does not answer, the vendor has its 503 before it gives up.
#[tokio::test]
async fn what_never_answers_is_503_within_the_deadline() -> Result<()> {
    let endpoint = Endpoint::start(SECRET).await?;
    let (silent, closed) = (silent().await?, closed().await?);
    let (no_queue, no_secrets, nothing_there) = tokio::join!(
        intake(&silent, &endpoint.url),
        intake(&endpoint.url, &silent),
        intake(&closed, &endpoint.url),
    );
    let timed = async |intake: ::intake::Intake| -> Result<(Decision, Duration)> {
        let begun = Instant::now();
        let decision = decide(&intake, &event(RECORDING)?).await?;
        Ok((decision, begun.elapsed()))
    };
    let (queue, secrets, refused) =
        tokio::join!(timed(no_queue), timed(no_secrets), timed(nothing_there));
    for (tried, slow) in [(queue, true), (secrets, true), (refused, false)] {
        let (decision, waited) = tried?;
        assert_eq!(decision.outcome.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(waited < Duration::from_millis(2_700), "{waited:?}");
        // A silent service is given its second attempt; a closed port needs no patience.
        assert_eq!(waited > Duration::from_millis(1_900), slow, "{waited:?}");
    }
    assert_eq!(endpoint.with(|services| services.sent.len()), 0);
    Ok(())
}

/// Half of the time may be gone before the queue is asked: the deadline is the webhook's, not the operation's.
#[tokio::test]
async fn the_deadline_counts_from_the_arrival() -> Result<()> {
    let endpoint = Endpoint::start(SECRET).await?;
    let intake = intake(&silent().await?, &endpoint.url).await;
    intake.warm_up().await;
    let begun = Instant::now() - Duration::from_millis(2_000);
    let at = Timestamp::from_second(SIGNED_AT)?;
    let decision = intake.decide(&event(RECORDING)?, Arrival { begun, at }).await;
    let Outcome::Deferred { obstacle, .. } = decision.outcome else {
        anyhow::bail!("{decision:?}");
    };
    assert_eq!(obstacle, Obstacle::QueueSlow);
    assert!(begun.elapsed() < Duration::from_millis(2_700), "{:?}", begun.elapsed());
    Ok(())
}
