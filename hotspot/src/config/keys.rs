//! Which sections and keys there are, and which one a mistyped word was meant to be. Pure.

/// Every section with its keys. `network` is a list of sections, all others stand once.
pub(super) const SECTIONS: [(&str, &[&str]); 12] = [
    ("gateway", &["name", "timezone", "state_dir", "runtime_dir", "trusted_roots"]),
    ("operator", &["name", "phone", "privacy_contact", "purpose", "purpose_en"]),
    ("uplink", &["interface", "down", "up", "masquerade", "shape", "check"]),
    (
        "network",
        &[
            "site",
            "title",
            "interface",
            "address",
            "pool",
            "lease_time",
            "allow_private",
            "down",
            "up",
            "share",
            "overflow",
            "relays",
            "isolate_ports",
        ],
    ),
    ("dns", &["upstream", "before_sign_in", "https_records_before_sign_in", "blocklists"]),
    ("garden", &["at_once", "rate", "daily"]),
    ("portal", &["host", "aliases", "address", "http_listen", "https_listen", "certificate", "private_key"]),
    ("admin", &["listen", "allow_from", "certificate", "private_key"]),
    ("store", &["url"]),
    ("retention", &["sessions", "leases", "audit", "alarms", "reports"]),
    ("emergency_numbers", &["emergency", "police", "ambulance", "fire", "rescue"]),
    ("defaults", &["walled_garden"]),
];

/// Where an unknown key may belong: the nearest key here, the section that knows it, or all there are.
pub(super) fn suggest_key(section: &str, key: &str, keys: &[&str]) -> String {
    let homes = SECTIONS.iter().filter(|(name, keys)| *name != section && keys.contains(&key));
    let homes: Vec<_> = homes.map(|(name, _)| format!("[{name}]")).collect();
    if nearest(key, keys).is_none() && !homes.is_empty() {
        return format!("{key} belongs below {}", homes.join(" or "));
    }
    if keys.is_empty() { "put it below the [section] it belongs to".to_owned() } else { suggest(key, keys) }
}

pub(super) fn suggest(word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => format!("known here are {}", known.join(", ")),
    }
}

/// The known word that a typing mistake may have become: a third of its letters wrong at most.
fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|known| (distance(word, known), *known))
        .filter(|(distance, known)| *distance <= known.len().div_ceil(3))
        .min()
        .map(|(_, known)| known)
}

/// How many letters must be added, removed or changed to make one word the other (Levenshtein).
fn distance(word: &str, other: &str) -> usize {
    let word: Vec<char> = word.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=word.len()).collect();
    for (above, there) in other.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], above + 1);
        for (column, here) in word.iter().enumerate() {
            let changed = diagonal + usize::from(*here != there);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[word.len()]
}
