//! The same webhook in Python and in Node, installed under `target/` at exact versions.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, ensure};
use harness::binaries::workspace;
use tokio::process::Command;

use crate::subject::{First, Subject};

/// Where they are written down.
fn sources() -> PathBuf {
    workspace().join("tests/bench/start/rivals")
}

/// The handler under `awslambdaric`, the runtime that AWS itself uses, in `directory`.
pub(crate) async fn python(directory: &Path) -> Result<Subject> {
    let (venv, requirements) = (directory.join("venv"), sources().join("requirements.txt"));
    let python = venv.join("bin/python");
    if !is_installed(&venv, &requirements) {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv)).await?;
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]);
        run(pip.arg("--requirement").arg(&requirements)).await?;
        fs::copy(&requirements, venv.join("installed"))?;
    }
    fs::copy(sources().join("handler.py"), directory.join("webhook.py"))?;
    // Started from its own directory, as Lambda does, with its modules compiled, as in a layer that was.
    let script = directory.join("python.sh");
    let (directory, python) = (directory.display(), python.display());
    let line = format!("cd {directory} && exec {python} -m awslambdaric webhook.handler");
    fs::write(&script, line)?;
    Ok(Subject {
        name: "Python, boto3".to_owned(),
        command: vec!["/bin/sh".into(), script],
        first: First::Webhook,
    })
}

/// The handler bundled with its SDK, in `directory`.
pub(crate) async fn node(directory: &Path) -> Result<Subject> {
    let node = which("node").context("node is not installed")?;
    let (package, project) = (sources().join("package.json"), directory.join("node"));
    fs::create_dir_all(&project)?;
    if !is_installed(&project, &package) {
        fs::copy(&package, project.join("package.json"))?;
        let mut npm = Command::new("npm");
        npm.current_dir(&project).args(["install", "--no-audit", "--no-fund"]);
        run(&mut npm).await?;
        fs::copy(&package, project.join("installed"))?;
    }
    fs::copy(sources().join("handler.mjs"), project.join("handler.mjs"))?;
    let mut esbuild = Command::new(project.join("node_modules/.bin/esbuild"));
    esbuild.current_dir(&project).args(["handler.mjs", "--bundle", "--minify", "--platform=node"]);
    // The SDK's CommonJS parts ask for `require`, which a module has not.
    let require = "import{createRequire as r}from'node:module';const require=r(import.meta.url);";
    esbuild.args(["--format=esm", "--log-level=warning", "--outfile=bundle.mjs"]);
    run(esbuild.arg(format!("--banner:js={require}"))).await?;
    Ok(Subject {
        name: "Node, bundled".to_owned(),
        command: vec![node, project.join("bundle.mjs")],
        first: First::Webhook,
    })
}

/// Whether what is written down was installed there in full.
fn is_installed(place: &Path, wanted: &Path) -> bool {
    let installed = fs::read(place.join("installed"));
    installed.is_ok_and(|installed| fs::read(wanted).is_ok_and(|wanted| installed == wanted))
}

#[expect(clippy::disallowed_methods, reason = "the search path of the user's own programs")]
fn which(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|directory| directory.join(program)).find(|file| file.is_file())
}

async fn run(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output().await;
    let program = command.as_std().get_program().to_string_lossy().into_owned();
    let output = output.with_context(|| format!("cannot start {program}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{program} failed: {}", said.trim());
    Ok(())
}
