//! Where the links of a citizen's page lead while staff look at it: to the preview of that page, or nowhere. Pure.

use super::{scene::Scene, screen::View};
use crate::{
    routes::{IMAGES, Paths, language_of, paths},
    views::Language,
};
use data_encoding::BASE64;
use hotspot::board::{AnnouncementId, Image, ServiceId};
use std::fmt::Write;

/// The page with each link leading to where `to` says; one that leads nowhere is inert, and `inert` says so.
pub fn led(html: &str, inert: &str, to: impl Fn(&str) -> Option<String>) -> String {
    let mut page = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<a ") {
        // Whatever words stand in an attribute, their quotes and angles are written as references.
        let Some((tag, then)) = after.split_once('>') else { break };
        let link = tag.split_once("href=\"").and_then(|(head, tail)| Some((head, tail.split_once('"')?)));
        let _ = match link.map(|(head, (href, tail))| (head, to(href), tail)) {
            Some((head, Some(href), tail)) => write!(page, "{before}<a {head}href=\"{href}\"{tail}>"),
            Some((head, None, tail)) => write!(page, "{before}<a {head}title=\"{inert}\"{tail}>"),
            None => write!(page, "{before}<a {tag}>"),
        };
        rest = then;
    }
    page.push_str(rest);
    page
}

/// The preview of what a citizen finds at `href`, seen from `scene`; nothing where there is none.
pub fn preview_of(href: &str, scene: Scene, site: &str) -> Option<String> {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    // Later leaves of a list have no preview.
    if !["", "bahasa=id"].contains(&query) {
        return None;
    }
    let language = language_of(path);
    let view = view_of(path, paths(language, language), scene)?;
    Some(address(view, language, site).replace('&', "&amp;"))
}

/// Of the page with this view.
pub fn address(view: View, language: Language, site: &str) -> String {
    let what = match view {
        View::Scene(scene) => format!("keadaan={}", scene.names().0),
        View::Announcement(AnnouncementId(number)) => format!("pengumuman={number}"),
        View::Service(ServiceId(number)) => format!("layanan={number}"),
    };
    format!("/admin/pratinjau/layar?{what}&bahasa={}&lokasi={site}", language.tag())
}

fn view_of(path: &str, paths: &Paths, scene: Scene) -> Option<View> {
    let number = |base: &str| path.strip_prefix(base)?.strip_prefix('/')?.parse().ok();
    let below = || {
        let announcement =
            number(paths.announcement).map(|number| View::Announcement(AnnouncementId(number)));
        announcement.or_else(|| Some(View::Service(ServiceId(number(paths.services)?))))
    };
    let scene = match path {
        _ if path == paths.home && scene.is_at_home() => scene,
        _ if path == paths.home => Scene::SignIn,
        _ if path == paths.voucher && scene.is_of_voucher() => scene,
        _ if path == paths.announcements => Scene::Announcements,
        _ if path == paths.services => Scene::Services,
        _ if path == paths.emergency => Scene::Emergency,
        _ if path == paths.terms => Scene::Terms,
        _ if path == paths.privacy => Scene::Privacy,
        _ => return below(),
    };
    Some(View::Scene(scene))
}

/// The page with an image in it that the store does not have.
pub fn with_image(html: &str, image: &Image) -> String {
    let data = format!("src=\"data:{};base64,{}\"", image.kind, BASE64.encode(&image.bytes));
    html.replace(&format!("src=\"{IMAGES}/{}\"", image.id.0), &data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_preview_of_its_page_in_its_language_and_at_the_same_site() {
        for (href, scene, to) in [
            ("/", Scene::OnlineSlow, "keadaan=hemat&bahasa=id"),
            ("/en/", Scene::OnlineSlow, "keadaan=hemat&bahasa=en"),
            ("/?bahasa=id", Scene::Terms, "keadaan=masuk&bahasa=id"),
            ("/en/voucher", Scene::VoucherUsed, "keadaan=voucher-terpakai&bahasa=en"),
            ("/pengumuman", Scene::SignIn, "keadaan=pengumuman&bahasa=id"),
            ("/en/announcements/7", Scene::SignIn, "pengumuman=7&bahasa=en"),
            ("/layanan/3", Scene::SignIn, "layanan=3&bahasa=id"),
            ("/en/terms", Scene::SignIn, "keadaan=ketentuan&bahasa=en"),
        ] {
            let to = format!("/admin/pratinjau/layar?{to}&lokasi=alun-alun").replace('&', "&amp;");
            assert_eq!(preview_of(href, scene, "alun-alun"), Some(to), "{href}");
        }
    }

    #[test]
    fn what_has_no_preview_leads_nowhere() {
        for href in [
            "/voucher",
            "/akun",
            "/data-saya",
            "/layanan/kesehatan",
            "/pengumuman?mulai=10",
            "/pengumuman/x",
            "tel:112",
            "https://purbalinggakab.go.id/",
            "//evil.example",
            "/admin/keluar",
            "",
        ] {
            assert_eq!(preview_of(href, Scene::SignIn, "alun-alun"), None, "{href}");
        }
    }

    #[test]
    fn only_links_are_changed_and_an_inert_one_says_so() {
        let html = "<link href=\"a\"><a class=\"x\" href=\"/a\" rel=\"y\">A</a><a href=\"tel:1\">B</a>\
                    <use href=\"#i\"/><a id=\"z\">C</a><a href=\"cut";
        let led = led(html, "nowhere", |href| href.strip_prefix('/').map(|rest| format!("/to/{rest}")));
        assert_eq!(
            led,
            "<link href=\"a\"><a class=\"x\" href=\"/to/a\" rel=\"y\">A</a><a title=\"nowhere\">B</a>\
             <use href=\"#i\"/><a id=\"z\">C</a><a href=\"cut"
        );
    }
}
