//! How the systems of phones and computers decide whether they are online, before a portal, or nowhere: the rules of
//! each as a pure function, the list of their probes, and [`crate::Phone::check`], which probes as they do.
//!
//! Sources are the systems' own code where it is open (Android's NetworkStack, ChromeOS' shill, Chromium, Firefox,
//! NetworkManager), Microsoft's documents on NCSI, and field reports for Apple and the vendors.

mod android;
mod api;
mod chromeos;
mod chromium;
mod firefox;
mod network_manager;
mod page;
mod run;
mod table;
mod windows;

pub use table::{
    ANDROID, APPLE, CHROMEOS, CHROMIUM, FIREFOX, NETWORK_MANAGER_DEBIAN, NETWORK_MANAGER_FEDORA, SYSTEMS,
    WINDOWS,
};

use crate::http::Response;
use std::net::IpAddr;

/// One client of the table: what it asks, and by which rule it decides.
#[derive(Debug, Clone, Copy)]
pub struct System {
    pub name: &'static str,
    pub rule: Rule,
    /// URLs asked over plain HTTP: the first, then those it falls back to.
    pub http: &'static [&'static str],
    /// Asked at the same time, over TLS.
    pub https: Option<&'static str>,
    /// A name with one fixed address.
    pub dns: Option<(&'static str, IpAddr)>,
    pub user_agent: &'static str,
    /// Whether it asks the API (RFC 8908) that option 114 (RFC 8910) names.
    pub api: bool,
}

/// By which rule a system decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    Android,
    /// The body that is right.
    Windows(&'static str),
    ChromeOs,
    Chromium,
    Firefox,
    /// How the body that is right begins.
    NetworkManager(&'static str),
    /// Apple and small devices: status 200 and this text in the body, anything else is a portal's.
    Page(&'static str),
}

/// What a system tells its user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A portal is here; the URL that its window opens, where the system knows one.
    Portal {
        login_url: Option<String>,
    },
    Online,
    NoInternet,
    /// Plain HTTP works, TLS does not: *limited connectivity*.
    Partial,
}

/// What came of a system's probes.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// In the order of [`System::http`], as many as the system asked.
    pub http: Vec<Outcome>,
    /// None where the system has no such probe.
    pub https: Option<Outcome>,
    /// None where the system has no such probe; no address when there was no answer.
    pub dns: Option<Vec<IpAddr>>,
    /// None where the system has none, or nobody named one.
    pub api: Option<Outcome>,
}

/// What came of one request.
pub type Outcome = Result<Answer, Failure>;

/// An answer, and who gave it.
#[derive(Debug, Clone)]
pub struct Answer {
    /// As asked.
    pub url: String,
    /// Where its host was said to be.
    pub address: IpAddr,
    pub response: Response,
}

/// Why a request had no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The name has no address, or no resolver answered.
    Unresolved,
    /// RST or an ICMP error.
    Refused,
    TimedOut,
    /// No handshake with a certificate that is trusted, or no HTTP.
    Broken,
}

impl System {
    /// The verdict this system draws from these answers.
    #[must_use]
    pub fn judge(&self, answers: &Answers) -> Verdict {
        match self.rule {
            Rule::Android => android::judge(answers),
            Rule::Windows(body) => windows::judge(body, self.dns.map(|(_, address)| address), answers),
            Rule::ChromeOs => chromeos::judge(answers),
            Rule::Chromium => chromium::judge(answers),
            Rule::Firefox => firefox::judge(answers),
            Rule::NetworkManager(body) => network_manager::judge(body, answers),
            Rule::Page(text) => page::judge(text, answers),
        }
    }
}

impl Verdict {
    #[must_use]
    pub fn is_portal(&self) -> bool {
        matches!(self, Self::Portal { .. })
    }

    fn portal(login_url: &str) -> Self {
        Self::Portal { login_url: Some(login_url.to_owned()) }
    }
}

impl Answers {
    fn first(&self) -> Option<&Answer> {
        self.http.first()?.as_ref().ok()
    }
}

impl Answer {
    fn status(&self) -> u16 {
        self.response.status
    }

    fn location(&self) -> Option<&str> {
        self.response.header("location")
    }
}

#[cfg(test)]
mod made_up {
    //! Answers for the tables of the rules' tests.

    use super::{Answer, Answers, Failure, Outcome};
    use crate::http::Response;

    pub(super) const LOGIN: &str = "http://masuk.wifi.pbg/?u=1";
    pub(super) const PROBE: &str = "http://probe.example/generate_204";

    /// From a public address, with its length.
    pub(super) fn answer(status: u16, body: &str) -> Outcome {
        let length = ("Content-Length".to_owned(), body.len().to_string());
        Ok(without_length(status, body)).map(|mut answer: Answer| {
            answer.response.headers.push(length);
            answer
        })
    }

    pub(super) fn without_length(status: u16, body: &str) -> Answer {
        let response = Response { status, headers: Vec::new(), body: body.into(), tls: None };
        Answer { url: PROBE.to_owned(), address: [203, 0, 113, 10].into(), response }
    }

    pub(super) fn redirect(status: u16, to: &str) -> Outcome {
        answer(status, "moved").map(|mut answer| {
            answer.response.headers.push(("Location".to_owned(), to.to_owned()));
            answer
        })
    }

    pub(super) fn http(outcome: Outcome) -> Answers {
        Answers { http: vec![outcome], ..Answers::default() }
    }

    pub(super) fn with_https(http: Outcome, https: Outcome) -> Answers {
        Answers { http: vec![http], https: Some(https), ..Answers::default() }
    }

    pub(super) fn api(json: &str) -> Outcome {
        answer(200, json).map(|mut answer| {
            answer.response.headers.push(("Content-Type".to_owned(), "application/captive+json".to_owned()));
            answer
        })
    }

    pub(super) const FAILURES: [Failure; 4] =
        [Failure::Unresolved, Failure::Refused, Failure::TimedOut, Failure::Broken];
}
