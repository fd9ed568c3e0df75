use crate::{Network, addresses};
use std::{
    fmt::Debug,
    path::{Path, PathBuf},
};

/// What stands in the gateway's `gateway.toml`. Start from [`crate::Gateway::settings`] and change what a test is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub networks: Vec<Network>,
    /// `"1h"`, for every network.
    pub lease_time: String,
    /// Instead of each network's own, `"10.20.0.50-10.20.0.60"`.
    pub pool: Option<String>,
    pub allow_private: Vec<String>,
    /// Of every network: leases of the range for when the pool is full.
    pub overflow: Option<u32>,
    /// Of every network: DHCP relays that may ask.
    pub relays: Vec<String>,
    /// Speeds of the uplink, down and up.
    pub speeds: (String, String),
    pub masquerade: bool,
    /// Whether speeds are kept.
    pub shape: bool,
    pub dns_upstream: Vec<String>,
    /// `"compatible"` or `"strict"`.
    pub before_sign_in: String,
    /// Whether guests are told HTTPS records before sign-in.
    pub https_records: Option<bool>,
    pub walled_garden: Vec<String>,
    /// Files of blocked names.
    pub blocklists: Vec<String>,
    /// PEM of the authorities the programs trust instead of the public ones.
    pub trusted_roots: Option<String>,
    /// The portal's name.
    pub host: String,
    /// Certificate and private key files of the portal.
    pub tls: Option<(String, String)>,
    pub portal_aliases: Vec<String>,
    /// Where durable facts go, instead of a folder in memory: for whoever measures what a disk costs. Made if it is
    /// missing, and left to the caller to remove.
    pub state_dir: Option<PathBuf>,
    /// Whole tables that follow the others.
    pub more: String,
}

impl Settings {
    pub(crate) fn for_networks(networks: &[Network]) -> Self {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Self {
            networks: networks.to_vec(),
            lease_time: "1h".to_owned(),
            pool: None,
            allow_private: Vec::new(),
            overflow: None,
            relays: Vec::new(),
            speeds: ("100 Mbit/s".to_owned(), "50 Mbit/s".to_owned()),
            masquerade: true,
            shape: true,
            dns_upstream: vec![format!("{}:53", addresses::ROUTER)],
            before_sign_in: "compatible".to_owned(),
            https_records: None,
            walled_garden: texts(&["purbalinggakab.go.id", "*.purbalinggakab.go.id"]),
            blocklists: Vec::new(),
            trusted_roots: None,
            host: "masuk.wifi.pbg".to_owned(),
            tls: None,
            portal_aliases: Vec::new(),
            state_dir: None,
            more: String::new(),
        }
    }

    /// The file's text; `state` and `runtime` are the gateway's folders.
    pub(crate) fn to_toml(&self, state: &Path, runtime: &Path) -> String {
        let (down, up) = &self.speeds;
        let mut toml = format!(
            "[gateway]\nname = \"lab-1\"\ntimezone = \"Asia/Jakarta\"\nstate_dir = {state:?}\nruntime_dir = {runtime:?}\n{}\n\
             [operator]\nname = \"Dinkominfo Kabupaten Purbalingga\"\nphone = \"(0281) 891012\"\nprivacy_contact = \"\"\n\n\
             [uplink]\ninterface = \"wan\"\ndown = {down:?}\nup = {up:?}\nmasquerade = {}\nshape = {}\n\n",
            optional("trusted_roots", self.trusted_roots.as_ref()),
            self.masquerade,
            self.shape
        );
        for network in &self.networks {
            let (first, last) = network.pool;
            let pool = self.pool.clone().unwrap_or_else(|| format!("{first}-{last}"));
            toml += &format!(
                "[[network]]\nsite = {:?}\ntitle = {:?}\ninterface = {:?}\naddress = \"{}/16\"\npool = {pool:?}\n\
                 lease_time = {:?}\nallow_private = {:?}\nshare = {}\n",
                network.site,
                network.title,
                network.interface,
                network.address,
                self.lease_time,
                self.allow_private,
                network.share
            );
            if let Some((down, up)) = &network.speeds {
                toml += &format!("down = {down:?}\nup = {up:?}\n");
            }
            toml += &optional("overflow", self.overflow.as_ref());
            toml += &optional("relays", Some(&self.relays).filter(|relays| !relays.is_empty()));
            toml += "\n";
        }
        toml += &format!(
            "[dns]\nupstream = {:?}\nbefore_sign_in = {:?}\n{}{}\n",
            self.dns_upstream,
            self.before_sign_in,
            optional("https_records_before_sign_in", self.https_records.as_ref()),
            optional("blocklists", Some(&self.blocklists).filter(|lists| !lists.is_empty()))
        );
        toml += &format!("[portal]\nhost = {:?}\naliases = {:?}\n", self.host, self.portal_aliases);
        if let Some((certificate, private_key)) = &self.tls {
            toml += &format!("certificate = {certificate:?}\nprivate_key = {private_key:?}\n");
        }
        toml += &format!("\n[store]\nurl = \"sqlite://{}/hotspot.db\"\n\n", state.display());
        toml + &format!("[defaults]\nwalled_garden = {:?}\n\n{}", self.walled_garden, self.more)
    }
}

/// A key that is left out where it has no value.
fn optional(key: &str, value: Option<impl Debug>) -> String {
    value.map(|value| format!("{key} = {value:?}\n")).unwrap_or_default()
}
