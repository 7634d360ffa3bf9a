#![doc = include_str!("../README.md")]

mod args;
mod backfill;
mod entry;
mod failure;
mod find;
mod link;
mod output;
mod quarantine;
mod stack;
mod status;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command, Global};
use failure::Failure;
use stack::Stack;

/// What a command found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// All is as it should be.
    Good,
    /// It did what was asked for, and what it found is not as it should be.
    Bad,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { global, command } = Arguments::parse();
    match run(&global, command).await {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::FAILURE,
        Err(failure) => failure.report(),
    }
}

async fn run(global: &Global, command: Command) -> Result<Verdict, Failure> {
    let output = global.output;
    let stack = Stack::find(global).await?;
    match command {
        Command::Status(asked) => status::run(&stack, &asked, output).await,
        Command::Backfill(asked) => backfill::run(&stack, asked, output).await,
        Command::Verify(asked) => verify::run(&stack, &asked, output).await,
        Command::Find(asked) => find::run(&stack, &asked, output).await,
        Command::Link(asked) => link::run(&stack, &asked, output).await,
        Command::Quarantine(asked) => quarantine::run(&stack, &asked, output).await,
    }
}
