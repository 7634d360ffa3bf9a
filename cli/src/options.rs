//! Arguments that commands have in common.

use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use domain::{id::RecordingId, platform::Platform};

/// The stack's name in the README.
pub(crate) const DEFAULT: &str = "call-archive";

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// The CloudFormation stack
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "CALL_ARCHIVE_STACK",
        default_value = DEFAULT
    )]
    pub(crate) stack: String,
    /// How the result is printed
    #[arg(long, global = true, value_enum, default_value_t = Output::Table)]
    pub(crate) output: Output,
}

/// How a result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For reading.
    Table,
    /// For scripts: JSON on standard output; progress stays on standard error.
    Json,
}

/// Names a recording.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The recording, as its vendor names it
    pub(crate) id: RecordingId,
    #[command(flatten)]
    pub(crate) of: OfPlatform,
}

/// Narrows a command to a platform.
#[derive(Debug, Args)]
pub(crate) struct OfPlatform {
    /// Of this platform only, as where both have a recording of that id
    #[arg(long, value_parser = platform())]
    pub(crate) platform: Option<Platform>,
}

impl OfPlatform {
    /// The platform that was asked for, or all.
    pub(crate) fn all(&self) -> Vec<Platform> {
        self.platform.map_or(PLATFORMS.to_vec(), |platform| vec![platform])
    }
}

/// Reads a platform, and lets shells complete it.
pub(crate) fn platform() -> impl TypedValueParser<Value = Platform> {
    let names = PLATFORMS.map(Platform::as_str);
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Platform>())
}

/// All there are.
pub(crate) const PLATFORMS: [Platform; 2] = [Platform::Cxone, Platform::Genesys];

#[cfg(test)]
pub(crate) mod tests {
    use clap::{Args, Command};

    /// A command's own arguments, as a line has them.
    pub(crate) fn read<A: Args>(line: &str) -> Option<A> {
        let words = ["callarchive"].into_iter().chain(line.split_whitespace());
        let matches = A::augment_args(Command::new("callarchive")).try_get_matches_from(words);
        A::from_arg_matches(&matches.ok()?).ok()
    }
}
