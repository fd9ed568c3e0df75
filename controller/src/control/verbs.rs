//! The verb tables of the three sockets.

use super::{Misuse, accounts, examine, socket::refused};
use crate::{
    dns::Dns,
    gateway::{Bell, Event, Reply},
    ntp::Ntp,
    passwords::Passwords,
};
use axum::{
    Router,
    body::Bytes,
    extract::DefaultBodyLimit,
    response::{IntoResponse, Response},
    routing::post,
};
use hotspot::{
    board::Board,
    config::Config,
    control::{
        Refusal, RefusalKind, Verb,
        admin::{Explain, GetAccessPoints, Nudge, Nudged},
        operator, portal,
    },
    store::Store,
};
use std::{net::Ipv4Addr, sync::Arc, time::Duration};
use tokio::{sync::oneshot, time::timeout};

/// No verb of ours takes a larger body, in bytes.
const MOST_BODY: usize = 64 * 1024;
/// The loop answers in milliseconds; a caller gives up after two seconds.
const ANSWER: Duration = Duration::from_secs(2);

/// What verbs are carried out with.
#[derive(Clone)]
pub struct Desk {
    pub bell: Bell,
    pub dns: Arc<Dns>,
    pub ntp: Arc<Ntp>,
    pub store: Store,
    pub config: Arc<Config>,
    /// Key of the portal's form tokens, 64 hexadecimal digits.
    pub form_key: String,
    pub misuse: Arc<Misuse>,
    pub passwords: Arc<Passwords>,
}

/// `portal.sock`
pub fn portal(desk: &Desk) -> Router {
    let table = Router::new();
    let table = verb(table, desk, |_: portal::Hello, desk| async move {
        Ok(portal::Welcome { form_key: desk.form_key.clone() })
    });
    let table = verb(table, desk, |verb: portal::GetGuest, desk| async move {
        desk.ask(|reply| Event::GetGuest(verb, reply)).await
    });
    let table =
        verb(table, desk, |_: portal::GetHealth, desk| async move { desk.ask(Event::GetHealth).await });
    let table = verb(table, desk, |verb: portal::GetBlocked, desk| async move {
        Ok(portal::Blocked { blocked: desk.dns.blocked(&verb.name) })
    });
    let table = verb(table, desk, |verb: portal::SignIn, desk| async move {
        desk.ask(|reply| Event::SignIn(verb, reply)).await
    });
    let table = verb(table, desk, |verb: portal::SignOut, desk| async move {
        desk.ask(|reply| Event::SignOut(verb, reply)).await
    });
    let table = verb(table, desk, |verb: portal::RedeemVoucher, desk| async move {
        desk.ask(|reply| Event::RedeemVoucher(verb, reply)).await
    });
    let table =
        verb(
            table,
            desk,
            |verb: portal::EnterAccount, desk| async move { accounts::enter(&desk, verb).await },
        );
    let table = verb(table, desk, |verb: portal::ChangePassword, desk| async move {
        accounts::change_password(&desk, verb).await
    });
    let table = verb(table, desk, |verb: portal::Forget, desk| async move {
        desk.ask(|reply| Event::Forget(verb, reply)).await
    });
    let table = verb(table, desk, |verb: portal::EraseMe, desk| async move {
        desk.ask(|reply| Event::EraseMe(verb, reply)).await
    });
    let table =
        verb(table, desk, |verb: portal::GetMyData, desk| async move { desk.data_of(verb.address).await });
    let table = verb(table, desk, |verb: portal::Report, desk| async move {
        desk.ask(|reply| Event::Report(verb, reply)).await
    });
    let table = verb(table, desk, |_: portal::GetBoard, desk| async move {
        desk.ask(Event::GetBoard).await.map(|board| Board::clone(&board))
    });
    let table = verb(table, desk, |verb: portal::GetImage, desk| async move {
        match desk.store.image(&verb.image).await {
            Ok(Some(image)) => Ok(image),
            Ok(None) => Err(Refusal::new(RefusalKind::Unknown, "the board shows no image of this name")),
            Err(error) => Err(Refusal::new(RefusalKind::Unavailable, error.to_string())),
        }
    });
    let table = verb(table, desk, |verb: portal::TellSeen, desk| async move {
        desk.bell.send(Event::Seen(verb)).await.map(|()| portal::Noted {})
    });
    let table = verb(table, desk, |verb: portal::TellDropped, desk| async move {
        desk.bell.send(Event::PortalDropped(verb)).await.map(|()| portal::Noted {})
    });
    bounded(table)
}

/// `control.sock`
pub fn operator(desk: &Desk) -> Router {
    let table = staff(desk);
    let table = verb(table, desk, |_: operator::Examine, desk| async move { Ok(examine(&desk).await) });
    bounded(table)
}

