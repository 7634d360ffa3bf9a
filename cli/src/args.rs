//! The command line as a whole; each command's own arguments stand in its module.

use clap::{Parser, Subcommand};

use crate::{
    backfill, completions, find, link, manifest, options::Global, quarantine, redact, register,
    status, verify,
};

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

Exit codes: 0, all is well; 1, what was found is not as it should be; 2, the command could not be carried out; 130, Ctrl-C.";

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
    Manifest(manifest::Asked),
    Verify(verify::Asked),
    Find(find::Asked),
    Link(link::Asked),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use clap_complete::Shell;

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

    #[test]
    fn every_shell_is_told_the_commands() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let script = completions::script(shell, Arguments::command());
            let script = String::from_utf8(script).unwrap();
            for word in ["quarantine", "redrive", "verify", "genesys"] {
                assert!(script.contains(word), "{shell} lacks {word}");
            }
        }
    }
}
