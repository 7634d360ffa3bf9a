//! `link`: an address under which a recording can be fetched for a while. The only place that makes one.

use aws_sdk_s3::config::Credentials;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{
    entry,
    failure::Failure,
    options::{Named, Output},
    output::Verdict,
    stack::Stack,
    terminal,
};

/// The longest that a link may last.
const LONGEST: SignedDuration = SignedDuration::from_hours(12);

/// Prints an address under which whoever has it can fetch a recording for a while
///
/// Nothing else is printed, so that it can be handed on. Nothing records that a link was made; each time it is used, the
/// bucket's access log names whose credentials signed it. With temporary credentials it ends with them, if that is earlier.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Asked {
    #[command(flatten)]
    recording: Named,
    /// How long it can be fetched: 90s, 15m, 2h; 12h at the most
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = duration)]
    expires: SignedDuration,
}

const EXAMPLES: &str = "\
Examples:
  callarchive link REC-1
  callarchive link REC-1 --expires 2h
  curl -o REC-1.wav \"$(callarchive link REC-1)\"";

pub(crate) async fn run(stack: &Stack, asked: &Asked, output: Output) -> Result<Verdict, Failure> {
    let Named { id, of } = &asked.recording;
    let credentials = stack.credentials().await?;
    let archive = stack.archive_as(credentials.clone())?;
    let entry = entry::archived(stack, of, id).await?;
    let object = entry.object;
    let object = object.ok_or_else(|| Failure::new(format!("the ledger has no object of {id}")))?;
    let key = archive.key(&object.storage_path).ok_or_else(|| {
        Failure::new(format!("{id} is not in this stack's bucket, but at {}", object.storage_path))
    })?;
    if archive.size(key).await?.is_none() {
        return Err(Failure::new(format!("there is no object {}", object.storage_path))
            .help("`aws s3api list-object-versions` shows whether it was deleted"));
    }
    let (expires_at, early) = ends(Timestamp::now(), asked.expires, &credentials)?;
    let url = archive.presigned(key, asked.expires.unsigned_abs()).await?;
    if early {
        terminal::note(&format!(
            "it ends at {expires_at:.0} already, with the credentials that sign it"
        ));
    }
    output.show(Verdict::Good, &json!({"url": url, "expiresAt": expires_at}), || url.clone())
}

/// When a link ends, and whether that is before its time.
fn ends(
    now: Timestamp,
    lasts: SignedDuration,
    credentials: &Credentials,
) -> Result<(Timestamp, bool), Failure> {
    let end = now.saturating_add(lasts)?;
    let expiry = credentials.expiry().map(Timestamp::try_from).transpose()?;
    Ok(match expiry {
        Some(expiry) if expiry < end => (expiry, true),
        _ => (end, false),
    })
}

fn duration(text: &str) -> Result<SignedDuration, String> {
    let duration: SignedDuration =
        text.parse().map_err(|_| "a time as in 90s, 15m or 2h is expected".to_owned())?;
    match duration {
        longer if longer > LONGEST => {
            Err("a link lasts 12h at the most: make another one then".to_owned())
        }
        shorter if shorter < SignedDuration::from_secs(1) => {
            Err("a link lasts 1s at the least".to_owned())
        }
        duration => Ok(duration),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_ends_with_the_credentials_that_sign_it() {
        let now = Timestamp::UNIX_EPOCH;
        let hours = |hours| now + SignedDuration::from_hours(hours);
        let until = |end: Option<Timestamp>| {
            Credentials::new("id", "secret", None, end.map(Into::into), "a test")
        };
        let two = SignedDuration::from_hours(2);
        assert_eq!(ends(now, two, &until(None)).unwrap(), (hours(2), false));
        assert_eq!(ends(now, two, &until(Some(hours(3)))).unwrap(), (hours(2), false));
        assert_eq!(ends(now, two, &until(Some(hours(1)))).unwrap(), (hours(1), true));
    }

    #[test]
    fn a_link_lasts_from_a_second_to_twelve_hours() {
        for (text, seconds) in [("15m", 900), ("90s", 90), ("12h", 43_200), ("1h 30m", 5_400)] {
            assert_eq!(duration(text), Ok(SignedDuration::from_secs(seconds)), "{text}");
        }
        for bad in ["", "15", "0s", "-5m", "12h 1s", "1 day", "500ms"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
