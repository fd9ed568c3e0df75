//! The inventory from a file: first what it would come to, row by row; then, by another button, exactly that.

use super::{ROAD, edit::written, known, label, refused};
use crate::{
    admin::{
        answer::{self, Answer},
        desk::Desk,
        fault::Fault,
        fields::Fields,
        form::Form,
        frame::{Frame, Section},
        session::SignedIn,
        wrong::sentence,
    },
    views::{Language, Words},
};
use askama::Template;
use axum::extract::State;
use data_encoding::{BASE64, HEXLOWER};
use hotspot::{
    model::Faults,
    policy::drafts::{
        AccessPointDraft,
        inventory::{self, Dry, FaultyRows, Outcome, Row},
    },
};
use sha2::{Digest, Sha256};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "admin/access_points/import.html")]
struct ImportPage<'a> {
    frame: Frame<'a>,
    form: Form,
    looked: Option<Looked>,
}

/// What a file would come to.
struct Looked {
    rows: Vec<Told>,
    /// Of the file as a whole.
    faults: Vec<(&'static str, String)>,
    new: usize,
    changed: usize,
    same: usize,
    faulty: usize,
    /// The file, for the button that applies it.
    file: String,
    /// Of what is shown.
    seal: String,
    /// Something else was shown before: the inventory has changed meanwhile.
    is_other: bool,
}

/// One row of the file.
struct Told {
    line: u32,
    name: String,
    title: String,
    mark: &'static str,
    outcome: &'static str,
    /// That would change.
    fields: Vec<&'static str>,
    faults: Vec<(&'static str, String)>,
}

pub async fn form(State(desk): State<Arc<Desk>>, me: SignedIn) -> Answer {
    let frame = Frame::new(&desk, &me, Section::AccessPoints);
    answer::page(&ImportPage { frame, form: Form::default(), looked: None })
}

/// Shows what the file would come to. Nothing is written.
pub async fn look(State(desk): State<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let frame = Frame::new(&desk, &me, Section::AccessPoints);
    let Some(file) = fields.file("berkas") else {
        let form = Form::default().but("berkas", frame.words.say("access-point-no-file"));
        return answer::refused(&ImportPage { frame, form, looked: None });
    };
    let text = match inventory::text_of(&file.bytes) {
        Ok(text) => text,
        Err(why) => {
            let form = Form::default().but("berkas", sentence(&why, frame.language));
            return answer::refused(&ImportPage { frame, form, looked: None });
        }
    };
    let stand = desk.store.access_points().await?;
    let dry = inventory::read(text, &known(&desk, &stand));
    let looked = Looked::of(&dry, text, frame.words, frame.language);
    answer::page(&ImportPage { frame, form: Form::default(), looked: Some(looked) })
}

/// Writes exactly what was shown: where the same file comes to something else by now, that is shown in its place. Sound rows
/// beside faulty ones are taken by a button of their own (`tanpa-yang-salah`).
pub async fn apply(State(desk): State<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let frame = Frame::new(&desk, &me, Section::AccessPoints);
    let bytes = BASE64.decode(fields.text("isi").as_bytes()).map_err(|_| Fault::BadForm)?;
    let text = inventory::text_of(&bytes).map_err(|_| Fault::BadForm)?;
    let stand = desk.store.access_points().await?;
    let dry = inventory::read(text, &known(&desk, &stand));
    if seal(&dry) != fields.text("segel") {
        let looked = Looked { is_other: true, ..Looked::of(&dry, text, frame.words, frame.language) };
        return answer::refused(&ImportPage { frame, form: Form::default(), looked: Some(looked) });
    }
    let chosen = fields.has("tanpa-yang-salah");
    let faulty_rows = if chosen { FaultyRows::Skipped } else { FaultyRows::HoldAll };
    let Some(taken) = dry.taken(faulty_rows).filter(|taken| !taken.is_empty()) else {
        let looked = Looked::of(&dry, text, frame.words, frame.language);
        return answer::refused(&ImportPage { frame, form: Form::default(), looked: Some(looked) });
    };
    let act = desk.act(&me, "access-point.import", "access points", None, Some(&taken.noted()));
    if let Err(why) = desk.store.import_access_points(&taken.added, &taken.changed, &act).await? {
        let looked = Looked { is_other: true, ..Looked::of(&dry, text, frame.words, frame.language) };
        let form = refused(Form::default(), &why, frame.language);
        return answer::refused(&ImportPage { frame, form, looked: Some(looked) });
    }
    written(&desk, ROAD, "done-access-points-imported", "done-access-points-imported-later").await
}

impl Looked {
    fn of(dry: &Dry, text: &str, words: &'static Words, language: Language) -> Self {
        let count = |wanted: fn(&Outcome) -> bool| dry.rows.iter().filter(|row| wanted(&row.outcome)).count();
        Self {
            rows: dry.rows.iter().map(|row| Told::of(row, words, language)).collect(),
            faults: said(&dry.header_faults, words, language),
            new: count(|outcome| matches!(outcome, Outcome::New(_))),
            changed: count(|outcome| matches!(outcome, Outcome::Changed(..))),
            same: count(|outcome| matches!(outcome, Outcome::Same)),
            faulty: dry.faulty(),
            file: BASE64.encode(text.as_bytes()),
            seal: seal(dry),
            is_other: false,
        }
    }

