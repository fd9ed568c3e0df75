//! `make test-wifi`: what only a machine with radios, Debian's kernel and systemd shows. `tests/wifi/run` starts such a
//! machine twice from one disk and runs this program in it as a unit, as root:
//!
//! ```text
//!   internet ── wan [ the machine: wifi-pbg.deb ] br-wifi ─┬─ ap1 (radio 0) ))   (( phones (radios 2 to 4)
//!                                                          └─ ap2 (radio 1) ))
//! ```
//!
//! The first start installs the package and lives a day with it; then the plug is pulled. The second start comes up with
//! phones that go on sending as if nothing had happened.

mod access_point;
mod first_start;
mod gateway;
mod promise;
mod second_start;
mod station;
mod supplicant;
mod town;
mod watch;

use std::{
    env, fs, io,
    os::unix::net::UnixDatagram,
    path::Path,
    process::{Command, ExitCode},
    time::Duration,
};

/// The folder that both starts and the host see.
const SHARE: &str = "/mnt/share";
/// For anything that is waited for; an emulated processor on a busy host takes a while.
const PATIENCE: Duration = Duration::from_secs(120);

fn main() -> ExitCode {
    let start = env::args().nth(1).unwrap_or_default();
    if !Path::new(SHARE).join("wifi-pbg.deb").exists() {
        eprintln!("wifi: this runs inside the machine that tests/wifi/run starts; run `make test-wifi`");
        return ExitCode::from(2);
    }
    match start.as_str() {
        "first" => first_start::live(),
        "second" => second_start::live(),
        other => {
            eprintln!("wifi: {other:?} is no start; there are first and second");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

/// Runs a program to its end and returns what it printed.
///
/// # Panics
/// With all it said, when it fails.
fn run(program: &str, arguments: &[&str]) -> String {
    // That socket is for this program alone.
    let output = Command::new(program).args(arguments).env_remove("NOTIFY_SOCKET").output();
    let output = output.unwrap_or_else(|error| panic!("cannot start {program}: {error}"));
    let [said, complained] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "{program} {} failed:\n{said}{complained}", arguments.join(" "));
    said.into_owned()
}

/// As [`run`], for lines of `ip` in the machine itself.
fn ip(line: &str) {
    run("ip", &line.split_whitespace().collect::<Vec<_>>());
}

/// Whether the machine routes IPv4 at all.
fn set_forwarding(on: bool) {
    fs::write("/proc/sys/net/ipv4/ip_forward", if on { "1" } else { "0" })
        .expect("set the machine's forwarding");
}

/// Tells systemd that this unit has started, so that those ordered after it may.
fn ready() -> io::Result<()> {
    let Some(socket) = env::var_os("NOTIFY_SOCKET") else { return Ok(()) };
    UnixDatagram::unbound()?.send_to(b"READY=1", socket).map(|_| ())
}
