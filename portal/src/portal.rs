//! What all conversations of the citizen's portal share.

use crate::{
    board::{Images, Posted, Tally},
    captive::{Askers, PortalNames, Redirect},
    controller_link::ControllerLink,
    drops::Drops,
    routes,
    trust::Trust,
    views::{House, Language},
};
use anyhow::Context;
use hotspot::{config::Config, control::Client, model::UnixTime, policy::Calendar};
use jiff::{Timestamp, tz::TimeZone};
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

pub struct Portal {
    pub config: Config,
    pub names: PortalNames,
    pub redirect: Redirect,
    askers: Mutex<Askers>,
    /// The portal's page as phones that ask are told it: over https, as they insist.
    pub secure_home: String,
    /// The announcements, told to the same phones as what there is to know of the place.
    pub secure_venue: String,
    pub link: ControllerLink,
    pub timezone: TimeZone,
    pub calendar: Calendar,
    pub deadlines: Deadlines,
    pub drops: Drops,
    pub trust: Trust,
    pub board: Posted,
    pub images: Images,
    pub tally: Tally,
}

/// How long a peer may take: more than a browser needs in the weakest signal, too little for one that dawdles on purpose.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// For the TLS handshake.
    pub handshake: Duration,
    /// For a whole request head, and for the next one on a connection kept alive.
    pub head: Duration,
    /// For a form.
    pub form: Duration,
    /// For one connection from its first byte to its last.
    pub connection: Duration,
    /// For the rest of a request that was answered before it was read.
    pub linger: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(5),
            head: Duration::from_secs(5),
            form: Duration::from_secs(5),
            connection: Duration::from_secs(30),
            linger: Duration::from_secs(1),
        }
    }
}

impl Portal {
    /// # Errors
    /// Where the time zone is not known to this machine, or the portal's host cannot stand in a URL.
    pub fn new(config: Config) -> anyhow::Result<Self> {
        let timezone = TimeZone::get(&config.gateway.timezone)
            .with_context(|| format!("gateway.timezone: no time zone {:?} here", config.gateway.timezone))?;
        let calendar = Calendar::new(&config.gateway.timezone).context("gateway.timezone")?;
        let redirect = Redirect::new(&config.portal)
            .with_context(|| format!("portal.host: {:?} cannot stand in a URL", config.portal.host))?;
        let link = ControllerLink::new(Client::new(config.gateway.runtime_dir.join("portal.sock")));
        // No guest waits for them to be read.
        let _ = [Language::Indonesian, Language::English].map(Language::words);
        Ok(Self {
            names: PortalNames::new(&config),
            redirect,
            askers: Mutex::default(),
            secure_home: format!("https://{}/", config.portal.host),
            secure_venue: routes::venue(&config.portal.host),
            link,
            timezone,
            calendar,
            deadlines: Deadlines::default(),
            drops: Drops::default(),
            trust: Trust::default(),
            board: Posted::default(),
            images: Images::default(),
            tally: Tally::default(),
            config,
        })
    }

    /// Who was led here of late.
    pub fn askers(&self) -> MutexGuard<'_, Askers> {
        self.askers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the pages are written from.
    #[must_use]
    pub fn house(&self) -> House<'_> {
        House {
            config: &self.config,
            calendar: &self.calendar,
            timezone: &self.timezone,
            board: self.board.now(),
            now: self.now(),
            secure: self.trust.holds(),
            tally: Some(&self.tally),
        }
    }

    /// Wall time, for the age of form tokens only: guests are told times by the controller's clock.
    #[must_use]
    pub fn now(&self) -> UnixTime {
        UnixTime(Timestamp::now().as_second())
    }
}
