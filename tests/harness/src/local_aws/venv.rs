//! The Python environment that ministack and the deployer run in, made once with the user's own `python3`.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::Progress;

const REQUIREMENTS: &str = include_str!("../../requirements.txt");
const OLDEST_PYTHON: (u32, u32) = (3, 10);

/// Prints the version, and whether a virtual environment can be made (Debian packages that apart).
const PROBE: &str = "import importlib.util as u, sys; \
    print(sys.version_info[0], sys.version_info[1], \
    int(all(u.find_spec(m) for m in ('venv', 'ensurepip'))))";

/// A complete environment. Nobody replaces it while this exists.
#[derive(Debug)]
pub(super) struct Venv {
    python: PathBuf,
    _in_use: File,
}

impl Venv {
    /// The environment in `work_dir/venv`, made first if it is missing or the requirements have changed.
    ///
    /// Several runs may call this at once: those who use the environment share a lock on it, who (re)makes it
    /// has that lock alone. The stamp is written last, so an interrupted installation counts as none.
    ///
    /// # Errors
    /// No Python of a suitable version, or pip failed; the message says what to install.
    pub(super) fn prepare(work_dir: &Path, progress: &Progress) -> Result<Self> {
        fs::create_dir_all(work_dir)
            .with_context(|| format!("cannot create {}", work_dir.display()))?;
        let venv = work_dir.join("venv");
        let stamp = venv.join("requirements.sha256");
        let wanted = hex::encode(Sha256::digest(REQUIREMENTS));
        let is_current = || fs::read_to_string(&stamp).is_ok_and(|found| found == wanted);
        loop {
            let lock = File::create(work_dir.join("venv.lock"))?;
            lock_shared(&lock, progress)?;
            let python = venv.join("bin/python");
            if is_current() && python.exists() {
                return Ok(Self { python, _in_use: lock });
            }
            lock.unlock()?;
            lock_alone(&lock, progress)?;
            if !is_current() || !python.exists() {
                install(&venv, progress)?;
                fs::write(&stamp, &wanted)?;
            }
        }
    }

    /// The interpreter that has the requirements.
    pub(super) fn python(&self) -> &Path {
        &self.python
    }

    /// Runs a script that reads JSON on its standard input and prints JSON.
    ///
    /// # Errors
    /// What it printed on standard error, when it failed.
    pub(super) async fn run(&self, script: &str, input: &Value) -> Result<Value> {
        let mut child = tokio::process::Command::new(self.python())
            .arg(script)
            // Neither a profile nor a proxy of the user's may send this anywhere else.
            .env_clear()
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {script}"))?;
        if let Some(mut stdin) = child.stdin.take() {
            // A script that ended early says why on stderr, which tells more than a broken pipe.
            stdin.write_all(input.to_string().as_bytes()).await.ok();
        }
        let output = child.wait_with_output().await?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
        serde_json::from_slice(&output.stdout).with_context(|| format!("{script} printed no JSON"))
    }
}

fn lock_shared(lock: &File, progress: &Progress) -> Result<()> {
    match lock.try_lock_shared() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            progress.say("waiting for another run to finish installing the local AWS");
            Ok(lock.lock_shared()?)
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn lock_alone(lock: &File, progress: &Progress) -> Result<()> {
    match lock.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            progress.say("waiting for other runs that use the local AWS to end");
            Ok(lock.lock()?)
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn install(venv: &Path, progress: &Progress) -> Result<()> {
    check_python()?;
    progress.say("installing the local AWS (once, about 20 s)");
    if venv.exists() {
        fs::remove_dir_all(venv).with_context(|| format!("cannot remove {}", venv.display()))?;
    }
    let made = run(Command::new("python3").arg("-m").arg("venv").arg(venv))?;
    ensure!(made.status.success(), "python3 -m venv failed:\n{}", text(&made));
    let requirements = venv.join("requirements.txt");
    fs::write(&requirements, REQUIREMENTS)?;
    let installed = run(Command::new(venv.join("bin/python"))
        .args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"])
        .arg("--requirement")
        .arg(&requirements))?;
    ensure!(
        installed.status.success(),
        "pip could not install the local AWS (is there a network, or a package index configured?):\n{}",
        text(&installed)
    );
    Ok(())
}

fn check_python() -> Result<()> {
    let (major, minor) = OLDEST_PYTHON;
    let install_hint = format!(
        "the local AWS needs Python {major}.{minor} or newer with venv: install it \
         (Debian, Ubuntu: apt install python3-venv; Fedora: dnf install python3; macOS: brew install python)"
    );
    let output = run(Command::new("python3").args(["-c", PROBE]))
        .with_context(|| format!("python3 does not run; {install_hint}"))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<u32> = printed.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    let &[found_major, found_minor, can_make_venv] = numbers.as_slice() else {
        bail!("python3 does not work; {install_hint}\n{}", text(&output));
    };
    ensure!(
        (found_major, found_minor) >= OLDEST_PYTHON,
        "python3 is {found_major}.{found_minor}; {install_hint}"
    );
    ensure!(can_make_venv == 1, "python3 lacks the venv module; {install_hint}");
    Ok(())
}

fn run(command: &mut Command) -> Result<Output> {
    command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", command.get_program().to_string_lossy()))
}

fn text(output: &Output) -> String {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    text.trim().to_owned()
}
