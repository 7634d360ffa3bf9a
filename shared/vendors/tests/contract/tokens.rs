//! Tokens and credentials (CXone guide §1, Genesys guide §1).

use std::{sync::atomic::Ordering, time::Duration};

use domain::platform::Platform;
use harness::vendor::{self, Endpoint, Fault};
use tokio::time::sleep;
use vendors::VendorError;

use crate::lab::{ID, Lab, MORE, SECRET, SILENT, UNREADABLE, drain, shown};

/// What the breaker holds callers for after the first failure.
const PAUSE: Duration = Duration::from_secs(1);

pub(crate) async fn one_token_serves_many_calls_and_their_callers(lab: Lab) {
    let calls = (0..8).map(|_| lab.content());
    let contents = futures_util::future::join_all(calls).await;
    assert!(contents.iter().all(Result::is_ok), "{contents:?}");
    assert_eq!((lab.count(Endpoint::Token), lab.count(Endpoint::Content)), (1, 8));
    assert_eq!(lab.read.load(Ordering::Relaxed), 1);
    // A vendor that offers no status of a recording is not asked for one.
    let lookups = if lab.platform == Platform::Cxone { 8 } else { 0 };
    assert_eq!(lab.count(Endpoint::Metadata), lookups);
    assert_eq!(lab.simulated().requests().len(), 9 + lookups);
}

/// Under one token request for 1,000 of any other kind.
pub(crate) async fn a_thousand_requests_and_more_take_one_token(lab: Lab) {
    let media = lab.media().await.unwrap();
    while lab.count(Endpoint::Content) <= 1_000 {
        let last = lab.vendor.content(&media, 99_999, None).await.unwrap();
        assert_eq!(drain(last).await, lab.media.range(99_999, 100_000));
    }
    assert_eq!(lab.count(Endpoint::Token), 1);
}

pub(crate) async fn a_token_past_its_refresh_is_replaced_unasked(lab: Lab) {
    // Of a token without life, any share of its life is over at once.
    lab.simulated().set_token_lifetime(Duration::ZERO);
    let error = lab.content().await.unwrap_err();
    assert!(matches!(error, VendorError::Unauthorized), "{error}");
    let refused = |lab: &Lab| lab.simulated().requests().iter().filter(|r| r.status == 401).count();
    let (before, tokens) = (refused(&lab), lab.count(Endpoint::Token));
    lab.simulated().set_token_lifetime(Duration::from_secs(3600));
    sleep(PAUSE).await;
    lab.content().await.unwrap();
    lab.content().await.unwrap();
    assert_eq!((refused(&lab), lab.count(Endpoint::Token)), (before, tokens + 1));
}

pub(crate) async fn a_401_costs_one_refresh_and_one_repeat(lab: Lab) {
    lab.content().await.unwrap();
    lab.simulated().script(ID, [Fault::Unauthorized]);
    assert_eq!(drain(lab.content().await.unwrap()).await, lab.media.range(0, 100_000));
    assert_eq!((lab.count(Endpoint::Token), lab.count(Endpoint::Content)), (2, 3));
    // The same where the vendor has really forgotten the token, whichever request is the first to find out.
    lab.simulated().revoke_tokens();
    lab.content().await.unwrap();
    assert_eq!(lab.count(Endpoint::Token), 3);
    assert_eq!(lab.read.load(Ordering::Relaxed), 3, "a new secret would go unnoticed");
}

pub(crate) async fn a_second_401_is_an_error(lab: Lab) {
    lab.simulated().script(ID, [Fault::Unauthorized, Fault::Unauthorized]);
    let error = lab.content().await.unwrap_err();
    assert!(matches!(error, VendorError::Unauthorized), "{error}");
    assert_eq!((lab.count(Endpoint::Token), lab.count(Endpoint::Content)), (2, 2));
}

pub(crate) async fn many_callers_refused_at_once_cost_one_refresh(lab: Lab) {
    let media = lab.media().await.unwrap();
    lab.vendor.content(&media, 0, None).await.unwrap();
    lab.simulated().revoke_tokens();
    let calls = (0..4).map(|_| lab.vendor.content(&media, 0, None));
    let contents = futures_util::future::join_all(calls).await;
    assert!(contents.iter().all(Result::is_ok), "{contents:?}");
    assert_eq!(lab.count(Endpoint::Token), 2);
}

pub(crate) async fn refused_credentials_are_not_the_recordings_fault(lab: Lab) {
    let lab = lab.watchful();
    lab.simulated().set_credentials(vendor::Credentials::new("client-1", "another"));
    let error = lab.content().await.unwrap_err();
    assert!(matches!(error, VendorError::Credentials(401)), "{error}");
    assert_eq!(error.reason(), "credentials");
    assert!(!shown(&error).contains(SECRET));
    // Put right, they are taken without a restart.
    lab.simulated().set_credentials(vendor::Credentials::new("client-1", SECRET));
    lab.rotate();
    lab.content().await.unwrap();
}

