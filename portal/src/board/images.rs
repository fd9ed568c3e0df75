use crate::{controller_link::ControllerLink, fault::Fault};
use axum::body::Bytes;
use hotspot::{
    board::{Image, ImageId},
    control::portal::GetImage,
};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// Of all images that are kept, in bytes.
const ROOM: usize = 16 * 1024 * 1024;

/// Whatever else an image calls itself is not sent to browsers.
const KINDS: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];

/// The board's images that were asked for lately.
#[derive(Debug, Default)]
pub struct Images {
    kept: Mutex<Kept>,
    /// Held while one is fetched: a crowd on the same page asks the controller once.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub kind: &'static str,
    pub bytes: Bytes,
}

impl Images {
    /// # Errors
    /// [`Fault::NotFound`] where the controller has none of this name, [`Fault::Restarting`] where it does not answer.
    pub async fn get(&self, name: &ImageId, link: &ControllerLink) -> Result<Picture, Fault> {
        if let Some(picture) = self.kept(name) {
            return Ok(picture);
        }
        let _alone = self.fetching.lock().await;
        if let Some(picture) = self.kept(name) {
            return Ok(picture);
        }
        let image = link.ask(&GetImage { image: name.clone() }).await.map_err(|fault| match fault {
            Fault::UnknownGuest => Fault::NotFound,
            other => other,
        })?;
        let picture = Picture::of(image).ok_or(Fault::NotFound)?;
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).keep(name.clone(), picture.clone());
        Ok(picture)
    }

    fn kept(&self, name: &ImageId) -> Option<Picture> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).find(name)
    }
}

impl Picture {
    fn of(image: Image) -> Option<Self> {
        let kind = KINDS.into_iter().find(|kind| *kind == image.kind)?;
        Some(Self { kind, bytes: image.bytes.into() })
    }
}

/// The one asked for last stands last.
#[derive(Debug, Default)]
struct Kept {
    pictures: VecDeque<(ImageId, Picture)>,
    /// Of all of them.
    bytes: usize,
}

impl Kept {
    fn find(&mut self, name: &ImageId) -> Option<Picture> {
        let at = self.pictures.iter().position(|(known, _)| known == name)?;
        let found = self.pictures.remove(at)?;
        let picture = found.1.clone();
        self.pictures.push_back(found);
        Some(picture)
    }

    fn keep(&mut self, name: ImageId, picture: Picture) {
        if picture.bytes.len() > ROOM {
            return;
        }
        self.bytes += picture.bytes.len();
        self.pictures.push_back((name, picture));
        while self.bytes > ROOM
            && let Some((_, oldest)) = self.pictures.pop_front()
        {
            self.bytes -= oldest.bytes.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEGABYTE: usize = 1024 * 1024;

    fn name(number: usize) -> ImageId {
        ImageId(format!("{number:08x}"))
    }

    fn picture(bytes: usize) -> Picture {
        Picture { kind: "image/jpeg", bytes: vec![7; bytes].into() }
    }

    #[test]
    fn images_never_take_more_than_their_room_and_those_in_use_stay() {
        let mut kept = Kept::default();
        kept.keep(name(0), picture(MEGABYTE));
        for number in 1..200 {
            kept.keep(name(number), picture(3 * MEGABYTE));
            assert_eq!(
                kept.bytes,
                kept.pictures.iter().map(|(_, picture)| picture.bytes.len()).sum::<usize>()
            );
            assert!(kept.bytes <= ROOM);
            assert!(kept.find(&name(0)).is_some(), "asked for again and again");
        }
        assert!(kept.find(&name(1)).is_none() && kept.find(&name(199)).is_some());
    }

    #[test]
    fn an_image_larger_than_the_room_pushes_nothing_out() {
        let mut kept = Kept::default();
        kept.keep(name(0), picture(MEGABYTE));
        kept.keep(name(1), picture(ROOM + 1));
        assert!(kept.find(&name(0)).is_some() && kept.find(&name(1)).is_none());
    }

    #[test]
    fn what_is_no_picture_is_not_served_as_one() {
        for kind in ["text/html", "image/svg+xml", "image/jpeg; x", "IMAGE/PNG", ""] {
            let image = Image { id: name(0), kind: kind.into(), width: 1, height: 1, bytes: vec![1] };
            assert_eq!(Picture::of(image), None, "{kind}");
        }
    }
}
