//! Checked values: what holds a value of these types need not check it again. Pure.

mod access_point;
mod account;
mod act;
mod admission;
mod alarm;
mod bitrate;
mod block;
mod bytes;
mod device;
mod extra;
mod fault;
mod garden;
mod kept_answer;
mod lease;
mod mac;
mod name;
mod plan;
mod sending;
mod session;
mod site;
mod site_hour;
mod span;
mod staff;
mod time;
mod usage;
mod voucher;
mod way;

pub use access_point::{AccessPoint, AccessPointName, ApState, Attachment, Place};
pub use account::{Account, PasswordBy, PasswordHash, PhoneNumber};
pub use act::Act;
pub use admission::{Admission, AdmissionId, EndOfAdmission};
pub use alarm::{Acknowledged, Alarm, AlarmId, AlarmKind};
pub use bitrate::BitRate;
pub use block::Block;
pub use bytes::Bytes;
pub use device::Device;
pub use extra::Extra;
pub use fault::{Faults, FieldFault};
pub use garden::GardenName;
pub use kept_answer::KeptAnswer;
pub use lease::{ClientId, HostLabel, Lease, RelayInformation};
pub use mac::Mac;
pub use name::{AccountName, GatewayName, Interface, PlanName, SiteName};
pub use plan::{Gives, Hours, Ladder, Memory, Period, Plan, PlanDraft, Preset, Speed, Step, sentence};
pub use sending::{AlarmMessage, Channel, MailRoute, MailTls, News, Secret, Sending, WebhookRoute};
pub use session::{Session, SessionId};
pub use site::SiteCard;
pub use site_hour::{RefusalCause, SiteHour, Visit};
pub use span::Span;
pub use staff::{Role, Staff, StaffName, StaffSession, TotpSecret};
pub use time::{BootTime, Now, UnixTime};
pub use usage::{Holder, Usage};
pub use voucher::{READABLE, Voucher, VoucherCode, VoucherId, VoucherState, draw_readable};
pub use way::{Way, WayIn};

/// Why a text is not the value it should be. The sentence names what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Invalid(pub String);

impl Invalid {
    pub fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

/// Serde by the value's own `FromStr` and `Display`, so that a text is checked wherever it comes from.
macro_rules! serde_by_text {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use serde_by_text;
