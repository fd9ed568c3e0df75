//! What a password alone does not open: a code of the phone, one for when it is lost, and putting the secret on a phone.

use super::{Entrance, Next, guessing::one_try, own_act, sign_in};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    door::Source,
    fault::Fault,
    fields::Fields,
    frame::Frame,
    qr::Qr,
    session::Key,
};
use askama::Template;
use axum::{Extension, extract::State};
use hotspot::{
    model::{PasswordHash, Staff, StaffName, TotpSecret, UnixTime},
    policy::{Guessed, digest, totp},
    random,
};
use http::{HeaderMap, HeaderValue, header};
use std::{io, sync::Arc};

/// Codes for when the phone is lost.
const RECOVERY_CODES: usize = 10;
/// Of five letters and digits each: 73 bits, so that their plain hashes tell nothing.
const RECOVERY_GROUPS: usize = 3;
/// A phone's code is shorter than this, one for when it is lost is longer, in letters and digits.
const SHORTEST_RECOVERY: usize = 10;

#[derive(Template)]
#[template(path = "admin/doors/code.html")]
struct CodePage<'a> {
    frame: Frame<'a>,
    wrong: bool,
}

#[derive(Template)]
#[template(path = "admin/doors/set_up.html")]
struct SetUpPage<'a> {
    frame: Frame<'a>,
    code: Qr,
    secret: String,
    wrong: bool,
}

/// Shown once.
#[derive(Template)]
#[template(path = "admin/doors/recovery.html")]
pub struct RecoveryPage<'a> {
    pub frame: Frame<'a>,
    pub name: &'a str,
    pub codes: &'a [String],
    pub onward: &'a str,
}

/// What is drawn, and as the store has it.
pub struct RecoveryCodes {
    pub codes: Vec<String>,
    pub hashes: Vec<String>,
}

/// # Errors
/// When there is no chance to be had from the kernel.
pub fn recovery_codes() -> Result<RecoveryCodes, Fault> {
    let codes =
        (0..RECOVERY_CODES).map(|_| random::readable_secret(RECOVERY_GROUPS)).collect::<io::Result<Vec<_>>>();
    let codes = codes.map_err(|_| Fault::Busy)?;
    let hashes = codes.iter().map(|code| digest(&typed_again(code))).collect();
    Ok(RecoveryCodes { codes, hashes })
}

/// Leads to the second step, under a key that opens nothing else.
pub fn to_second_step(desk: &Desk, entrance: Entrance) -> Answer {
    let path = match entrance.next {
        Next::Code => "/admin/masuk/kode",
        Next::SetUp(_) => "/admin/masuk/pasang",
    };
    let key = Key::draw().map_err(|_| Fault::Busy)?;
    desk.entrances.begin(&key, entrance);
    let mut answer = answer::see(path)?;
    answer.headers_mut().insert(header::SET_COOKIE, key.entrance_cookie()?);
    Ok(answer)
}

/// Leads to where a new secret is put on a phone.
pub fn begin_set_up(desk: &Desk, name: StaffName, password: PasswordHash, to: &str) -> Answer {
    let secret = totp::secret_of(&random::bytes().map_err(|_| Fault::Busy)?);
    to_second_step(desk, Entrance { name, password, next: Next::SetUp(secret), to: to.to_owned() })
}

