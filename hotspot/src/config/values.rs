//! One value each: from what stands in the file to what it means, or why it cannot be taken. Pure.

use super::{BeforeSignIn, file::Fault};
use crate::model::{BitRate, Bytes, GardenName, Interface, Invalid, Span};
use std::{
    path::{Component, PathBuf},
    str::FromStr,
};
use toml::de::DeValue;

/// Longest text printed on a page, in characters.
const MAX_TEXT: usize = 80;

/// Longest sentence of a notice, in characters.
const MAX_SENTENCE: usize = 300;

/// Shorter leases flood the air with renewals; longer ones hold the addresses of people who left the day before.
const LEASE_SECS: std::ops::RangeInclusive<u64> = 120..=86_400;

/// Leaves room for `https://` and the path of the API in 255 bytes.
const MAX_PORTAL_HOST: usize = 200;

const LONGEST_SOCKET: &str = "control.sock";
const MAX_SOCKET_PATH: usize = 100;

pub(super) fn switch(value: &DeValue<'_>) -> Result<bool, Fault> {
    value
        .as_bool()
        .ok_or_else(|| Fault::new(format!("{} is not a switch", shown(value)), "write true or false"))
}

/// A text for people; may be empty.
pub(super) fn text(value: &DeValue<'_>) -> Result<String, Fault> {
    words(value, MAX_TEXT)
}

/// As [`text`], and longer.
pub(super) fn sentence(value: &DeValue<'_>) -> Result<String, Fault> {
    words(value, MAX_SENTENCE)
}

fn words(value: &DeValue<'_>, most: usize) -> Result<String, Fault> {
    let text = string(value, "a text")?;
    if text.chars().count() > most {
        return Err(Fault::new(
            format!("the text has {} characters", text.chars().count()),
            format!("shorten it to {most} characters, so that it fits on a phone"),
        ));
    }
    // The format characters from U+202A on turn the reading direction of all that follows on the page.
    let invisible =
        |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if text.chars().any(invisible) {
        return Err(Fault::new(
            format!("{text:?} contains control characters"),
            "write it in one line of plain text, without line breaks and tabs",
        ));
    }
    Ok(text.to_owned())
}

/// As [`text`], and not empty.
pub(super) fn title(value: &DeValue<'_>) -> Result<String, Fault> {
    match text(value)? {
        title if title.trim().is_empty() => Err(Fault::new(
            "the title is empty",
            "write the name people know the place by, like \"Alun-Alun Purbalingga\"",
        )),
        title => Ok(title),
    }
}

/// The name of a site or gateway.
pub(super) fn slug<T: FromStr<Err = Invalid>>(value: &DeValue<'_>) -> Result<T, Fault> {
    let text = string(value, "a name")?;
    text.parse().map_err(|_| {
        Fault::new(
            format!("{} is not a name", shown(value)),
            "write 1 to 32 lower-case letters, digits and inner hyphens, like \"alun-alun\"",
        )
    })
}

pub(super) fn interface(value: &DeValue<'_>) -> Result<Interface, Fault> {
    let right =
        "write a name as `ip link` shows it, at most 15 letters, digits, dots and hyphens, like \"br-wifi\"";
    let text = string(value, "an interface name")?;
    if matches!(text, "lo" | "all" | "default") {
        return Err(Fault::new(format!("{text:?} is no interface of a network"), right));
    }
    text.parse().map_err(|_| Fault::new(format!("{} is not an interface name", shown(value)), right))
}

pub(super) fn speed(value: &DeValue<'_>) -> Result<BitRate, Fault> {
    string(value, "a speed")?.parse().map_err(|_| {
        Fault::new(
            format!("{} is not a speed above zero", shown(value)),
            "write a number and a unit, like \"100 Mbit/s\" or \"512 kbit/s\"",
        )
    })
}

/// An amount of data between two others, both included.
pub(super) fn amount(least: Bytes, most: Bytes) -> impl Fn(&DeValue<'_>) -> Result<Bytes, Fault> {
    move |value| {
        let amount = string(value, "an amount of data")?.parse().ok();
        amount.filter(|amount| (least..=most).contains(amount)).ok_or_else(|| {
            let wrong = format!("{} is no such amount of data", shown(value));
            Fault::new(wrong, format!("write an amount from {least} to {most}, like \"20 MB\""))
        })
    }
}

