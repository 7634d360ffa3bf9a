//! What holds for the stack as a whole: least privilege, silence about secrets, loopback only.

use std::sync::Arc;

use anyhow::{Result, ensure};
use harness::{
    pipeline::{Options, Pipeline},
    process,
    vendor::{Media, Recording},
    webhook::recording_created,
};
use libtest_mimic::Trial;

use crate::{PATIENCE, Shared, on_stack};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![
        on_stack(shared, "nothing_listens_off_loopback", loopback_only),
        on_stack(shared, "no_secret_token_or_body_is_logged", nothing_logged),
        on_stack(shared, "the_roles_policies_are_enough_and_no_more", least_privilege),
    ]
}

async fn loopback_only(_stack: Arc<Pipeline>) -> Result<()> {
    let listeners = process::listeners()?;
    let open: Vec<_> = listeners.iter().filter(|address| !address.ip().is_loopback()).collect();
    ensure!(open.is_empty(), "listening off loopback: {open:?}");
    Ok(())
}

async fn nothing_logged(stack: Arc<Pipeline>) -> Result<()> {
    stack.vendor.add_recording(Recording::new("logged", Media::wav(9_000, 20)));
    let mut event = recording_created("logged", "call-logged");
    event["note"] = "a-text-only-in-the-body".into();
    ensure!(stack.webhooks.send(&event).await? == 200);
    stack.settled("logged", &["archived"], PATIENCE).await?;
    let mut forged = stack.webhooks.webhook(event.to_string());
    forged.signature = Some("ab".repeat(32));
    let genuine = stack.webhooks.webhook(event.to_string());
    stack.webhooks.deliver("cxone", &forged).await?;

    let (intake, downloader) =
        (stack.stack.output("IntakeFunction")?, stack.stack.output("DownloaderFunction")?);
    stack.logged(downloader, PATIENCE, |line| line["recording_id"] == "logged").await?;
    stack.logged(intake, PATIENCE, |line| line["SignatureRejected"] == 1.0).await?;
    let credentials = stack.vendor.credentials();
    let mut secrets = vec![
        ("the client's id", credentials.client_id),
        ("the client's secret", credentials.client_secret),
        ("the signing secret", stack.webhooks.secret().to_owned()),
        ("a body", "a-text-only-in-the-body".to_owned()),
        ("a forged signature", "ab".repeat(32)),
        ("a genuine signature", genuine.signature.unwrap_or_default()),
    ];
    secrets.extend(stack.vendor.tokens().into_iter().map(|token| ("a token", token)));
    ensure!(secrets.len() > 6, "the vendor gave no token: nothing to look for");
    for function in [intake, downloader] {
        let lines = stack.aws.logs(function).await?;
        ensure!(!lines.is_empty(), "{function} logged nothing: nothing was looked at");
        for line in lines {
            for (what, secret) in &secrets {
                ensure!(!line.contains(secret.as_str()), "{what} is in a log line of {function}");
            }
        }
    }
    Ok(())
}

/// A second stack with IAM enforced, on the local AWS's own S3: the roles suffice, and they are asked.
async fn least_privilege(_stack: Arc<Pipeline>) -> Result<()> {
    let stack = Pipeline::start(Options { enforce_iam: true, ..Options::default() }).await?;
    stack.vendor.add_recording(Recording::new("privileged", Media::wav(40_000, 21)));
    ensure!(stack.webhooks.send(&recording_created("privileged", "call")).await? == 200);
    stack.settled("privileged", &["archived"], PATIENCE).await?;
    Ok(())
}
