//! Pictures of announcements: read within bounds, and encoded again by ourselves, so that no byte of the file that was
//! given reaches a citizen, and nothing that the camera wrote about its owner.

use crate::board::{Image, ImageId};
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage, codecs::jpeg::JpegEncoder,
};
use sha2::{Digest, Sha256};
use std::io::Cursor;

/// Larger files are not looked at, in bytes.
pub const LARGEST_FILE: usize = 10 * 1024 * 1024;
/// Above what phones take; in pixels.
const MOST_PIXELS: u64 = 40_000_000;
/// What decoding may take, in bytes: four for each pixel, and some.
const MOST_MEMORY: u64 = 192 * 1024 * 1024;
/// What a phone of today shows without scrolling sideways, in pixels.
const FITS: (u32, u32) = (960, 1280);
/// On a slow line a page with it still comes within some seconds; in bytes.
const LARGEST: usize = 150_000;
/// The first at which it is small enough is taken.
const QUALITIES: [u8; 5] = [75, 65, 55, 45, 35];

/// Why a file is no picture for a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureFault {
    #[error("the file has {0} bytes, at most {LARGEST_FILE} (10 MiB) are taken; save it smaller")]
    LargeFile(usize),
    #[error("the picture has {width} x {height} pixels, at most 40 million are taken; save it smaller")]
    ManyPixels { width: u32, height: u32 },
    #[error("the picture takes too much memory to read; save it as JPEG")]
    Deep,
    #[error("this is a HEIC photo as iPhones make them; export it as JPEG first")]
    Heic,
    #[error("this is an AVIF picture; export it as JPEG first")]
    Avif,
    #[error("this is a GIF; moving pictures are not shown, export it as PNG or JPEG first")]
    Gif,
    #[error("this is an SVG drawing; export it as PNG first")]
    Svg,
    #[error("this is a PDF document; export the page as JPEG first")]
    Pdf,
    #[error("this is no picture that is known here; JPEG, PNG and WebP are")]
    Unknown,
    #[error("the picture cannot be read: {0}")]
    Broken(String),
    #[error("the picture cannot be written: {0}")]
    Unwritten(String),
}

/// The picture as a JPEG of at most 960 x 1280 pixels and 150 kB, upright, on white where it was transparent.
///
/// # Errors
/// Says what the file is where it is none that can be taken.
pub fn encode(file: &[u8]) -> Result<Image, PictureFault> {
    let mut picture = decode(file)?;
    let (width, height) = FITS;
    if picture.width() > width || picture.height() > height {
        picture = picture.thumbnail(width, height);
    }
    let mut picture = picture.into_rgb8();
    loop {
        for quality in QUALITIES {
            let bytes = jpeg(&picture, quality)?;
            if bytes.len() <= LARGEST {
                return Ok(named(&picture, bytes));
            }
        }
        // Noise: no quality is low enough for this size.
        let [width, height] = [picture.width(), picture.height()].map(|side| (side * 3 / 4).max(1));
        picture = DynamicImage::from(picture).thumbnail_exact(width, height).into_rgb8();
    }
}

/// Its bounds are looked at before any pixel is.
fn decode(file: &[u8]) -> Result<DynamicImage, PictureFault> {
    if file.len() > LARGEST_FILE {
        return Err(PictureFault::LargeFile(file.len()));
    }
    let broken = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => PictureFault::Deep,
        error => PictureFault::Broken(error.to_string().chars().take(200).collect()),
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(file), format(file)?);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PictureFault::ManyPixels { width, height });
    }
    if decoder.total_bytes() > MOST_MEMORY {
        return Err(PictureFault::Deep);
    }
    // A camera's note on how it was held; a broken one is no reason to refuse the picture.
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    if picture.color().has_alpha() {
        picture = on_white(picture);
    }
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(picture)
}

