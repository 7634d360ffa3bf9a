//! What needs no AWS: `callarchive redact` and `callarchive completions`.

use std::{process::Stdio, sync::Arc};

use anyhow::{Context, Result, ensure};
use harness::pipeline::Pipeline;
use serde_json::Value;
use tokio::io::AsyncWriteExt;

use super::{Said, tool};

const CALL: &str = r#"{"callId":"c","utterances":[{"speaker":"agent","text":"Card 4111 1111 1111 1111, for Project Heron"}]}"#;

/// Without credentials, region or network a transcript is redacted, from a file as from standard input, by line as whole.
pub(super) async fn redacted(stack: Arc<Pipeline>) -> Result<()> {
    let said = fed(&stack, &["redact", "-", "--term", "Project Heron"], CALL).await?;
    ensure!(said.code == Some(0) && said.err.is_empty(), "{said:?}");
    let text = said.json()?["utterances"][0]["text"].as_str().context("no text")?.to_owned();
    ensure!(text.starts_with("Card [CREDIT_CARD], for [") && !text.contains("Heron"), "{text}");

    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<Value>(CALL)?)?;
    let whole =
        fed(&stack, &["redact", "-", "--style", "last4", "--profile", "pci"], &pretty).await?;
    ensure!(whole.out.contains("[CREDIT_CARD 1111], for Project Heron"), "{whole:?}");

    let lines = format!("{CALL}\n\n{{\"secret\": 1}}\n{CALL}\n");
    let lines = fed(&stack, &["redact", "-", "--spans"], &lines).await?;
    ensure!(lines.code == Some(1) && lines.out.lines().count() == 2, "{lines:?}");
    ensure!(lines.err.contains("line 3: no list") && !lines.err.contains("secret"), "{lines:?}");

    let nothing = fed(&stack, &["redact", "/no/such/file"], "").await?;
    ensure!(nothing.code == Some(2) && nothing.err.contains("/no/such/file"), "{nothing:?}");
    let bad = fed(&stack, &["redact", "-", "--pattern", "("], CALL).await?;
    ensure!(bad.code == Some(2), "{bad:?}");
    let bash = fed(&stack, &["completions", "bash"], "").await?;
    ensure!(bash.code == Some(0) && bash.out.contains("quarantine"), "no completions");
    Ok(())
}

async fn fed(stack: &Pipeline, arguments: &[&str], input: &str) -> Result<Said> {
    let mut tool = tool(stack, arguments).await?;
    let tool = tool.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = tool.spawn()?;
    let mut stdin = child.stdin.take().context("no standard input")?;
    // One that does not read says why on standard error.
    stdin.write_all(input.as_bytes()).await.ok();
    drop(stdin);
    let output = child.wait_with_output().await?;
    let text = |bytes| String::from_utf8(bytes);
    Ok(Said { code: output.status.code(), out: text(output.stdout)?, err: text(output.stderr)? })
}
