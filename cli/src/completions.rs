//! `completions`: what a shell needs to complete a command.

use std::io::{self, Write};

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::{Verdict, args::Arguments, failure::Failure};

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

pub(crate) fn run(asked: &Asked) -> Result<Verdict, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(asked.shell, &mut Arguments::command(), "callarchive", &mut script);
    match io::stdout().lock().write_all(&script) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::NobodyReads),
        written => Ok(written.map(|()| Verdict::Good)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_is_told_the_commands() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "callarchive", &mut script);
            let script = String::from_utf8(script).unwrap();
            for word in ["quarantine", "redrive", "verify", "genesys"] {
                assert!(script.contains(word), "{shell} lacks {word}");
            }
        }
    }
}
