//! How the kinds of services are called, drawn and addressed.

use crate::views::{Frame, Icon, Language};
use hotspot::board::Category;

impl Frame<'_> {
    #[must_use]
    pub fn name_of(&self, category: Category) -> &'static str {
        self.words.say(match category {
            Category::Health => "category-health",
            Category::Permits => "category-permits",
            Category::CivilRecords => "category-civil-records",
            Category::Complaints => "category-complaints",
            Category::Emergency => "category-emergency",
            Category::Education => "category-education",
            Category::Tourism => "category-tourism",
            Category::Cameras => "category-cameras",
        })
    }

    #[must_use]
    pub fn path_of(&self, category: Category) -> String {
        format!("{}/{}", self.paths.services, slug(category, self.language))
    }

    pub(super) fn twin_path_of(&self, category: Category) -> String {
        format!("{}/{}", self.twin_paths.services, slug(category, self.language.other()))
    }
}

/// The category whose services live there in this language.
#[must_use]
pub fn category_of(name: &str, language: Language) -> Option<Category> {
    Category::ALL.into_iter().find(|category| slug(*category, language) == name)
}

pub(super) fn icon_of(category: Category) -> Icon {
    match category {
        Category::Health => Icon::Cross,
        Category::Permits => Icon::Stamp,
        Category::CivilRecords => Icon::Card,
        Category::Complaints => Icon::Speech,
        Category::Emergency => Icon::Bell,
        Category::Education => Icon::Book,
        Category::Tourism => Icon::Pin,
        Category::Cameras => Icon::Camera,
    }
}

fn slug(category: Category, language: Language) -> &'static str {
    let (indonesian, english) = match category {
        Category::Health => ("kesehatan", "health"),
        Category::Permits => ("perizinan", "permits"),
        Category::CivilRecords => ("kependudukan", "civil-records"),
        Category::Complaints => ("pengaduan", "complaints"),
        Category::Emergency => ("kedaruratan", "emergency"),
        Category::Education => ("pendidikan", "education"),
        Category::Tourism => ("pariwisata", "tourism"),
        Category::Cameras => ("kamera", "cameras"),
    };
    language.pick(indonesian, english)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, Indonesian};

    #[test]
    fn every_category_has_a_place_of_its_own_in_both_languages() {
        for category in Category::ALL {
            for language in [Indonesian, English] {
                assert_eq!(category_of(slug(category, language), language), Some(category));
            }
        }
        for stranger in ["", "1", "Kesehatan", "kesehatan/", "health"] {
            assert_eq!(category_of(stranger, Indonesian), None);
        }
    }
}
