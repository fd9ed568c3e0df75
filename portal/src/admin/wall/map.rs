//! Sites on a map of their own: places on the earth brought onto a drawing, and names beside them that do not cover each
//! other. No tiles, nobody else is asked. Pure.

use hotspot::model::Place;

/// Of the drawing, in its own units.
pub const WIDTH: i32 = 1000;
pub const HEIGHT: i32 = 620;
/// Between the drawing's edge and the outermost site.
const MARGIN: i32 = 60;
/// A site's dot, with the space around it.
const DOT: i32 = 18;
/// Two lines of letters.
const LABEL_HEIGHT: i32 = 72;
/// Bold letters are about so wide on the average; a name is rather given too much room than too little.
const LETTER: i32 = 19;
const LONGEST_LABEL: usize = 26;
/// Names that find no room beside their site move on by so much, at most so often.
const STEP: i32 = 34;
const MOST_STEPS: i32 = 20;

/// A site to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    pub place: Place,
    pub label: String,
}

/// Where a site and its name stand, in the drawing's units from its upper left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    pub x: i32,
    pub y: i32,
    pub label: String,
    /// The label's left edge and its first line.
    pub label_x: i32,
    pub label_y: i32,
    /// Whether a line leads from the site to its name, which found no room beside it.
    pub led: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Area {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

impl Area {
    fn around(x: i32, y: i32) -> Self {
        Self { left: x - DOT, top: y - DOT, right: x + DOT, bottom: y + DOT }
    }

    fn covers(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn is_inside(self) -> bool {
        self.left >= 0 && self.top >= 0 && self.right <= WIDTH && self.bottom <= HEIGHT
    }
}

/// In the order of the sites. A site whose name finds no room anywhere is drawn without it.
#[must_use]
pub fn draw(sites: &[Site]) -> Vec<Spot> {
    let points = project(sites);
    let dots: Vec<Area> = points.iter().map(|(x, y)| Area::around(*x, *y)).collect();
    let mut labels: Vec<Area> = Vec::new();
    let mut spots = Vec::new();
    for (site, (x, y)) in sites.iter().zip(points) {
        let label = shortened(&site.label);
        let width = i32::try_from(label.chars().count()).unwrap_or(0).max(8) * LETTER;
        let free =
            |area: &Area| area.is_inside() && !labels.iter().chain(&dots).any(|taken| taken.covers(*area));
        let found = positions(x, y, width).into_iter().enumerate().find(|(_, area)| free(area));
        let (label, area, led) = match found {
            Some((place, area)) => (label, area, place >= 4),
            None => (String::new(), Area { left: x, top: y, right: x, bottom: y }, false),
        };
        if !label.is_empty() {
            labels.push(area);
        }
        spots.push(Spot { x, y, label, label_x: area.left, label_y: area.top + LABEL_HEIGHT / 2 - 6, led });
    }
    spots
}

/// Beside a dot: right, left, below, above, and then ever farther.
fn positions(x: i32, y: i32, width: i32) -> Vec<Area> {
    let at = |left: i32, top: i32| Area { left, top, right: left + width, bottom: top + LABEL_HEIGHT };
    let half = LABEL_HEIGHT / 2;
    let mut found = vec![
        at(x + DOT + 4, y - half),
        at(x - DOT - 4 - width, y - half),
        at(x - width / 2, y + DOT + 2),
        at(x - width / 2, y - DOT - 2 - LABEL_HEIGHT),
    ];
    for step in 1..=MOST_STEPS {
        for down in [step * STEP, -step * STEP] {
            found.push(at(x + DOT + 4, y - half + down));
            found.push(at(x - DOT - 4 - width, y - half + down));
        }
    }
    found
}

/// A degree of longitude is as long as one of latitude times the cosine of where it is. A regency is small: a plane will do.
fn project(sites: &[Site]) -> Vec<(i32, i32)> {
    let degrees = |e6: i32| f64::from(e6) / 1e6;
    let middle = |of: fn(&Place) -> i32| {
        let values = sites.iter().map(|site| f64::from(of(&site.place)) / 1e6);
        let (least, most) = values.fold((f64::MAX, f64::MIN), |(a, b), value| (a.min(value), b.max(value)));
        (least, most)
    };
    let (south, north) = middle(|place| place.latitude_e6);
    let (west, east) = middle(|place| place.longitude_e6);
    let shrink = ((south + north) / 2.0).to_radians().cos().max(0.01);
    let (wide, high) = ((east - west) * shrink, north - south);
    let room = |pixels: i32, degrees: f64| f64::from(pixels - 2 * MARGIN) / degrees.max(1e-6);
    let scale = room(WIDTH, wide).min(room(HEIGHT, high));
    let center = |pixels: i32, at: f64| f64::from(pixels) / 2.0 + at * scale;
    let point = |site: &Site| {
        let east_of = (degrees(site.place.longitude_e6) - (west + east) / 2.0) * shrink;
        let north_of = degrees(site.place.latitude_e6) - (south + north) / 2.0;
        (center(WIDTH, east_of).round() as i32, center(HEIGHT, -north_of).round() as i32)
    };
    sites.iter().map(point).collect()
}

fn shortened(label: &str) -> String {
    match label.char_indices().nth(LONGEST_LABEL) {
        Some((end, _)) => format!("{}…", label.get(..end).unwrap_or_default()),
        None => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn site(latitude_e6: i32, longitude_e6: i32) -> Site {
        Site { place: Place { latitude_e6, longitude_e6 }, label: "Alun-Alun Purbalingga".into() }
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let spots = draw(&[site(-7_300_000, 109_300_000), site(-7_400_000, 109_400_000)]);
        assert!(spots[0].y < spots[1].y && spots[0].x < spots[1].x, "{spots:?}");
    }

    #[test]
    fn one_site_stands_in_the_middle() {
        let spots = draw(&[site(-7_388_200, 109_363_600)]);
        assert_eq!((spots[0].x, spots[0].y), (WIDTH / 2, HEIGHT / 2));
        assert!(!spots[0].label.is_empty() && !spots[0].led);
        assert!(draw(&[]).is_empty());
    }

    #[test]
    fn sites_at_one_place_have_names_apart() {
        let spots = draw(&vec![site(-7_388_200, 109_363_600); 6]);
        let mut lines: Vec<_> = spots.iter().map(|spot| (spot.label_x, spot.label_y)).collect();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), 6, "{spots:?}");
    }

    proptest! {
        #[test]
        fn no_name_covers_another_and_all_is_inside(
            places in prop::collection::vec((-90_000_000..=90_000_000i32, -180_000_000..=180_000_000i32), 0..40),
            near in prop::collection::vec((-7_500_000..-7_200_000i32, 109_200_000..109_500_000i32), 0..40),
        ) {
            let sites: Vec<Site> = places.into_iter().chain(near).map(|(lat, lon)| site(lat, lon)).collect();
            let spots = draw(&sites);
            prop_assert_eq!(spots.len(), sites.len());
            let width = "Alun-Alun Purbalingga".len() as i32 * LETTER;
            let areas: Vec<Area> = spots.iter().filter(|spot| !spot.label.is_empty()).map(|spot| {
                let top = spot.label_y - (LABEL_HEIGHT / 2 - 6);
                Area { left: spot.label_x, top, right: spot.label_x + width, bottom: top + LABEL_HEIGHT }
            }).collect();
            for (number, area) in areas.iter().enumerate() {
                prop_assert!(area.is_inside());
                prop_assert!(!areas[number + 1..].iter().any(|other| other.covers(*area)));
            }
            for spot in &spots {
                prop_assert!((0..=WIDTH).contains(&spot.x) && (0..=HEIGHT).contains(&spot.y));
            }
        }
    }
}
