//! `make demo`: a whole hotspot on this machine, told step by step, with a window for a browser at the end.
//!
//! Two processes: the one a person starts supervises, the other one tells the story in a lab. So whatever happens to the
//! story, Ctrl-C in its middle too, somebody is left to clean up.

mod pictures;
mod story;
mod supervisor;
mod telling;
mod trickle;
mod tunnel;
mod window;

use std::{env, process::ExitCode};

const USAGE: &str = "demo          the story, then a window on localhost until Ctrl-C
demo --once   the story and one look through the window, then the end\n";

/// Before the other arguments: this is the process that tells the story.
const TELL: &str = "tell";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] | ["--once"] => supervisor::supervise(&arguments),
        [TELL] => supervisor::tell(|| story::tell(false)),
        [TELL, "--once"] => supervisor::tell(|| story::tell(true)),
        ["--help" | "-h"] => {
            print!("{USAGE}");
            ExitCode::SUCCESS
        }
        _ => {
            eprint!("unknown arguments: {}\n{USAGE}", arguments.join(" "));
            ExitCode::from(2)
        }
    }
}
