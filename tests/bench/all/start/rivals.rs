//! The same webhook in Python and in Node.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use tokio::process::Command;

use super::subject::Subject;
use crate::programs::{self, place, run};

/// The handler under `awslambdaric`, the runtime that AWS itself uses.
pub(crate) async fn python() -> Result<Subject> {
    let python = programs::python("webhooks").await?.join("python");
    let directory = place("webhook")?;
    fs::copy(programs::rivals().join("handler.py"), directory.join("webhook.py"))?;
    let version = run(Command::new(&python).arg("--version")).await?;
    // Started from its own directory, as Lambda does, with its modules compiled, as in a layer that was.
    let script = directory.join("python.sh");
    let line = format!(
        "cd '{}' && exec '{}' -m awslambdaric webhook.handler",
        directory.display(),
        python.display()
    );
    fs::write(&script, line)?;
    Ok(Subject::webhooks(format!("{version}, boto3"), vec!["/bin/sh".into(), script]))
}

/// The handler bundled with its SDK.
pub(crate) async fn node() -> Result<Subject> {
    let node = which("node").context("node is not installed")?;
    let version = run(Command::new(&node).arg("--version")).await?;
    let project = programs::node().await?;
    bundle(&project).await?;
    let command = vec![node, project.join("bundle.mjs")];
    Ok(Subject::webhooks(format!("Node {version}, bundled"), command))
}

async fn bundle(project: &Path) -> Result<()> {
    fs::copy(programs::rivals().join("handler.mjs"), project.join("handler.mjs"))?;
    let mut esbuild = Command::new(project.join("node_modules/.bin/esbuild"));
    esbuild.current_dir(project).args(["handler.mjs", "--bundle", "--minify", "--platform=node"]);
    // The SDK's CommonJS parts ask for `require`, which a module has not.
    let require = "import{createRequire as r}from'node:module';const require=r(import.meta.url);";
    esbuild.args(["--format=esm", "--log-level=warning", "--outfile=bundle.mjs"]);
    run(esbuild.arg(format!("--banner:js={require}"))).await.map(drop)
}

#[expect(clippy::disallowed_methods, reason = "the search path of the user's own programs")]
fn which(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|directory| directory.join(program)).find(|file| file.is_file())
}
