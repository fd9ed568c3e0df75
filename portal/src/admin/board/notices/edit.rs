use super::{
    draft::{form_of, name_of, of_fields},
    known, own, subject,
};
use crate::admin::{
    answer::{self, Answer},
    board::{Tick, checked_at, edition, office_of, ticks, written},
    desk::Desk,
    fault::Fault,
    fields::{Fields, File},
    form::Form,
    frame::{Frame, Section},
    preview::{self, Look, Scene, View},
    session::SignedIn,
};
use crate::views::Words;
use askama::Template;
use axum::extract::{Path, RawQuery, State as Shared};
use hotspot::{
    board::{Announcement, AnnouncementId, Image, Reach},
    model::{Faults, Role},
    picture::{self, PictureFault},
};
use std::sync::Arc;
use tokio::{sync::Semaphore, task::spawn_blocking};

#[derive(Template)]
#[template(path = "admin/board/notice_form.html")]
struct FormPage<'a> {
    frame: Frame<'a>,
    form: Form,
    ticks: Vec<Tick<'a>>,
    /// What is changed; nothing for a new one.
    stands: Option<&'a Announcement>,
    edition: String,
    /// The office cannot be chosen.
    own_office: Option<&'a str>,
    /// A picture was chosen and is not kept.
    picture_again: bool,
}

impl<'a> FormPage<'a> {
    fn new(
        desk: &'a Desk,
        me: &'a SignedIn,
        form: Form,
        sites: &[String],
        stands: Option<&'a Announcement>,
    ) -> Self {
        let own = Some(me.staff.office.as_str()).filter(|_| me.staff.role != Role::Administrator);
        Self {
            frame: Frame::new(desk, me, Section::Board),
            form,
            ticks: ticks(desk, sites),
            edition: stands.map(edition).unwrap_or_default(),
            stands,
            own_office: own,
            picture_again: false,
        }
    }

    fn action(&self) -> String {
        self.stands.map_or_else(
            || "/admin/pengumuman/baru".to_owned(),
            |it| format!("/admin/pengumuman/{}/ubah", it.id.0),
        )
    }

    /// What can be looked at.
    fn views(&self) -> Vec<(&'static str, &'static str)> {
        let words = self.frame.words;
        vec![
            ("sendiri", words.say("board-view-own")),
            ("masuk", words.say("scene-sign-in")),
            ("tersambung", words.say("scene-online-full")),
            ("pengumuman", words.say("scene-announcements")),
        ]
    }

    fn languages(&self) -> Vec<(&'static str, &'static str)> {
        preview::languages()
    }
}

/// An empty form, or one with what the address brings: `judul`, `isi`, `lokasi`; `salin` takes the words of another.
pub async fn blank(Shared(desk): Shared<Arc<Desk>>, me: SignedIn, RawQuery(query): RawQuery) -> Answer {
    office_of(&me, "")?;
    let fields = Fields::of_query(query.as_deref())?;
    let (form, sites) = match fields.text("salin") {
        "" => (
            Form::of(&[
                ("judul", fields.text("judul")),
                ("teks", fields.text("isi")),
                ("dinas", &me.staff.office),
                ("urutan", "0"),
            ]),
            fields.all("lokasi").to_vec(),
        ),
        id => {
            let it = known(&desk, id).await?;
            let words = Form::of(&[
                ("judul", &it.title.indonesian),
                ("judul-en", it.title.english.as_deref().unwrap_or_default()),
                ("teks", &it.text.indonesian),
                ("teks-en", it.text.english.as_deref().unwrap_or_default()),
                ("dinas", &it.office),
                ("urutan", "0"),
            ]);
            (words, sites_of(&it.reach))
        }
    };
    answer::page(&FormPage::new(&desk, &me, form, &sites, None))
}

pub async fn form(Shared(desk): Shared<Arc<Desk>>, me: SignedIn, Path(id): Path<String>) -> Answer {
    let stands = own(&desk, &me, &id).await?;
    let form = form_of(&stands, &desk);
    answer::page(&FormPage::new(&desk, &me, form, &sites_of(&stands.reach), Some(&stands)))
}

pub async fn add(Shared(desk): Shared<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let (checked, image) = match read(&desk, &me, &fields, None).await? {
        Ok(read) => read,
        Err(form) => return refused(&desk, &me, form, &fields, None),
    };
    let act = |added: &Announcement| desk.act(&me, "notice.add", subject(added), None, Some(added));
    let added = desk.store.add_announcement(checked, image.as_ref(), act).await?;
    let path = format!("/admin/pengumuman/{}", added.id.0);
    written(&desk, &path, "done-notice-added", "done-notice-added-later").await
}

pub async fn change(
    Shared(desk): Shared<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let before = own(&desk, &me, &id).await?;
    let words = Frame::new(&desk, &me, Section::Board).words;
    let (mut after, image) = match read(&desk, &me, &fields, Some(&before)).await? {
        Ok(read) => read,
        Err(form) => return refused(&desk, &me, form, &fields, Some(&before)),
    };
    let meanwhile = || {
        let form = Form::sent(&fields).but("edisi", words.say("board-meanwhile"));
        refused(&desk, &me, form, &fields, Some(&before))
    };
    if before.ended.is_some() || fields.text("edisi") != edition(&before) {
        return meanwhile();
    }
    after.image = match &image {
        Some(image) => Some(image.id.clone()),
        None => before.image.clone().filter(|_| !fields.has("tanpa-gambar")),
    };
    let act = desk.act(&me, "notice.change", subject(&before), Some(&before), Some(&after));
    if !desk.store.change_announcement(&before, &after, image.as_ref(), &act).await? {
        return meanwhile();
    }
    let path = format!("/admin/pengumuman/{}", before.id.0);
    written(&desk, &path, "done-notice-changed", "done-notice-changed-later").await
}