/// The format by the file's first bytes: its name says nothing.
fn format(file: &[u8]) -> Result<ImageFormat, PictureFault> {
    let starts = |with: &[u8]| file.starts_with(with);
    let at = |place: usize, with: &[u8]| file.get(place..place + with.len()) == Some(with);
    if starts(b"\xff\xd8\xff") {
        Ok(ImageFormat::Jpeg)
    } else if starts(b"\x89PNG\r\n\x1a\n") {
        Ok(ImageFormat::Png)
    } else if starts(b"RIFF") && at(8, b"WEBP") {
        Ok(ImageFormat::WebP)
    } else if at(4, b"ftyp") {
        // ISO 14496-12: brands of four letters, the main one, a version, then those that are compatible.
        let brands: Vec<&[u8]> = file.get(8..64.min(file.len())).unwrap_or_default().chunks(4).collect();
        let has = |names: &[&[u8]]| brands.iter().any(|brand| names.contains(brand));
        if has(&[b"avif", b"avis"]) {
            Err(PictureFault::Avif)
        } else if has(&[b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"]) {
            Err(PictureFault::Heic)
        } else {
            Err(PictureFault::Unknown)
        }
    } else if starts(b"GIF8") {
        Err(PictureFault::Gif)
    } else if starts(b"%PDF") {
        Err(PictureFault::Pdf)
    } else if is_drawing(file) {
        Err(PictureFault::Svg)
    } else {
        Err(PictureFault::Unknown)
    }
}

fn is_drawing(file: &[u8]) -> bool {
    let beginning = String::from_utf8_lossy(file.get(..1024.min(file.len())).unwrap_or_default());
    let beginning = beginning.trim_start_matches('\u{feff}').trim_start();
    beginning.starts_with('<') && beginning.contains("<svg")
}

fn on_white(picture: DynamicImage) -> DynamicImage {
    let mut pixels = picture.into_rgba8();
    for pixel in pixels.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        let over = |colour: u8| {
            let mixed = u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from(mixed / 255).unwrap_or(255)
        };
        pixel.0 = [over(red), over(green), over(blue), 255];
    }
    pixels.into()
}

fn jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, PictureFault> {
    let mut bytes = Vec::new();
    let written = JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture);
    written.map(|()| bytes).map_err(|error| PictureFault::Unwritten(error.to_string()))
}

