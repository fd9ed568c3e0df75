use crate::operator::{
    pinboard::Said,
    print::{LocalClock, aligned, picture, plain},
    register::Refused,
};
use hotspot::{
    model::{Role, Staff, UnixTime},
    policy::drafts::StaffDraft,
};
use serde::Serialize;

/// Somebody of staff, for programs.
#[derive(Debug, Serialize)]
pub(super) struct Entry<'a> {
    name: &'a str,
    full_name: &'a str,
    email: &'a str,
    role: Role,
    office: &'a str,
    may_alert: bool,
    language: &'a str,
    state: &'static str,
    /// Asked for a code of their phone.
    second_step: bool,
    recovery_left: u32,
    made: UnixTime,
    closed: Option<UnixTime>,
}

impl<'a> Entry<'a> {
    pub fn of(staff: &'a Staff, now: UnixTime) -> Self {
        Self {
            name: staff.name.as_str(),
            full_name: &staff.full_name,
            email: &staff.email,
            role: staff.role,
            office: &staff.office,
            may_alert: staff.may_alert,
            language: &staff.language,
            state: state(staff, now),
            second_step: staff.totp_secret.is_some(),
            recovery_left: staff.recovery_left,
            made: staff.made,
            closed: staff.closed,
        }
    }

    pub fn written(self, what: &str) -> Said {
        Said::of(vec![format!("{} {what}", self.name)], &self)
    }

    pub fn lines(&self, clock: &LocalClock) -> Vec<String> {
        let or_none = |text: &str| if text.is_empty() { "-".to_owned() } else { plain(text) };
        let rows = [
            ("name", self.name.to_owned()),
            ("full name", plain(self.full_name)),
            ("role", self.role.to_string()),
            ("office", or_none(self.office)),
            ("may raise emergencies", if self.may_alert { "yes" } else { "as the role says" }.to_owned()),
            ("e-mail", or_none(self.email)),
            ("language", self.language.to_owned()),
            ("state", self.state.to_owned()),
            ("second step", if self.second_step { "by phone" } else { "none" }.to_owned()),
            ("recovery codes left", self.recovery_left.to_string()),
            ("made", clock.moment(self.made)),
            ("closed", self.closed.map_or_else(|| "-".to_owned(), |at| clock.moment(at))),
        ];
        let rows: Vec<Vec<String>> =
            rows.into_iter().map(|(field, value)| vec![field.to_owned(), value]).collect();
        aligned(&["FIELD", "VALUE"], &rows)
    }
}

/// An invitation, told once.
#[derive(Debug, Serialize)]
pub(super) struct Invitation<'a> {
    #[serde(flatten)]
    pub entry: Entry<'a>,
    pub link: &'a str,
    pub until: UnixTime,
}

impl Invitation<'_> {
    pub fn lines(&self, what: &str, clock: &LocalClock) -> Result<Vec<String>, Refused> {
        let mut lines = vec![
            format!("{} {what}", self.entry.name),
            format!("link: {}", self.link),
            format!("It works once, until {}, and is not shown again.", clock.moment(self.until)),
            String::new(),
        ];
        lines.extend(picture(self.link).map_err(Refused::Picture)?);
        Ok(lines)
    }
}

/// Everybody, for programs.
#[derive(Debug, Serialize)]
pub(super) struct Listing<'a> {
    staff: Vec<Entry<'a>>,
}

impl<'a> Listing<'a> {
    pub fn of(staff: &'a [Staff], now: UnixTime) -> Self {
        Self { staff: staff.iter().map(|staff| Entry::of(staff, now)).collect() }
    }

    pub fn table(&self, clock: &LocalClock) -> Vec<String> {
        if self.staff.is_empty() {
            return vec![
                "there is nobody; begin with: wifi-pbg staff invite NAME --full-name TEXT".to_owned(),
            ];
        }
        let row = |entry: &Entry<'_>| {
            vec![
                entry.name.to_owned(),
                entry.role.to_string(),
                entry.state.to_owned(),
                clock.moment(entry.made),
                plain(entry.full_name),
            ]
        };
        let rows: Vec<Vec<String>> = self.staff.iter().map(row).collect();
        aligned(&["NAME", "ROLE", "STATE", "MADE", "FULL NAME"], &rows)
    }
}

/// The words of somebody as they are.
pub(super) fn draft_of(staff: &Staff) -> StaffDraft {
    StaffDraft {
        name: staff.name.to_string(),
        full_name: staff.full_name.clone(),
        email: staff.email.clone(),
        role: staff.role.to_string(),
        office: staff.office.clone(),
        may_alert: staff.may_alert,
        language: staff.language.clone(),
    }
}

fn state(staff: &Staff, now: UnixTime) -> &'static str {
    match (staff.closed, &staff.password, staff.invited_until) {
        (Some(_), ..) => "closed",
        (None, Some(_), _) => "open",
        (None, None, Some(until)) if until > now => "invited",
        (None, None, _) => "invitation ran out",
    }
}