pub async fn form(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Answer {
    match standing(&desk, &headers).await? {
        Some((_, Entrance { next: Next::Code, .. }, _)) => {
            answer::page(&CodePage { frame: Frame::of(&desk, None, &headers), wrong: false })
        }
        _ => back_to_the_door(),
    }
}

pub async fn enter(
    State(desk): State<Arc<Desk>>,
    Extension(source): Extension<Source>,
    headers: HeaderMap,
    fields: Fields,
) -> Answer {
    let Some((key, entrance, staff)) = standing(&desk, &headers).await? else { return back_to_the_door() };
    let (Next::Code, Some(secret)) = (&entrance.next, &staff.totp_secret) else { return back_to_the_door() };
    let one = one_try(&desk, Guessed::Code, source.0, Some(&staff.name)).await?;
    if !is_right(&desk, &staff, secret, fields.text("kode"), source).await? {
        let act = own_act::<()>(&desk, &staff, "staff.wrong-code", source, None);
        desk.store.note_of_staff(&act).await?;
        let page = CodePage { frame: Frame::of(&desk, None, &headers), wrong: true };
        return answer::refused(&page);
    }
    desk.guessing.was_right(&one);
    desk.entrances.end(&key);
    let own = sign_in(&desk, &staff, source, &headers).await?;
    let mut answer = answer::see(&entrance.to)?;
    set_cookies(&mut answer, [own.cookie()?, Key::no_entrance_cookie()]);
    Ok(answer)
}

pub async fn set_up_form(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Answer {
    match standing(&desk, &headers).await? {
        Some((_, Entrance { next: Next::SetUp(secret), .. }, staff)) => {
            answer::page(&set_up_page(&desk, &headers, &secret, &staff, false)?)
        }
        _ => back_to_the_door(),
    }
}

pub async fn set_up(
    State(desk): State<Arc<Desk>>,
    Extension(source): Extension<Source>,
    headers: HeaderMap,
    fields: Fields,
) -> Answer {
    let Some((key, entrance, staff)) = standing(&desk, &headers).await? else { return back_to_the_door() };
    let Next::SetUp(secret) = &entrance.next else { return back_to_the_door() };
    let Some(step) = totp::accepted(secret, fields.text("kode"), desk.now(), 0) else {
        return answer::refused(&set_up_page(&desk, &headers, secret, &staff, true)?);
    };
    let recovery = recovery_codes()?;
    let act = own_act::<()>(&desk, &staff, "staff.second-step", source, None);
    desk.store.set_totp(&staff.name, secret, step, &recovery.hashes, &act).await?;
    desk.entrances.end(&key);
    let own = sign_in(&desk, &staff, source, &headers).await?;
    let mut answer = answer::page(&RecoveryPage {
        frame: Frame::of(&desk, None, &headers),
        name: staff.name.as_str(),
        codes: &recovery.codes,
        onward: &entrance.to,
    })?;
    set_cookies(&mut answer, [own.cookie()?, Key::no_entrance_cookie()]);
    Ok(answer)
}

/// Whether a code is the phone's of now, or one for when it is lost; used up with this answer.
async fn is_right(
    desk: &Desk,
    staff: &Staff,
    secret: &TotpSecret,
    typed: &str,
    source: Source,
) -> Result<bool, Fault> {
    let again = typed_again(typed);
    if again.len() >= SHORTEST_RECOVERY {
        let act = own_act::<()>(desk, staff, "staff.recovery-code", source, None);
        return Ok(desk.store.spend_recovery_code(&staff.name, &digest(&again), &act).await?);
    }
    let now: UnixTime = desk.now();
    match totp::accepted(secret, typed, now, staff.totp_step) {
        Some(step) => Ok(desk.store.accept_totp_step(&staff.name, step).await?),
        None => Ok(false),
    }
}

/// However it was typed from paper.
fn typed_again(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).take(64).map(|c| c.to_ascii_lowercase()).collect()
}

/// Who stands between the password and being signed in, where the account is still as it was.
async fn standing(desk: &Desk, headers: &HeaderMap) -> Result<Option<(Key, Entrance, Staff)>, Fault> {
    let Some(key) = Key::of_entrance(headers) else { return Ok(None) };
    let Some(entrance) = desk.entrances.of(&key) else { return Ok(None) };
    let staff = desk.store.staff_named(&entrance.name).await?;
    Ok(staff.filter(|staff| entrance.is_of(staff)).map(|staff| (key, entrance, staff)))
}

fn set_up_page<'a>(
    desk: &'a Desk,
    headers: &HeaderMap,
    secret: &TotpSecret,
    staff: &Staff,
    wrong: bool,
) -> Result<SetUpPage<'a>, Fault> {
    let frame = Frame::of(desk, None, headers);
    let issuer = format!("wifi.pbg {}", desk.config.gateway.name);
    let uri = totp::uri(secret, &issuer, staff.name.as_str());
    let code = Qr::of(&uri, frame.words.say("second-step-picture")).map_err(|_| Fault::Unwritten)?;
    Ok(SetUpPage { frame, code, secret: totp::readable(secret), wrong })
}

fn back_to_the_door() -> Answer {
    answer::see("/admin/masuk")
}

fn set_cookies(answer: &mut axum::response::Response, cookies: [HeaderValue; 2]) {
    for cookie in cookies {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_codes_are_many_all_different_and_known_again_however_they_are_typed() {
        let RecoveryCodes { codes, hashes } = recovery_codes().unwrap();
        assert_eq!(codes.len(), RECOVERY_CODES);
        let different: std::collections::BTreeSet<_> = hashes.iter().collect();
        assert_eq!(different.len(), RECOVERY_CODES);
        let first = &codes[0];
        for typed in [first.clone(), first.to_uppercase(), first.replace('-', " "), format!("  {first}\n")] {
            assert_eq!(digest(&typed_again(&typed)), hashes[0], "{typed:?}");
        }
        assert!(typed_again(first).len() > SHORTEST_RECOVERY);
        assert!(typed_again(" 123 456 ").len() < SHORTEST_RECOVERY);
    }
}
