use super::By;
use crate::{control::portal::Trouble, model::RefusalCause};

/// What is counted. A figure means the same on every page, in every file and in the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// Distinct devices with a session that ran: in the hour, or on the day. Of a longer time the sum of its days.
    Devices,
    /// Sessions that began; at an access point also those that came from another one.
    Sessions,
    /// IP bytes to guests.
    Down,
    /// IP bytes from guests.
    Up,
    /// Devices that were online at once at most.
    Peak,
    /// Devices that were refused; one counts once in ten minutes for each cause.
    Refusals(RefusalCause),
    /// Troubles that citizens reported.
    Reports(Trouble),
}

/// What a number must be read with. The words are the reader's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// Each device counts once for every day on which it was there: many days are not as many people.
    DeviceDays,
}

impl Figure {
    pub const ALL: [Self; 15] = [
        Self::Devices,
        Self::Sessions,
        Self::Down,
        Self::Up,
        Self::Peak,
        Self::Refusals(RefusalCause::PlaceFull),
        Self::Refusals(RefusalCause::Voucher),
        Self::Refusals(RefusalCause::Account),
        Self::Refusals(RefusalCause::Allowance),
        Self::Refusals(RefusalCause::Blocked),
        Self::Refusals(RefusalCause::TooManyDevices),
        Self::Refusals(RefusalCause::Busy),
        Self::Reports(Trouble::Slow),
        Self::Reports(Trouble::Drops),
        Self::Reports(Trouble::SiteClosed),
    ];

    /// Names the figure in files, addresses and the API.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::Devices => "devices".into(),
            Self::Sessions => "sessions".into(),
            Self::Down => "bytes-down".into(),
            Self::Up => "bytes-up".into(),
            Self::Peak => "peak".into(),
            Self::Refusals(cause) => format!("refused-{cause}"),
            Self::Reports(trouble) => format!("reported-{}", trouble.as_str()),
        }
    }

    /// Names the text that defines the figure where it is divided so.
    #[must_use]
    pub fn definition(self, by: By) -> &'static str {
        match (self, by) {
            (Self::Devices, By::Hour) => "figure-devices-in-hour",
            (Self::Devices, By::Day) => "figure-devices-on-day",
            (Self::Devices, By::Month) => "figure-device-days",
            (Self::Sessions, _) => "figure-sessions",
            (Self::Down, _) => "figure-bytes-down",
            (Self::Up, _) => "figure-bytes-up",
            (Self::Peak, _) => "figure-peak",
            (Self::Refusals(_), _) => "figure-refusals",
            (Self::Reports(_), _) => "figure-reports",
        }
    }

    /// Who is refused or reports trouble is at a site, and at no access point yet.
    #[must_use]
    pub fn is_of_access_points(self) -> bool {
        !matches!(self, Self::Refusals(_) | Self::Reports(_))
    }
}

impl Note {
    /// Names its text.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::DeviceDays => "note-device-days",
        }
    }
}
