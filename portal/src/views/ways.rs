//! The ways in beside one tap: a voucher, an account, and another password for it.

use super::{Frame, Notice, Sentences, format, home::with};
use crate::captive::Onward;
use askama::Template;
use hotspot::{board::TermsVersion, model::Way};

/// The fields of a way's form that nobody sees.
pub struct Hidden<'a> {
    pub token: String,
    /// That stand on the page.
    pub terms: TermsVersion,
    /// The page first asked for.
    pub onward: Option<&'a Onward>,
}

/// A link and what it says.
pub struct Link {
    pub href: String,
    pub text: &'static str,
}

/// The form for a voucher; a guest's home where vouchers are the main way in.
#[derive(Template)]
#[template(path = "citizen/voucher.html")]
pub struct VoucherPage<'a> {
    pub frame: Frame<'a>,
    pub sentences: Sentences<'a>,
    pub ways: &'a [Way],
    pub hidden: Hidden<'a>,
    /// As it was typed, or as a link brought it.
    pub code: &'a str,
    pub notice: Option<Notice>,
    pub at_home: bool,
}

impl VoucherPage<'_> {
    fn heading(&self) -> String {
        match self.notice.as_ref().filter(|notice| notice.is_farewell()) {
            Some(farewell) => self.sentences.notice(farewell, self.frame.place),
            // The short one, where an emergency notice needs the room.
            None if self.at_home && !self.frame.has_emergency() => self.frame.words.say("welcome").to_owned(),
            None => self.frame.words.say("voucher-title").to_owned(),
        }
    }

    /// What is wrong, above the field.
    fn wrong(&self) -> Option<String> {
        let wrong = self.notice.as_ref().filter(|notice| !notice.is_farewell());
        wrong.map(|notice| self.sentences.notice(notice, self.frame.place))
    }

    fn erased(&self) -> bool {
        self.notice == Some(Notice::Erased)
    }

    fn other_ways(&self) -> Vec<Link> {
        ways_beside(&self.frame, self.ways, Some(Way::Voucher), self.hidden.onward)
    }

    fn twin(&self) -> String {
        let paths = self.frame.twin_paths;
        with(if self.at_home { paths.home } else { paths.voucher }, self.hidden.onward)
    }
}

/// The form for an account. It is shown within TLS alone.
#[derive(Template)]
#[template(path = "citizen/account.html")]
pub struct AccountPage<'a> {
    pub frame: Frame<'a>,
    pub sentences: Sentences<'a>,
    pub ways: &'a [Way],
    pub hidden: Hidden<'a>,
    /// As it was typed.
    pub account: &'a str,
    pub notice: Option<Notice>,
}

impl AccountPage<'_> {
    fn wrong(&self) -> Option<String> {
        self.notice.as_ref().map(|notice| self.sentences.notice(notice, self.frame.place))
    }

    fn other_ways(&self) -> Vec<Link> {
        ways_beside(&self.frame, self.ways, Some(Way::Account), self.hidden.onward)
    }

    fn twin(&self) -> String {
        with(self.frame.twin_paths.account, self.hidden.onward)
    }
}

/// The form for another password. It is shown within TLS alone.
#[derive(Template)]
#[template(path = "citizen/password.html")]
pub struct PasswordPage<'a> {
    pub frame: Frame<'a>,
    pub sentences: Sentences<'a>,
    pub token: String,
    pub account: &'a str,
    pub notice: Option<Notice>,
}

impl PasswordPage<'_> {
    fn wrong(&self) -> Option<String> {
        self.notice.as_ref().map(|notice| self.sentences.notice(notice, self.frame.place))
    }

    /// Where what is wrong is the new password.
    fn new_is_wrong(&self) -> bool {
        use hotspot::control::portal::NoEntry::PasswordUnfit;
        matches!(self.notice, Some(Notice::Unequal | Notice::Refused(_, PasswordUnfit)))
    }

    fn twin(&self) -> &str {
        self.frame.twin_paths.password
    }
}

#[derive(Template)]
#[template(path = "citizen/password_changed.html")]
pub struct PasswordChangedPage<'a> {
    pub frame: Frame<'a>,
}

impl PasswordChangedPage<'_> {
    fn twin(&self) -> &str {
        self.frame.twin_paths.home
    }
}

/// In place of a form for a password where others could read along.
#[derive(Template)]
#[template(path = "citizen/insecure.html")]
pub struct InsecurePage<'a> {
    pub frame: Frame<'a>,
    /// Of the form, in both languages.
    pub path: &'static str,
    pub twin_path: &'static str,
    pub onward: Option<&'a Onward>,
}

impl InsecurePage<'_> {
    /// The same page, where nobody reads along.
    fn secure(&self) -> String {
        with(&self.frame.secure_address(self.path), self.onward)
    }

    fn twin(&self) -> String {
        with(self.twin_path, self.onward)
    }
}

/// In place of the form of a way that is not open here.
#[derive(Template)]
#[template(path = "citizen/way_closed.html")]
pub struct WayClosedPage<'a> {
    pub frame: Frame<'a>,
    pub onward: Option<&'a Onward>,
}

impl WayClosedPage<'_> {
    fn heading(&self) -> String {
        self.frame.words.tell("way-closed", &[("place", self.frame.place)])
    }

    fn way_on(&self) -> String {
        with(self.frame.paths.home, self.onward)
    }

    fn twin(&self) -> String {
        with(self.frame.twin_paths.home, self.onward)
    }
}

/// Links to the other ways that are open, still knowing the page first asked for.
pub(super) fn ways_beside(
    frame: &Frame<'_>,
    ways: &[Way],
    but: Option<Way>,
    onward: Option<&Onward>,
) -> Vec<Link> {
    let link = |way: &Way| match way {
        Way::OneTap => {
            let key = if but == Some(Way::Voucher) { "without-voucher" } else { "without-account" };
            Link { href: with(frame.paths.home, onward), text: frame.words.say(key) }
        }
        Way::Voucher => {
            Link { href: with(frame.paths.voucher, onward), text: frame.words.say("have-voucher") }
        }
        Way::Account => {
            let path = frame.paths.account;
            let href = if frame.leads_to_https() { frame.secure_address(path) } else { path.to_owned() };
            Link { href: with(&href, onward), text: frame.words.say("have-account") }
        }
    };
    ways.iter().filter(|way| Some(**way) != but).map(link).collect()
}

impl Frame<'_> {
    /// A page of ours as phones that insist on https are told it.
    #[must_use]
    pub fn secure_address(&self, path: &str) -> String {
        format!("https://{}{path}", self.house.config.portal.host)
    }

    fn leads_to_https(&self) -> bool {
        self.house.secure
    }
}
