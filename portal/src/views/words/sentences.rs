//! Sentences made from what is so. What is left is never rounded up.

use super::Language;
use crate::views::{calendar, format};
use hotspot::{
    control::portal::{Busy, Offer, Outage},
    model::{Bytes, Gives, Period, Span, Speed, UnixTime},
    policy::{Remaining, Rung},
};
use jiff::tz::TimeZone;

/// Speaks to one guest at one moment.
pub struct Sentences<'a> {
    pub language: Language,
    /// By the controller's clock, as every moment that is spoken of.
    pub now: UnixTime,
    pub timezone: &'a TimeZone,
}

impl Sentences<'_> {
    /// What a press gives, in at most `words` words where that can be: how long a device is remembered is left out first.
    #[must_use]
    pub fn offer(&self, offer: &Offer, words: usize) -> String {
        let mut text = self.allowance(offer);
        if let Some(length) = offer.session_length {
            let length = format::length(self.language, length);
            text.push_str(&self.language.pick(
                format!(" Sampai {length} setiap kali menyambung."),
                format!(" Up to {length} each time you connect."),
            ));
        }
        let memory = self.memory(offer.remembered);
        if word_count(&text) + word_count(&memory) <= words {
            text.push(' ');
            text.push_str(&memory);
        }
        text
    }

    /// What time it is.
    #[must_use]
    pub fn clock(&self) -> String {
        calendar::moment(self.language, self.now, self.now, self.timezone)
    }

    /// When the internet opens again outside opening hours. Nothing where it never does.
    #[must_use]
    pub fn opens_again(&self, opens: UnixTime) -> Option<String> {
        let when = calendar::at(self.language, opens, self.now, self.timezone)?;
        Some(self.language.pick(format!("WiFi dibuka lagi {when}."), format!("WiFi opens again {when}.")))
    }

    /// When the allowance is whole again, after which nothing but essentials was left.
    #[must_use]
    pub fn internet_returns(&self, until: UnixTime) -> Option<String> {
        let when = calendar::at(self.language, until, self.now, self.timezone)?;
        Some(self.language.pick(format!("Internet kembali {when}."), format!("Internet returns {when}.")))
    }

    /// Until when the opening hours last. Nothing where they never end.
    #[must_use]
    pub fn open_until(&self, closes: UnixTime) -> Option<String> {
        let when = calendar::until(self.language, closes, self.now, self.timezone)?;
        Some(self.language.pick(format!("Buka sampai {when}."), format!("Open until {when}.")))
    }

    /// Since when nobody at `place` has the internet.
    #[must_use]
    pub fn line_down(&self, place: &str, Outage { since }: &Outage) -> String {
        let since = calendar::moment(self.language, *since, self.now, self.timezone);
        self.language.pick(
            format!("Jalur internet di {place} terputus sejak {since}."),
            format!("The internet line at {place} has been down since {since}."),
        )
    }

    #[must_use]
    pub fn full_speed_returns(&self, resets: UnixTime) -> Option<String> {
        let when = calendar::at(self.language, resets, self.now, self.timezone)?;
        Some(
            self.language
                .pick(format!("Kecepatan penuh kembali {when}."), format!("Full speed returns {when}.")),
        )
    }

    /// Why a guest is on a slower step. Nothing where the offer has only one.
    #[must_use]
    pub fn why_slower(&self, offer: &Offer) -> Option<String> {
        let full = format::exact_amount(self.language, offer.steps.get(1)?.from);
        let this = self.language.words().of_period(offer.per).this;
        Some(self.language.pick(
            format!("{full} kecepatan penuh {this} sudah terpakai, agar semua kebagian."),
            format!("{this} {full} at full speed is used, so that everyone gets a share."),
        ))
    }

    /// The present step. Nothing where it gives no internet.
    #[must_use]
    pub fn step(&self, remaining: &Remaining) -> Option<String> {
        let Gives::Internet(Speed { down, .. }) = remaining.gives else { return None };
        let rate = format::rate(self.language, down);
        Some(match (self.language, remaining.step) {
            (Language::Indonesian, 0) => format!("Kecepatan penuh, sampai {rate}."),
            (Language::Indonesian, _) => format!("Kecepatan hemat, {rate}."),
            (Language::English, 0) => format!("Full speed, up to {rate}."),
            (Language::English, _) => format!("Reduced speed, {rate}."),
        })
    }

    /// What is left of the present step, and until when it must last.
    #[must_use]
    pub fn left(&self, rung: Rung, resets: Option<UnixTime>) -> String {
        let (left, of) =
            (format::amount_left(self.language, rung.left), format::exact_amount(self.language, rung.of));
        let until = resets.and_then(|at| calendar::until(self.language, at, self.now, self.timezone));
        let until = until.map(|when| self.language.pick(format!(" sampai {when}"), format!(" until {when}")));
        let until = until.unwrap_or_default();
        self.language.pick(
            format!("Sisa {left} dari {of}{until}"),
            capitalised(&format!("{left} of {of} left{until}")),
        )
    }

    /// What is left over all steps before only essentials open.
    #[must_use]
    pub fn until_essentials(&self, left: Bytes) -> String {
        let left = format::amount_left(self.language, left);
        self.language.pick(
            format!("Sisa {left} sampai hanya layanan penting"),
            capitalised(&format!("{left} left until essential services only")),
        )
    }

    #[must_use]
    pub fn nearly_used(&self, left: Bytes) -> String {
        let left = format::amount_left(self.language, left);
        self.language.pick(format!("Hampir habis: sisa {left}."), format!("Almost used: {left} left."))
    }

    #[must_use]
    pub fn used(&self, per: Period, used: Bytes) -> String {
        format!("{}: {}", self.language.words().of_period(per).used, format::amount(self.language, used))
    }

    #[must_use]
    pub fn time_left(&self, left: Span) -> String {
        let left = format::length_left(self.language, left);
        self.language.pick(format!("Waktu tersisa {left}"), capitalised(&format!("{left} left")))
    }

    #[must_use]
    pub fn busy(&self, Busy { devices, line }: Busy) -> String {
        let line = format::rate(self.language, line);
        match self.language {
            Language::Indonesian => {
                format!("Sedang ramai: {devices} perangkat berbagi {line}. Internet bisa terasa pelan.")
            }
            Language::English => {
                let share = if devices == 1 { "device uses" } else { "devices share" };
                format!("Busy now: {devices} {share} {line}. It may feel slow.")
            }
        }
    }

    /// By the ladder's steps: the first has a speed, and only the last may be essentials.
    fn allowance(&self, offer: &Offer) -> String {
        let each = self.language.words().of_period(offer.per).each;
        let amount = |bytes| format::exact_amount(self.language, bytes);
        match offer.steps.as_slice() {
            [] => self.language.pick("Tanpa mendaftar.", "No registration.").to_owned(),
            [only] => self.without_allowance(only.gives),
            [_, next] if next.gives == Gives::Essentials => {
                let full = amount(next.from);
                self.language.pick(
                    format!(
                        "Tanpa mendaftar. {full} {each} dengan kecepatan penuh; setelah itu hanya layanan penting."
                    ),
                    format!(
                        "No registration. {full} {each} at full speed; after that only essential services stay."
                    ),
                )
            }
            [_, next, later @ ..] => {
                let full = amount(next.from);
                let mut text = self.language.pick(
                    format!(
                        "Tanpa mendaftar. {full} {each} dengan kecepatan penuh; setelah itu tetap tersambung, lebih pelan."
                    ),
                    format!(
                        "No registration. {full} {each} at full speed; after that you stay online, only slower."
                    ),
                );
                if let Some(last) = later.last().filter(|last| last.gives == Gives::Essentials) {
                    let most = amount(last.from);
                    text.push_str(&self.language.pick(
                        format!(" Setelah {most} hanya layanan penting yang terbuka."),
                        format!(" After {most} only essential services stay."),
                    ));
                }
                text
            }
        }
    }

    fn without_allowance(&self, gives: Gives) -> String {
        match gives {
            Gives::Internet(Speed { down, .. }) => {
                let rate = format::rate(self.language, down);
                self.language.pick(
                    format!("Tanpa mendaftar, sampai {rate}."),
                    format!("No registration, up to {rate}."),
                )
            }
            Gives::Essentials => self
                .language
                .pick("Tanpa mendaftar. Hanya layanan penting.", "No registration. Essential services only.")
                .to_owned(),
        }
    }

    fn memory(&self, remembered: Span) -> String {
        let span = format::length(self.language, remembered);
        self.language.pick(
            format!("Perangkat ini diingat {span}: lain kali langsung tersambung."),
            format!("This device is remembered for {span}: next time it connects by itself."),
        )
    }
}

/// Words as a reader counts them: what stands between spaces, lone marks aside.
#[must_use]
pub fn word_count(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
