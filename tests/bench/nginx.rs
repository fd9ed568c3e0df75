//! nginx as Debian packages it, on the gateway of a lab: what a page or a redirect is measured beside.

use lab::{Gateway, http::Response, wait_until};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    fs,
    net::{Ipv4Addr, TcpStream},
    process::{Child, Stdio},
    time::Duration,
};

/// Headers that nginx writes itself.
const ITS_OWN: [&str; 6] =
    ["connection", "content-length", "content-type", "date", "server", "transfer-encoding"];

/// A running nginx. Dropped, it ends.
pub struct Nginx(Child);

impl Nginx {
    /// Runs with these `server` blocks, a worker for each processor and no log; returns when it listens on `port`.
    ///
    /// # Panics
    /// When it does not listen in five seconds.
    #[must_use]
    pub fn start(gateway: &Gateway, port: u16, servers: &str) -> Self {
        let file = |ending: &str| gateway.configuration().with_file_name(format!("nginx.{ending}"));
        let configuration = format!(
            "daemon off; user root; worker_processes auto; pid {}; error_log {} crit;\n\
             events {{ worker_connections 4096; }}\n\
             http {{\n access_log off; sendfile on; keepalive_requests 100000;\n{servers}}}\n",
            file("pid").display(),
            file("log").display()
        );
        fs::write(file("conf"), configuration).expect("write nginx's configuration");
        let mut command = gateway.command("nginx");
        command.arg("-e").arg(file("log")).arg("-c").arg(file("conf"));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let nginx = Self(command.spawn().expect("start nginx (package nginx-light)"));
        wait_until("nginx listens", Duration::from_secs(5), || {
            gateway.namespace().run(|| TcpStream::connect((Ipv4Addr::LOCALHOST, port))).is_ok()
        });
        nginx
    }
}

/// A `location` of nginx that gives this answer from a file: the same bytes with the same headers.
#[must_use]
pub fn location(gateway: &Gateway, path: &str, answer: &Response) -> String {
    let name = format!("nginx-copy{}", path.replace('/', "-"));
    let file = gateway.configuration().with_file_name(&name);
    fs::write(&file, &answer.body).expect("write a page for nginx");
    let folder = file.parent().expect("a file is in a folder").display();
    let kind = answer.header("content-type").expect("an answer says what it is");
    let mut location = format!(
        "  location = {path} {{\n   root {folder}; try_files /{name} =404; default_type \"{kind}\";\n   \
         etag off; max_ranges 0; if_modified_since off; add_header Last-Modified \"\";\n"
    );
    let others = answer.headers.iter().filter(|(name, _)| !ITS_OWN.contains(&&*name.to_ascii_lowercase()));
    for (name, value) in others {
        location += &format!("   add_header {name} \"{value}\";\n");
    }
    location + "  }\n"
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Killed, it would leave its workers behind.
        let _ = kill(Pid::from_raw(self.0.id().cast_signed()), Signal::SIGTERM);
        let _ = self.0.wait();
    }
}