/// The page of a phone with what was typed, in a frame beside the form.
pub async fn preview(Shared(desk): Shared<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Board);
    let stands = match fields.text("nomor") {
        "" => None,
        id => Some(own(&desk, &me, id).await?),
    };
    let office = office_of(&me, fields.text("dinas"))?;
    let id = stands.as_ref().map_or(AnnouncementId(0), |it| it.id);
    let draft = of_fields(&fields, office, &desk, stands.as_ref());
    let mut drafted = match draft.check(id, checked_at(&desk)) {
        Ok(drafted) => drafted,
        Err(faults) => return preview::unready(&frame, &told(&frame, &fields, &faults)),
    };
    let image = match fields.file("gambar") {
        None => None,
        Some(file) => match encoded(file).await? {
            Ok(image) => Some(image),
            Err(fault) => {
                let form = Form::sent(&fields).but("gambar", wrong_picture(frame.words, &fault));
                return preview::unready(&frame, &form);
            }
        },
    };
    // As it is seen once its time has come.
    drafted.from = drafted.from.min(frame.now);
    drafted.image = match &image {
        Some(image) => Some(image.id.clone()),
        None => stands.and_then(|it| it.image).filter(|_| !fields.has("tanpa-gambar")),
    };
    let view = Scene::named(fields.text("layar")).map_or(View::Announcement(id), View::Scene);
    let look = Look::at(&desk, view, fields.text("bahasa-layar"), "", &drafted.reach)?;
    let look = Look { image, ..look };
    let mut board = desk.store.board().await?;
    board.announcements.retain(|it| it.id != id);
    board.announcements.push(drafted);
    preview::screen(&desk, &frame, board, &look).await
}

/// What was typed and chosen, or the form with everything that is wrong.
async fn read(
    desk: &Desk,
    me: &SignedIn,
    fields: &Fields,
    stands: Option<&Announcement>,
) -> Result<Result<(Announcement, Option<Image>), Form>, Fault> {
    let frame = Frame::new(desk, me, Section::Board);
    let office = office_of(me, fields.text("dinas"))?;
    let id = stands.map_or(AnnouncementId(0), |it| it.id);
    let checked = of_fields(fields, office, desk, stands).check(id, checked_at(desk));
    let image = match fields.file("gambar") {
        None => Ok(None),
        Some(file) => encoded(file).await?.map(Some),
    };
    Ok(match (checked, image) {
        (Ok(checked), Ok(image)) => Ok((checked, image)),
        (checked, image) => {
            let form = match checked {
                Ok(_) => Form::sent(fields),
                Err(faults) => told(&frame, fields, &faults),
            };
            Err(match image {
                Ok(_) => form,
                Err(fault) => form.but("gambar", wrong_picture(frame.words, &fault)),
            })
        }
    })
}

/// One at a time: a large one takes much memory while it is read.
async fn encoded(file: &File) -> Result<Result<Image, PictureFault>, Fault> {
    static TURN: Semaphore = Semaphore::const_new(1);
    let _turn = TURN.acquire().await.map_err(|_| Fault::Busy)?;
    let bytes = file.bytes.clone();
    spawn_blocking(move || picture::encode(&bytes)).await.map_err(|_| Fault::Busy)
}

fn refused(desk: &Desk, me: &SignedIn, form: Form, fields: &Fields, stands: Option<&Announcement>) -> Answer {
    let mut page = FormPage::new(desk, me, form, fields.all("lokasi"), stands);
    page.picture_again = fields.file("gambar").is_some() && page.form.fault("gambar").is_none();
    answer::refused(&page)
}

fn told(frame: &Frame<'_>, fields: &Fields, faults: &Faults) -> Form {
    Form::sent(fields).with(faults, frame.language, name_of)
}

/// Why a file is no picture for a page, and what to do.
fn wrong_picture(words: &'static Words, fault: &PictureFault) -> &'static str {
    words.say(match fault {
        PictureFault::LargeFile(_) => "picture-large",
        PictureFault::ManyPixels { .. } | PictureFault::Deep => "picture-many-pixels",
        PictureFault::Heic => "picture-heic",
        PictureFault::Avif => "picture-avif",
        PictureFault::Gif => "picture-gif",
        PictureFault::Svg => "picture-svg",
        PictureFault::Pdf => "picture-pdf",
        PictureFault::Unknown => "picture-unknown",
        PictureFault::Broken(_) | PictureFault::Unwritten(_) => "picture-broken",
    })
}

fn sites_of(reach: &Reach) -> Vec<String> {
    match reach {
        Reach::All => Vec::new(),
        Reach::Sites(sites) => sites.iter().map(ToString::to_string).collect(),
    }
}
