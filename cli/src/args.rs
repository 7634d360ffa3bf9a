//! The command line as a whole; each command's own arguments stand in its module.

use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use domain::{id::RecordingId, platform::Platform};

use crate::{backfill, completions, find, link, quarantine, redact, register, status, verify};

/// Runs an archive of call recordings: what it is doing, what it could not do, and whether what it holds is what it took.
///
/// Credentials and region are found as every AWS tool finds them (AWS_PROFILE, AWS_REGION, `aws sso login`, ...);
/// everything else from the outputs of the CloudFormation stack.
#[derive(Debug, Parser)]
#[command(name = "callarchive", version, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  callarchive status                        the stack call-archive, at a glance
  callarchive --stack archive-eu status     another stack
  callarchive status --output json          for scripts
  callarchive help COMMAND                  a command's own examples

Exit codes: 0, all is well; 1, what was found is not as it should be; 2, the command could not be carried out.";

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

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(flatten)]
    OnStack(OnStack),
    Redact(redact::Asked),
    Completions(completions::Asked),
}

/// What is done to a deployed stack.
#[derive(Debug, Subcommand)]
pub(crate) enum OnStack {
    Status(status::Asked),
    RegisterWebhook(register::Asked),
    Backfill(backfill::Asked),
    Quarantine(quarantine::Asked),
    Verify(verify::Asked),
    Find(find::Asked),
    Link(link::Asked),
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
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound_and_every_command_has_examples() {
        let command = Arguments::command();
        command.clone().debug_assert();
        let mut commands: Vec<_> = command.get_subcommands().collect();
        while let Some(command) = commands.pop() {
            commands.extend(command.get_subcommands());
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("callarchive "), "{} has no examples", command.get_name());
            assert!(command.get_about().is_some(), "{} is not explained", command.get_name());
        }
    }

    #[test]
    fn the_stack_may_stand_before_and_behind_the_command() {
        for line in
            [["callarchive", "--stack", "s", "status"], ["callarchive", "status", "--stack", "s"]]
        {
            assert_eq!(Arguments::try_parse_from(line).unwrap().global.stack, "s");
        }
    }
}
