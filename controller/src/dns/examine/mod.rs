//! What a technician asks of the service.

mod filters;
mod garden;
mod resolvers;

use super::{Dns, blocklist::Judgement, probes::PROBE_NAMES};
use hotspot::control::operator::{Check, Verdict};

impl Dns {
    /// The resolvers, what they withhold, the blocklists, and whether the portal's name is known outside. Takes some
    /// seconds at most.
    pub async fn examine(&self) -> Vec<Check> {
        let outside = async {
            match &self.public_host {
                Some(host) => Some(resolvers::portal(&self.upstreams, host, self.rules.portal_address).await),
                None => None,
            }
        };
        let (resolvers, filters, outside) = tokio::join!(
            resolvers::examine(&self.upstreams),
            filters::examine(&self.upstreams, &self.rules),
            outside
        );
        [resolvers, filters].into_iter().chain(outside).chain(self.examine_lists()).collect()
    }

    fn examine_lists(&self) -> Vec<Check> {
        let states = self.blocklists.states().borrow().clone();
        let mut checks: Vec<Check> = states
            .iter()
            .map(|state| {
                let name = format!("blocklist {}", state.path.display());
                let unread = match state.unread {
                    0 => String::new(),
                    unread => format!("; {unread} lines mean nothing to us"),
                };
                match &state.fault {
                    None => Check::new(&name, Verdict::Ok, format!("{} names{unread}", state.names)),
                    Some(fault) => Check::new(
                        &name,
                        Verdict::Fault,
                        format!("{fault}; the last good reading, {} names, is in force", state.names),
                    ),
                }
            })
            .collect();
        let probes: Vec<&str> =
            PROBE_NAMES.into_iter().filter(|name| self.blocklists.judge(name) != Judgement::Free).collect();
        if !probes.is_empty() {
            let message = format!(
                "a list blocks {}, by which phones look for the internet: signed in, they will say there is none; add \
                 an exception (`NAME CNAME rpz-passthru.` in a policy zone)",
                probes.join(", ")
            );
            checks.push(Check::new("blocked probes", Verdict::Warning, message));
        }
        checks
    }
}
