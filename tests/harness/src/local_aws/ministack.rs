//! The ministack process: started on a free loopback port, with nothing of the user's environment, and gone with us.

use std::ffi::OsString;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;
use tokio::time::Instant;

use super::venv::Venv;
use super::{ACCESS_KEY, Options, REGION, SECRET_KEY};

const LAUNCHER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/local_aws/launcher.py");
/// It takes well under a second; a machine busy compiling is given more.
const START_DEADLINE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);
/// How often a port that was taken between being found free and being used is replaced by another.
const PORT_ATTEMPTS: usize = 5;

/// A running ministack. Dropping it kills it and every function it started.
#[derive(Debug)]
pub(super) struct Ministack {
    child: Child,
    port: u16,
    run_dir: TempDir,
    venv: Venv,
}

impl Ministack {
    /// Starts ministack and waits until it answers.
    ///
    /// # Errors
    /// It did not come up; the message ends with its log.
    pub(super) async fn start(venv: Venv, work_dir: &Path, options: &Options) -> Result<Self> {
        let runs = work_dir.join("runs");
        fs::create_dir_all(&runs)?;
        let mut ministack = Self::spawn(venv, TempDir::new_in(&runs)?, options)?;
        for _ in 1..PORT_ATTEMPTS {
            if ministack.ready().await? {
                return Ok(ministack);
            }
            ministack.respawn(options)?;
        }
        bail!("no free port for the local AWS, after {PORT_ATTEMPTS} attempts");
    }

    /// The port it listens on, on 127.0.0.1.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// What it and the functions' event sources have logged so far.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.run_dir.path().join("ministack.log")).unwrap_or_default()
    }

    /// The environment it runs from.
    pub(super) fn venv(&self) -> &Venv {
        &self.venv
    }

    fn spawn(venv: Venv, run_dir: TempDir, options: &Options) -> Result<Self> {
        let port = free_port()?;
        let child = launch(&venv, run_dir.path(), port, options)?;
        Ok(Self { child, port, run_dir, venv })
    }

    fn respawn(&mut self, options: &Options) -> Result<()> {
        self.end();
        self.port = free_port()?;
        self.child = launch(&self.venv, self.run_dir.path(), self.port, options)?;
        Ok(())
    }

    /// Waits for the process to listen and to answer; false if another program has the port by now.
    async fn ready(&mut self) -> Result<bool> {
        let health = format!("http://127.0.0.1:{}/_ministack/health", self.port);
        let listening = format!("Running on http://127.0.0.1:{}", self.port);
        let http = reqwest::Client::builder().no_proxy().build()?;
        let deadline = Instant::now() + START_DEADLINE;
        loop {
            if self.child.try_wait()?.is_some() {
                let log = self.log();
                if log.contains("already in use") {
                    return Ok(false);
                }
                bail!("the local AWS ended at once; its log:\n{log}");
            }
            // An answer alone could be another run's, on a port that both found free.
            if self.log().contains(&listening)
                && http.get(&health).send().await.is_ok_and(|answer| answer.status().is_success())
            {
                return Ok(true);
            }
            if Instant::now() > deadline {
                bail!("the local AWS is not up after {START_DEADLINE:?}; its log:\n{}", self.log());
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Kills the whole group. A failure means that it is gone already.
    fn end(&mut self) {
        if let Some(group) = Pid::from_raw(self.child.id().cast_signed()) {
            kill_process_group(group, Signal::KILL).ok();
        }
        self.child.wait().ok();
    }
}

impl Drop for Ministack {
    fn drop(&mut self) {
        self.end();
    }
}

fn launch(venv: &Venv, run_dir: &Path, port: u16, options: &Options) -> Result<Child> {
    let scratch = run_dir.join("tmp");
    fs::create_dir_all(&scratch)?;
    let log = File::create(run_dir.join("ministack.log"))?;
    // The functions inherit ministack's environment, so nothing of the user's may be in it: with a profile or
    // an endpoint from there they would call the real AWS.
    let mut command = Command::new(venv.python());
    command
        .arg(LAUNCHER)
        .env_clear()
        .envs(inherited("PATH"))
        .envs(inherited("HOME"))
        .env("TMPDIR", scratch)
        .env("BIND_HOST", "127.0.0.1")
        .env("GATEWAY_PORT", port.to_string())
        .env("MINISTACK_HOST", "localhost")
        .env("IOT_MTLS_ENABLED", "0")
        .env("SFTP_ENABLED", "0")
        .env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}"))
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        .env("AWS_REGION", REGION)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        // AWS sets this from LoggingConfig, ministack does not.
        .env("AWS_LAMBDA_LOG_FORMAT", "JSON")
        .env("AUTH", if options.enforce_iam { "true" } else { "false" })
        .envs(options.env.iter().map(|(name, value)| (name, value)))
        // Its write end is what ends the launcher, should we be killed: keep it open, write nothing.
        .stdin(Stdio::piped())
        .stdout(log.try_clone()?)
        .stderr(log)
        .process_group(0);
    command.spawn().with_context(|| format!("cannot start {}", venv.python().display()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "two variables are passed on to a child, none configures this process"
)]
fn inherited(name: &'static str) -> Option<(&'static str, OsString)> {
    std::env::var_os(name).map(|value| (name, value))
}

/// A port nobody listens on now. ministack must know its port beforehand, to advertise it in URLs.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
