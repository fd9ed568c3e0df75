//! A gateway with its phones, and what gives them pages.

use super::{
    browser::{Reads, get},
    load::runtime,
};
use crate::{
    interrupt::Interrupted,
    nginx::{Nginx, location},
    phones::Phones,
    process,
    visit::page,
};
use lab::{Lab, Part, http::Response};
use std::time::Duration;

pub struct House {
    pub phones: Phones,
    nginx: Option<Nginx>,
    pub lab: Lab,
}

impl House {
    /// The portal's.
    ///
    /// # Errors
    /// When the run is interrupted.
    pub fn ours(mut lab: Lab, phones: usize) -> Result<Self, Interrupted> {
        lab.gateway.start();
        Self::inhabited(lab, phones)
    }

    /// The same house, to be given pages by nginx: it stands where the portal would, behind a controller of its own.
    ///
    /// # Errors
    /// When the run is interrupted.
    pub fn of_nginx(phones: usize) -> Result<Self, Interrupted> {
        let mut lab = Lab::builder().build();
        lab.gateway.start_part(Part::Controller);
        Self::inhabited(lab, phones)
    }

    fn inhabited(lab: Lab, phones: usize) -> Result<Self, Interrupted> {
        let phones = Phones::join(&lab, phones)?;
        // Connections of a few seconds would fill the kernel's table for two minutes, whoever serves them.
        lab.gateway.namespace().sysctl("net/netfilter/nf_conntrack_tcp_timeout_time_wait", "1");
        Ok(Self { phones, nginx: None, lab })
    }

    /// What the first of the phones is shown.
    ///
    /// # Panics
    /// When there is no page.
    #[must_use]
    pub fn page(&self, path: &str) -> Response {
        let request = get(path, Reads::Plain);
        let first = &self.phones.each()[0];
        let page = self.phones.run(|| runtime().block_on(page(first, None, &request)));
        page.and_then(|page| page.read()).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Has nginx give this page from a file from now on; compressed to who can read that.
    pub fn give(&mut self, page: &Response) {
        // Two cannot listen at the same place.
        self.nginx = None;
        let page = location(&self.lab.gateway, "/", page);
        let server =
            format!(" gzip on;\n gzip_types *;\n server {{\n  listen 8080 backlog=4096;\n{page} }}\n");
        self.nginx = Some(Nginx::start(&self.lab.gateway, 8080, &server));
    }

    /// Processor time that the gateway's programs have used so far.
    #[must_use]
    pub fn processor_time(&self) -> Duration {
        let processes = self.lab.gateway.namespace().processes();
        processes.into_iter().filter_map(process::time).sum()
    }
}
