//! *Token*: what programs sign in with.

use super::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    fields::Fields,
    form::Form,
    frame::{Frame, Section},
    roads::{Needs, Roads},
    session::SignedIn,
};
use askama::Template;
use axum::extract::{Path, Query, State};
use data_encoding::BASE64URL_NOPAD;
use hotspot::{
    model::UnixTime,
    policy::{
        ApiToken, digest,
        drafts::{TokenDraft, TokenTerms},
        rights::Right,
    },
    random,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// By which a secret that leaked is found by programs that look for such.
const PREFIX: &str = "wpbg_";

pub fn roads(roads: Roads) -> Roads {
    let needs = Needs::Right(Right::ManageStaff);
    roads.get("/admin/token", needs, page).post("/admin/token", needs, make).post(
        "/admin/token/{id}/cabut",
        needs,
        revoke,
    )
}

#[derive(Deserialize)]
struct Asked {
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/tokens/list.html")]
struct TokensPage<'a> {
    frame: Frame<'a>,
    tokens: Vec<ApiToken>,
    rights: &'static [Right],
    /// As they were ticked.
    scopes: Vec<String>,
    form: Form,
}

/// Shown once.
#[derive(Template)]
#[template(path = "admin/tokens/made.html")]
struct MadePage<'a> {
    frame: Frame<'a>,
    terms: &'a TokenTerms,
    secret: &'a str,
}

/// As the audit has it.
#[derive(Serialize)]
struct Noted<'a> {
    title: &'a str,
    scopes: &'a [Right],
    until: UnixTime,
    revoked: bool,
}

async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let mut page = of(&desk, &me, Form::of(&[("hari", "90")]), Vec::new()).await?;
    page.frame = page.frame.with_news(asked.kabar.as_deref());
    answer::page(&page)
}

async fn make(State(desk): State<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let draft = TokenDraft {
        title: fields.owned("judul"),
        scopes: fields.all("hak").to_vec(),
        days: fields.owned("hari"),
    };
    let frame = Frame::new(&desk, &me, Section::Staff);
    let terms = match draft.check(desk.now()) {
        Ok(terms) => terms,
        Err(faults) => {
            let form = Form::sent(&fields).with(&faults, frame.language, field_of);
            return answer::refused(&of(&desk, &me, form, draft.scopes).await?);
        }
    };
    let bytes: [u8; 32] = random::bytes().map_err(|_| Fault::Busy)?;
    let secret = format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&bytes));
    let noted = Noted { title: &terms.title, scopes: &terms.scopes, until: terms.until, revoked: false };
    let act = |id| desk.act(&me, "token.add", format!("token {id}"), None, Some(&noted));
    desk.store.add_api_token(&terms, me.staff.name.as_str(), &digest(&secret), act).await?;
    answer::page(&MadePage { frame, terms: &terms, secret: &secret })
}

async fn revoke(State(desk): State<Arc<Desk>>, me: SignedIn, Path(id): Path<String>) -> Answer {
    let id: i64 = id.parse().map_err(|_| Fault::Unknown)?;
    let tokens = desk.store.api_tokens().await?;
    let token = tokens.iter().find(|token| token.id == id).ok_or(Fault::Unknown)?;
    let noted = |revoked| Noted { title: &token.title, scopes: &token.scopes, until: token.until, revoked };
    let (before, after) = (noted(token.revoked.is_some()), noted(true));
    let act = desk.act(&me, "token.revoke", format!("token {id}"), Some(&before), Some(&after));
    if !desk.store.revoke_api_token(id, &act).await? {
        return Err(Fault::Unknown);
    }
    answer::done("/admin/token", "done-token-revoke")
}

async fn of<'a>(
    desk: &'a Desk,
    me: &'a SignedIn,
    form: Form,
    scopes: Vec<String>,
) -> Result<TokensPage<'a>, Fault> {
    let tokens = desk.store.api_tokens().await?;
    let frame = Frame::new(desk, me, Section::Staff);
    Ok(TokensPage { frame, tokens, rights: Right::ALL, scopes, form })
}

impl TokensPage<'_> {
    fn is_ticked(&self, right: &Right) -> bool {
        self.scopes.iter().any(|scope| scope == right.as_str())
    }

    /// How a token stands: the class of its mark, and its words.
    fn state(&self, token: &ApiToken) -> (&'static str, &'static str) {
        match token.revoked {
            Some(_) => ("bad", "token-revoked"),
            None if token.holds(self.frame.now) => ("good", "token-holds"),
            None => ("", "token-over"),
        }
    }
}

fn field_of(field: &'static str) -> &'static str {
    match field {
        "title" => "judul",
        "scopes" => "hak",
        "days" => "hari",
        other => other,
    }
}
