#![doc = include_str!("../README.md")]

mod alarms;
mod args;
mod backfill;
mod completions;
mod entry;
mod failure;
mod find;
mod link;
mod output;
mod quarantine;
mod redact;
mod register;
mod stack;
mod status;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command, Global, OnStack};
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
    match command {
        Command::Redact(asked) => redact::run(asked),
        Command::Completions(asked) => completions::run(&asked),
        Command::OnStack(command) => on_stack(global, command).await,
    }
}

async fn on_stack(global: &Global, command: OnStack) -> Result<Verdict, Failure> {
    let (stack, output) = (Stack::find(global).await?, global.output);
    match command {
        OnStack::Status(asked) => status::run(&stack, &asked, output).await,
        OnStack::RegisterWebhook(asked) => register::run(&stack, &asked, output).await,
        OnStack::Backfill(asked) => backfill::run(&stack, asked, output).await,
        OnStack::Quarantine(asked) => quarantine::run(&stack, &asked, output).await,
        OnStack::Verify(asked) => verify::run(&stack, &asked, output).await,
        OnStack::Find(asked) => find::run(&stack, &asked, output).await,
        OnStack::Link(asked) => link::run(&stack, &asked, output).await,
    }
}
