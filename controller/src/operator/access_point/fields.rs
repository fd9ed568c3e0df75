use hotspot::policy::drafts::AccessPointDraft;

/// What is to be changed, as it was typed; "" empties a field.
#[derive(Debug, Default, clap::Args)]
pub(in crate::operator) struct Fields {
    /// Where it serves, as the configuration names it.
    #[arg(long)]
    site: Option<String>,
    /// Where it hangs, in words: "Pendopo, tiang timur".
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// On the map: "-7.3882, 109.3636".
    #[arg(long, value_name = "LATITUDE,LONGITUDE", allow_hyphen_values = true)]
    place: Option<String>,
    /// Make and model.
    #[arg(long, value_name = "TEXT")]
    make: Option<String>,
    /// Its hardware address.
    #[arg(long)]
    mac: Option<String>,
    /// Where it is managed; it is asked there whether it lives.
    #[arg(long)]
    address: Option<String>,
    /// By what its guests are known: port:NAME or vlan:NAME of the guest bridge, or circuit:PATTERN of DHCP option 82.
    #[arg(long)]
    attachment: Option<String>,
    /// Devices that it is planned for at once.
    #[arg(long, value_name = "DEVICES")]
    capacity: Option<String>,
}

impl Fields {
    /// What was typed, in place of what stands.
    pub fn over(&self, stands: AccessPointDraft) -> AccessPointDraft {
        let or = |given: &Option<String>, stands: String| given.clone().unwrap_or(stands);
        AccessPointDraft {
            name: stands.name,
            site: or(&self.site, stands.site),
            title: or(&self.title, stands.title),
            place: or(&self.place, stands.place),
            make: or(&self.make, stands.make),
            mac: or(&self.mac, stands.mac),
            address: or(&self.address, stands.address),
            attachment: or(&self.attachment, stands.attachment),
            capacity: or(&self.capacity, stands.capacity),
        }
    }

    pub fn are_none(&self) -> bool {
        let all = [
            &self.site,
            &self.title,
            &self.place,
            &self.make,
            &self.mac,
            &self.address,
            &self.attachment,
            &self.capacity,
        ];
        all.iter().all(|field| field.is_none())
    }
}