fn named(picture: &RgbImage, bytes: Vec<u8>) -> Image {
    let id = Sha256::digest(&bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let (width, height) = picture.dimensions();
    Image { id: ImageId(id), kind: "image/jpeg".to_owned(), width, height, bytes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageEncoder, Rgba, RgbaImage, codecs::png::PngEncoder, codecs::webp::WebPEncoder};

    /// Left half of one colour, right half of another.
    fn halves(width: u32, height: u32, left: [u8; 4], right: [u8; 4]) -> RgbaImage {
        RgbaImage::from_fn(width, height, |x, _| Rgba(if x < width / 2 { left } else { right }))
    }

    fn png(picture: &RgbaImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        let (width, height) = picture.dimensions();
        PngEncoder::new(&mut bytes)
            .write_image(picture, width, height, image::ExtendedColorType::Rgba8)
            .unwrap();
        bytes
    }

    fn pixels(image: &Image) -> RgbImage {
        assert_eq!(image.kind, "image/jpeg");
        let picture =
            image::load_from_memory_with_format(&image.bytes, ImageFormat::Jpeg).unwrap().into_rgb8();
        assert_eq!(picture.dimensions(), (image.width, image.height));
        picture
    }

    const RED: [u8; 4] = [255, 0, 0, 255];
    const BLUE: [u8; 4] = [0, 0, 255, 255];

    fn is_about(found: [u8; 3], wanted: [u8; 4]) -> bool {
        found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) < 24)
    }

    #[test]
    fn a_picture_is_made_to_fit_and_never_larger() {
        let large = encode(&png(&halves(2_000, 500, RED, BLUE))).unwrap();
        assert_eq!((large.width, large.height), (960, 240));
        assert!(is_about(pixels(&large).get_pixel(5, 5).0, RED));
        let small = encode(&png(&halves(20, 10, RED, BLUE))).unwrap();
        assert_eq!((small.width, small.height), (20, 10));
        assert!(large.bytes.len() <= LARGEST);
        let thread = encode(&png(&halves(5_000, 1, RED, BLUE))).unwrap();
        assert_eq!((thread.width, thread.height), (960, 1));
    }

    #[test]
    fn one_picture_has_one_name_and_another_has_another() {
        let [first, again, other] =
            [RED, RED, BLUE].map(|left| encode(&png(&halves(8, 8, left, BLUE))).unwrap());
        assert_eq!(first, again);
        assert_ne!(first.id, other.id);
        assert!(first.id.0.len() == 32 && first.id.0.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn what_was_transparent_is_white() {
        let image = encode(&png(&halves(64, 64, [0, 0, 0, 0], BLUE))).unwrap();
        assert!(is_about(pixels(&image).get_pixel(5, 5).0, [255; 4]));
    }

    #[test]
    fn noise_is_made_smaller_until_it_is_small_enough() {
        let mut seed = 1u32;
        let noise = RgbaImage::from_fn(1_000, 1_000, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [a, b, c, _] = seed.to_be_bytes();
            Rgba([a, b, c, 255])
        });
        let image = encode(&png(&noise)).unwrap();
        assert!(image.bytes.len() <= LARGEST, "{}", image.bytes.len());
    }

    /// A JPEG with an EXIF segment that says how it was held, and the photographer's name.
    fn held(orientation: u8) -> Vec<u8> {
        let mut plain = Vec::new();
        let picture = DynamicImage::from(halves(64, 32, RED, BLUE)).into_rgb8();
        JpegEncoder::new_with_quality(&mut plain, 95).encode_image(&picture).unwrap();
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
        exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
        exif.extend([0x01, 0x3b, 0, 2, 0, 0, 0, 4, b'B', b'u', b'd', 0]);
        exif.extend([0; 4]);
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let segment = [&[0xff, 0xe1], &length[..], &exif].concat();
        [&plain[..2], &segment, &plain[2..]].concat()
    }

    #[test]
    fn a_photo_stands_upright_and_tells_nothing_of_its_owner() {
        let upright = encode(&held(1)).unwrap();
        assert_eq!((upright.width, upright.height), (64, 32));
        let turned = encode(&held(6)).unwrap();
        assert_eq!((turned.width, turned.height), (32, 64));
        assert!(is_about(pixels(&turned).get_pixel(16, 5).0, RED));
        for image in [upright, turned] {
            let holds = |words: &[u8]| image.bytes.windows(words.len()).any(|found| found == words);
            assert!(!holds(b"Exif") && !holds(b"Bud"));
        }
    }

    #[test]
    fn webp_is_read() {
        let picture = halves(32, 16, RED, BLUE);
        let mut bytes = Vec::new();
        WebPEncoder::new_lossless(&mut bytes)
            .encode(&picture, 32, 16, image::ExtendedColorType::Rgba8)
            .unwrap();
        assert!(is_about(pixels(&encode(&bytes).unwrap()).get_pixel(2, 2).0, RED));
    }

    #[test]
    fn what_is_no_picture_for_a_page_is_told_by_its_first_bytes() {
        for (file, fault) in [
            (&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], PictureFault::Heic),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", PictureFault::Heic),
            (b"\0\0\0\x1cftypavif\0\0\0\0mif1avif", PictureFault::Avif),
            (b"\0\0\0\x1cftypisom\0\0\0\0isommp42", PictureFault::Unknown),
            (b"GIF89a", PictureFault::Gif),
            (b"%PDF-1.7", PictureFault::Pdf),
            (b"<?xml version=\"1.0\"?>\n<svg xmlns=", PictureFault::Svg),
            (b"  <svg>", PictureFault::Svg),
            (b"<html>", PictureFault::Unknown),
            (b"", PictureFault::Unknown),
            (b"\xff\xd8", PictureFault::Unknown),
            (b"MM\0\x2a", PictureFault::Unknown),
        ] {
            assert_eq!(encode(file), Err(fault), "{:?}", String::from_utf8_lossy(file));
        }
        assert!(PictureFault::Heic.to_string().contains("iPhones"));
    }

    /// A PNG's header (RFC 2083) that claims a size, and nothing behind it.
    fn claims(width: u32, height: u32, depth: u8) -> Vec<u8> {
        let mut header = b"IHDR".to_vec();
        header.extend(width.to_be_bytes());
        header.extend(height.to_be_bytes());
        header.extend([depth, 6, 0, 0, 0]);
        let mut crc = u32::MAX;
        for byte in &header {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
            }
        }
        let empty_data = b"\0\0\0\0IDAT\x35\xaf\x06\x1e";
        [b"\x89PNG\r\n\x1a\n\0\0\0\x0d", &header[..], &(!crc).to_be_bytes(), empty_data].concat()
    }

    #[test]
    fn a_bomb_is_refused_before_a_pixel_is_read() {
        let many = PictureFault::ManyPixels { width: 60_000, height: 60_000 };
        assert_eq!(encode(&claims(60_000, 60_000, 8)), Err(many));
        let widest = encode(&claims(u32::MAX >> 1, u32::MAX >> 1, 8)).unwrap_err();
        assert!(!matches!(widest, PictureFault::Unknown), "{widest}");
        // 40 million pixels of 16 bits a colour.
        assert_eq!(encode(&claims(8_000, 5_000, 16)), Err(PictureFault::Deep));
        assert_eq!(encode(&vec![0xff; LARGEST_FILE + 1]), Err(PictureFault::LargeFile(LARGEST_FILE + 1)));
    }

    #[test]
    fn what_is_cut_short_or_garbled_is_refused() {
        let whole = png(&halves(64, 64, RED, BLUE));
        for end in [8, 20, 33, 45, whole.len() / 2] {
            assert!(matches!(encode(&whole[..end]), Err(PictureFault::Broken(_))), "{end}");
        }
        for (place, start) in
            [&b"\xff\xd8\xff\xe0"[..], b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8 "].iter().enumerate()
        {
            let garbage: Vec<u8> = (0..5_000u32).map(|n| (n * 31 + place as u32) as u8).collect();
            assert!(matches!(encode(&[start, &garbage[..]].concat()), Err(PictureFault::Broken(_))));
        }
    }
}
