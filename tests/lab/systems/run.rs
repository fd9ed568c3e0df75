//! A phone probes as a system does.

use super::{Answer, Answers, Failure, Outcome, System, Verdict};
use crate::{Phone, http::Request, phone::dns};
use hickory_proto::rr::RecordType;
use std::{
    io::ErrorKind,
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
    sync::mpsc::{self, Receiver},
    time::{Duration, Instant},
};

/// For the first probes together, and again for the fallbacks.
const ROUND: Duration = Duration::from_secs(3);
/// For connecting, and for each read. A probe that is slower than its round is left behind.
const PATIENCE: Duration = Duration::from_millis(2500);

impl Phone {
    /// What this system makes of the network the phone is in: it looks names up by the phone's resolver, sends the
    /// system's probes, all of a round at once, and asks the API where the phone's lease names one by https. Takes six
    /// seconds at most.
    #[must_use]
    pub fn check(&self, system: &System) -> Verdict {
        system.judge(&self.probe(system))
    }

    /// As [`Phone::check`], but gives what came back.
    #[must_use]
    pub fn probe(&self, system: &System) -> Answers {
        let (first, fallbacks) = system.http.split_at(1);
        let until = Instant::now() + ROUND;
        let ask = |url: &str| self.ask_apart(Request::get(url).header("User-Agent", system.user_agent));
        let http: Vec<_> = first.iter().map(|url| ask(url)).collect();
        let https = system.https.map(ask);
        let api = self.captive_portal().filter(|url| system.api && url.starts_with("https://"));
        let api =
            api.map(|url| self.ask_apart(Request::get(&url).header("Accept", "application/captive+json")));
        let dns = system.dns.map(|(name, _)| self.look_up_apart(name));

        let mut answers = Answers {
            http: http.into_iter().map(|http| outcome(&http, until)).collect(),
            https: https.map(|https| outcome(&https, until)),
            dns: dns.map(|dns| dns.recv_timeout(left(until)).unwrap_or_default()),
            api: api.map(|api| outcome(&api, until)),
        };
        if matches!(system.judge(&answers), Verdict::NoInternet | Verdict::Partial) {
            let until = Instant::now() + ROUND;
            let fallbacks: Vec<_> = fallbacks.iter().map(|url| ask(url)).collect();
            answers.http.extend(fallbacks.into_iter().map(|http| outcome(&http, until)));
        }
        answers
    }

    fn ask_apart(&self, request: Request) -> Receiver<Outcome> {
        let (resolver, roots) = (self.resolver(), self.roots());
        let (sender, receiver) = mpsc::channel();
        // Nobody waits for the thread: its own timeouts end it.
        self.namespace().thread("probe", move || drop(sender.send(get(request, resolver, roots))));
        receiver
    }

    fn look_up_apart(&self, name: &'static str) -> Receiver<Vec<IpAddr>> {
        let resolver = self.resolver();
        let (sender, receiver) = mpsc::channel();
        self.namespace().thread("probe", move || {
            let question = dns::question(name, RecordType::A);
            let answer = question.and_then(|question| dns::ask_by_datagram((resolver, 53).into(), &question));
            let addresses = answer.map(|answer| dns::addresses(&answer)).unwrap_or_default();
            sender.send(addresses.into_iter().map(IpAddr::V4).collect())
        });
        receiver
    }
}

/// Runs inside the phone.
fn get(request: Request, resolver: Ipv4Addr, roots: PathBuf) -> Outcome {
    let request = request.timeout(PATIENCE).trusting(&roots);
    let host = request.host().map_err(|_| Failure::Broken)?;
    let address = host.parse().or_else(|_| dns::look_up(resolver, &host)).map_err(|_| Failure::Unresolved)?;
    let response = request.send(|_| Ok(address)).map_err(|error| match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Failure::TimedOut,
        ErrorKind::ConnectionRefused
        | ErrorKind::ConnectionReset
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::PermissionDenied => Failure::Refused,
        _ => Failure::Broken,
    })?;
    Ok(Answer { url: request.url, address, response })
}

fn outcome(receiver: &Receiver<Outcome>, until: Instant) -> Outcome {
    receiver.recv_timeout(left(until)).unwrap_or(Err(Failure::TimedOut))
}

fn left(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}