/// A token that the vendor takes no longer, and no other for a while: once there is one again, work goes on.
pub(crate) async fn a_token_that_could_not_be_replaced_is_not_tried_for_ever(lab: Lab) {
    lab.content().await.unwrap();
    lab.simulated().revoke_tokens();
    lab.simulated().script_token([Fault::Status(500)]);
    let error = lab.content().await.unwrap_err();
    assert!(matches!(error, VendorError::NoToken(_)), "{error}");
    // The breaker's first pause is a second.
    sleep(Duration::from_millis(1_050)).await;
    lab.content().await.unwrap();
}

pub(crate) async fn a_token_endpoint_in_trouble_is_not_the_recordings_fault(lab: Lab) {
    let lab = lab.watchful();
    // A 404 above all: it says that the base URL is wrong, not that a recording is missing.
    lab.simulated().script_token([
        Fault::Status(500),
        Fault::Status(404),
        Fault::throttle(9),
        Fault::HtmlPage,
    ]);
    for _ in 0..2 {
        let error = lab.content().await.unwrap_err();
        assert!(matches!(error, VendorError::NoToken(_)), "{error}");
        lab.rotate();
    }
    let error = lab.content().await.unwrap_err();
    let nine = Some(Duration::from_secs(9) + MORE);
    assert!(matches!(error, VendorError::Throttled { retry_after } if retry_after == nine));
    let error = lab.content().await.unwrap_err();
    assert!(matches!(error, VendorError::NoToken(_)), "{error}");
    assert_eq!(lab.count(Endpoint::Content), 0);
    lab.rotate();
    lab.content().await.unwrap();
}

/// CXone guide §1: one refresh, one repeat, and then the batch fails. Ten workers do not make ten of each.
pub(crate) async fn ten_workers_refused_ask_for_one_token(lab: Lab) {
    let media = lab.media().await.unwrap();
    lab.vendor.content(&media, 0, None).await.unwrap();
    lab.simulated().revoke_tokens();
    // Every token is refused from here on, however fresh.
    lab.simulated().set_token_lifetime(Duration::ZERO);
    let workers = || {
        let calls = (0..10).map(|_| lab.vendor.content(&media, 0, None));
        futures_util::future::join_all(calls)
    };
    for answer in workers().await {
        let error = answer.unwrap_err();
        assert!(matches!(error, VendorError::Unauthorized), "{error}");
        assert!(error.to_string().contains("a fresh token (401); check the client's scopes"));
    }
    assert_eq!(lab.count(Endpoint::Token), 2);
    // The next batch, a moment later, asks for nothing at all.
    let asked = lab.simulated().requests().len();
    assert!(workers().await.iter().all(Result::is_err));
    assert_eq!(lab.simulated().requests().len(), asked);
    // After the pause one of them tries: a token and a request.
    sleep(PAUSE).await;
    assert!(workers().await.iter().all(Result::is_err));
    assert_eq!(lab.simulated().requests().len(), asked + 2);
    // Once the vendor is well, the one that tries opens the way for all.
    lab.simulated().set_token_lifetime(Duration::from_secs(3600));
    sleep(2 * PAUSE).await;
    lab.vendor.content(&media, 0, None).await.unwrap();
    assert!(workers().await.iter().all(Result::is_ok));
    assert_eq!(lab.count(Endpoint::Token), 4);
}

pub(crate) async fn a_failed_token_request_is_shared_and_backs_off(lab: Lab) {
    lab.simulated().set_credentials(vendor::Credentials::new("client-1", "another"));
    for (pause, asked) in [(PAUSE, 1), (2 * PAUSE, 2)] {
        let calls = (0..10).map(|_| lab.content());
        for answer in futures_util::future::join_all(calls).await {
            let error = answer.unwrap_err();
            assert!(matches!(error, VendorError::Credentials(401)), "{error}");
        }
        assert_eq!(lab.count(Endpoint::Token), asked);
        sleep(pause).await;
    }
    // The vendor's own mistake, put right there: nothing is needed here.
    lab.simulated().set_credentials(vendor::Credentials::new("client-1", SECRET));
    lab.content().await.unwrap();
}

