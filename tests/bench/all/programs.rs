//! What is measured, built, and what it is compared with, installed: all below `target/`.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, ensure};
use harness::binaries::workspace;
use tokio::process::Command;

/// Builds functions as they ship, and tells the directory where they lie.
pub(crate) async fn shipped(packages: &BTreeSet<&str>) -> Result<PathBuf> {
    let target = target()?;
    if !packages.is_empty() {
        let names: Vec<_> = packages.iter().copied().collect();
        eprintln!("building {} as shipped", names.join(", "));
        let mut cargo = Command::new("cargo");
        cargo.current_dir(workspace()).args(["build", "--release", "--locked", "--target-dir"]);
        cargo.arg(&target).args(names.iter().flat_map(|name| ["--package", name]));
        // Cargo's own progress goes where this program's does.
        let status = cargo.stdin(Stdio::null()).status().await.context("cannot run cargo")?;
        ensure!(status.success(), "cargo could not build the functions");
    }
    Ok(target.join("release"))
}

/// The scripts of what is compared with, and the lists of what they need.
pub(crate) fn rivals() -> PathBuf {
    workspace().join("tests/bench/all/rivals")
}

/// A Python environment with what `rivals/{name}.txt` lists, at exact versions; made the first time, and when the list
/// has changed.
pub(crate) async fn python(name: &str) -> Result<PathBuf> {
    let (venv, wanted) = (place(&format!("python-{name}"))?, rivals().join(format!("{name}.txt")));
    let bin = venv.join("bin");
    if !is_installed(&venv, &wanted) {
        eprintln!("installing {} into {}", wanted.display(), venv.display());
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv)).await?;
        let mut pip = Command::new(bin.join("python"));
        pip.args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]);
        run(pip.arg("--requirement").arg(&wanted)).await?;
        fs::copy(&wanted, venv.join("installed"))?;
    }
    Ok(bin)
}

/// A Node project with what `rivals/package.json` lists.
pub(crate) async fn node() -> Result<PathBuf> {
    let (project, wanted) = (place("node")?, rivals().join("package.json"));
    if !is_installed(&project, &wanted) {
        eprintln!("installing {} into {}", wanted.display(), project.display());
        fs::copy(&wanted, project.join("package.json"))?;
        let mut npm = Command::new("npm");
        npm.current_dir(&project).args(["install", "--no-audit", "--no-fund"]);
        run(&mut npm).await?;
        fs::copy(&wanted, project.join("installed"))?;
    }
    Ok(project)
}

/// A directory of the benchmarks' own.
pub(crate) fn place(name: &str) -> Result<PathBuf> {
    let place = target()?.join("bench").join(name);
    fs::create_dir_all(&place)?;
    Ok(place)
}

/// Runs a program to its end; what it printed.
pub(crate) async fn run(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().await;
    let program = command.as_std().get_program().to_string_lossy().into_owned();
    let output = output.with_context(|| format!("cannot start {program}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    // What pip and npm say last is what went wrong; it has to fit into a note.
    ensure!(output.status.success(), "{program} failed: {}", said.lines().last().unwrap_or("?"));
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// Where this program was built.
fn target() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).context("this program lies in no target directory")?;
    Ok(target.to_owned())
}

/// Whether what is written down was installed there in full.
fn is_installed(place: &Path, wanted: &Path) -> bool {
    let installed = fs::read(place.join("installed"));
    installed.is_ok_and(|installed| fs::read(wanted).is_ok_and(|wanted| installed == wanted))
}