    /// There is something to apply.
    fn is_useful(&self) -> bool {
        self.faults.is_empty() && self.new + self.changed > 0
    }

    /// `Ambil 33 dari 40 baris yang benar saja`, in the reader's language by `key`.
    fn counted(&self, words: &'static Words, key: &'static str) -> String {
        let [sound, faulty, all] =
            [self.rows.len() - self.faulty, self.faulty, self.rows.len()].map(|count| count.to_string());
        words.tell(key, &[("sound", &sound), ("faulty", &faulty), ("all", &all)])
    }
}

impl Told {
    fn of(row: &Row, words: &'static Words, language: Language) -> Self {
        let (mark, outcome) = match &row.outcome {
            Outcome::New(_) => ("good", "access-point-row-new"),
            Outcome::Changed(..) => ("slow", "access-point-row-changed"),
            Outcome::Same => ("", "access-point-row-same"),
            Outcome::Faulty(_) => ("bad", "access-point-row-faulty"),
        };
        let (fields, faults) = match &row.outcome {
            Outcome::Changed(_, fields) => (fields.as_slice(), Vec::new()),
            Outcome::Faulty(faults) => (&[][..], said(faults, words, language)),
            Outcome::New(_) | Outcome::Same => (&[][..], Vec::new()),
        };
        Self {
            line: row.line,
            name: row.draft.name.chars().take(40).collect(),
            title: row.draft.title.chars().take(80).collect(),
            mark,
            outcome: words.say(outcome),
            fields: fields.iter().map(|field| label(words, field)).collect(),
            faults,
        }
    }
}

fn said(faults: &Faults, words: &'static Words, language: Language) -> Vec<(&'static str, String)> {
    faults.0.iter().map(|fault| (label(words, fault.field), sentence(&fault.why, language))).collect()
}

/// Another one for whatever would be written otherwise, or is refused otherwise.
fn seal(dry: &Dry) -> String {
    let mut hash = Sha256::new();
    for row in &dry.rows {
        let (kind, fields) = match &row.outcome {
            Outcome::New(_) => ("new", String::new()),
            Outcome::Changed(_, fields) => ("changed", fields.join(",")),
            Outcome::Same => ("same", String::new()),
            Outcome::Faulty(_) => ("faulty", String::new()),
        };
        let AccessPointDraft { name, site, title, place, make, mac, address, attachment, capacity } =
            &row.draft;
        let parts = [name, site, title, place, make, mac, address, attachment, capacity, &fields];
        hash.update(format!("{}|{kind}", row.line));
        for part in parts {
            hash.update(format!("|{}:{part}", part.len()));
        }
    }
    HEXLOWER.encode(&hash.finalize())
}
