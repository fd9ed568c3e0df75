use crate::operator::{
    pinboard::Said,
    print::{LocalClock, aligned, plain},
};
use hotspot::model::{Account, PasswordBy, UnixTime};
use serde::Serialize;

/// An account, for programs.
#[derive(Debug, Serialize)]
pub(super) struct Entry<'a> {
    name: &'a str,
    phone: Option<&'a str>,
    plan: Option<&'a str>,
    note: &'a str,
    password_by: PasswordBy,
    made: UnixTime,
    closed: Option<UnixTime>,
    /// Only where it was made a moment ago.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
}

impl<'a> Entry<'a> {
    pub fn of(account: &'a Account) -> Self {
        Self {
            name: account.name.as_str(),
            phone: account.phone.as_ref().map(|phone| phone.as_str()),
            plan: account.plan.as_ref().map(|plan| plan.as_str()),
            note: &account.note,
            password_by: account.password_by,
            made: account.made,
            closed: account.closed,
            password: None,
        }
    }

    pub fn written(self, what: &str, password: Option<&str>) -> Said {
        let mut lines = vec![format!("account {} {what}", self.name)];
        lines.extend(password.map(|password| format!("password: {password}  (it is not shown again)")));
        Said::written(lines, &Entry { password, ..self })
    }

    pub fn lines(&self, clock: &LocalClock) -> Vec<String> {
        let rows = [
            ("name", self.name.to_owned()),
            ("phone", self.phone.unwrap_or("none").to_owned()),
            ("plan", self.plan.unwrap_or("that of the way").to_owned()),
            ("password", format!("chosen by {}", chosen_by(self.password_by))),
            ("made", clock.moment(self.made)),
            ("closed", self.closed.map_or_else(|| "-".to_owned(), |at| clock.moment(at))),
            ("note", plain(self.note)),
        ];
        let rows: Vec<Vec<String>> =
            rows.into_iter().map(|(field, value)| vec![field.to_owned(), value]).collect();
        aligned(&["FIELD", "VALUE"], &rows)
    }
}

/// All accounts, for programs.
#[derive(Debug, Serialize)]
pub(super) struct Listing<'a> {
    accounts: Vec<Entry<'a>>,
}

impl<'a> Listing<'a> {
    pub fn of(accounts: &'a [Account]) -> Self {
        Self { accounts: accounts.iter().map(Entry::of).collect() }
    }

    pub fn table(&self, clock: &LocalClock) -> Vec<String> {
        if self.accounts.is_empty() {
            return vec!["there are no accounts; make one with: wifi-pbg account add NAME".to_owned()];
        }
        let row = |entry: &Entry<'_>| {
            vec![
                entry.name.to_owned(),
                entry.phone.unwrap_or("-").to_owned(),
                entry.plan.unwrap_or("-").to_owned(),
                if entry.closed.is_some() { "closed" } else { "open" }.to_owned(),
                clock.moment(entry.made),
                plain(entry.note),
            ]
        };
        let rows: Vec<Vec<String>> = self.accounts.iter().map(row).collect();
        aligned(&["NAME", "PHONE", "PLAN", "STATE", "MADE", "NOTE"], &rows)
    }
}

fn chosen_by(by: PasswordBy) -> &'static str {
    match by {
        PasswordBy::Staff => "staff",
        PasswordBy::Holder => "its holder",
    }
}
