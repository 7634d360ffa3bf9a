//! Puts a SAM template, as it is, into the local AWS.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;

use super::venv::Venv;
use super::{REGION, STACK_NAME};

const DEPLOYER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/local_aws/deploy.py");

/// What to deploy.
#[derive(Clone, Debug)]
pub struct DeployRequest {
    /// The SAM template.
    pub template: PathBuf,
    /// The executable of each function, under the function's logical id or its `BuildProperties.Binary`.
    pub binaries: Vec<(String, PathBuf)>,
    /// Values for the template's parameters; the others keep their defaults.
    pub parameters: Vec<(String, String)>,
}

/// A deployed stack.
#[derive(Clone, Debug, Deserialize)]
pub struct Stack {
    /// The stack's name.
    pub name: String,
    /// The template's outputs. An address of an HTTP API is the one it answers under locally.
    pub outputs: BTreeMap<String, String>,
    /// The physical id of each resource, by logical id.
    pub resources: BTreeMap<String, String>,
    /// The log group of each function, by the function's name.
    pub log_groups: BTreeMap<String, String>,
    /// The environment variables that the template gives each function, by the function's name.
    pub environments: BTreeMap<String, BTreeMap<String, String>>,
    /// The template as JSON, its short functions spelled out, for what the local AWS drops.
    pub template: serde_json::Value,
}

impl Stack {
    /// The output of that name.
    ///
    /// # Errors
    /// The template has no such output.
    pub fn output(&self, name: &str) -> Result<&str> {
        self.outputs
            .get(name)
            .map(String::as_str)
            .with_context(|| format!("the template has no output {name}"))
    }
}

/// Creates the stack, or updates it when it exists, and waits until that is done.
///
/// # Errors
/// The deployment failed; the message names the resources that did and why.
pub(super) async fn deploy(venv: &Venv, endpoint: &str, request: &DeployRequest) -> Result<Stack> {
    let input = json!({
        "endpoint": endpoint,
        "region": REGION,
        "stack_name": STACK_NAME,
        "template": request.template,
        "binaries": request.binaries.iter().cloned().collect::<BTreeMap<_, _>>(),
        "parameters": request.parameters.iter().cloned().collect::<BTreeMap<_, _>>(),
    });
    let stack = venv.run(DEPLOYER, &input).await;
    let stack = stack.with_context(|| format!("cannot deploy {}", request.template.display()))?;
    serde_json::from_value(stack).context("the deployer printed no stack")
}
