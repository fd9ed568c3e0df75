//! Debian's resolver, unbound, as a process of the internet.

use super::Internet;
use crate::wait_for;
use std::{
    fs::{self, File},
    path::Path,
    process::{Child, Stdio},
    time::Duration,
};

/// A running resolver. Dropped, it ends.
pub(super) struct Unbound(Child);

impl Drop for Unbound {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Internet {
    /// Starts a resolver that answers everybody, and returns when it does. `server` is what its `server:` clause says
    /// beyond that, `zones` are the clauses that follow.
    ///
    /// # Panics
    /// With its words, when it does not start.
    pub(super) fn unbound(&self, folder: &Path, server: &str, zones: &str) -> Unbound {
        let (log, configuration) = (folder.join("log"), folder.join("unbound.conf"));
        let text = format!(
            "server:\n directory: {folder:?}\n username: \"\"\n chroot: \"\"\n pidfile: \"\"\n do-daemonize: no\n \
             use-syslog: no\n verbosity: 1\n num-threads: 1\n access-control: 0.0.0.0/0 allow\n qname-minimisation: no\n \
             so-reuseport: yes\n{server}{zones}remote-control:\n control-enable: no\n"
        );
        fs::write(&configuration, text).expect("write a resolver's configuration");
        let mut unbound = self.namespace.command("unbound");
        unbound.arg("-c").arg(&configuration).stdout(Stdio::null());
        unbound.stderr(File::create(&log).expect("create a resolver's log"));
        let mut unbound = Unbound(unbound.spawn().expect("start unbound (package unbound)"));
        wait_for("the resolver answers", Duration::from_secs(10), || {
            let said = fs::read_to_string(&log).unwrap_or_default();
            let ended = unbound.0.try_wait().expect("look after unbound");
            assert!(ended.is_none(), "unbound (package unbound) ended: {said}");
            if said.contains("start of service") { Ok(()) } else { Err(said) }
        });
        unbound
    }
}
