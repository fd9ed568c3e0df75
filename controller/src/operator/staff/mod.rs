//! `wifi-pbg staff`: who runs the hotspot from a browser. Nobody is given a password: an invitation leads to choosing one.

mod fields;
mod tell;
#[cfg(test)]
mod tests;

use super::{
    Failure,
    pinboard::Said,
    register::{Refused, Register, readable_secret},
};
use fields::Fields;
use hotspot::{
    model::{Role, Span, Staff, StaffName, UnixTime},
    policy::{
        digest,
        drafts::{NotedStaff, StaffDraft},
    },
    store::LastAdministrator,
};
use tell::{Entry, Invitation, Listing};

/// So long an invitation holds.
const INVITED: Span = Span::from_secs(72 * 3_600);
/// Of its code: 98 bits.
const GROUPS: usize = 4;

#[derive(Debug, clap::Subcommand)]
pub(super) enum StaffOrder {
    /// Invite somebody: prints a link and its picture, once. The first one invited is an administrator.
    Invite {
        /// By which they sign in: lower-case letters, digits and inner hyphens.
        name: String,
        #[command(flatten)]
        fields: Box<Fields>,
    },
    /// Print everybody, also who has left.
    List,
    /// Print one of them.
    Show { name: StaffName },
    /// Change what somebody is called and may do. What is not named stays as it is.
    Change {
        name: StaffName,
        #[command(flatten)]
        fields: Box<Fields>,
    },
    /// Close somebody's account: signed out everywhere, and nobody signs in by it any more.
    Close { name: StaffName },
    /// Invite somebody anew, for a lost phone or password, or who comes back. Signed out everywhere.
    Reset { name: StaffName },
}

pub(super) async fn carry_out(register: &Register, order: &StaffOrder) -> Result<Said, Failure> {
    match order {
        StaffOrder::Invite { name, fields } => invite(register, name, fields).await,
        StaffOrder::List => {
            let staff = register.store.staff().await?;
            let listing = Listing::of(&staff, register.now());
            Ok(Said::of(listing.table(&register.clock), &listing))
        }
        StaffOrder::Show { name } => {
            let staff = known(register, name).await?;
            let entry = Entry::of(&staff, register.now());
            Ok(Said::of(entry.lines(&register.clock), &entry))
        }
        StaffOrder::Change { name, fields } => change(register, name, fields).await,
        StaffOrder::Close { name } => close(register, name).await,
        StaffOrder::Reset { name } => reset(register, name).await,
    }
}

async fn invite(register: &Register, name: &str, fields: &Fields) -> Result<Said, Failure> {
    let first = register.store.staff().await?.is_empty();
    let role = if first { Role::Administrator.to_string() } else { String::new() };
    let draft = fields.over(StaffDraft { name: name.to_owned(), role, ..StaffDraft::default() });
    let terms = draft.check().map_err(Refused::from)?;
    let until = register.now() + INVITED;
    let staff = Staff {
        name: terms.name,
        full_name: terms.full_name,
        email: terms.email,
        role: terms.role,
        office: terms.office,
        may_alert: terms.may_alert,
        language: terms.language,
        password: None,
        totp_secret: None,
        totp_step: 0,
        recovery_left: 0,
        invited_until: Some(until),
        made: register.now(),
        closed: None,
    };
    let code = readable_secret(GROUPS)?;
    let act = register.actor.act("staff.invite", subject(&staff.name), None, Some(&NotedStaff::of(&staff)));
    if !register.store.invite_staff(&staff, &digest(&code), &act).await? {
        return Err(over(&staff.name, "there is or was one of this name; see: wifi-pbg staff reset"));
    }
    invited(register, &staff, "is invited", &code, until)
}

async fn change(register: &Register, name: &StaffName, fields: &Fields) -> Result<Said, Failure> {
    if fields.are_none() {
        return Err(Refused::Nothing.into());
    }
    let before = open(register, name).await?;
    let terms = fields.over(tell::draft_of(&before)).check().map_err(Refused::from)?;
    let after = Staff {
        full_name: terms.full_name,
        email: terms.email,
        role: terms.role,
        office: terms.office,
        may_alert: terms.may_alert,
        language: terms.language,
        ..before.clone()
    };
    write(register, "staff.change", &before, &after).await?;
    Ok(Entry::of(&after, register.now()).written("is changed"))
}

async fn close(register: &Register, name: &StaffName) -> Result<Said, Failure> {
    let before = open(register, name).await?;
    let after = Staff { closed: Some(register.now()), ..before.clone() };
    write(register, "staff.close", &before, &after).await?;
    Ok(Entry::of(&after, register.now()).written("is closed, and signed out everywhere"))
}

async fn reset(register: &Register, name: &StaffName) -> Result<Said, Failure> {
    let before = known(register, name).await?;
    let until = register.now() + INVITED;
    let after = Staff {
        password: None,
        totp_secret: None,
        recovery_left: 0,
        invited_until: Some(until),
        closed: None,
        ..before.clone()
    };
    let code = readable_secret(GROUPS)?;
    let noted = (NotedStaff::of(&before), NotedStaff::of(&after));
    let act = register.actor.act("staff.reset", subject(name), Some(&noted.0), Some(&noted.1));
    register.store.reset_staff(name, &digest(&code), until, &act).await?;
    invited(register, &after, "is invited anew, and signed out everywhere", &code, until)
}

fn invited(
    register: &Register,
    staff: &Staff,
    what: &str,
    code: &str,
    until: UnixTime,
) -> Result<Said, Failure> {
    let link = format!("{}/admin/undangan/{code}", register.admin);
    let invitation = Invitation { entry: Entry::of(staff, register.now()), link: &link, until };
    Ok(Said::of(invitation.lines(what, &register.clock)?, &invitation))
}

async fn write(register: &Register, did: &str, before: &Staff, after: &Staff) -> Result<(), Failure> {
    let noted = (NotedStaff::of(before), NotedStaff::of(after));
    let act = register.actor.act(did, subject(&after.name), Some(&noted.0), Some(&noted.1));
    let written = register.store.change_staff(after, &act).await?;
    written
        .map_err(|LastAdministrator| over(&after.name, "is the last administrator; invite another one first"))
}

async fn known(register: &Register, name: &StaffName) -> Result<Staff, Failure> {
    let staff = register.store.staff_named(name).await?;
    let unknown = || Refused::Unknown { what: "member of staff", name: name.to_string(), list: "staff list" };
    staff.ok_or_else(|| unknown().into())
}

async fn open(register: &Register, name: &StaffName) -> Result<Staff, Failure> {
    let staff = known(register, name).await?;
    if staff.closed.is_some() {
        return Err(over(name, "is closed; invite anew with: wifi-pbg staff reset"));
    }
    Ok(staff)
}

fn subject(name: &StaffName) -> String {
    format!("staff {name}")
}

fn over(name: &StaffName, why: &'static str) -> Failure {
    Refused::Over { what: "staff", name: name.to_string(), why }.into()
}
