//! Webhook registrations (CXone guide §2).

use domain::platform::Platform;
use harness::vendor::{Endpoint, Fault};
use secrecy::SecretString;
use vendors::{Registered, Registration, VendorError, Webhook};

use crate::lab::{Lab, shown};

const URL: &str = "https://archive.example.com/webhooks/cxone";

fn webhook() -> Webhook {
    let url = URL.parse().unwrap();
    Webhook { name: "call-archive".to_owned(), url, events: vec!["media.recording.created"] }
}

async fn register(lab: &Lab, secret: &str, how: Registration) -> Result<Registered, VendorError> {
    lab.vendor.register_webhook(&webhook(), &SecretString::from(secret), how).await
}

fn secrets(lab: &Lab) -> Vec<String> {
    lab.cxone().webhooks().into_iter().map(|webhook| webhook.signing_secret).collect()
}

#[tokio::test]
async fn a_registration_is_made_once_and_then_updated() {
    let lab = Lab::start(Platform::Cxone).await;
    assert_eq!(register(&lab, "one", Registration::Upsert).await.unwrap(), Registered::Created);
    let made = lab.cxone().webhooks();
    let made = made.first().unwrap();
    assert_eq!((made.name.as_str(), made.url.as_str(), made.enabled), ("call-archive", URL, true));
    assert_eq!(
        (&*made.events, &*made.signing_secret),
        (&["media.recording.created".to_owned()][..], "one")
    );
    // Another stack's, and one of ours at another address, stay as they are.
    let foreign = Webhook { name: "another".to_owned(), ..webhook() };
    let moved =
        Webhook { url: "https://old.example.com/webhooks/cxone".parse().unwrap(), ..webhook() };
    for other in [&foreign, &moved] {
        let secret = SecretString::from("other");
        lab.vendor.register_webhook(other, &secret, Registration::Upsert).await.unwrap();
    }
    for _ in 0..2 {
        let done = register(&lab, "two", Registration::Upsert).await.unwrap();
        assert_eq!(done, Registered::Updated);
        assert_eq!(secrets(&lab), ["two", "other", "other"]);
    }
    assert_eq!(lab.vendor.unregister_webhook(&webhook()).await.unwrap(), 1);
    assert_eq!(lab.vendor.unregister_webhook(&webhook()).await.unwrap(), 0);
    assert_eq!(secrets(&lab), ["other", "other"]);
}

#[tokio::test]
async fn doubles_are_all_given_the_secret() {
    let lab = Lab::start(Platform::Cxone).await;
    for _ in 0..2 {
        let done = register(&lab, "one", Registration::Create).await.unwrap();
        assert_eq!(done, Registered::Created);
    }
    register(&lab, "two", Registration::Upsert).await.unwrap();
    assert_eq!(secrets(&lab), ["two", "two"]);
    assert_eq!(lab.vendor.unregister_webhook(&webhook()).await.unwrap(), 2);
}

/// A registration on a later page would be made a second time if only the first were read.
#[tokio::test]
async fn a_list_is_read_to_its_last_page() {
    let lab = Lab::start(Platform::Cxone).await;
    for name in ["first", "second", "third", "fourth", "call-archive"] {
        let webhook = Webhook { name: name.to_owned(), ..webhook() };
        let secret = SecretString::from("one");
        lab.vendor.register_webhook(&webhook, &secret, Registration::Create).await.unwrap();
    }
    lab.cxone().page_webhooks(2, "");
    let before = lab.simulated().count(Endpoint::Webhooks, "");
    assert_eq!(register(&lab, "two", Registration::Upsert).await.unwrap(), Registered::Updated);
    assert_eq!(secrets(&lab), ["one", "one", "one", "one", "two"]);
    assert_eq!(lab.simulated().count(Endpoint::Webhooks, ""), before + 3);
    lab.cxone().script_webhooks("GET", [Fault::None, Fault::Status(500)]);
    let error = register(&lab, "three", Registration::Upsert).await.unwrap_err();
    assert!(matches!(error, VendorError::Status(500)), "{error}");
    assert_eq!(lab.vendor.unregister_webhook(&webhook()).await.unwrap(), 1);
    assert_eq!(secrets(&lab), ["one"; 4]);
}

