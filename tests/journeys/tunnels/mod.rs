//! Ways around the gate that carry a guest's traffic inside something else.

mod dns;
mod echoes;
mod many_domains;
mod vpn;

use crate::{bypass::to, *};
use std::{
    net::Ipv4Addr,
    process::{Child, Command, Stdio},
};

/// Where the far ends of tunnels are that need an address of their own.
const FAR: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 99);

/// One program of an attacker. Dropped, it ends.
struct Running(Child);

impl Running {
    /// Starts it, in silence.
    fn start(mut command: Command) -> Self {
        let started = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Self(started.unwrap_or_else(|error| panic!("cannot start {command:?}: {error}")))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Bytes that a download brings by this interface within so many seconds; none where there is no such interface.
fn downloaded(phone: &Phone, interface: &str, url: &str, seconds: u32) -> usize {
    let mut curl = phone.command("curl");
    curl.args(["-s", "--interface", &format!("if!{interface}"), "--max-time"]).arg(seconds.to_string());
    curl.args(["-o", "/dev/null", "-w", "%{size_download}", url]);
    let output = curl.output().expect("run curl (package curl)");
    String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(0)
}