/// A length of time between two others, both included.
pub(super) fn span(least: Span, most: Span) -> impl Fn(&DeValue<'_>) -> Result<Span, Fault> {
    move |value| {
        let right = format!("write a time from {least} to {most}, like \"30 d\"");
        let span: Span = string(value, "a duration")?
            .parse()
            .map_err(|_| Fault::new(format!("{} is not a duration", shown(value)), right.clone()))?;
        if (least..=most).contains(&span) {
            Ok(span)
        } else {
            Err(Fault::new(format!("{} is too short or too long to keep facts", shown(value)), right))
        }
    }
}

/// A number to call in need; nothing where the text is empty.
pub(super) fn short_number(value: &DeValue<'_>) -> Result<Option<String>, Fault> {
    let text = string(value, "a telephone number")?;
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        0 => Ok(None),
        3..=15 if digits => Ok(Some(text.to_owned())),
        _ => Err(Fault::new(
            format!("{} is not a number to call", shown(value)),
            "write 3 to 15 digits without spaces, like \"112\", or \"\" to show none",
        )),
    }
}

pub(super) fn lease_time(value: &DeValue<'_>) -> Result<Span, Fault> {
    let right = "write a time between 2 min and 24 h, like \"1h\" or \"30 min\"";
    let span: Span = string(value, "a duration")?
        .parse()
        .map_err(|_| Fault::new(format!("{} is not a duration", shown(value)), right))?;
    if !LEASE_SECS.contains(&span.secs()) {
        return Err(Fault::new(format!("{} is too short or too long for a lease", shown(value)), right));
    }
    Ok(span)
}

/// A site's part of a full line, against the parts of the others.
pub(super) fn share(value: &DeValue<'_>) -> Result<u32, Fault> {
    let number =
        value.as_integer().and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
    number.filter(|share| (1..=1_000).contains(share)).ok_or_else(|| {
        Fault::new(format!("{} is not a share", shown(value)), "write a whole number from 1 to 1000, like 2")
    })
}

pub(super) fn before_sign_in(value: &DeValue<'_>) -> Result<BeforeSignIn, Fault> {
    match value.as_str() {
        Some("compatible") => Ok(BeforeSignIn::Compatible),
        Some("strict") => Ok(BeforeSignIn::Strict),
        _ => Err(Fault::new(
            format!("{} is not a way to answer names", shown(value)),
            "write \"compatible\" (every name truthfully) or \"strict\" (only the walled garden, all else to the portal)",
        )),
    }
}

/// How many addresses of a pool are kept for those who find it full.
pub(super) fn overflow(value: &DeValue<'_>) -> Result<u32, Fault> {
    let number =
        value.as_integer().and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
    number.filter(|overflow| *overflow <= 4_096).ok_or_else(|| {
        Fault::new(
            format!("{} is not a number of addresses", shown(value)),
            "write a whole number from 0 to 4096, like 64",
        )
    })
}

/// As [`host`], and short enough that the address of its API fits into DHCP option 114 (RFC 8910 section 2).
pub(super) fn portal_host(value: &DeValue<'_>) -> Result<String, Fault> {
    let host = host(value)?;
    if host.len() > MAX_PORTAL_HOST {
        return Err(Fault::new(
            format!("the name has {} characters", host.len()),
            format!("choose a name of {MAX_PORTAL_HOST} characters at most: phones are told it in 255 bytes"),
        ));
    }
    Ok(host)
}

/// A host's full name, in lower case.
pub(super) fn host(value: &DeValue<'_>) -> Result<String, Fault> {
    host_name(string(value, "a name")?).ok_or_else(|| {
        Fault::new(
            format!("{} is not a host's full name", shown(value)),
            "write letters, digits, hyphens and at least one dot, without https:// and port, like \"masuk.wifi.pbg\"",
        )
    })
}

