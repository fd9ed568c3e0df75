use super::words::{AlarmWords, kind_words};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    form::Form,
    frame::{Frame, Section},
    leaf::{Leaf, ROWS},
    session::SignedIn,
    sites::Sites,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::{
    model::{Alarm, AlarmKind, UnixTime},
    store::{AlarmFilter, Part},
};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kabar: Option<String>,
    /// `berlangsung`, `selesai` or `semua`.
    keadaan: String,
    jenis: String,
    lokasi: String,
    hal: String,
}

#[derive(Template)]
#[template(path = "admin/alarms/list.html")]
struct AlarmsPage<'a> {
    frame: Frame<'a>,
    form: Form,
    alarm_words: AlarmWords<'a>,
    alarms: Vec<Alarm>,
    sites: &'a Sites,
    leaf: Leaf,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let filter = AlarmFilter {
        standing: match asked.keadaan.as_str() {
            "semua" => None,
            "selesai" => Some(false),
            _ => Some(true),
        },
        kind: asked.jenis.parse().ok(),
        site: asked.lokasi.parse().ok(),
        assigned_to: None,
    };
    let number = Leaf::number(&asked.hal);
    let part = Part { skip: Leaf::skip(number), most: ROWS };
    let alarms = desk.store.alarms_page(&filter, part).await?;
    let frame = Frame::new(&desk, &me, Section::Alarms).with_news(asked.kabar.as_deref());
    let query = [("keadaan", &*asked.keadaan), ("jenis", &asked.jenis), ("lokasi", &asked.lokasi)];
    let leaf = Leaf::new("/admin/gangguan", &query, number, alarms.total);
    let sites = &Sites::read(&desk).await?;
    let alarm_words = AlarmWords { words: frame.words, sites };
    let form = Form::of(&query);
    answer::page(&AlarmsPage { frame, form, alarm_words, alarms: alarms.rows, sites, leaf })
}

impl AlarmsPage<'_> {
    fn states(&self) -> [(&'static str, &'static str); 3] {
        [("berlangsung", "alarms-standing"), ("selesai", "alarms-over"), ("semua", "alarms-all")]
            .map(|(value, key)| (value, self.frame.words.say(key)))
    }

    fn kinds(&self) -> Vec<(String, &'static str)> {
        let all = (String::new(), self.frame.words.say("alarms-any-kind"));
        let kinds =
            AlarmKind::ALL.into_iter().map(|kind| (kind.to_string(), kind_words(self.frame.words, kind)));
        [all].into_iter().chain(kinds).collect()
    }

    fn places(&self) -> Vec<(String, String)> {
        self.sites.options(self.frame.words.say("alarms-any-place"))
    }

    fn count(&self) -> String {
        self.frame.words.tell("alarms-count", &[("count", &self.leaf.total.to_string())])
    }

    fn moment(&self, at: &UnixTime) -> String {
        self.frame.moment(*at)
    }

    /// Its state as a word, and the word's mark.
    fn state(&self, alarm: &Alarm) -> (&'static str, &'static str) {
        let (key, mark) = super::one::state(alarm, self.frame.now);
        (self.frame.words.say(key), mark)
    }
}
