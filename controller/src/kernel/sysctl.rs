//! The few kernel settings the gateway needs, through /proc/sys. Settings that do not exist inside a network namespace
//! are left to the system's own files.

use hotspot::model::Interface;
use std::{fs, io, path::PathBuf};

/// A setting that could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {act} {}", path.display())]
pub struct SysctlError {
    act: &'static str,
    path: PathBuf,
    source: io::Error,
}

/// Whether the machine routes IPv4 at all.
///
/// # Errors
/// Where the setting cannot be read.
pub fn routes_ipv4() -> Result<bool, SysctlError> {
    read("net/ipv4/ip_forward").map(|value| value != "0")
}

/// Makes the machine route IPv4, or stop doing so. On only when the ruleset and the guard have been verified.
///
/// # Errors
/// Where the setting cannot be written.
pub fn set_routes_ipv4(on: bool) -> Result<(), SysctlError> {
    write("net/ipv4/ip_forward", if on { "1" } else { "0" })
}

/// Settings of a guest interface, each with its value and its reason.
const GUEST: [(&str, &str); 6] = [
    // Sources are bound to device and address by the ruleset, and nothing is routed without it. Otherwise the kernel
    // looks up the way back to the source of every packet, which takes as long as all our rules together.
    ("ipv4/conf/*/rp_filter", "0"),
    ("ipv4/conf/*/accept_local", "1"),
    // Guests do not tell us routes, and are not told to go to each other directly.
    ("ipv4/conf/*/accept_redirects", "0"),
    ("ipv4/conf/*/send_redirects", "0"),
    // IPv6 is not served: not even a link-local address of ours answers there.
    ("ipv6/conf/*/accept_ra", "0"),
    ("ipv6/conf/*/disable_ipv6", "1"),
];

/// Sets up a guest interface that exists. What is set already is not written again.
///
/// # Errors
/// Names the first setting that could not be made; a kernel without IPv6 is no error.
pub fn prepare_guest_interface(interface: &Interface) -> Result<(), SysctlError> {
    // A redirect is sent where either the interface or "all" says so; other interfaces keep their own value.
    ensure("net/ipv4/conf/all/send_redirects", "0")?;
    // The kernel looks up the way back to a packet's source by the same rules. Without its mark that lookup meets the
    // guard, and interfaces with rp_filter, the uplink among them, would drop every packet from and to guests.
    ensure("net/ipv4/conf/all/src_valid_mark", "1")?;
    let ipv6 = fs::exists("/proc/sys/net/ipv6").unwrap_or(true);
    for (setting, value) in GUEST {
        if ipv6 || !setting.starts_with("ipv6") {
            ensure(&format!("net/{}", setting.replace('*', interface.as_str())), value)?;
        }
    }
    Ok(())
}

fn ensure(setting: &str, value: &str) -> Result<(), SysctlError> {
    if read(setting)? == value { Ok(()) } else { write(setting, value) }
}

fn read(setting: &str) -> Result<String, SysctlError> {
    let path = path(setting);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(source) => Err(SysctlError { act: "read", path, source }),
    }
}

fn write(setting: &str, value: &str) -> Result<(), SysctlError> {
    let path = path(setting);
    fs::write(&path, value).map_err(|source| SysctlError { act: "write", path, source })
}

/// Below `/proc/sys/net` each thread sees the settings of its own network namespace.
fn path(setting: &str) -> PathBuf {
    PathBuf::from("/proc/sys").join(setting)
}