pub(super) fn garden_name(value: &DeValue<'_>) -> Result<GardenName, Fault> {
    string(value, "a name")?.parse().map_err(|_| {
        Fault::new(
            format!("{} is not a name for the walled garden", shown(value)),
            "write a host or everything below a domain, like \"purbalinggakab.go.id\" or \"*.purbalinggakab.go.id\"",
        )
    })
}

/// The IANA name as the time zone database writes it.
pub(super) fn timezone(value: &DeValue<'_>) -> Result<String, Fault> {
    let text = string(value, "a time zone")?;
    let zone = jiff::tz::TimeZone::get(text).ok();
    zone.as_ref().and_then(|zone| zone.iana_name()).map(str::to_owned).ok_or_else(|| {
        Fault::new(
            format!("{} is not in this machine's time zone database", shown(value)),
            "write \"Asia/Jakarta\", \"Asia/Makassar\" or \"Asia/Jayapura\"; if it is one of these, install the package tzdata",
        )
    })
}

/// An absolute path, without `..` and without characters that a unit file or a rule would have to quote.
pub(super) fn path(value: &DeValue<'_>) -> Result<PathBuf, Fault> {
    absolute(string(value, "a path")?).ok_or_else(|| {
        Fault::new(
            format!("{} is not a plain absolute path", shown(value)),
            "write a path from the root on, like \"/var/lib/wifi-pbg\", without spaces and ..",
        )
    })
}

/// As [`path`], and short enough for the sockets in it: the kernel takes 107 bytes (unix(7)), of which we leave a few.
pub(super) fn runtime_dir(value: &DeValue<'_>) -> Result<PathBuf, Fault> {
    let folder = path(value)?;
    let socket = folder.join(LONGEST_SOCKET).as_os_str().len();
    if socket > MAX_SOCKET_PATH {
        return Err(Fault::new(
            format!("the path of {LONGEST_SOCKET} in it would have {socket} bytes"),
            format!(
                "choose a folder whose path has {} bytes at most, like \"/run/wifi-pbg\"",
                MAX_SOCKET_PATH - LONGEST_SOCKET.len() - 1
            ),
        ));
    }
    Ok(folder)
}

/// The SQLite file of `sqlite:///PATH`.
pub(super) fn store_url(value: &DeValue<'_>) -> Result<PathBuf, Fault> {
    let text = string(value, "an address of the store")?;
    text.strip_prefix("sqlite://").and_then(absolute).ok_or_else(|| {
        Fault::new(
            format!("{} is not the address of an SQLite file", shown(value)),
            "write sqlite:// and an absolute path, three slashes in all, like \"sqlite:///var/lib/wifi-pbg/hotspot.db\"",
        )
    })
}

pub(super) fn string<'a>(value: &'a DeValue<'_>, what: &str) -> Result<&'a str, Fault> {
    value.as_str().ok_or_else(|| {
        let right = match value {
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
                "put it in double quotes"
            }
            _ => "write one value in double quotes",
        };
        Fault::new(format!("{} is not {what}", shown(value)), right)
    })
}

/// The value as the file has it, cut to a readable length.
pub(super) fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if text.chars().count() > MAX_TEXT => {
            format!("{:?}...", text.chars().take(MAX_TEXT).collect::<String>())
        }
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Integer(number) => number.as_str().chars().take(MAX_TEXT).collect(),
        DeValue::Float(number) => number.as_str().chars().take(MAX_TEXT).collect(),
        DeValue::Boolean(switch) => switch.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a section".to_owned(),
    }
}

fn absolute(text: &str) -> Option<PathBuf> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+@:".contains(&byte);
    let path = PathBuf::from(text);
    (path.is_absolute()
        && text.len() <= 255
        && text.bytes().all(plain)
        && !path.components().any(|part| part == Component::ParentDir))
    .then_some(path)
}

/// Labels of letters, digits and inner hyphens (RFC 1123 section 2.1), at least two, the last not a number.
pub(super) fn host_name(text: &str) -> Option<String> {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let last_is_number =
        text.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    (text.len() <= 253 && text.contains('.') && !last_is_number && text.split('.').all(label))
        .then(|| text.to_ascii_lowercase())
}
