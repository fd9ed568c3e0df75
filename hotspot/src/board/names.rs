/// Names of a closed list, as commands take them in either language, and as rows and programs have them in English.
macro_rules! named {
    ($type:ident, $what:literal, { $($variant:ident: $english:literal | $indonesian:literal),+ $(,)? }) => {
        impl $type {
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $english),+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = crate::model::Invalid;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($english | $indonesian => Ok(Self::$variant),)+
                    _ => {
                        let all = [$(concat!($english, " (", $indonesian, ")")),+].join(", ");
                        let text: String = text.chars().take(40).collect();
                        Err(crate::model::Invalid::new(format!(concat!("{:?} is no ", $what, "; there are: {}"), text, all)))
                    }
                }
            }
        }
    };
}
pub(super) use named;
