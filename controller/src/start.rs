//! The start: opens the kernel, the store, the sockets and the resolver, in this order, and sets the loop going.

use crate::{
    access_points, complain, control,
    dns::{self, Dns},
    gateway::{
        Bell, Chores, EnforceError, Enforcer, Event, GardenGate, Gateway, GatewayError, Known, Links, Nights,
        Shaper, SignedIn, State, Timekeeper, clock,
    },
    health::{self, Finding, Line},
    kernel::{links, neighbours::Neighbours, watch::Watch},
    ntp::Ntp,
    passwords::Passwords,
};
use hotspot::{
    config::Config,
    model::{Faults, GardenName, Invalid, KeptAnswer, Now},
    passwords::HashError,
    policy::{self, Calendar, Plans},
    store::{Store, StoreError},
};
use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::{mpsc, watch},
    time::{Instant, sleep},
};

/// Waiting events; packets beyond that are dropped, callers wait.
const MOST_WAITING: usize = 4096;
/// After a netlink socket failed.
const PAUSE: Duration = Duration::from_secs(2);

/// Why the daemon cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Enforce(#[from] EnforceError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Dns(#[from] dns::DnsError),
    #[error(transparent)]
    Socket(#[from] control::SocketError),
    #[error("cannot use {path}: {source}")]
    Folder { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    #[error("cannot read /dev/urandom: {0}")]
    Secret(io::Error),
    #[error("gateway.timezone: {0}")]
    Timezone(#[from] Invalid),
    #[error("the preset plan does not hold: {0}")]
    Preset(#[from] Faults),
    #[error(transparent)]
    Passwords(#[from] HashError),
    #[error("cannot watch for signals: {0}")]
    Signals(io::Error),
}

/// Runs the gateway until SIGTERM or SIGINT. What the kernel lets through stays let through when it returns.
///
/// # Errors
/// When the gate cannot be verified, or the store cannot be read. The gate is as it was before, at worst closed.
pub async fn run(config: Config) -> Result<(), StartError> {
    let config = Arc::new(config);
    for path in [&config.gateway.state_dir, &config.gateway.runtime_dir] {
        std::fs::create_dir_all(path).map_err(|source| StartError::Folder { path: path.clone(), source })?;
    }
    let mut enforcer = Enforcer::open(config.clone()).await?;
    enforcer.load().await?;

    let store = Store::own(&config.store.path, clock::boot_id().map_err(GatewayError::Clock)?).await?;
    let reading = clock::read().map_err(GatewayError::Clock)?;
    let mut clock = Timekeeper::new(store.last_time().await?, reading);
    let now = clock.tell(reading);
    let calendar = Calendar::new(&config.gateway.timezone)?;
    let loaded = store.load(now, calendar.at(now).days()).await?;
    for skipped in &loaded.skipped {
        tracing::warn!("a row of the store was skipped: {skipped}");
    }
    let fresh = fresh_secret().map_err(StartError::Secret)?;
    let secret = store.secret(|| fresh).await?;
    let mut names = store.garden(&config.defaults.walled_garden).await?;
    let mut skipped = Vec::new();
    let board = Arc::new(store.sound_board(&mut skipped).await?);
    for row in &skipped {
        tracing::warn!("a row of the board was skipped: {row}");
    }
    board.open_in(&mut names);
    let mut plans = Plans::preset()?;
    for fault in plans.take_up(&store.plans().await?) {
        tracing::error!("{fault}; the standard preset is in force in its place");
    }

    let (sender, events) = mpsc::channel(MOST_WAITING);
    let bell = Bell::new(sender);
    let (garden, garden_names) = watch::channel::<Arc<[GardenName]>>(names.into());
    let signed_in = Arc::new(SignedIn::default());
    let gate = GardenGate { bell: bell.clone(), signed_in: signed_in.clone() };
    let kept = store.kept_answers().await?;
    let dns = Dns::new(dns_settings(&config, &enforcer, kept), garden_names, Arc::new(gate))?;
    let ntp =
        Ntp::new(config.networks.iter().map(|network| network.address).collect(), Arc::new(clock::last_set));
    let (uplink_up, uplink) = watch::channel(true);

    let (asked, targets) = watch::channel(Arc::default());
    let (door, routes) = (enforcer.door_port(), enforcer.handle.clone());
    let known = Known { config: config.clone(), calendar, plans, board, secret: secret.clone() };
    let mut state = State::new(known, loaded, now);
    state.radios.resume_guests(store.last_guests(now.unix).await?);
    let neighbours = Neighbours::open().map_err(EnforceError::Netlink)?;
    let gateway = Gateway {
        state,
        clock,
        shaper: Shaper::open(config.clone()).map_err(EnforceError::Netlink)?,
        links: Links::new(config.clone(), enforcer.handle.clone(), neighbours, bell.clone(), uplink_up),
        enforcer,
        store: store.clone(),
        garden,
        signed_in,
        asked,
        carried: Vec::new(),
        booking: false,
        forgetting: std::collections::VecDeque::new(),
        nights: Nights::new(store.forgot_at().await?),
        forgetting_old: None,
        committed: Instant::now(),
        store_fails: false,
        started: now.unix,
        config: config.clone(),
        chores: Chores::at_start(),
    };
    let misuse = Arc::new(control::Misuse::default());
    let desk = control::Desk {
        bell: bell.clone(),
        dns: dns.clone(),
        ntp: ntp.clone(),
        store,
        config: config.clone(),
        form_key: policy::form_key(&secret),
        misuse: misuse.clone(),
        passwords: Arc::new(Passwords::start()?),
    };
    let sockets = [
        (
            "portal.sock",
            control::Access::of_user("wifi-pbg-portal", "wifi-pbg-portal"),
            control::portal(&desk),
        ),
        ("admin.sock", control::Access::of_user("wifi-pbg-admin", "wifi-pbg"), control::admin(&desk)),
        ("control.sock", control::Access::of_group("wifi-pbg"), control::operator(&desk)),
    ];
    let mut tasks = tokio::task::JoinSet::new();
    for (name, access, table) in sockets {
        let socket = control::Socket::bind(&config.gateway.runtime_dir.join(name), access, misuse.clone())?;
        tasks.spawn(socket.serve(table));
    }
    tasks.spawn(hear_of_links(bell.clone()));
    tasks.spawn(access_points::probe(targets, routes, bell.clone()));
    tasks.spawn(access_points::follow_bridges(config.clone(), bell.clone()));
    let time = clocks(clock, now);
    let (portal, found) = watch::channel(None);
    tasks.spawn(health::follow_portal(config.clone(), time.clone(), portal));
    tasks.spawn(tell(found, bell.clone(), |portal| portal.clone().map(Finding::Portal)));
    let (line, found) = watch::channel(Line::Up);
    tasks.spawn(health::follow_line(config.uplink.check.clone(), time, uplink, dns.resolvers(), line));
    tasks.spawn(tell(found, bell.clone(), |line| Some(Finding::Line(*line))));
    tasks.spawn(tell(dns.blocklists(), bell.clone(), |lists| Some(Finding::Lists(faults_of(lists)))));
    tasks.spawn(async move {
        if let Err(error) = ntp.serve().await {
            complain(&error);
        }
    });
    tasks.spawn(hear_of_ruleset(door, bell.clone()));
    stop_on_signals(bell, &mut tasks)?;
    // Before the gateway says that it is ready. It fails where there is a second resolver on this machine, most likely.
    let questions = dns.bind()?;
    tokio::select! {
        ended = gateway.serve(events) => Ok(ended?),
        () = dns.serve(questions) => Ok(()),
    }
}

/// Both clocks, for whoever watches something beside the loop. A clock that cannot be read stands still.
fn clocks(keeper: Timekeeper, now: Now) -> health::Clock {
    let clocks = Mutex::new((keeper, now));
    Arc::new(move || {
        let mut clocks = clocks.lock().unwrap_or_else(PoisonError::into_inner);
        let (keeper, now) = &mut *clocks;
        if let Ok(reading) = clock::read() {
            *now = keeper.tell(reading);
        }
        *now
    })
}

/// What is wrong with the lists of names to block, in a sentence.
fn faults_of(lists: &[dns::ListState]) -> Option<String> {
    let faults: Vec<String> = lists
        .iter()
        .filter_map(|list| Some(format!("{}: {}", list.path.display(), list.fault.as_ref()?)))
        .collect();
    (!faults.is_empty()).then(|| faults.join("; "))
}

/// Brings each new state of something watched to the loop.
async fn tell<T: Send + Sync>(
    mut watched: watch::Receiver<T>,
    bell: Bell,
    finding: impl Fn(&T) -> Option<Finding> + Send,
) {
    watched.mark_changed();
    while watched.changed().await.is_ok() {
        let finding = finding(&watched.borrow_and_update());
        if let Some(finding) = finding
            && bell.send(Event::Health(finding)).await.is_err()
        {
            return;
        }
    }
}

fn dns_settings(config: &Config, enforcer: &Enforcer, kept: Vec<KeptAnswer>) -> dns::Settings {
    let mut portal_names = vec![config.portal.host.clone()];
    portal_names.extend(config.portal.aliases.iter().cloned());
    let mut own_networks: Vec<ipnet::Ipv4Net> =
        config.networks.iter().map(|network| network.subnet()).collect();
    own_networks.push(config.portal.address.into());
    dns::Settings {
        listen: config
            .networks
            .iter()
            .map(|network| std::net::SocketAddrV4::new(network.gateway(), 53))
            .collect(),
        upstream: config.dns.upstream.clone(),
        portal_names,
        portal_address: config.portal.address,
        own_networks,
        uplink_networks: enforcer.uplink_subnets(),
        allow_private: config.networks.iter().flat_map(|network| network.allow_private.clone()).collect(),
        before_sign_in: config.dns.before_sign_in,
        https_records_before_sign_in: config.dns.https_records_before_sign_in,
        blocklists: config.dns.blocklists.clone(),
        trusted_roots: config.gateway.trusted_roots.clone(),
        public_host: config.portal.tls.is_some().then(|| config.portal.host.clone()),
        kept,
    }
}

/// Interfaces, addresses and policy rules. A socket that failed is opened again: news may have been lost meanwhile.
async fn hear_of_links(bell: Bell) {
    loop {
        match links::Changes::open() {
            Ok(mut changes) => {
                while changes.next().await.is_ok() {
                    bell.ring(Event::LinksChanged);
                }
            }
            Err(error) => tracing::error!("changes of interfaces are not heard: {error}"),
        }
        sleep(PAUSE).await;
        bell.ring(Event::LinksChanged);
    }
}

/// Changes of our table by anybody.
async fn hear_of_ruleset(door: u32, bell: Bell) {
    loop {
        match Watch::open(door) {
            Ok(mut watch) => {
                while watch.changed().await.is_ok() {
                    bell.ring(Event::RulesetTouched);
                }
            }
            Err(error) => tracing::error!("changes of nftables are not heard: {error}"),
        }
        sleep(PAUSE).await;
        bell.ring(Event::RulesetTouched);
    }
}

fn stop_on_signals(bell: Bell, tasks: &mut tokio::task::JoinSet<()>) -> Result<(), StartError> {
    for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
        let mut signal = signal(kind).map_err(StartError::Signals)?;
        let bell = bell.clone();
        tasks.spawn(async move {
            signal.recv().await;
            let _ = bell.send(Event::Stop).await;
        });
    }
    Ok(())
}

/// 256 bits from the kernel's generator, in hexadecimal.
fn fresh_secret() -> io::Result<String> {
    let bytes: [u8; 32] = hotspot::random::bytes()?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
