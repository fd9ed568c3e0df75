//! An announcement's picture: made anew by ourselves, and on its own page alone.

use super::*;
use ::image::{DynamicImage, ImageFormat, RgbImage, codecs::jpeg::JpegEncoder};
use lab::Browser;
use std::{fs, path::PathBuf};

/// In the photo's EXIF: who took it, and where.
const OWNER: &[u8] = b"Budi Kamera-4711 7.388S 109.365E";

#[test]
fn a_photo_is_made_anew_without_its_owner_and_stands_on_its_own_page_alone() {
    let lab = hotspot();
    let phone = joined(&lab);
    let photo = photo();
    assert!(holds(&photo, OWNER));
    let path = file(&lab, "photo.jpg", &photo);
    let added = announce(&lab, "Pawai budaya", &["--image", &path]);
    let own = format!("/pengumuman/{}", number(&added));
    let name = added["image"].as_str().unwrap_or_else(|| panic!("an image in {added}")).to_owned();
    let picture = format!("<img src=\"/gambar/{name}\"");
    wait_until("its page shows it", ON_PAGES_WITHIN, || says(&phone, &own, &picture));
    for path in ["/", "/en/", "/pengumuman", "/layanan"] {
        assert!(!says(&phone, path, "<img"), "{path}");
    }

    let sent = page(&phone, &format!("/gambar/{name}"));
    assert_eq!((sent.status, sent.header("content-type")), (200, Some("image/jpeg")));
    assert_eq!(sent.header("x-content-type-options"), Some("nosniff"));
    assert!(!holds(&sent.body, OWNER) && !holds(&sent.body, b"Exif"), "the camera's notes went along");
    assert_ne!(sent.body, photo);
    let seen = ::image::load_from_memory_with_format(&sent.body, ImageFormat::Jpeg).expect("a JPEG");
    // 1600 x 400 pixels, made to fit a phone.
    assert_eq!((seen.width(), seen.height()), (960, 240));
    let browser = Browser::open(&phone);
    browser.goto(&format!("{}{own}", PORTAL.trim_end_matches('/')));
    assert_eq!(browser.script("return document.images[0].naturalWidth"), 960, "its page's policy lets it in");
    for other in ["", "0", "../", &name[1..], &name.to_uppercase()] {
        assert_ne!(page(&phone, &format!("/gambar/{other}")).status, 200, "{other:?}");
    }

    let _ = order(&lab, &["notice", "change", &number(&added), "--image", "none"]);
    wait_until("it is taken away", ON_PAGES_WITHIN, || !says(&phone, &own, "<img"));
    assert_eq!(page(&phone, &format!("/gambar/{name}")).status, 404);
    for stored in fs::read_dir(lab.gateway.state_dir()).expect("the state folder") {
        let path = stored.expect("a file").path();
        assert!(!holds(&fs::read(&path).unwrap_or_default(), OWNER), "{}", path.display());
    }
}

#[test]
fn what_is_no_picture_for_a_page_is_refused_with_a_clear_word() {
    let mut lab = Lab::builder().build();
    lab.gateway.start_part(lab::Part::Controller);
    let large = [photo(), vec![0; 20 << 20]].concat();
    for (name, bytes, words) in [
        (
            "phone.heic",
            &b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..],
            "HEIC photo as iPhones make them; export it as JPEG",
        ),
        // Whatever it calls itself.
        (
            "phone.jpg",
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
            "HEIC photo as iPhones make them; export it as JPEG",
        ),
        ("bomb.png", &bomb(), "60000 x 60000 pixels, at most 40 million"),
        ("large.jpg", &large, "10 MiB"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "SVG drawing"),
        (
            "page.jpg",
            b"<html><script>1</script></html>",
            "no picture that is known here; JPEG, PNG and WebP are",
        ),
        ("cut.jpg", &photo()[..400], "cannot be read"),
        ("empty.png", b"", "no picture that is known here"),
    ] {
        let path = file(&lab, name, bytes);
        let words_of = ["notice", "add", "--title", "Pawai", "--text", "Besok.", "--office", "X"];
        let said = refusal(&lab, &[&words_of[..], &["--image", &path]].concat());
        assert!(said.contains(&path) && said.contains(words), "{name}: {said}");
    }
    assert_eq!(lab.gateway.wifi_pbg(&["notice", "list", "--all"]), Value::Array(vec![]));
}

/// A file of somebody's on the gateway.
fn file(lab: &Lab, name: &str, bytes: &[u8]) -> String {
    let path: PathBuf = lab.gateway.configuration().with_file_name(name);
    fs::write(&path, bytes).expect("write a file");
    path.display().to_string()
}

/// A JPEG of 1600 x 400 pixels, with an EXIF segment that names its owner.
fn photo() -> Vec<u8> {
    let picture = RgbImage::from_fn(1_600, 400, |x, y| ::image::Rgb([(x / 7) as u8, (y / 2) as u8, 90]));
    let mut plain = Vec::new();
    JpegEncoder::new_with_quality(&mut plain, 90)
        .encode_image(&DynamicImage::from(picture))
        .expect("a picture is encoded");
    // One entry: Artist (0x013b), ASCII, its words behind the directory.
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x3b\0\x02".to_vec();
    exif.extend((OWNER.len() as u32).to_be_bytes());
    exif.extend([0, 0, 0, 26, 0, 0, 0, 0]);
    exif.extend(OWNER);
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

/// A PNG (RFC 2083) that claims 3.6 thousand million pixels, and holds none.
fn bomb() -> Vec<u8> {
    let side = 60_000_u32.to_be_bytes();
    let header = [b"IHDR", &side[..], &side, &[8, 6, 0, 0, 0]].concat();
    let crc = header.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
        )
    });
    [b"\x89PNG\r\n\x1a\n\0\0\0\x0d", &header[..], &(!crc).to_be_bytes(), b"\0\0\0\0IDAT\x35\xaf\x06\x1e"]
        .concat()
}
