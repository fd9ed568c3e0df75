//! Amounts, speeds and lengths of time as people here write them; decimal units (1 GB = 10⁹ bytes).

use super::Language;
use hotspot::model::{BitRate, Bytes, Span};

const KILO: u64 = 1_000;
const MEGA: u64 = 1_000 * KILO;
const GIGA: u64 = 1_000 * MEGA;

/// `350 MB`, `1,6 GB`, `120 GB`: rounded to what a person can use.
#[must_use]
pub fn amount(language: Language, Bytes(bytes): Bytes) -> String {
    let megabytes = bytes.saturating_add(MEGA / 2) / MEGA;
    if megabytes < 1_000 {
        return format!("{megabytes} MB");
    }
    gigabytes(language, bytes.saturating_add(GIGA / 20) / (GIGA / 10))
}

/// What is left, like [`amount`] but never rounded up, and never nothing.
#[must_use]
pub fn amount_left(language: Language, Bytes(bytes): Bytes) -> String {
    match bytes / MEGA {
        0 => language.words().say("less-than-a-megabyte").to_owned(),
        megabytes if megabytes < 1_000 => format!("{megabytes} MB"),
        _ => gigabytes(language, bytes / (GIGA / 10)),
    }
}

/// `1 GB`, `1,25 GB`, `500 MB`: as the plan has it.
#[must_use]
pub fn exact_amount(language: Language, bytes: Bytes) -> String {
    let point = bytes.to_string();
    language.pick(point.replace('.', ","), point)
}

/// `5 Mbit/s`, `0,5 Mbit/s`, `1 Gbit/s`: to the kilobit.
#[must_use]
pub fn rate(language: Language, rate: BitRate) -> String {
    let bits = rate.bits_per_second();
    if bits >= GIGA {
        format!("{} Gbit/s", thousandths(language, bits / MEGA))
    } else {
        format!("{} Mbit/s", thousandths(language, (bits / KILO).max(1)))
    }
}

/// `30 hari`, `1 day`, `4 hours`: in the largest unit that says it exactly, minutes at least.
#[must_use]
pub fn length(language: Language, span: Span) -> String {
    const UNITS: [(u64, &str); 3] =
        [(86_400, "length-days"), (3_600, "length-hours"), (60, "length-minutes")];
    let exact = UNITS.iter().find(|(size, _)| span.secs() > 0 && span.secs().is_multiple_of(*size));
    let (size, key) = exact.copied().unwrap_or((60, "length-minutes"));
    language.words().tell(key, &[("count", &(span.secs() / size).to_string())])
}

/// `1 jam 20 menit`, `2 d 3 h`: in the two largest units, never rounded up, and never nothing.
#[must_use]
pub fn length_left(language: Language, span: Span) -> String {
    const UNITS: [(u64, &str); 3] = [(86_400, "short-days"), (3_600, "short-hours"), (60, "short-minutes")];
    let mut left = span.secs();
    let mut counts = UNITS.map(|(size, key)| {
        let count = left / size;
        left %= size;
        (count, key)
    });
    if let [(1.., _), _, (minutes, _)] = &mut counts {
        *minutes = 0;
    }
    let said: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, key)| language.words().tell(key, &[("count", &count.to_string())]))
        .collect();
    if said.is_empty() {
        return language.words().say("less-than-a-minute").to_owned();
    }
    said.join(" ")
}

/// What a telephone dials for a number as it is written: its digits, and the plus it may begin with.
#[must_use]
pub fn dialled(written: &str) -> String {
    let plus = written.trim_start().starts_with('+').then_some('+');
    plus.into_iter().chain(written.chars().filter(char::is_ascii_digit)).collect()
}

fn gigabytes(language: Language, tenths: u64) -> String {
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} GB"),
        (whole, _) if whole >= 100 => format!("{whole} GB"),
        (whole, tenth) => format!("{whole}{}{tenth} GB", language.pick(",", ".")),
    }
}

