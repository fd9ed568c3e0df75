//! What this machine says of itself.

use nix::sys::utsname::uname;

/// The machine's name; where it has none, a word that nobody takes for an address.
#[must_use]
pub fn hostname() -> String {
    let name = uname().ok().and_then(|name| name.nodename().to_str().map(str::to_owned));
    name.filter(|name| !name.is_empty() && name != "(none)").unwrap_or_else(|| "gateway".to_owned())
}
