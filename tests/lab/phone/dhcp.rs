//! Three DHCP clients that are in the field, each run in the foreground with its own files, and a hook that notes down
//! what it was told.

use super::{Lease, Phone};
use crate::wait::poll;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    fs::{self, File},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A DHCP client program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// ISC dhclient (package isc-dhcp-client).
    Dhclient,
    /// BusyBox udhcpc (package udhcpc).
    Udhcpc,
    /// dhcpcd (package dhcpcd-base).
    Dhcpcd,
}

impl Client {
    pub const ALL: [Self; 3] = [Self::Dhclient, Self::Udhcpc, Self::Dhcpcd];
}

/// A client at work.
pub(super) struct Joined {
    pub(super) lease: Lease,
    client: Client,
    process: Child,
}

/// dhcpcd asks for little by itself; 9.4 does not know option 114 yet.
const DHCPCD_OPTIONS: &str = "define 114 string captive_portal_uri\noption captive_portal_uri\n\
    option subnet_mask, routers, domain_name_servers, dhcp_lease_time\n";

/// From the first DISCOVER to an address; clients pause a second or more between tries.
const JOINS_WITHIN: Duration = Duration::from_secs(20);
/// A client asked to release and end.
const LEAVES_WITHIN: Duration = Duration::from_secs(10);
/// A client that does not react to a signal gets it again after this.
const NUDGE_AGAIN: Duration = Duration::from_secs(1);

impl Phone {
    /// Asks for these DHCP options too, from the next join on; see [`Lease::options`].
    pub fn ask_for(&mut self, options: &[u8]) {
        self.asks_for = options.to_vec();
    }

    /// Switches the radio on and gets a lease.
    ///
    /// # Panics
    /// With the client's log, when there is none in 20 seconds.
    pub fn join(&mut self, client: Client) -> Lease {
        match self.try_join(client, JOINS_WITHIN) {
            Ok(lease) => lease,
            Err(log) => panic!(
                "{} was expected to get a lease with {client:?} within {JOINS_WITHIN:?}; it said:\n{log}",
                self.name
            ),
        }
    }

    /// As [`Phone::join`], for phones that are expected to get nothing.
    ///
    /// # Errors
    /// The client's log, when there is no lease within `within`; the client is ended.
    pub fn try_join(&mut self, client: Client, within: Duration) -> Result<Lease, String> {
        assert!(self.joined.is_none(), "{} has joined already", self.name);
        self.fixed = None;
        let _ = fs::remove_file(self.folder.join("lease"));
        self.namespace.ip("link set wlan0 up\n");
        let mut process = self.start_client(client);
        match poll(within, || self.read_lease(client)) {
            Ok(lease) => {
                self.joined = Some(Joined { lease: lease.clone(), client, process });
                Ok(lease)
            }
            Err(why) => {
                end(&mut process);
                Err(format!("{why}\n{}", fs::read_to_string(self.folder.join("log")).unwrap_or_default()))
            }
        }
    }

    /// Renews the lease now. udhcpc sends a unicast request, dhcpcd a broadcast one (it rebinds); dhclient cannot be told
    /// to, so it is started anew and asks for its old address, as after a reboot.
    ///
    /// # Panics
    /// With the client's log, when no renewal is confirmed in 20 seconds.
    pub fn renew(&mut self) -> Lease {
        let Some(mut joined) = self.joined.take() else {
            panic!("{} was expected to have a lease to renew", self.name)
        };
        let client = joined.client;
        let _ = fs::remove_file(self.folder.join("lease"));
        let nudge = match client {
            Client::Udhcpc => Some(Signal::SIGUSR1),
            Client::Dhcpcd => Some(Signal::SIGHUP),
            Client::Dhclient => None,
        };
        if nudge.is_none() {
            end(&mut joined.process);
            joined.process = self.start_client(client);
        }
        let renewed = nudging(&mut joined.process, nudge, JOINS_WITHIN, |_| self.read_lease(client));
        let lease = renewed.unwrap_or_else(|why| {
            let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            panic!(
                "{} was expected to renew its lease with {client:?}, but {why}; it said:\n{log}",
                self.name
            )
        });
        joined.lease = lease.clone();
        self.joined = Some(joined);
        lease
    }

