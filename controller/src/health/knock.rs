//! Hears how link and resolvers are, and tries TCP connections where that leaves open whether the line carries anything.

use super::{
    Clock,
    line::{Line, News, Watcher},
};
use futures_util::future::select_ok;
use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    time::Duration,
};
use tokio::{
    net::TcpStream,
    sync::watch,
    time::{Instant, sleep_until, timeout},
};

/// From one knock to the next.
const EVERY: Duration = Duration::from_secs(3);
/// While it is open what the line is.
const SOON: Duration = Duration::from_secs(1);
const DEADLINE: Duration = Duration::from_millis(1500);

/// Watches the line until those who tell of link and resolvers are gone, and tells `told` whenever it has changed.
///
/// `check` is where connections are tried; `link` whether the uplink's interface is up and has a carrier; `resolvers`
/// whether any of them answers.
pub async fn follow_line(
    check: Vec<SocketAddr>,
    clock: Clock,
    mut link: watch::Receiver<bool>,
    mut resolvers: watch::Receiver<bool>,
    told: watch::Sender<Line>,
) {
    let (has_link, has_names) = (*link.borrow_and_update(), *resolvers.borrow_and_update());
    let mut watcher = Watcher::new(has_link, has_names, clock().unix);
    let mut next = Instant::now();
    loop {
        told.send_if_modified(|told| std::mem::replace(told, watcher.line()) != watcher.line());
        let mut began = None;
        let news = tokio::select! {
            Ok(()) = link.changed() => News::Link(*link.borrow_and_update()),
            Ok(()) = resolvers.changed() => News::Resolvers(*resolvers.borrow_and_update()),
            (answered, at) = knock(&check, next), if watcher.wants_knock() => {
                began = Some(at);
                News::Knock(answered)
            }
            else => return,
        };
        watcher.hear(news, clock().unix);
        if let Some(began) = began {
            next = began + if watcher.is_undecided() { SOON } else { EVERY };
        }
    }
}

/// Whether anybody answered, and when they were asked: at `not_before` or at once.
async fn knock(check: &[SocketAddr], not_before: Instant) -> (bool, Instant) {
    sleep_until(not_before).await;
    let began = Instant::now();
    let tries = check.iter().map(|address| Box::pin(answers(*address)));
    // It takes no empty list.
    let answered = !check.is_empty() && select_ok(tries).await.is_ok();
    (answered, began)
}

/// A refusal is an answer too: whoever refuses is reached.
async fn answers(address: SocketAddr) -> io::Result<()> {
    match timeout(DEADLINE, TcpStream::connect(address)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error))
            if matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset) =>
        {
            Ok(())
        }
        Ok(Err(error)) => Err(error),
        Err(_) => Err(ErrorKind::TimedOut.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotspot::model::{BootTime, Now, UnixTime};
    use std::sync::Arc;
    use tokio::{net::TcpListener, task::JoinSet};

    const NOON: UnixTime = UnixTime(1_795_420_800);
    const PATIENCE: Duration = Duration::from_secs(60);

    struct Stage {
        link: watch::Sender<bool>,
        resolvers: watch::Sender<bool>,
        line: watch::Receiver<Line>,
        _task: JoinSet<()>,
    }

    impl Stage {
        fn set(check: Vec<SocketAddr>) -> Self {
            let (link, has_link) = watch::channel(true);
            let (resolvers, has_names) = watch::channel(true);
            let (told, line) = watch::channel(Line::Up);
            let clock: Clock = Arc::new(|| Now { boot: BootTime(0), unix: NOON, trusted: true });
            let mut task = JoinSet::new();
            task.spawn(follow_line(check, clock, has_link, has_names, told));
            Self { link, resolvers, line, _task: task }
        }

        async fn becomes(&mut self, wanted: Line) {
            let found = timeout(PATIENCE, self.line.wait_for(|line| *line == wanted)).await;
            assert!(found.is_ok(), "the line never became {wanted:?}");
        }
    }

    /// Nobody listens there any more.
    async fn refusing() -> SocketAddr {
        TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
    }

    #[tokio::test]
    async fn who_refuses_has_answered() {
        let mut stage = Stage::set(vec![refusing().await]);
        stage.resolvers.send_replace(false);
        stage.becomes(Line::NoNames { since: NOON }).await;
        stage.resolvers.send_replace(true);
        stage.becomes(Line::Up).await;
    }

    #[tokio::test]
    async fn a_line_on_which_nobody_is_reached_is_down() {
        // Connections to the broadcast address fail at once, without a route as with one.
        let mut stage = Stage::set(vec!["255.255.255.255:53".parse().unwrap()]);
        stage.resolvers.send_replace(false);
        stage.becomes(Line::Down { since: NOON }).await;
    }

    #[tokio::test]
    async fn with_nowhere_to_knock_the_resolvers_alone_tell() {
        let mut stage = Stage::set(Vec::new());
        stage.resolvers.send_replace(false);
        stage.becomes(Line::Down { since: NOON }).await;
        stage.resolvers.send_replace(true);
        stage.becomes(Line::Up).await;
    }

    #[tokio::test]
    async fn a_link_that_is_gone_is_told_without_asking_anybody() {
        let mut stage = Stage::set(Vec::new());
        stage.link.send_replace(false);
        stage.becomes(Line::Down { since: NOON }).await;
        stage.link.send_replace(true);
        stage.becomes(Line::Up).await;
    }
}
