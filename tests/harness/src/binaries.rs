//! The functions' binaries, built from this checkout.

use std::{
    env,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

/// Every function: its package, its binary and, in `template.yaml`, its `BuildProperties.Binary`.
pub const FUNCTIONS: [&str; 6] =
    ["assembler", "backfill", "downloader", "intake", "manifest", "rotator"];

/// Where the workspace lies.
#[must_use]
pub fn workspace() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    root.unwrap_or(Path::new(".")).to_owned()
}

/// The operator's tool: its package and its binary.
const TOOL: &str = "callarchive";

/// Builds the functions in the quick profile and tells where each binary lies.
///
/// # Errors
/// Cargo's output, when it fails.
pub async fn build() -> Result<Vec<(String, PathBuf)>> {
    Ok(of(&build_all(&FUNCTIONS).await?))
}

/// Where each function's binary lies in a directory that has all of them.
pub(crate) fn of(built: &Path) -> Vec<(String, PathBuf)> {
    FUNCTIONS.map(|function| (function.to_owned(), built.join(function))).to_vec()
}

/// Builds the operator's tool in the quick profile and tells where it lies.
///
/// # Errors
/// Cargo's output, when it fails.
pub async fn build_tool() -> Result<PathBuf> {
    Ok(build_all(&[TOOL]).await?.join(TOOL))
}

/// Builds packages that have a binary of their own name; the directory where those lie.
async fn build_all(packages: &[&str]) -> Result<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the cargo that runs this program, as cargo itself tells"
    )]
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = Command::new(cargo);
    cargo.current_dir(workspace()).args(["build", "--quiet", "--locked", "--bins"]);
    // With this package among them, cargo takes the features it took to build this program: nothing is compiled twice.
    cargo.args(["--package", env!("CARGO_PKG_NAME")]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    let output = cargo.stdin(Stdio::null()).output().await.context("cannot run cargo")?;
    ensure!(
        output.status.success(),
        "cargo could not build {}:\n{}",
        packages.join(", "),
        String::from_utf8_lossy(&output.stderr)
    );
    // This program lies beside them, or, as a test, in `deps` below them.
    let program = env::current_exe()?;
    let mut above = program.ancestors().skip(1);
    let built = above.find(|dir| packages.iter().all(|package| dir.join(package).is_file()));
    built.map(Path::to_owned).context("cargo built them somewhere else than this program")
}
