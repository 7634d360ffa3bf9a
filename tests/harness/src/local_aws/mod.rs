//! The local AWS: ministack in a virtual environment, with the real `template.yaml` deployed into it.
//!
//! What ministack does otherwise than AWS, and what is done about it, is listed at the top of `deploy.py`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::{Credentials, SharedCredentialsProvider};

pub use deploy::{DeployRequest, Stack};
use ministack::Ministack;
use serde::Serialize;
use serde_json::Value;
use venv::Venv;

mod deploy;
mod logs;
mod ministack;
mod venv;

/// The region of everything.
pub const REGION: &str = "us-east-1";
/// The access key of the account's root, whom IAM allows everything.
pub const ACCESS_KEY: &str = "test";
/// The secret of [`ACCESS_KEY`].
pub const SECRET_KEY: &str = "test";
/// The name of the stack, which its queues and log groups carry too.
pub const STACK_NAME: &str = "call-archive";

/// A request to a local program that takes longer than this will not be answered.
const HTTP_TIMEOUT: Duration = Duration::from_secs(30);

/// Where the steps that take time are announced.
#[derive(Clone)]
pub struct Progress(Arc<dyn Fn(&str) + Send + Sync>);

impl Progress {
    /// Calls `tell` with one short sentence per step, without a full stop.
    pub fn new(tell: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// Announces a step.
    pub fn say(&self, step: &str) {
        (self.0)(step);
    }
}

impl Default for Progress {
    /// Logs each step.
    fn default() -> Self {
        Self::new(|step| tracing::info!("{step}"))
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Progress")
    }
}

/// How the local AWS runs.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Enforce IAM: the functions run with their roles' permissions and nothing more.
    pub enforce_iam: bool,
    /// Variables added to the functions' environment, such as `AWS_ENDPOINT_URL_S3`.
    pub env: Vec<(String, String)>,
    /// Told what takes time.
    pub progress: Progress,
}

/// A query over the manifest.
#[derive(Debug, Serialize)]
pub(crate) struct Query<'a> {
    /// The parts, as files.
    pub(crate) files: &'a [PathBuf],
    /// The table's columns: name and, as Glue has it, type.
    pub(crate) columns: &'a BTreeMap<String, String>,
    /// Statements, of which the last one's rows are the answer.
    pub(crate) statements: &'a [String],
    /// What stands for the question marks of the last one.
    pub(crate) parameters: &'a [&'a str],
}

/// A local AWS, for as long as this value lives. It listens on loopback only, keeps everything in memory and
/// leaves no process behind, even if this one is killed.
#[derive(Debug)]
pub struct LocalAws {
    ministack: Ministack,
    http: reqwest::Client,
    progress: Progress,
    log_groups: Mutex<BTreeMap<String, String>>,
}

impl LocalAws {
    /// Starts a local AWS with nothing in it; the first time, installs it under `target/local-aws`.
    ///
    /// # Errors
    /// It could not be installed or did not come up; the message says what to do or ends with its log.
    pub async fn start(options: Options) -> Result<Self> {
        let work_dir = work_dir()?;
        let venv = {
            let (work_dir, progress) = (work_dir.clone(), options.progress.clone());
            tokio::task::spawn_blocking(move || Venv::prepare(&work_dir, &progress)).await??
        };
        options.progress.say("starting the local AWS");
        let ministack = Ministack::start(venv, &work_dir, &options).await?;
        let http = reqwest::Client::builder().no_proxy().timeout(HTTP_TIMEOUT).build()?;
        Ok(Self { ministack, http, progress: options.progress, log_groups: Mutex::default() })
    }

    /// Deploys a template and its functions' binaries; again, to update them.
    ///
    /// # Errors
    /// The deployment failed; the message names the resources that did and why.
    pub async fn deploy(&self, request: &DeployRequest) -> Result<Stack> {
        self.progress.say("deploying the stack");
        let stack = deploy::deploy(self.ministack.venv(), &self.endpoint_url(), request).await?;
        let mut log_groups = self.log_groups.lock().unwrap_or_else(PoisonError::into_inner);
        log_groups.clone_from(&stack.log_groups);
        Ok(stack)
    }

    /// The address of every service, `http://127.0.0.1:{port}`.
    pub fn endpoint_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.ministack.port())
    }

    /// The loopback port of every service.
    pub fn port(&self) -> u16 {
        self.ministack.port()
    }

    /// A configuration for SDK clients, with root's credentials. Nothing in it comes from the environment.
    pub fn sdk_config(&self) -> SdkConfig {
        self.sdk_config_of(ACCESS_KEY, SECRET_KEY)
    }

    /// The same for somebody else, with an access key of theirs.
    #[must_use]
    pub fn sdk_config_of(&self, access_key: &str, secret_key: &str) -> SdkConfig {
        let credentials = Credentials::new(access_key, secret_key, None, None, "local AWS");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static(REGION))
            .endpoint_url(self.endpoint_url())
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .build()
    }

    /// What a function of the deployed stack has printed, oldest first; `function` is its name. Lines arrive
    /// when the invocation that printed them has ended.
    ///
    /// # Errors
    /// No such function has been deployed, or the logs could not be read.
    pub async fn logs(&self, function: &str) -> Result<Vec<String>> {
        let group = self
            .log_groups
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(function)
            .cloned()
            .with_context(|| format!("no function {function} has been deployed"))?;
        logs::lines(&self.http, self.ministack.port(), &group).await
    }

    /// Runs SQL over files of the manifest, in DuckDB: the local AWS has no Athena that would.
    ///
    /// # Errors
    /// DuckDB refused it, and says why.
    pub(crate) async fn query(&self, query: &Query<'_>) -> Result<Vec<Value>> {
        const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/local_aws/query.py");
        let rows = self.ministack.venv().run(SCRIPT, &serde_json::to_value(query)?).await?;
        serde_json::from_value(rows).context("the query printed no rows")
    }

    /// What the local AWS itself has logged, for a report of what went wrong.
    pub fn log(&self) -> String {
        self.ministack.log()
    }
}

/// `target/local-aws` of this workspace.
fn work_dir() -> Result<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    Ok(workspace.context("the harness is not inside a workspace")?.join("target/local-aws"))
}
