use crate::{captive::PortalNames, fault::Fault, portal::Portal};
use axum::{
    body::Body,
    extract::{FromRequest, Request},
};
use hotspot::{board::TermsVersion, control::portal::Trouble};
use http::{HeaderMap, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::Bytes;
use std::{fmt, sync::Arc};
use tokio::time::timeout;
use url::{Url, form_urlencoded};

/// The largest form, in bytes. The longest of ours has a name and three passwords.
const MAX_FORM: usize = 16 * 1024;

/// Every field that a form of ours has, with its longest value in bytes: more than the pages let anybody type.
const FIELDS: [(&str, usize); 9] = [
    ("token", 2 * 1024),
    ("url", 2 * 1024),
    ("ketentuan", 16),
    ("kode", 512),
    ("akun", 512),
    ("sandi", 512),
    ("sandi_baru", 512),
    ("ulang", 512),
    ("masalah", 16),
];

/// A pressed button: what came with the form of a page of ours, or at least of no page of somebody else's. What the form
/// did not bring is empty. Whether its token holds is for the handler to find out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Press {
    pub token: String,
    /// The page first asked for, as it was told.
    pub url: String,
    /// The terms that stood on the page; nothing where it named none.
    pub terms: Option<TermsVersion>,
    /// As it was typed, as all that follows.
    pub code: String,
    pub account: String,
    pub password: Secret,
    pub new_password: Secret,
    /// The new password once more.
    pub repeated: Secret,
    pub trouble: Option<Trouble>,
}

/// A password on its way from a form to the controller: neither logged nor shown.
#[derive(Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For the controller.
    #[must_use]
    pub fn told(self) -> String {
        self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl FromRequest<Arc<Portal>> for Press {
    type Rejection = Fault;

    async fn from_request(request: Request, portal: &Arc<Portal>) -> Result<Self, Fault> {
        if is_foreign(request.headers(), &portal.names) {
            return Err(Fault::ForeignForm);
        }
        if !is_form(request.headers()) {
            return Err(Fault::WrongType);
        }
        let body = timeout(portal.deadlines.form, whole(request.into_body()))
            .await
            .map_err(|_| Fault::TooSlow)??;
        Self::read(&body)
    }
}

impl Press {
    /// Fields that we do not know are left alone; one of ours twice, overlong, not UTF-8 or with a NUL is refused.
    fn read(form: &[u8]) -> Result<Self, Fault> {
        let mut found: [Option<String>; FIELDS.len()] = Default::default();
        for (name, value) in form_urlencoded::parse(form) {
            let ours = FIELDS.iter().zip(&mut found).find(|((known, _), _)| *known == name);
            let Some(((_, longest), field)) = ours else { continue };
            // The parser puts the first character where bytes are not UTF-8; nothing of ours contains it.
            let readable = value.len() <= *longest && !value.contains([char::REPLACEMENT_CHARACTER, '\0']);
            if !readable || field.replace(value.into_owned()).is_some() {
                return Err(Fault::Malformed);
            }
        }
        let [token, url, terms, code, account, password, new_password, repeated, trouble] =
            found.map(Option::unwrap_or_default);
        Ok(Self {
            token,
            url,
            terms: terms.parse().ok(),
            code,
            account,
            password: Secret(password),
            new_password: Secret(new_password),
            repeated: Secret(repeated),
            trouble: Trouble::ALL.into_iter().find(|known| known.as_str() == trouble),
        })
    }
}

async fn whole(body: Body) -> Result<Bytes, Fault> {
    match Limited::new(body, MAX_FORM).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(Fault::TooLarge),
        Err(_) => Err(Fault::Malformed),
    }
}

/// Whether the browser says that some other site sent this form. Older browsers say nothing; the token decides then.
fn is_foreign(headers: &HeaderMap, names: &PortalNames) -> bool {
    if headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") {
        return true;
    }
    headers.get_all(header::ORIGIN).iter().any(|origin| {
        let ours = |origin: &str| {
            let origin = Url::parse(origin).ok().filter(|origin| matches!(origin.scheme(), "http" | "https"));
            origin.and_then(|origin| origin.host_str().map(|host| names.contain(host))).unwrap_or(false)
        };
        !origin.to_str().is_ok_and(|origin| origin == "null" || ours(origin))
    })
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::config;
    use http::HeaderValue;
    use proptest::prelude::*;

    #[test]
    fn a_form_is_read_whatever_else_it_brings() {
        let press = Press::read(b"url=http%3A%2F%2Fexample.org%2F&more=1&token=ab&more=2").unwrap();
        let short = Press { token: "ab".into(), url: "http://example.org/".into(), ..Press::default() };
        assert_eq!(press, short);
        assert_eq!(Press::read(b""), Ok(Press::default()));

        let form =
            b"ketentuan=3&kode=abcd+efgh&akun=budi&sandi=+a%2Bb&sandi_baru=c&ulang=d&masalah=site-closed";
        let press = Press::read(form).unwrap();
        assert_eq!((press.terms, press.trouble), (Some(TermsVersion(3)), Some(Trouble::SiteClosed)));
        assert_eq!((press.code.as_str(), press.account.as_str()), ("abcd efgh", "budi"));
        let secrets = [press.password, press.new_password, press.repeated].map(Secret::told);
        assert_eq!(secrets, [" a+b", "c", "d"], "a password is taken letter by letter");
    }

    #[test]
    fn terms_and_troubles_that_are_none_count_as_not_told() {
        for form in ["", "ketentuan=&masalah=", "ketentuan=0&masalah=Slow", "ketentuan=-1&masalah=fast"] {
            assert_eq!(Press::read(form.as_bytes()), Ok(Press::default()), "{form}");
        }
    }

    #[test]
    fn a_field_twice_overlong_or_unreadable_is_refused() {
        for (name, longest) in FIELDS {
            for form in [
                format!("{name}=a&{name}=a"),
                format!("{name}=a&x=&{name}="),
                format!("{name}=%ff"),
                format!("{name}=%c3%28"),
                format!("{name}=a%00b"),
                format!("{name}={}", "a".repeat(longest + 1)),
            ] {
                assert_eq!(Press::read(form.as_bytes()), Err(Fault::Malformed), "{form}");
            }
            assert!(Press::read(format!("{name}={}", "a".repeat(longest)).as_bytes()).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_password_is_not_printed_for_debugging() {
        let press = Press::read(b"sandi=rahasia&sandi_baru=rahasia&ulang=rahasia").unwrap();
        assert!(!format!("{press:?}").contains("rahasia"));
    }

    #[test]
    fn another_sites_form_is_told_by_its_headers() {
        let names = PortalNames::new(&config());
        for (name, value, foreign) in [
            ("origin", "http://masuk.wifi.pbg", false),
            ("origin", "https://masuk.wifi.pbg:8443", false),
            ("origin", "http://172.16.255.1", false),
            ("origin", "null", false),
            ("origin", "http://evil.example", true),
            ("origin", "http://masuk.wifi.pbg.evil.example", true),
            ("origin", "http://masuk.wifi.pbg@evil.example", true),
            ("origin", "file://masuk.wifi.pbg", true),
            ("origin", "", true),
            ("sec-fetch-site", "same-origin", false),
            ("sec-fetch-site", "none", false),
            ("sec-fetch-site", "cross-site", true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            assert_eq!(is_foreign(&headers, &names), foreign, "{name}: {value}");
        }
        assert!(!is_foreign(&HeaderMap::new(), &names));
    }

    proptest! {
        #[test]
        fn no_form_is_too_odd_to_be_read(form in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Press::read(&form);
        }
    }
}
