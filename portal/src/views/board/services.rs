use super::{Leaf, categories::icon_of, hours, leaf_of};
use crate::views::{Frame, Icon, Phrase, Prose, format, text};
use askama::Template;
use hotspot::{
    board::{Category, Service},
    control::portal::Shown,
    model::{BootTime, Now},
    policy::Today,
};

/// Services of one category on the page of all.
const OF_EACH: usize = 5;

/// What citizens look for first.
const TILES: [Category; 4] =
    [Category::Health, Category::Permits, Category::CivilRecords, Category::Complaints];

/// A category on the way to its services.
pub struct Tile {
    pub path: String,
    pub name: &'static str,
    pub icon: Icon,
}

/// A service as it stands in a list.
pub struct Entry<'a> {
    pub path: String,
    pub title: Phrase<'a>,
    pub office: &'a str,
    /// Whether it is open now; nothing where nobody knows.
    pub open: Option<String>,
}

impl Frame<'_> {
    #[must_use]
    pub fn service_tiles(&self) -> Vec<Tile> {
        TILES.into_iter().map(|category| self.tile(category)).collect()
    }

    fn tile(&self, category: Category) -> Tile {
        Tile { path: self.path_of(category), name: self.name_of(category), icon: icon_of(category) }
    }

    fn entry<'b>(&self, service: &'b Service, today: &Today) -> Entry<'b> {
        self.shows(Shown::Service(service.id.0));
        Entry {
            path: format!("{}/{}", self.paths.services, service.id.0),
            title: self.phrase(&service.title),
            office: &service.office,
            open: self.open_now(service, today),
        }
    }

    fn open_now(&self, service: &Service, today: &Today) -> Option<String> {
        Some(hours::now(self.language, service.hours.as_ref()?, today, self.house.timezone))
    }

    fn today(&self) -> Today {
        // Nothing here is counted from the machine's start.
        self.house.calendar.at(Now { boot: BootTime(0), unix: self.now, trusted: true })
    }
}

/// Services by category, where there are any.
#[derive(Template)]
#[template(path = "board/services.html")]
pub struct ServicesPage<'a> {
    pub frame: Frame<'a>,
}

/// Some services of a category, and the way to all of them.
struct Shelf<'a> {
    tile: Tile,
    entries: Vec<Entry<'a>>,
    /// All of the category, where not all stand here.
    more: Option<usize>,
}

impl ServicesPage<'_> {
    fn shelves(&self) -> Vec<Shelf<'_>> {
        let (here, today) = (self.frame.house.board.services_at(self.frame.site), self.frame.today());
        let shelf = |category| {
            let all: Vec<&Service> =
                here.iter().filter(|service| service.category == category).copied().collect();
            let entries = all.iter().take(OF_EACH).map(|service| self.frame.entry(service, &today)).collect();
            let more = Some(all.len()).filter(|count| *count > OF_EACH);
            (!all.is_empty()).then(|| Shelf { tile: self.frame.tile(category), entries, more })
        };
        Category::ALL.into_iter().filter_map(shelf).collect()
    }

    fn all_of(&self, shelf: &Shelf<'_>, count: &usize) -> String {
        let count = count.to_string();
        self.frame.words.tell("all-of-category", &[("count", &count), ("category", shelf.tile.name)])
    }

    fn twin(&self) -> &str {
        self.frame.twin_paths.services
    }
}

/// The services of one category.
#[derive(Template)]
#[template(path = "board/category.html")]
pub struct CategoryPage<'a> {
    pub frame: Frame<'a>,
    pub category: Category,
    /// Which page of them, from zero.
    pub leaf: usize,
}

impl CategoryPage<'_> {
    fn entries(&self) -> Vec<Entry<'_>> {
        let (here, today) = (self.here(), self.frame.today());
        self.leaf().cut(&here).iter().map(|service| self.frame.entry(service, &today)).collect()
    }

    /// For who found nothing, or not the right thing.
    fn others(&self) -> Vec<Tile> {
        let others = Category::ALL.into_iter().filter(|category| *category != self.category);
        others.take(TILES.len()).map(|category| self.frame.tile(category)).collect()
    }

    fn icon(&self) -> Icon {
        icon_of(self.category)
    }

    fn previous(&self) -> Option<String> {
        Some(leaf_of(&self.frame.path_of(self.category), self.leaf().before()?))
    }

    fn next(&self) -> Option<String> {
        Some(leaf_of(&self.frame.path_of(self.category), self.leaf().after()?))
    }

    fn twin(&self) -> String {
        leaf_of(&self.frame.twin_path_of(self.category), self.leaf().number)
    }

    fn leaf(&self) -> Leaf {
        Leaf::new(self.leaf, self.here().len())
    }

    fn here(&self) -> Vec<&Service> {
        let all = self.frame.house.board.services_at(self.frame.site);
        all.into_iter().filter(|service| service.category == self.category).collect()
    }
}

/// A service: what it is, what it takes, where, when and how to reach it.
#[derive(Template)]
#[template(path = "board/service.html")]
pub struct ServicePage<'a> {
    pub frame: Frame<'a>,
    pub service: &'a Service,
}

/// A part of a service's page under a heading of its own.
struct Part {
    heading: &'static str,
    prose: Prose,
}

/// Where a service's link leads.
struct Site<'a> {
    href: &'a str,
    host: String,
    /// Whether it opens for this guest, where that has to be said.
    opens: Option<&'static str>,
}

impl ServicePage<'_> {
    fn title(&self) -> Phrase<'_> {
        self.frame.phrase(&self.service.title)
    }

    fn what(&self) -> Prose {
        self.frame.phrase(&self.service.what).prose()
    }

    fn open_now(&self) -> Option<String> {
        self.frame.open_now(self.service, &self.frame.today())
    }

    fn week(&self) -> Vec<String> {
        let hours = self.service.hours.as_ref();
        hours.map(|hours| hours::week(self.frame.language, hours)).unwrap_or_default()
    }

    /// Whatever is known, in the order in which a citizen needs it.
    fn parts(&self) -> Vec<Part> {
        let service = self.service;
        let known = [
            ("service-requirements", &service.requirements),
            ("service-steps", &service.steps),
            ("service-time", &service.time),
            ("service-cost", &service.cost),
        ];
        let part = |(key, words)| {
            let prose = self.frame.phrase(words).prose();
            (!prose.is_empty()).then(|| Part { heading: self.frame.words.say(key), prose })
        };
        known.into_iter().filter_map(part).collect()
    }

    fn place(&self) -> Option<Prose> {
        Some(self.frame.phrase(&self.service.place).prose()).filter(|place| !place.is_empty())
    }

    /// What is dialled, where there is a number.
    fn dialled(&self) -> Option<String> {
        Some(format::dialled(&self.service.phone)).filter(|digits| !digits.is_empty())
    }

    fn site(&self) -> Option<Site<'_>> {
        let host = text::host(&self.service.link)?;
        let key = if self.service.in_garden { "opens-before" } else { "opens-after" };
        let opens = (!self.frame.online).then(|| self.frame.words.say(key));
        Some(Site { href: &self.service.link, host, opens })
    }

    /// The way to the services of the same kind.
    fn kind(&self) -> Tile {
        self.frame.tile(self.service.category)
    }

    fn twin(&self) -> String {
        format!("{}/{}", self.frame.twin_paths.services, self.service.id.0)
    }
}
