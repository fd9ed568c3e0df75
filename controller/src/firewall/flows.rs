//! What is remembered of a guest's connection, as bits of the connection mark: which are steered to listeners of ours, and
//! which have been asked where they lead. Other bits are left alone.

/// To the portal by its own name or address.
pub(super) const TO_PORTAL: u32 = 0x2_0000;
/// To somewhere else, answered by the interceptor.
pub(super) const INTERCEPTED: u32 = 0x4_0000;

/// Forwarded: its destination was asked when it began, and is one that guests may reach.
pub(super) const BEGUN: u32 = 0x8_0000;

/// Flows that connection tracking is to forget, of one guest or of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flows {
    /// At sign-in: where a connection leads is decided at its first packet, so one that the interceptor answers would
    /// lead there for as long as it lives.
    Intercepted,
    /// At the closing of the gate: all but those to the portal, on which the guest waits for the answer to *Putuskan*.
    AllButPortal,
    /// When other rules come into force: those that were asked where they lead under the rules before.
    Begun,
}

impl Flows {
    /// The connection mark of these flows under its mask: `(mark, mask)`.
    #[must_use]
    pub const fn mark(self) -> (u32, u32) {
        match self {
            Self::Intercepted => (INTERCEPTED, INTERCEPTED),
            Self::AllButPortal => (0, TO_PORTAL),
            Self::Begun => (BEGUN, BEGUN),
        }
    }
}