    /// Releases the lease (RFC 2131 section 4.4.6) and switches the radio off.
    ///
    /// # Panics
    /// When the client does not end in ten seconds.
    pub fn leave(&mut self) {
        if let Some(mut joined) = self.joined.take() {
            let nudge = match joined.client {
                // Started with -R: releases when it ends.
                Client::Udhcpc => Some(Signal::SIGTERM),
                Client::Dhcpcd => Some(Signal::SIGALRM),
                Client::Dhclient => {
                    // It notes its id down after its hook has run; -r ends the one that is noted down.
                    let noted = poll(LEAVES_WITHIN, || fs::metadata(self.folder.join("pid")));
                    noted.expect("dhclient was expected to note its id down");
                    let release = self.dhclient(&["-r"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
                    release.expect("start dhclient -r");
                    None
                }
            };
            // dhcpcd is several processes, and the one that sends is not the one we started.
            let ended = nudging(&mut joined.process, nudge, LEAVES_WITHIN, |running| {
                if !running && self.client_processes() == 0 { Ok(()) } else { Err(()) }
            });
            assert!(
                ended.is_ok(),
                "{}'s {:?} was expected to release its lease and end",
                self.name,
                joined.client
            );
            self.settle();
        }
        self.switch_off();
    }

    /// Goes out of range without a word, as phones do.
    pub fn vanish(&mut self) {
        self.joined = None;
        self.switch_off();
    }

    /// What the hook noted down.
    fn read_lease(&self, client: Client) -> Result<Lease, String> {
        let text =
            fs::read_to_string(self.folder.join("lease")).map_err(|_| "no lease was noted".to_owned())?;
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        let told = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Lease::from_hook(client, told, &self.asks_for)
    }

    fn client_processes(&self) -> usize {
        let is_client = |id: &u32| {
            let name = fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
            ["dhcpcd", "dhclient", "udhcpc"].contains(&name.trim())
        };
        self.namespace.processes().iter().filter(|id| is_client(id)).count()
    }

    fn switch_off(&mut self) {
        self.fixed = None;
        self.namespace.ip("addr flush dev wlan0 scope global\nlink set wlan0 down\n");
    }

    fn start_client(&self, client: Client) -> Child {
        let file =
            |name: &str, text: &str| fs::write(self.folder.join(name), text).expect("write a client's file");
        file("hook", &hook(&self.folder));
        fs::set_permissions(self.folder.join("hook"), fs::Permissions::from_mode(0o755))
            .expect("make the hook executable");
        let folder = self.folder.display();
        let mut command = match client {
            Client::Udhcpc => {
                let mut command = self.command("udhcpc");
                command.args(["-f", "-R", "-i", "wlan0", "-t", "10", "-T", "1", "-A", "1", "-O", "114"]);
                command.args(self.asks_for.iter().flat_map(|code| ["-O".to_owned(), code.to_string()]));
                command
                    .arg("-x")
                    .arg(format!("hostname:{}", self.name))
                    .arg("-s")
                    .arg(self.folder.join("hook"));
                command
            }
            Client::Dhclient => {
                let _ = fs::remove_file(self.folder.join("pid"));
                // Option 114 was called default-url before RFC 8910, and is still called so here.
                let mut text =
                    format!("send host-name \"{}\";\nalso request default-url;\nretry 2;\n", self.name);
                for code in &self.asks_for {
                    text =
                        format!("option lab-{code} code {code} = string;\n{text}also request lab-{code};\n");
                }
                file("conf", &text);
                self.dhclient(&["-d"])
            }
            Client::Dhcpcd => {
                let name = &self.name;
                let mut text = format!("hostname {name}\n{DHCPCD_OPTIONS}noarp\nnoipv4ll\ntimeout 20\n");
                for code in &self.asks_for {
                    text += &format!("define {code} binhex lab_{code}\noption lab_{code}\n");
                }
                file("conf", &text);
                // Its folders have fixed names: the command's own mount namespace hides them from other phones.
                let script = format!(
                    "mkdir -p /run/dhcpcd /var/lib/dhcpcd && mount -t tmpfs none /run/dhcpcd && mount -t tmpfs none /var/lib/dhcpcd && \
                     exec dhcpcd -4 -B -f {folder}/conf -c {folder}/hook wlan0"
                );
                let mut command = self.command("sh");
                command.args(["-c", &script]);
                command
            }
        };
        let log = File::create(self.folder.join("log")).expect("create a client's log");
        command.stdout(log.try_clone().expect("share a log file")).stderr(log);
        command.spawn().unwrap_or_else(|error| panic!("cannot start {client:?}: {error}"))
    }

    fn dhclient(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("dhclient");
        command.arg("-4").args(arguments);
        for (option, file) in [("-sf", "hook"), ("-lf", "leases"), ("-pf", "pid"), ("-cf", "conf")] {
            command.arg(option).arg(self.folder.join(file));
        }
        command.arg("wlan0");
        command
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

impl Drop for Phone {
    /// A failed test shows what the DHCP client said.
    fn drop(&mut self) {
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        if thread::panicking() && !log.is_empty() {
            eprintln!("---- {}'s DHCP client said\n{log}----", self.name);
        }
    }
}

/// Called by the clients at each event: `$1` (udhcpc) or `$reason` says which. dhcpcd sets the address itself.
fn hook(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        r#"#!/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
case ${{1:-$reason}} in
bound | renew | BOUND | RENEW | REBIND | REBOOT)
    if [ -z "$if_up" ]; then
        ip addr replace ${{ip:-$new_ip_address}}/${{subnet:-$new_subnet_mask}} dev wlan0
        for gateway in ${{router:-$new_routers}}; do ip route replace default via $gateway; break; done
    fi
    for server in ${{dns:-$new_domain_name_servers}}; do echo nameserver $server; done >/etc/resolv.conf
    env >{folder}/lease.new
    mv {folder}/lease.new {folder}/lease
    ;;
deconfig | EXPIRE | FAIL | RELEASE | STOP)
    [ -n "$if_up" ] || ip -4 addr flush dev wlan0 scope global
    rm -f {folder}/lease
    ;;
esac
"#
    )
}

/// Looks until there is a success; `look` is told whether the process still runs. Where there is a signal, it is sent
/// first and again from time to time: dhcpcd loses those that come while its hook runs.
fn nudging<T, Seen>(
    process: &mut Child,
    signal: Option<Signal>,
    within: Duration,
    look: impl Fn(bool) -> Result<T, Seen>,
) -> Result<T, Seen> {
    let mut nudged: Option<Instant> = None;
    poll(within, || {
        let running = process.try_wait().expect("look after a DHCP client").is_none();
        if let Some(signal) = signal
            && running
            && nudged.is_none_or(|nudged| nudged.elapsed() >= NUDGE_AGAIN)
        {
            kill(Pid::from_raw(process.id().cast_signed()), signal).expect("signal a DHCP client");
            nudged = Some(Instant::now());
        }
        look(running)
    })
}

fn end(process: &mut Child) {
    let _ = process.kill();
    let _ = process.wait();
}
