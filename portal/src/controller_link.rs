//! The portal's one door to the controller.

use crate::{citizen::FormKey, fault::Fault};
use hotspot::control::{CallError, Client, RefusalKind, Verb, portal::Hello};
use std::{
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::sleep;

/// Between two attempts to greet a controller that is not there yet: doubling from the first to the last.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LAST_PAUSE: Duration = Duration::from_secs(5);

pub struct ControllerLink {
    client: Client,
    form_key: OnceLock<FormKey>,
    /// As of the last call, so that a change is logged once.
    reachable: AtomicBool,
    /// It refused something since it last did as it was asked: logged once too.
    refusing: AtomicBool,
}

impl ControllerLink {
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self {
            client,
            form_key: OnceLock::new(),
            reachable: AtomicBool::new(true),
            refusing: AtomicBool::new(false),
        }
    }

    /// Says hello until the controller has told the forms' key. It may well start after us.
    pub async fn greet(&self) {
        let mut pause = FIRST_PAUSE;
        while self.form_key.get().is_none() {
            match self.ask(&Hello {}).await.map(|welcome| FormKey::from_hex(&welcome.form_key)) {
                Ok(Some(key)) => {
                    let _ = self.form_key.set(key);
                    tracing::info!("greeted the controller");
                    return;
                }
                Ok(None) => tracing::error!("the controller's form key is not 64 hexadecimal digits"),
                Err(_) => {}
            }
            sleep(pause).await;
            pause = (pause * 2).min(LAST_PAUSE);
        }
    }

    /// # Errors
    /// [`Fault::Restarting`] until the controller has been greeted.
    pub fn form_key(&self) -> Result<&FormKey, Fault> {
        self.form_key.get().ok_or(Fault::Restarting)
    }

    /// # Errors
    /// [`Fault::UnknownGuest`] where the controller knows nobody at the address asked about, else [`Fault::Restarting`].
    pub async fn ask<V: Verb>(&self, verb: &V) -> Result<V::Reply, Fault> {
        let outcome = self.client.call(verb).await;
        let reachable = matches!(outcome, Ok(_) | Err(CallError::Refused(_)));
        let changed = self.reachable.swap(reachable, Ordering::Relaxed) != reachable;
        if changed && reachable {
            tracing::info!("the controller answers again");
        }
        if outcome.is_ok() {
            self.refusing.store(false, Ordering::Relaxed);
        }
        outcome.map_err(|error| match error {
            CallError::Refused(refusal) if refusal.kind == RefusalKind::Unknown => Fault::UnknownGuest,
            CallError::Refused(refusal) => {
                if !self.refusing.swap(true, Ordering::Relaxed) {
                    tracing::warn!(verb = V::NAME, %refusal, "the controller refused");
                }
                Fault::Restarting
            }
            error => {
                // Every guest who waits asks again and again: said once is enough.
                if changed {
                    tracing::warn!(verb = V::NAME, %error, "the controller does not answer");
                }
                Fault::Restarting
            }
        })
    }
}
