//! `callarchive register-webhook`.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use harness::pipeline::Pipeline;

use super::{json, run};
use crate::rotation::REGISTRATION;

/// The vendor is told of the stack's own address and secret, told again, and forgets them; one that will not be told is
/// named with what to do.
pub(super) async fn registered(stack: Arc<Pipeline>) -> Result<()> {
    let _turn = REGISTRATION.lock().await;
    let url = format!("{}/cxone", stack.stack.output("WebhookUrl")?);
    let first = json(&stack, &["register-webhook"]).await?;
    // The tool reads the outputs, which the harness rewrites for itself only: there is no such host here.
    let told = first["url"].as_str().unwrap_or_default();
    ensure!(first["outcome"] == "registered" && told.ends_with("/webhooks/cxone"), "{first}");
    let [webhook] = stack.vendor.webhooks().try_into().ok().context("not one registration")?;
    ensure!(webhook.url == url && webhook.signing_secret == stack.webhooks.secret());
    ensure!(first["events"] == serde_json::json!(webhook.events), "{first}");

    let again = run(&stack, &["register-webhook"]).await?;
    ensure!(again.code == Some(0) && again.out.contains("updated with cxone"), "{again:?}");
    ensure!(again.out.contains(told) && stack.vendor.webhooks().len() == 1, "{again:?}");
    let everything = format!("{}{}", again.out, again.err);
    ensure!(!everything.contains(stack.webhooks.secret()), "the signing secret is printed");

    let removed = json(&stack, &["register-webhook", "--unregister"]).await?;
    ensure!(removed["outcome"] == "unregistered" && removed["removed"] == 1, "{removed}");
    let nothing = run(&stack, &["register-webhook", "--unregister"]).await?;
    ensure!(nothing.code == Some(0) && nothing.out.contains("had no registration"), "{nothing:?}");

    stack.vendor.offer_webhooks(false, false);
    let refused = run(&stack, &["register-webhook"]).await;
    stack.vendor.offer_webhooks(true, true);
    let refused = refused?;
    ensure!(refused.code == Some(2) && refused.out.is_empty(), "{refused:?}");
    for part in ["set WebhookRegistration to create", "webhooks:manage"] {
        ensure!(refused.err.contains(part), "no {part}: {refused:?}");
    }
    ensure!(stack.vendor.webhooks().is_empty());
    Ok(())
}
