#![doc = include_str!("../README.md")]

mod args;
mod failure;
mod output;
mod stack;
mod status;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command, Global};
use failure::Failure;
use stack::Stack;

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { global, command } = Arguments::parse();
    match run(&global, command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

async fn run(global: &Global, command: Command) -> Result<(), Failure> {
    let output = global.output;
    match command {
        Command::Status(asked) => status::run(&Stack::find(global).await?, &asked, output).await,
    }
}
