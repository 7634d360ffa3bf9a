//! The environment: read once, at start, by each function's `config.rs`.
//!
//! Errors name the variable and what it should hold, never what it holds.

use std::{env::VarError, str::FromStr, time::Duration};

/// Why a variable cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvError {
    /// Not set, or set to nothing.
    #[error("the environment variable {name} is not set; set it in the function's environment")]
    Missing {
        /// The variable.
        name: &'static str,
    },
    /// Set to bytes that are not UTF-8.
    #[error("the environment variable {name} is not UTF-8")]
    NotUnicode {
        /// The variable.
        name: &'static str,
    },
    /// Set to something else than it should hold.
    #[error("the environment variable {name} must be {expected}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What it should hold, as a noun phrase: "a number of seconds".
        expected: &'static str,
    },
}

/// The variable's value.
///
/// # Errors
/// Not set, empty or not UTF-8.
pub fn required(name: &'static str) -> Result<String, EnvError> {
    optional(name)?.ok_or(EnvError::Missing { name })
}

/// The variable's value, or `None` when it is not set or empty.
///
/// # Errors
/// Not UTF-8.
pub fn optional(name: &'static str) -> Result<Option<String>, EnvError> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment for every function"
    )]
    let value = std::env::var(name);
    checked(name, value)
}

/// The variable's value as a `T`; `expected` describes it in the error ("a number of seconds").
///
/// # Errors
/// Not set, empty, not UTF-8 or no `T`.
pub fn parsed<T: FromStr>(name: &'static str, expected: &'static str) -> Result<T, EnvError> {
    optional_parsed(name, expected)?.ok_or(EnvError::Missing { name })
}

/// The variable's value as a `T`, or `None` when it is not set or empty.
///
/// # Errors
/// Not UTF-8 or no `T`.
pub fn optional_parsed<T: FromStr>(
    name: &'static str,
    expected: &'static str,
) -> Result<Option<T>, EnvError> {
    optional(name)?.map(|value| parse(name, expected, &value)).transpose()
}

/// The variable's value, a whole number of seconds, or `default`.
///
/// # Errors
/// Not UTF-8 or no such number.
pub fn seconds(name: &'static str, default: u64) -> Result<Duration, EnvError> {
    let seconds = optional_parsed(name, "a whole number of seconds")?;
    Ok(Duration::from_secs(seconds.unwrap_or(default)))
}

fn checked(
    name: &'static str,
    value: Result<String, VarError>,
) -> Result<Option<String>, EnvError> {
    match value {
        Ok(value) => Ok(Some(value).filter(|value| !value.trim().is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(EnvError::NotUnicode { name }),
    }
}

fn parse<T: FromStr>(
    name: &'static str,
    expected: &'static str,
    value: &str,
) -> Result<T, EnvError> {
    value.trim().parse().map_err(|_| EnvError::Invalid { name, expected })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_value_is_none() {
        assert_eq!(checked("X", Ok("  ".to_owned())), Ok(None));
        assert_eq!(checked("X", Ok("a ".to_owned())), Ok(Some("a ".to_owned())));
        assert_eq!(checked("X", Err(VarError::NotPresent)), Ok(None));
        let odd = VarError::NotUnicode("hunter2".into());
        assert_eq!(checked("X", Err(odd)), Err(EnvError::NotUnicode { name: "X" }));
    }

    #[test]
    fn an_error_names_the_variable_and_never_the_value() {
        let error = parse::<u32>("WAIT_SECONDS", "a number of seconds", "hunter2").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the environment variable WAIT_SECONDS must be a number of seconds"
        );
        assert!(!format!("{error:?}").contains("hunter2"));
        assert_eq!(parse::<u32>("WAIT_SECONDS", "a number of seconds", " 7 "), Ok(7));
    }

    // Cargo sets CARGO_PKG_NAME for every test it runs; writing the environment would be unsafe.
    #[test]
    fn the_process_environment_is_read() {
        assert_eq!(required("CARGO_PKG_NAME").as_deref(), Ok("lambda"));
        assert_eq!(parsed::<String>("CARGO_PKG_NAME", "a name").as_deref(), Ok("lambda"));
        let refused = parsed::<u32>("CARGO_PKG_NAME", "a number");
        assert_eq!(
            refused,
            Err(EnvError::Invalid { name: "CARGO_PKG_NAME", expected: "a number" })
        );
        let absent = "CALL_ARCHIVE_NEVER_SET";
        assert_eq!(required(absent), Err(EnvError::Missing { name: absent }));
        assert_eq!(optional_parsed::<u32>(absent, "a number"), Ok(None));
    }
}
