//! The certificate of the staff's pages where the operator configured none: made here, for whoever compares its fingerprint.

use anyhow::Context;
use hotspot::{config::Tls, machine::hostname, model::UnixTime, policy::fingerprint};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, date_time_ymd};
use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write},
    net::SocketAddr,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    time::Duration,
};

/// Apple's systems take no longer one, even from whoever trusts it by hand. In days.
const LIFE: i64 = 820;
/// Made anew when it has so many left.
const RENEWED: i64 = 60;
const DAY: i64 = 86_400;

/// Makes certificate and key where there are none, or none for this address, or they end soon. Whether it did.
///
/// # Errors
/// Where the folder cannot be written.
pub fn keep(files: &Tls, listen: SocketAddr, now: UnixTime) -> anyhow::Result<bool> {
    let names = names(listen, &hostname());
    let kept = fs::read_to_string(&files.certificate).unwrap_or_default();
    if is_good(&kept, &names, now) && files.private_key.exists() {
        return Ok(false);
    }
    let made = make(&names, now).context("cannot make a certificate for staff's pages")?;
    let folder = files.certificate.parent().unwrap_or(Path::new("/"));
    let written = write(folder, files, &made);
    written
        .with_context(|| format!("cannot keep the certificate of staff's pages in {}", folder.display()))?;
    tracing::info!(fingerprint = made.fingerprint, "made a certificate for staff's pages");
    Ok(true)
}

struct Made {
    certificate: String,
    key: String,
    fingerprint: String,
}

/// What browsers may know this machine by.
fn names(listen: SocketAddr, hostname: &str) -> Vec<String> {
    let address = Some(listen.ip()).filter(|ip| !ip.is_unspecified()).map(|ip| ip.to_string());
    // What is no name of a host would make the whole certificate none.
    let sound = |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    address.into_iter().chain(Some(hostname).filter(sound).map(str::to_owned)).collect()
}

/// What we wrote above the certificate tells for whom and until when it is: nothing has to be read out of it.
fn is_good(kept: &str, names: &[String], now: UnixTime) -> bool {
    let told = kept.lines().next().and_then(|line| line.strip_prefix("for "));
    let Some((whom, until)) = told.and_then(|told| told.split_once("; until ")) else { return false };
    whom == names.join(", ") && until.parse().is_ok_and(|until: i64| until - now.0 > RENEWED * DAY)
}

fn make(names: &[String], now: UnixTime) -> anyhow::Result<Made> {
    // ECDSA over P-256.
    let key = KeyPair::generate()?;
    let mut parameters = CertificateParams::new(names.to_vec())?;
    parameters.distinguished_name.push(DnType::CommonName, "wifi.pbg staff");
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // From the day before: clocks differ.
    let at = |secs: i64| date_time_ymd(1970, 1, 1) + Duration::from_secs(secs.unsigned_abs());
    let until = now.0 + LIFE * DAY;
    parameters.not_before = at(now.0 - DAY);
    parameters.not_after = at(until);
    let certificate = parameters.self_signed(&key)?;
    Ok(Made {
        certificate: format!("for {}; until {until}\n{}", names.join(", "), certificate.pem()),
        key: key.serialize_pem(),
        fingerprint: fingerprint(certificate.der()),
    })
}

/// The key first: whoever finds the certificate finds both.
fn write(folder: &Path, files: &Tls, made: &Made) -> io::Result<()> {
    match DirBuilder::new().mode(0o750).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    put(&files.private_key, &made.key, 0o600)?;
    put(&files.certificate, &made.certificate, 0o640)
}

/// Whole, or not at all.
fn put(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let new = path.with_extension("new");
    let _ = fs::remove_file(&new);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const NOW: UnixTime = UnixTime(1_795_323_600);

    #[test]
    fn a_certificate_is_made_once_and_again_for_another_address_or_when_it_ends_soon() {
        let folder = std::env::temp_dir().join(format!("wifi-pbg-admin-tls-{}", std::process::id()));
        let tls =
            Tls { certificate: folder.join("certificate.pem"), private_key: folder.join("private-key.pem") };
        let office: SocketAddr = "192.168.10.1:8081".parse().unwrap();
        assert!(keep(&tls, office, NOW).unwrap());
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode(&tls.private_key), mode(&tls.certificate) & 0o007, mode(&folder) & 0o007),
            (0o600, 0, 0)
        );
        assert!(!keep(&tls, office, NOW).unwrap());
        assert!(!keep(&tls, office, UnixTime(NOW.0 + (LIFE - RENEWED - 1) * DAY)).unwrap());
        assert!(keep(&tls, office, UnixTime(NOW.0 + (LIFE - RENEWED) * DAY)).unwrap());
        assert!(keep(&tls, "192.168.10.2:8081".parse().unwrap(), NOW).unwrap());
        fs::remove_file(&tls.private_key).unwrap();
        assert!(keep(&tls, "192.168.10.2:8081".parse().unwrap(), NOW).unwrap());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_name_that_is_none_is_left_out() {
        let names = |hostname| names("0.0.0.0:8081".parse().unwrap(), hostname);
        assert_eq!(names("gw-1"), ["gw-1"]);
        assert_eq!(names("gw 1_é"), Vec::<String>::new());
    }
}
