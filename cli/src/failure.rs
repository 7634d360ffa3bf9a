//! Why a command could not be carried out, and what to do about it.

use std::{error::Error, fmt::Write as _, process::ExitCode};

use crate::terminal;

/// The exit code of a command that could not be carried out; clap's own for a wrong command line too.
const CODE: u8 = 2;

/// The exit code of a program that Ctrl-C has ended.
const INTERRUPTED: u8 = 130;

/// Why a command could not be carried out.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something is wrong.
    Wrong {
        /// What.
        what: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// AWS does not take the credentials, or no longer: nothing else will go any better.
    Credentials {
        /// What it says.
        what: String,
        /// What to do about it.
        help: &'static str,
    },
    /// The operator wants no more of it.
    Interrupted {
        /// What goes on all the same, and how to come back to it.
        help: String,
    },
    /// Nobody reads any further; not worth a word.
    NobodyReads,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self::Wrong { what: what.into(), help: None }
    }

    /// Says what to do about it.
    pub(crate) fn help(self, advice: impl Into<String>) -> Self {
        match self {
            Self::Wrong { what, .. } => Self::Wrong { what, help: Some(advice.into()) },
            other => other,
        }
    }

    /// What AWS, or the way to it, did not do.
    pub(crate) fn of(error: &(dyn Error + 'static)) -> Self {
        let chain = causes(error);
        let text = chain.join(": ");
        let lower = text.to_lowercase();
        let any = |signs: &[&str]| signs.iter().any(|sign| lower.contains(sign));
        if let Some(refused) = chain.iter().find_map(|cause| refused(cause)) {
            return refused;
        }
        if any(&["accessdenied", "access denied", "forbidden"]) {
            return Self::new(text).help(
                "the credentials are not allowed to do this: take others (AWS_PROFILE), or have the role's policy extended",
            );
        }
        // The last three are the SDK's words for a provider that had none, as when a sign-in has ended.
        if any(&[
            "expiredtoken",
            "token included in the request is expired",
            "security token",
            "invalidtoken",
            "loading credentials",
            "credentials provider",
            "unexpected credentials error",
        ]) {
            let help =
                "the credentials are no good any more: sign in again, as with `aws sso login`";
            return Self::Credentials { what: text, help };
        }
        if any(&["unrecognizedclient", "invalidaccesskeyid", "signaturedoesnotmatch"]) {
            let help =
                "AWS does not know these credentials: look at AWS_PROFILE and AWS_ACCESS_KEY_ID";
            return Self::Credentials { what: text, help };
        }
        if any(&["dispatch failure", "connector error", "timeout"]) {
            return Self::new(text)
                .help("AWS was not reached: look at the network, AWS_REGION and AWS_ENDPOINT_URL");
        }
        if any(&["resourcenotfound", "non-existent table", "nonexistentqueue", "nosuchbucket"]) {
            return Self::new(text).help("something of the stack is gone: compare it with template.yaml, and deploy it again");
        }
        Self::new(text)
    }

    /// Tells it on standard error; the exit code that goes with it.
    pub(crate) fn report(&self) -> ExitCode {
        match self {
            Self::Wrong { what, help } => wrong(what, help.as_deref()),
            Self::Credentials { what, help } => wrong(what, Some(help)),
            Self::Interrupted { help } => {
                terminal::note(&format!("\n{help}"));
                ExitCode::from(INTERRUPTED)
            }
            Self::NobodyReads => ExitCode::SUCCESS,
        }
    }

    /// In a line, for a report that goes on.
    pub(crate) fn line(&self) -> String {
        match self {
            Self::Wrong { what, .. } | Self::Credentials { what, .. } => what.clone(),
            Self::Interrupted { .. } => "interrupted".to_owned(),
            Self::NobodyReads => "nobody reads".to_owned(),
        }
    }
}

impl<E: Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::of(&error)
    }
}

fn wrong(what: &str, help: Option<&str>) -> ExitCode {
    let mut text = format!("error: {what}");
    if let Some(help) = help {
        let _ = write!(text, "\n  help: {help}");
    }
    terminal::note(&text);
    ExitCode::from(CODE)
}

/// What AWS says who was refused what: "User: U is not authorized to perform: A on resource: R because ...".
fn refused(cause: &str) -> Option<Failure> {
    let (_, rest) = cause.split_once("not authorized to perform: ")?;
    let mut words = rest.split_whitespace();
    let action = words.next()?;
    let resource =
        rest.split_once("on resource: ").and_then(|(_, rest)| rest.split_whitespace().next());
    let on = resource.map(|resource| format!(" on {resource}")).unwrap_or_default();
    let user = cause.split_once("User: ").and_then(|(_, rest)| rest.split_whitespace().next());
    let who = user.map_or("the credentials are".to_owned(), |user| format!("{user} is"));
    Some(Failure::new(format!("{who} not allowed {action}{on}")).help(format!(
        "have {action} allowed in that role's policy, or take other credentials (AWS_PROFILE)"
    )))
}

/// An error and its causes, in its own words, each once.
fn causes(error: &(dyn Error + 'static)) -> Vec<String> {
    let mut chain: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if !chain.iter().any(|earlier| earlier.contains(&text)) {
            chain.push(text);
        }
        next = error.source();
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("DynamoDB Query failed")]
    struct Outer(#[source] Inner);

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Inner(&'static str);

    fn told(cause: &'static str) -> (String, String) {
        match Failure::from(Outer(Inner(cause))) {
            Failure::Wrong { what, help } => (what, help.unwrap_or_default()),
            Failure::Credentials { what, help } => (what, help.to_owned()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_refusal_names_the_right_that_is_missing() {
        let (what, help) = told(
            "User: arn:aws:iam::1:user/op is not authorized to perform: dynamodb:Query on resource: arn:aws:t because no policy",
        );
        assert_eq!(what, "arn:aws:iam::1:user/op is not allowed dynamodb:Query on arn:aws:t");
        assert!(help.contains("have dynamodb:Query allowed"), "{help}");
    }

    #[test]
    fn causes_are_told_each_once_with_advice() {
        for (cause, advice) in [
            ("dispatch failure", "AWS_REGION"),
            ("UnrecognizedClientException", "AWS_PROFILE"),
            ("ExpiredTokenException", "sign in again"),
            ("dispatch failure: an error occurred while loading credentials", "sign in again"),
            ("AccessDenied", "policy"),
            ("ResourceNotFoundException", "deploy it again"),
        ] {
            let (what, help) = told(cause);
            assert_eq!(what, format!("DynamoDB Query failed: {cause}"));
            assert!(help.contains(advice), "{help}");
        }
        assert_eq!(
            told("something else"),
            ("DynamoDB Query failed: something else".to_owned(), String::new())
        );
    }
}