/// `1500` is `1,5`.
fn thousandths(language: Language, count: u64) -> String {
    let decimals = format!("{:03}", count % 1_000);
    match (count / 1_000, decimals.trim_end_matches('0')) {
        (whole, "") => whole.to_string(),
        (whole, decimals) => format!("{whole}{}{decimals}", language.pick(",", ".")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, Indonesian};
    use proptest::prelude::*;

    #[test]
    fn amounts_are_rounded_to_what_a_person_can_use() {
        for (bytes, indonesian, english) in [
            (0, "0 MB", "0 MB"),
            (400_000, "0 MB", "0 MB"),
            (600_000, "1 MB", "1 MB"),
            (350 * MEGA, "350 MB", "350 MB"),
            (999 * MEGA, "999 MB", "999 MB"),
            (999_600_000, "1 GB", "1 GB"),
            (1_640 * MEGA, "1,6 GB", "1.6 GB"),
            (1_960 * MEGA, "2 GB", "2 GB"),
            (120_300 * MEGA, "120 GB", "120 GB"),
            (u64::MAX, "18446744073 GB", "18446744073 GB"),
        ] {
            assert_eq!(amount(Indonesian, Bytes(bytes)), indonesian);
            assert_eq!(amount(English, Bytes(bytes)), english);
        }
    }

    #[test]
    fn what_is_left_is_said_with_care() {
        for (bytes, indonesian, english) in [
            (1, "kurang dari 1 MB", "less than 1 MB"),
            (999_999, "kurang dari 1 MB", "less than 1 MB"),
            (MEGA, "1 MB", "1 MB"),
            (999_999_999, "999 MB", "999 MB"),
            (1_990 * MEGA, "1,9 GB", "1.9 GB"),
            (120_990 * MEGA, "120 GB", "120 GB"),
        ] {
            assert_eq!(amount_left(Indonesian, Bytes(bytes)), indonesian);
            assert_eq!(amount_left(English, Bytes(bytes)), english);
        }
        for (secs, indonesian, english) in [
            (0, "kurang dari 1 menit", "less than 1 min"),
            (59, "kurang dari 1 menit", "less than 1 min"),
            (60, "1 menit", "1 min"),
            (4_859, "1 jam 20 menit", "1 h 20 min"),
            (4 * 3_600, "4 jam", "4 h"),
            (2 * 86_400 + 3 * 3_600 + 3_599, "2 hari 3 jam", "2 d 3 h"),
            (86_400 + 3_599, "1 hari", "1 d"),
        ] {
            assert_eq!(length_left(Indonesian, Span::from_secs(secs)), indonesian);
            assert_eq!(length_left(English, Span::from_secs(secs)), english);
        }
    }

    #[test]
    fn plans_are_said_as_they_are() {
        for (text, indonesian) in
            [("1 GB", "1 GB"), ("1.25 GB", "1,25 GB"), ("500 MB", "500 MB"), ("1500 MB", "1,5 GB")]
        {
            assert_eq!(exact_amount(Indonesian, text.parse().unwrap()), indonesian);
        }
        for (text, indonesian, english) in [
            ("5 Mbit/s", "5 Mbit/s", "5 Mbit/s"),
            ("500 kbit/s", "0,5 Mbit/s", "0.5 Mbit/s"),
            ("1.25 Mbit/s", "1,25 Mbit/s", "1.25 Mbit/s"),
            ("64 kbit/s", "0,064 Mbit/s", "0.064 Mbit/s"),
            ("1 bit/s", "0,001 Mbit/s", "0.001 Mbit/s"),
            ("100 Mbit/s", "100 Mbit/s", "100 Mbit/s"),
            ("2.5 Gbit/s", "2,5 Gbit/s", "2.5 Gbit/s"),
        ] {
            assert_eq!(rate(Indonesian, text.parse().unwrap()), indonesian);
            assert_eq!(rate(English, text.parse().unwrap()), english);
        }
    }

    #[test]
    fn lengths_are_said_in_the_largest_exact_unit() {
        for (secs, indonesian, english) in [
            (30 * 86_400, "30 hari", "30 days"),
            (86_400, "1 hari", "1 day"),
            (4 * 3_600, "4 jam", "4 hours"),
            (5_400, "90 menit", "90 minutes"),
            (59, "0 menit", "0 minutes"),
        ] {
            assert_eq!(length(Indonesian, Span::from_secs(secs)), indonesian);
            assert_eq!(length(English, Span::from_secs(secs)), english);
        }
    }

    #[test]
    fn a_telephone_dials_digits_only() {
        assert_eq!(dialled("(0281) 891-234"), "0281891234");
        assert_eq!(dialled("+62 281 891234"), "+62281891234");
        assert_eq!(dialled("\"><script>"), "");
    }

    proptest! {
        #[test]
        fn what_is_left_is_never_rounded_up_nor_said_to_be_nothing(small in 1u64..3_000_000_000, large: u64) {
            for bytes in [small, large.max(1)] {
                for language in [Indonesian, English] {
                    let said = amount_left(language, Bytes(bytes)).replace(',', ".");
                    if bytes < MEGA {
                        prop_assert!(said.ends_with(" 1 MB"), "{bytes}: {said}");
                    } else {
                        let Bytes(read) = said.parse().unwrap();
                        prop_assert!(0 < read && read <= bytes && bytes - read < GIGA, "{bytes}: {said}");
                    }
                }
            }
        }

        #[test]
        fn no_more_time_is_left_than_there_is(secs: u64) {
            let said = length_left(English, Span::from_secs(secs));
            if secs >= 60 {
                let words: Vec<&str> = said.split(' ').collect();
                let read: u64 = words.chunks(2).map(|pair| {
                    let size = match pair[1] { "d" => 86_400, "h" => 3_600, _ => 60 };
                    pair[0].parse::<u64>().unwrap() * size
                }).sum();
                prop_assert!(0 < read && read <= secs && secs - read < 3_600, "{secs}: {said}");
            } else {
                prop_assert_eq!(said, "less than 1 min");
            }
        }
    }
}
