#![doc = include_str!("../README.md")]

mod alarms;
mod args;
mod backfill;
mod completions;
mod entry;
mod failure;
mod find;
mod link;
mod manifest;
mod options;
mod output;
mod quarantine;
mod redact;
mod register;
mod stack;
mod status;
mod terminal;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Arguments, Command, OnStack};
use failure::Failure;
use options::Global;
use output::Verdict;
use stack::Stack;

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
        Command::Completions(asked) => completions::run(&asked, Arguments::command()),
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
        OnStack::Manifest(asked) => manifest::run(&stack, &asked, output).await,
        OnStack::Verify(asked) => verify::run(&stack, &asked, output).await,
        OnStack::Find(asked) => find::run(&stack, &asked, output).await,
        OnStack::Link(asked) => link::run(&stack, &asked, output).await,
    }
}
