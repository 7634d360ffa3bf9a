//! `completions`: what a shell needs to complete a command.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::{
    failure::Failure,
    output::{self, Verdict},
    terminal,
};

/// Prints a shell's completions
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Asked {
    /// For which shell
    #[arg(value_enum)]
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  callarchive completions bash > ~/.local/share/bash-completion/completions/callarchive
  callarchive completions zsh > \"${fpath[1]}/_callarchive\"
  callarchive completions fish > ~/.config/fish/completions/callarchive.fish";

pub(crate) fn run(asked: &Asked, command: Command) -> Result<Verdict, Failure> {
    let script = script(asked.shell, command);
    output::read_or_not(output::printed(terminal::raw(&script)), Verdict::Good)
}

pub(crate) fn script(shell: Shell, mut command: Command) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "callarchive", &mut script);
    script
}
