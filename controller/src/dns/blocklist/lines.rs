//! Lines of hosts files, plain lists of names, and response policy zones (draft-vixie-dnsop-dns-rpz). Pure.
//!
//! Each line shows by itself what it is: an address comes first in a hosts file, a record type stands in a zone.

use super::names::Marks;
use hickory_proto::rr::Name;
use std::net::IpAddr;

/// Triggers that are not names asked for: addresses in answers, clients, name servers.
const OTHER_TRIGGERS: [&str; 5] = ["rpz-ip", "rpz-client-ip", "rpz-nsdname", "rpz-nsip", "rpz-client-nsip"];

/// What one line tells us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// Names to take up, or nothing that concerns us: a comment, the zone's own records.
    Read,
    /// It means nothing to us.
    Unread,
}

/// Reads the lines of one file in order.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Of a zone, without the final dot.
    origin: Option<String>,
    /// The last owner, for records that leave it out.
    owner: Option<String>,
    /// Within the parentheses of a record of several lines.
    within: bool,
}

impl Lines {
    pub fn read(&mut self, line: &str, mut take: impl FnMut(&str, Marks)) -> Line {
        let line = line.trim_start_matches('\u{feff}');
        let line = line.split(['#', ';']).next().unwrap_or_default();
        if self.within {
            self.within = !line.contains(')');
            return Line::Read;
        }
        let mut words = line.split_ascii_whitespace();
        let Some(first) = words.next() else { return Line::Read };
        if let Ok(address) = first.parse::<IpAddr>() {
            return hosts(address, words, take);
        }
        if let Some(directive) = first.strip_prefix('$') {
            if directive.eq_ignore_ascii_case("ORIGIN") {
                self.origin = words.next().and_then(normal);
            }
            return Line::Read;
        }
        if line.split_ascii_whitespace().nth(1).is_none() {
            return plain(first, take);
        }
        let owner = if line.starts_with([' ', '\t']) {
            let Some(owner) = self.owner.clone() else { return Line::Unread };
            words = line.split_ascii_whitespace();
            owner
        } else {
            self.owner = Some(first.to_owned());
            first.to_owned()
        };
        let mut words = words.skip_while(is_class_or_time);
        let Some(kind) = words.next() else { return Line::Unread };
        self.within = line.contains('(') && !line.contains(')');
        match kind.to_ascii_uppercase().as_str() {
            "SOA" | "NS" => Line::Read,
            "CNAME" => match words.next() {
                Some(target) => self.policy(&owner, target, &mut take),
                None => Line::Unread,
            },
            // Some zones lead blocked names to a page of their own; ours says it better.
            "A" | "AAAA" => self.policy(&owner, ".", &mut take),
            _ => Line::Unread,
        }
    }

    fn policy(&self, owner: &str, target: &str, take: &mut impl FnMut(&str, Marks)) -> Line {
        let owner = self.relative(owner);
        if OTHER_TRIGGERS.iter().any(|trigger| owner.rsplit('.').next() == Some(*trigger)) {
            return Line::Unread;
        }
        let target = target.to_ascii_lowercase();
        let marks = match target.trim_end_matches('.') {
            "*" => Marks::EMPTY,
            "rpz-passthru" => Marks::ALLOW,
            "rpz-tcp-only" => return Line::Unread,
            // The older way to write an exception: the name leads to itself.
            itself if itself == owner => Marks::ALLOW,
            _ => Marks::BLOCK,
        };
        add(&owner, marks, take)
    }

    /// The owner without the zone's own name, in lower case, without the final dot.
    fn relative(&self, owner: &str) -> String {
        let owner = owner.to_ascii_lowercase();
        let Some(absolute) = owner.strip_suffix('.') else { return owner };
        let within = |origin: &String| absolute.strip_suffix(origin.as_str())?.strip_suffix('.');
        self.origin.as_ref().and_then(within).unwrap_or(absolute).to_owned()
    }
}

fn hosts<'a>(
    address: IpAddr,
    names: impl Iterator<Item = &'a str>,
    mut take: impl FnMut(&str, Marks),
) -> Line {
    if !address.is_unspecified() && !address.is_loopback() {
        return Line::Unread;
    }
    let mut read = Line::Read;
    for name in names {
        // `localhost`, `broadcasthost` and whatever else machines call themselves.
        if name.contains('.') && name != "localhost.localdomain" && name.parse::<IpAddr>().is_err() {
            match normal(name) {
                Some(name) => take(&name, Marks::BLOCK),
                None => read = Line::Unread,
            }
        }
    }
    read
}

fn plain(name: &str, mut take: impl FnMut(&str, Marks)) -> Line {
    let dots = name.trim_end_matches('.').contains('.');
    if dots { add(name, Marks::BLOCK, &mut take) } else { Line::Unread }
}

