//! A QR code (ISO/IEC 18004) as one path of an inline SVG: sharp at every size, black and white on every printer.

use askama::Template;
use qrcode::{Color, EcLevel, QrCode, types::QrError};
use std::fmt::Write;

/// Modules of light around it, without which readers do not find it.
const QUIET: usize = 4;

#[derive(Debug, Template)]
#[template(path = "admin/components/qr.html")]
pub struct Qr {
    /// Modules from edge to edge, the quiet zone included.
    side: usize,
    path: String,
    /// What it is for, to who does not see it.
    says: String,
}

impl Qr {
    /// Of the second level of four, which stands a fold and a stain.
    ///
    /// # Errors
    /// Where the text is too long for any code.
    pub fn of(text: &str, says: &str) -> Result<Self, QrError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
        let width = code.width();
        let mut path = String::new();
        for (at, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                let (x, y) = (at % width + QUIET, at / width + QUIET);
                // Writing into a string does not fail.
                let _ = write!(path, "M{x} {y}h1v1h-1z");
            }
        }
        Ok(Self { side: width + 2 * QUIET, path, says: says.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_within_its_quiet_zone() {
        let code = Qr::of("WIFI:T:nopass;S:@wifi.pbg;;", "ikut <WiFi>").unwrap();
        // Its first corner mark begins right behind the quiet zone.
        assert!(code.path.starts_with("M4 4h1v1h-1z"));
        let drawn = code.to_string();
        assert!(drawn.contains(&format!("viewBox=\"0 0 {0} {0}\"", code.side)) && !drawn.contains("<WiFi>"));
        assert!(Qr::of(&"x".repeat(5_000), "").is_err());
    }
}
