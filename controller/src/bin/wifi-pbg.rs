use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    controller::operator::run(&controller::operator::Command::parse())
}