/// CXone guide §1: if the secret rotates, the old cache entry becomes invalid immediately.
pub(crate) async fn a_new_version_of_the_secret_ends_the_old_token(lab: Lab) {
    let lab = lab.watchful();
    lab.content().await.unwrap();
    lab.content().await.unwrap();
    assert_eq!(lab.count(Endpoint::Token), 1, "the same version, another token");
    lab.rotate();
    lab.content().await.unwrap();
    lab.content().await.unwrap();
    assert_eq!(lab.count(Endpoint::Token), 2);
    // A version that the vendor refuses ends it too, and is asked with once; the next one is tried at once.
    lab.simulated().set_credentials(vendor::Credentials::new("client-1", "another"));
    lab.rotate();
    for _ in 0..4 {
        let error = lab.content().await.unwrap_err();
        assert!(matches!(error, VendorError::Credentials(401)), "{error}");
    }
    assert_eq!(lab.count(Endpoint::Token), 3);
    lab.simulated().set_credentials(vendor::Credentials::new("client-1", SECRET));
    lab.rotate();
    lab.content().await.unwrap();
    assert_eq!(lab.count(Endpoint::Token), 4);
}

pub(crate) async fn a_secret_that_does_not_answer_holds_nobody_who_has_a_token(lab: Lab) {
    let lab = lab.watchful();
    lab.content().await.unwrap();
    lab.set_version(SILENT);
    tokio::time::timeout(Duration::from_secs(20), lab.content()).await.unwrap().unwrap();
    assert_eq!(lab.count(Endpoint::Token), 1);
}

pub(crate) async fn a_secret_that_cannot_be_read_is_read_once_for_all(lab: Lab) {
    lab.set_version(UNREADABLE);
    for answer in futures_util::future::join_all((0..10).map(|_| lab.content())).await {
        let error = answer.unwrap_err();
        assert!(matches!(error, VendorError::CredentialsUnreadable(_)), "{error}");
    }
    assert_eq!(lab.read.load(Ordering::Relaxed), 1);
    lab.set_version(1);
    sleep(PAUSE).await;
    lab.content().await.unwrap();
}

/// The vendor asks the first of them to wait; those behind it must not ask again before.
pub(crate) async fn a_throttled_token_is_asked_for_once(lab: Lab) {
    lab.gate.shuts.store(true, Ordering::Relaxed);
    lab.simulated().script_token([Fault::throttle(9)]);
    let calls = (0..8).map(|_| lab.content());
    let errors = futures_util::future::join_all(calls).await;
    assert!(errors.iter().all(Result::is_err), "{errors:?}");
    assert_eq!(lab.count(Endpoint::Token), 1);
}

pub(crate) async fn nothing_secret_is_shown(lab: Lab) {
    let media = lab.media().await.unwrap();
    let content = lab.vendor.content(&media, 0, None).await.unwrap();
    let mut secrets = lab.simulated().tokens();
    assert_eq!(secrets.len(), 1);
    secrets.push(SECRET.to_owned());
    let mut shown_of = vec![format!("{:?} {media:?} {content:?}", lab.vendor)];
    for fault in [
        Fault::Status(403),
        Fault::Status(500),
        Fault::throttle(1),
        Fault::CutAfter(0),
        Fault::Unauthorized,
    ] {
        lab.simulated().script(ID, [fault]);
        match lab.content().await {
            Ok(mut content) => shown_of.extend(content.chunk().await.err().map(|e| shown(&e))),
            Err(error) => shown_of.push(shown(&error)),
        }
    }
    secrets.extend(lab.simulated().tokens());
    assert!(shown_of.len() >= 5, "{shown_of:?}");
    for text in shown_of {
        assert!(!secrets.iter().any(|secret| text.contains(secret.as_str())), "{text}");
    }
}

/// Genesys guide §1: both scopes are validated during the handshake. Were they not, the catalogue would be paged
/// through and then every download be a 403, each a recording in quarantine.
#[tokio::test]
async fn a_token_without_a_scope_is_never_used() {
    let lab = Lab::start(Platform::Genesys).await.watchful();
    for (scope, missing) in [
        ("recording:read", "recording:download"),
        ("recording:download", "recording:read"),
        ("", "recording:read and recording:download"),
    ] {
        lab.simulated().set_scope(Some(scope));
        let error = lab.media().await.unwrap_err();
        assert!(matches!(error, VendorError::MissingScopes(_)), "{error}");
        assert!(error.to_string().contains(&format!("the scope {missing};")), "{error}");
        assert_eq!(error.reason(), "missing_scope");
        lab.rotate();
    }
    assert!(lab.simulated().requests().iter().all(|r| r.endpoint == Endpoint::Token));
    // Granted, they are taken without a restart. Later tokens are looked at as the first was.
    lab.simulated().set_scope(Some("recording:download recording:read"));
    lab.content().await.unwrap();
    lab.simulated().set_scope(Some("recording:read"));
    lab.simulated().revoke_tokens();
    let error = lab.content().await.unwrap_err();
    assert!(matches!(error, VendorError::MissingScopes(_)), "{error}");
}

/// A vendor that does not name the scopes cannot be checked, and is not shut out for it.
#[tokio::test]
async fn scopes_that_are_not_told_do_not_stop_the_work() {
    let lab = Lab::start(Platform::Genesys).await;
    lab.simulated().set_scope(None);
    lab.content().await.unwrap();
}
