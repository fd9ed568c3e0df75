//! `wifi-pbg doctor`: names the fault, also when the controller cannot.

use super::{Failure, print};
use hotspot::{
    config::Config,
    control::{
        CallError, Client,
        operator::{Check, Examine, Verdict},
    },
    policy::fingerprint,
};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::Path,
    process::ExitCode,
    time::Duration,
};
use tokio::{net::TcpStream, time::timeout};

pub(super) async fn run(path: &Path, json: bool) -> Result<ExitCode, Failure> {
    let checks = match Config::load(path) {
        Ok(config) => of_machine(path, &config).await,
        Err(error) => vec![Check::new("configuration", Verdict::Fault, error.to_string())],
    };
    if json {
        print::json(&checks)?;
    } else {
        for check in &checks {
            let word = match check.verdict {
                Verdict::Ok => "ok     ",
                Verdict::Warning => "warning",
                Verdict::Fault => "FAULT  ",
            };
            print::line(format!("{word} {}: {}", check.name, check.message))?;
        }
    }
    let fault = checks.iter().any(|check| check.verdict == Verdict::Fault);
    Ok(if fault { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn of_machine(path: &Path, config: &Config) -> Vec<Check> {
    let mut checks = vec![Check::new("configuration", Verdict::Ok, format!("{} is sound", path.display()))];
    let controller =
        Client::new(config.gateway.runtime_dir.join("control.sock")).with_deadline(Duration::from_secs(12));
    match controller.call(&Examine {}).await {
        Ok(found) => {
            checks.push(Check::new("controller", Verdict::Ok, "answers on its socket"));
            checks.extend(found);
        }
        Err(error) => {
            checks.push(Check::new("controller", Verdict::Fault, remedy(&error)));
            checks.extend(interfaces(config));
        }
    }
    checks.push(socket_of_the_portal(config));
    checks.push(portal(config).await);
    checks.push(staff_pages(config));
    checks
}

fn remedy(error: &CallError) -> String {
    let advice = match error {
        CallError::Unreachable { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => {
            "run this as root or as a member of the group wifi-pbg"
        }
        CallError::Unreachable { .. } => {
            "see: systemctl status wifi-pbg-controller; journalctl -u wifi-pbg-controller"
        }
        CallError::Late(_) => "it is overloaded or hangs; see: journalctl -u wifi-pbg-controller",
        CallError::Refused(_) | CallError::Garbled(_) => {
            "controller and command are of different versions; upgrade both"
        }
    };
    format!("{error}; {advice}")
}

fn interfaces(config: &Config) -> Vec<Check> {
    let all = config.networks.iter().map(|network| &network.interface).chain([&config.uplink.interface]);
    all.map(|interface| {
        let name = format!("interface {interface}");
        if Path::new("/sys/class/net").join(interface.as_str()).exists() {
            Check::new(&name, Verdict::Ok, "exists")
        } else {
            Check::new(
                &name,
                Verdict::Fault,
                "does not exist on this machine; correct the configuration or create it",
            )
        }
    })
    .collect()
}

fn socket_of_the_portal(config: &Config) -> Check {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};
    let path = config.gateway.runtime_dir.join("portal.sock");
    match std::fs::metadata(&path) {
        Ok(found) if !found.file_type().is_socket() => Check::new(
            "sockets",
            Verdict::Fault,
            format!("{} is not a socket; remove it and restart the controller", path.display()),
        ),
        Ok(found) if found.permissions().mode() & 0o007 != 0 => Check::new(
            "sockets",
            Verdict::Fault,
            format!("{} is open to everybody; restart the controller", path.display()),
        ),
        Ok(_) => Check::new("sockets", Verdict::Ok, "in place, closed to strangers"),
        Err(error) => Check::new(
            "sockets",
            Verdict::Fault,
            format!("{}: {error}; is the controller running?", path.display()),
        ),
    }
}

async fn portal(config: &Config) -> Check {
    let listen = config.portal.http_listen;
    let target = match listen.ip() {
        ip if ip.is_unspecified() => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), listen.port()),
        _ => listen,
    };
    match timeout(Duration::from_secs(2), TcpStream::connect(target)).await {
        Ok(Ok(_)) => Check::new("portal", Verdict::Ok, format!("listens on {listen}")),
        Ok(Err(error)) => Check::new(
            "portal",
            Verdict::Fault,
            format!("nothing listens on {listen} ({error}); see: systemctl status wifi-pbg-portal"),
        ),
        Err(_) => Check::new(
            "portal",
            Verdict::Fault,
            format!("{listen} does not answer; see: journalctl -u wifi-pbg-portal"),
        ),
    }
}

/// What a browser must show before anybody believes it: the certificate of staff's pages is often our own.
fn staff_pages(config: &Config) -> Check {
    const NAME: &str = "staff pages";
    let listen = config.admin.listen;
    let Some(files) = config.admin.certificate(&config.gateway.state_dir) else {
        return Check::new(NAME, Verdict::Ok, format!("on {listen}, for this machine alone, without TLS"));
    };
    let path = files.certificate.display();
    match CertificateDer::from_pem_file(&files.certificate) {
        Ok(certificate) => {
            let fingerprint = fingerprint(&certificate);
            Check::new(NAME, Verdict::Ok, format!("on {listen}; SHA-256 of {path} is {fingerprint}"))
        }
        Err(error) if config.admin.tls.is_some() => {
            Check::new(NAME, Verdict::Fault, format!("admin.certificate: cannot read {path}: {error}"))
        }
        Err(_) => Check::new(
            NAME,
            Verdict::Warning,
            format!("cannot read {path}; it is made by the first start of wifi-pbg-admin.service"),
        ),
    }
}
