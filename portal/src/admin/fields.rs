//! What a form brought, whatever its kind: read once, at the gate, within bounds.

use super::fault::Fault;
use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, Multipart, Request},
};
use http::{header, request::Parts};
use http_body_util::{BodyExt, Limited};
use hyper::body::Bytes;
use std::{collections::HashMap, time::Duration};
use tokio::time::timeout;
use url::form_urlencoded;

/// A form with files is not larger, in bytes: one photo of a present phone.
const MOST_WITH_FILES: usize = 12 << 20;
/// Other forms are not.
const MOST: usize = 512 * 1024;
const MOST_FIELDS: usize = 500;
/// For all of a form that anybody may send, and for one of somebody who is signed in and may bring a photo.
const READING: Duration = Duration::from_secs(10);
const READING_FROM_STAFF: Duration = Duration::from_secs(30);

/// The fields of a form of ours. What it did not bring is empty.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    texts: HashMap<String, Vec<String>>,
    files: HashMap<String, File>,
}

/// A file that came with a form.
#[derive(Debug, Clone)]
pub struct File {
    pub bytes: Bytes,
}

impl Fields {
    /// As it was typed; the first where there are several of the name.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).and_then(|texts| texts.first()).map_or("", String::as_str)
    }

    #[must_use]
    pub fn owned(&self, name: &str) -> String {
        self.text(name).to_owned()
    }

    /// The first text of each name.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().filter_map(|(name, texts)| Some((name.as_str(), texts.first()?.as_str())))
    }

    /// Every one of the name, as ticked boxes are told.
    #[must_use]
    pub fn all(&self, name: &str) -> &[String] {
        self.texts.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a box was ticked or a button pressed.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.texts.contains_key(name)
    }

    /// Nothing where no file was chosen.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&File> {
        self.files.get(name).filter(|file| !file.bytes.is_empty())
    }

    /// Of an address, as a form that asks brings them there.
    ///
    /// # Errors
    /// As of a form: too many, or what is no text.
    pub fn of_query(query: Option<&str>) -> Result<Self, Fault> {
        let mut fields = Self::default();
        for (name, text) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            fields.add(name.into_owned(), text.into_owned())?;
        }
        Ok(fields)
    }

    /// # Errors
    /// What is no form, is too large or takes too long.
    pub async fn read(request: Request, from_staff: bool) -> Result<Self, Fault> {
        let reading = if from_staff { READING_FROM_STAFF } else { READING };
        timeout(reading, read(request)).await.map_err(|_| Fault::TooSlow)?
    }

    fn add(&mut self, name: String, text: String) -> Result<(), Fault> {
        if self.texts.len() >= MOST_FIELDS || text.contains('\0') {
            return Err(Fault::BadForm);
        }
        self.texts.entry(name).or_default().push(text);
        Ok(())
    }
}

/// The gate has read them before the handler is called.
impl<S: Sync> FromRequestParts<S> for Fields {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts.extensions.remove().ok_or(Fault::BadForm)
    }
}

async fn read(request: Request) -> Result<Fields, Fault> {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/x-www-form-urlencoded" => {
            let body = whole(request.into_body(), MOST).await?;
            let mut fields = Fields::default();
            for (name, text) in form_urlencoded::parse(&body) {
                fields.add(name.into_owned(), text.into_owned())?;
            }
            Ok(fields)
        }
        "multipart/form-data" => parts(request).await,
        _ => Err(Fault::BadForm),
    }
}

async fn parts(request: Request) -> Result<Fields, Fault> {
    let (head, body) = request.into_parts();
    let body = whole(body, MOST_WITH_FILES).await?;
    let request = Request::from_parts(head, Body::from(body));
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| Fault::BadForm)?;
    let mut fields = Fields::default();
    while let Some(part) = parts.next_field().await.map_err(|_| Fault::BadForm)? {
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name() {
            Some(_) => {
                let bytes = part.bytes().await.map_err(|_| Fault::BadForm)?;
                fields.files.insert(name, File { bytes });
                if fields.files.len() > MOST_FIELDS {
                    return Err(Fault::BadForm);
                }
            }
            None => fields.add(name, part.text().await.map_err(|_| Fault::BadForm)?)?,
        }
    }
    Ok(fields)
}

async fn whole(body: Body, most: usize) -> Result<Bytes, Fault> {
    match Limited::new(body, most).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(Fault::TooLarge),
        Err(_) => Err(Fault::BadForm),
    }
}