/// `admin.sock`
pub fn admin(desk: &Desk) -> Router {
    bounded(staff(desk))
}

/// What staff can ask and order on either of their sockets.
fn staff(desk: &Desk) -> Router {
    let table = Router::new();
    let table = verb(table, desk, |_: operator::GetStatus, desk| async move {
        let mut status = desk.ask(Event::GetStatus).await?;
        status.dropped.extend(desk.dns.dropped());
        status.dropped.extend(desk.ntp.dropped());
        status.dropped.extend(desk.misuse.counted());
        status.dropped.retain(|dropped| dropped.count > 0);
        Ok(status)
    });
    let table =
        verb(table, desk, |_: operator::GetClients, desk| async move { desk.ask(Event::GetClients).await });
    let table = verb(table, desk, |verb: operator::FindClients, desk| async move {
        desk.ask(|reply| Event::FindClients(verb, reply)).await
    });
    let table = verb(table, desk, |verb: Explain, desk| async move {
        desk.ask(|reply| Event::Explain(verb, reply)).await
    });
    let table =
        verb(table, desk, |_: GetAccessPoints, desk| async move { desk.ask(Event::GetAccessPoints).await });
    let table = verb(table, desk, |verb: operator::CheckGarden, desk| async move {
        let malformed =
            |error: hotspot::model::Invalid| Refusal::new(RefusalKind::Malformed, format!("name: {error}"));
        desk.dns.check_garden(&verb.name).await.map_err(malformed)
    });
    let table = verb(table, desk, |verb: operator::SignOut, desk| async move {
        desk.ask(|reply| Event::SignOutDevice(verb, reply)).await
    });
    verb(table, desk, |_: Nudge, desk| async move { desk.ask::<Nudged>(Event::Nudged).await })
}

impl Desk {
    /// Brings an event to the loop and waits for its answer.
    pub(super) async fn ask<T>(&self, event: impl FnOnce(Reply<T>) -> Event) -> Result<T, Refusal> {
        let late = || Refusal::new(RefusalKind::Unavailable, "the controller is too busy to answer");
        let (reply, answer) = oneshot::channel();
        let asked = async {
            self.bell.send(event(reply)).await?;
            answer.await.unwrap_or_else(|_| Err(late()))
        };
        timeout(ANSWER, asked).await.unwrap_or_else(|_| Err(late()))
    }
}

impl Desk {
    /// All that is kept about the device at an address.
    async fn data_of(&self, address: Ipv4Addr) -> Result<portal::MyData, Refusal> {
        let (lease, guest) = self.ask(|reply| Event::GetHolder(address, reply)).await?;
        let unreadable =
            |_| Refusal::new(RefusalKind::Unavailable, "what is stored cannot be read now; try again");
        let kept = timeout(ANSWER, self.store.device_data(lease.mac)).await;
        let kept = kept.map_err(|_| unreadable(()))?.map_err(|error| {
            tracing::warn!("a guest's data were not read: {error}");
            unreadable(())
        })?;
        let (first_seen, last_seen) = kept.seen.unwrap_or((lease.started, lease.started));
        Ok(portal::MyData {
            guest,
            device: lease.mac.to_string(),
            address,
            hostname: lease.hostname.map(|name| name.to_string()),
            first_seen,
            last_seen,
            admissions: kept.admissions,
            visits: kept.visits,
            days: kept.days,
            extras: kept.extras,
        })
    }
}

fn verb<V, F, A>(table: Router, desk: &Desk, carry_out: F) -> Router
where
    V: Verb,
    F: Fn(V, Desk) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Result<V::Reply, Refusal>> + Send,
{
    let desk = desk.clone();
    let handler = move |body: Bytes| async move {
        let verb: V = match serde_json::from_slice(&body) {
            Ok(verb) => verb,
            Err(error) => {
                desk.misuse.malformed();
                return refused(&Refusal::new(RefusalKind::Malformed, format!("{}: {error}", V::NAME)));
            }
        };
        match carry_out(verb, desk).await {
            Ok(reply) => axum::Json(reply).into_response(),
            Err(refusal) => refused(&refusal),
        }
    };
    table.route(&format!("/v1/{}", V::NAME), post(handler))
}

fn bounded(table: Router) -> Router {
    async fn no_such_verb() -> Response {
        refused(&Refusal::new(RefusalKind::Unknown, "no such verb on this socket"))
    }
    table
        .fallback(no_such_verb)
        .method_not_allowed_fallback(no_such_verb)
        .layer(DefaultBodyLimit::max(MOST_BODY))
}
