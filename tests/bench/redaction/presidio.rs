//! Presidio in a Python environment of its own under `target`.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use anyhow::{Context, Result, bail};
use domain::redact::Entity;
use serde::Deserialize;

use crate::finder::Hit;

/// What is installed.
pub(crate) const VERSION: &str = "2.2.366";

/// What `presidio.py` answers.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    pub(crate) milliseconds_per_text: f64,
    pub(crate) spans: Vec<Vec<Place>>,
}

/// A find, in code points.
#[derive(Debug, Deserialize)]
pub(crate) struct Place {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    entity: Entity,
}

impl Place {
    /// The same in bytes.
    ///
    /// # Errors
    /// It does not lie in the text.
    pub(crate) fn hit(&self, text: &str) -> Result<Hit> {
        let mut bytes = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let start = bytes.nth(self.start).context("Presidio found something outside the text")?;
        let end = match self.end.checked_sub(self.start) {
            Some(0) => start,
            Some(length) => {
                bytes.nth(length - 1).context("Presidio found something outside the text")?
            }
            None => bail!("Presidio found something that ends before it begins"),
        };
        Ok(Hit { range: start..end, entity: self.entity, rule: "presidio" })
    }
}

/// Installs Presidio when that has not been done, and lets it look at the texts.
///
/// # Errors
/// Python, the package or the script is not there or fails.
pub(crate) fn find(texts: &[&str]) -> Result<Answer> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = installed(&here.join("../../target/redaction-baseline"))?;
    let mut child = Command::new(python)
        .arg(here.join("redaction/presidio.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot start presidio.py")?;
    // The script reads all of its input before it writes, so that neither side waits for the other.
    if let Some(mut input) = child.stdin.take() {
        input.write_all(&serde_json::to_vec(texts)?).context("presidio.py does not read")?;
    }
    let output = succeeded("presidio.py", child.wait_with_output()?)?;
    let answer: Answer =
        serde_json::from_slice(&output.stdout).context("cannot read the answer of presidio.py")?;
    if answer.spans.len() != texts.len() {
        bail!("presidio.py answered for {} of {} texts", answer.spans.len(), texts.len());
    }
    Ok(answer)
}

/// The environment's Python. A file named after the version tells that the installation came to its end.
fn installed(environment: &Path) -> Result<PathBuf> {
    let python = environment.join("bin/python");
    let done = environment.join(format!("presidio-analyzer-{VERSION}"));
    if done.exists() {
        return Ok(python);
    }
    eprintln!(
        "installing presidio-analyzer {VERSION} under target/redaction-baseline (once; about 400 MB)"
    );
    let made = Command::new("python3").args(["-m", "venv"]).arg(environment).output();
    succeeded("python3 -m venv", made.context("cannot start python3")?)?;
    let packaged = Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .arg(format!("presidio-analyzer=={VERSION}"))
        .output();
    succeeded("pip install", packaged.context("cannot start pip")?)?;
    fs::write(&done, "").context("cannot write to the environment")?;
    Ok(python)
}

fn succeeded(what: &str, output: Output) -> Result<Output> {
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        let last = told.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        bail!("{what} failed ({}): {last}", output.status);
    }
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(start: usize, end: usize) -> Result<std::ops::Range<usize>> {
        Place { start, end, entity: Entity::Ssn }.hit("£9 é").map(|hit| hit.range)
    }

    #[test]
    fn code_points_become_bytes() {
        assert_eq!(hit(0, 1).unwrap(), 0..2);
        assert_eq!(hit(1, 4).unwrap(), 2..6);
        assert_eq!(hit(2, 2).unwrap(), 3..3);
    }

    #[test]
    fn a_place_outside_the_text_is_an_error() {
        assert!(hit(3, 5).is_err());
        assert!(hit(2, 1).is_err());
    }
}
