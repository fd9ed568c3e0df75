//! What ours is measured beside: the same machine without us, and the same task done as others do it.

use super::forwarding::Line;
use lab::{Gateway, Lab, Phone, wait_until};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    fmt::Write,
    fs,
    net::{Ipv4Addr, TcpStream},
    process::{Child, Stdio},
    time::Duration,
};

pub const PLAIN_NAT: &str = "plain NAT, no hotspot";
pub const RULE_PER_CLIENT: &str = "a rule per client (openNDS)";

/// The phone's address where nobody gives out leases.
const PHONE: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 50);
/// openNDS's mark of a client that is let through.
const MARK: &str = "0x30000";

/// A lab of the same shape that forwards and masquerades, and nothing else; with a phone.
#[must_use]
pub fn plain_nat() -> (Lab, Phone) {
    let lab = Lab::builder().build();
    lab.gateway.forward_by_hand();
    lab.gateway.nft("table ip plain {\n chain out {\n  type nat hook postrouting priority srcnat\n  oifname wan masquerade\n }\n}\n");
    let mut phone = lab.phone();
    phone.set_address(PHONE);
    (lab, phone)
}

/// Lets `guests` clients through as openNDS does: a rule for each in one chain upwards and in one downwards, walked from
/// the top by every packet. The phone stands in the middle, where the average guest does.
pub fn rule_per_client(line: &Line<'_>, guests: usize) {
    let strangers = (0_u32..).map(|number| {
        let [.., c, d] = number.to_be_bytes();
        (Ipv4Addr::from(0x0a14_8000 + number), format!("02:cc:00:00:{c:02x}:{d:02x}"))
    });
    let mut clients: Vec<(Ipv4Addr, String)> = strangers.take(guests - 1).collect();
    clients.insert(clients.len() / 2, (line.phone.address(), line.phone.mac().to_string()));

    let (mut up, mut down) = (String::new(), String::new());
    for (address, mac) in clients {
        let _ = writeln!(up, "  ip saddr {address} ether saddr {mac} counter meta mark set {MARK} accept");
        let _ = writeln!(down, "  ip daddr {address} counter accept");
    }
    // Named twice, so that the first one is there to be deleted.
    line.lab.gateway.nft(&format!(
        "table ip by_rules {{}}\ndelete table ip by_rules\ntable ip by_rules {{
 chain up {{\n  type filter hook prerouting priority mangle\n  iifname != br-wifi accept\n{up} }}
 chain down {{\n  type filter hook postrouting priority mangle\n  oifname != br-wifi accept\n{down} }}
 chain gate {{
  type filter hook forward priority filter
  iifname br-wifi meta mark & {MARK} != {MARK} reject
 }}\n}}\n"
    ));
}

/// A running nginx on port 8080 of the gateway. Dropped, it ends.
pub struct Nginx(Child);

impl Nginx {
    /// Answers everything with a redirect to `location`, with a worker for each processor and no log.
    ///
    /// # Panics
    /// When it does not listen in five seconds.
    #[must_use]
    pub fn start(gateway: &Gateway, location: &str) -> Self {
        let file = |ending: &str| gateway.configuration().with_file_name(format!("nginx.{ending}"));
        let configuration = format!(
            "daemon off; user root; worker_processes auto; pid {}; error_log {} crit;\n\
             events {{ worker_connections 4096; }}\n\
             http {{ access_log off; server {{ listen 8080 backlog=4096; return 302 {location}; }} }}\n",
            file("pid").display(),
            file("log").display()
        );
        fs::write(file("conf"), configuration).expect("write nginx's configuration");
        let mut command = gateway.command("nginx");
        command.arg("-e").arg(file("log")).arg("-c").arg(file("conf"));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let nginx = Self(command.spawn().expect("start nginx (package nginx-light)"));
        wait_until("nginx listens", Duration::from_secs(5), || {
            gateway.namespace().run(|| TcpStream::connect((Ipv4Addr::LOCALHOST, 8080))).is_ok()
        });
        nginx
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Killed, it would leave its workers behind.
        let _ = kill(Pid::from_raw(self.0.id().cast_signed()), Signal::SIGTERM);
        let _ = self.0.wait();
    }
}