/// `name` or `*.name`.
fn add(name: &str, marks: Marks, take: &mut impl FnMut(&str, Marks)) -> Line {
    let (name, marks) = match name.strip_prefix("*.") {
        Some(above) => (above, marks.below()),
        None => (name, marks),
    };
    match normal(name) {
        Some(name) => {
            take(&name, marks);
            Line::Read
        }
        None => Line::Unread,
    }
}

/// A host name in lower case without the final dot, other scripts as punycode; `None` for what is none.
pub(super) fn normal(name: &str) -> Option<String> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let name = if name.is_ascii() {
        name.to_ascii_lowercase()
    } else {
        Name::from_utf8(name).ok()?.to_ascii().trim_end_matches('.').to_ascii_lowercase()
    };
    let fits = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    (name.len() <= 253 && name.split('.').all(fits)).then_some(name)
}

fn is_class_or_time(word: &&str) -> bool {
    word.eq_ignore_ascii_case("IN") || word.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The names of `text`, and how many lines meant nothing.
    fn read(text: &str) -> (Vec<(String, Marks)>, usize) {
        let (mut lines, mut names) = (Lines::default(), Vec::new());
        let unread = text
            .split('\n')
            .filter(|line| {
                lines.read(line, |name, marks| names.push((name.to_owned(), marks))) == Line::Unread
            })
            .count();
        (names, unread)
    }

    fn blocked(names: &[&str]) -> Vec<(String, Marks)> {
        names.iter().map(|name| ((*name).to_owned(), Marks::BLOCK)).collect()
    }

    #[test]
    fn hosts_files_block_the_names_at_null_addresses() {
        let text = "\u{feff}# a list\r\n127.0.0.1 localhost localhost.localdomain\r\n::1 ip6-localhost\r\n\
                    0.0.0.0 0.0.0.0\r\n0.0.0.0 Bad.ID # why\r\n\t127.0.0.1\tone.id two.id\r\n\r\n:: six.id\r\n\
                    192.168.1.5 printer.kantor.id\r\n0.0.0.0 b\u{fc}cher.id\r\n0.0.0.0 a..id\r\n";
        let names = blocked(&["bad.id", "one.id", "two.id", "six.id", "xn--bcher-kva.id"]);
        assert_eq!(read(text), (names, 2));
    }

    #[test]
    fn plain_lists_are_a_name_for_each_line() {
        let (names, unread) = read("bad.id\nWORSE.id.\n*.below.id\n||adblock.id^\nnodots\n; a comment\n");
        assert_eq!(names.first(), Some(&("bad.id".to_owned(), Marks::BLOCK)));
        assert_eq!(names.get(1), Some(&("worse.id".to_owned(), Marks::BLOCK)));
        assert_eq!(names.get(2), Some(&("below.id".to_owned(), Marks::BLOCK.below())));
        assert_eq!((names.len(), unread), (3, 2));
    }

    #[test]
    fn policy_zones_block_empty_and_allow() {
        let text = "$TTL 60\n$ORIGIN rpz.example.\n\
                    @ IN SOA ns.rpz.example. root.rpz.example. (\n  2026010101 ; serial\n  3600 600 86400 60 )\n\
                    \tIN NS ns.rpz.example.\n\
                    bad.id CNAME .\n*.bad.id 300 IN CNAME .\nquiet.id IN CNAME *.\n\
                    good.bad.id CNAME rpz-passthru.\nabsolute.id.rpz.example. CNAME .\nother.id. CNAME rpz-drop.\n\
                    led.id A 192.0.2.1\n\tAAAA 2001:db8::1\nold.id CNAME old.id.\n\
                    24.0.2.0.192.rpz-ip CNAME .\n32.1.0.20.10.rpz-client-ip CNAME .\ntext.id TXT \"no\"\n";
        let (names, unread) = read(text);
        let expected = [
            ("bad.id", Marks::BLOCK),
            ("bad.id", Marks::BLOCK.below()),
            ("quiet.id", Marks::EMPTY),
            ("good.bad.id", Marks::ALLOW),
            ("absolute.id", Marks::BLOCK),
            ("other.id", Marks::BLOCK),
            ("led.id", Marks::BLOCK),
            ("led.id", Marks::BLOCK),
            ("old.id", Marks::ALLOW),
        ];
        assert_eq!(names, expected.map(|(name, marks)| (name.to_owned(), marks)));
        assert_eq!(unread, 3);
    }

    proptest! {
        #[test]
        fn any_text_is_read_into_well_formed_names(text in "[ \\t\\n.*$();#@a-z0-9:éA-Z_-]{0,200}|\\PC{0,200}") {
            for (name, _) in read(&text).0 {
                prop_assert!(normal(&name).is_some(), "{}", name);
            }
        }
    }
}