#[tokio::test]
async fn pages_that_lead_elsewhere_or_nowhere_are_not_followed() {
    let lab = Lab::start(Platform::Cxone).await;
    register(&lab, "one", Registration::Upsert).await.unwrap();
    let elsewhere = Lab::start(Platform::Cxone).await;
    let url = format!("{}/api/v2/webhooks", elsewhere.simulated().base_url());
    // The second leads from every page to the first.
    for (astray, requests) in [(url.as_str(), 1), ("/api/v2/webhooks?page=1", 2)] {
        lab.cxone().page_webhooks(1, astray);
        let before = lab.simulated().count(Endpoint::Webhooks, "");
        let error = register(&lab, "two", Registration::Upsert).await.unwrap_err();
        assert!(error.to_string().contains("register by hand"), "{error}");
        assert_eq!(lab.simulated().count(Endpoint::Webhooks, ""), before + requests, "{astray}");
    }
    assert!(elsewhere.simulated().requests().is_empty(), "a token went to another host");
    assert_eq!(secrets(&lab), ["one"]);
}

/// The registration is made, and something between the vendor and us answers instead of it: the next attempt finds it.
#[tokio::test]
async fn a_lost_answer_makes_no_double() {
    let lab = Lab::start(Platform::Cxone).await;
    lab.cxone().script_webhooks("POST", [Fault::Redirect("https://login.example.com/".to_owned())]);
    let error = register(&lab, "one", Registration::Upsert).await.unwrap_err();
    assert!(matches!(error, VendorError::Status(302)), "{error}");
    assert_eq!(secrets(&lab), ["one"]);
    register(&lab, "one", Registration::Upsert).await.unwrap();
    assert_eq!(secrets(&lab), ["one"]);
}

#[tokio::test]
async fn a_vendor_without_a_list_is_not_asked_for_one() {
    let lab = Lab::start(Platform::Cxone).await;
    lab.cxone().offer_webhooks(false, false);
    register(&lab, "one", Registration::Create).await.unwrap();
    assert_eq!(lab.simulated().count(Endpoint::Webhooks, ""), 1);
    let error = register(&lab, "two", Registration::Upsert).await.unwrap_err();
    assert!(matches!(error, VendorError::Status(405)), "{error}");
}

#[tokio::test]
async fn each_refusal_is_named_and_shows_no_secret() {
    let lab = Lab::start(Platform::Cxone).await;
    register(&lab, "one", Registration::Upsert).await.unwrap();
    for method in ["GET", "PUT"] {
        lab.cxone().script_webhooks(method, [Fault::Unauthorized, Fault::Unauthorized]);
        let error = register(&lab, "a-signing-secret", Registration::Upsert).await.unwrap_err();
        assert!(matches!(error, VendorError::Unauthorized), "{method}: {error}");
        assert!(!shown(&error).contains("a-signing-secret"));
        tokio::time::sleep(std::time::Duration::from_millis(1_050)).await;
    }
    lab.cxone().script_webhooks("PUT", [Fault::Unauthorized]);
    register(&lab, "two", Registration::Upsert).await.unwrap();
    lab.cxone().script_webhooks("PUT", [Fault::throttle(9), Fault::Status(500)]);
    let error = register(&lab, "three", Registration::Upsert).await.unwrap_err();
    assert!(matches!(error, VendorError::Throttled { .. }), "{error}");
    let error = register(&lab, "three", Registration::Upsert).await.unwrap_err();
    assert!(matches!(error, VendorError::Status(500)), "{error}");
    assert_eq!(secrets(&lab), ["two"]);
}

#[tokio::test]
async fn a_client_without_the_scope_is_told_which() {
    let lab = Lab::start(Platform::Cxone).await;
    lab.simulated().set_scope(Some("media:read users:read queues:read offline_access"));
    let error = register(&lab, "one", Registration::Upsert).await.unwrap_err();
    assert!(error.to_string().contains("webhooks:manage"), "{error}");
    assert_eq!(error.reason(), "forbidden");
}

#[tokio::test]
async fn genesys_has_none_and_is_not_asked() {
    let lab = Lab::start(Platform::Genesys).await;
    let error = register(&lab, "one", Registration::Upsert).await.unwrap_err();
    assert!(matches!(error, VendorError::NotOffered("webhooks")), "{error}");
    assert!(lab.simulated().requests().is_empty());
}
