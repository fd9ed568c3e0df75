use super::super::tests::networks;
use super::*;
use crate::model::UnixTime;
use proptest::prelude::*;

fn dry(text: &str, stand: &[AccessPoint]) -> Dry {
    read(text, &AccessPointsKnown { networks: &networks(), stand, now: UnixTime(7) })
}

fn stand(text: &str) -> Vec<AccessPoint> {
    dry(text, &[]).taken(FaultyRows::HoldAll).expect("a sound file").added
}

/// `LINE: FIELD: …` of each fault of a row.
fn faults(dry: &Dry) -> Vec<String> {
    let of_row = |row: &Row| match &row.outcome {
        Outcome::Faulty(Faults(faults)) => {
            faults.iter().map(|fault| format!("{}: {fault}", row.line)).collect::<Vec<_>>()
        }
        _ => Vec::new(),
    };
    dry.rows.iter().flat_map(of_row).collect()
}

const THREE: &str = "nama,lokasi,tempat,koordinat,merek,mac,alamat,sambungan,kapasitas\n\
    alun-1,alun-alun,Alun-Alun utara,\"-7.3882, 109.3636\",TP-Link,02:00:5e:00:00:01,10.20.0.2,port:lan1,60\n\
    alun-2,alun-alun,\"Alun-Alun, selatan\",,,,10.20.0.3,port:lan2,\n\
    alun-3,alun-alun,\"Warung \"\"Bu Siti\"\"\",,,,,circuit:*warung*,\n";

#[test]
fn what_spreadsheets_write_is_read_alike() {
    let three = stand(THREE);
    assert_eq!(three.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["alun-1", "alun-2", "alun-3"]);
    assert_eq!((three[0].capacity, three[1].capacity), (60, 40));
    assert_eq!(
        (three[1].title.as_str(), three[2].title.as_str()),
        ("Alun-Alun, selatan", "Warung \"Bu Siti\"")
    );
    let semicolons = "\u{feff}Name ; SITE;Title;capacity;place;make;mac;address;attachment\r\n\
        alun-1;alun-alun; Alun-Alun utara ;60;-7.3882, 109.3636;TP-Link;02:00:5e:00:00:01;10.20.0.2;port:lan1\r\n\
        \r\n\
        alun-2;alun-alun;Alun-Alun, selatan;;;;;10.20.0.3;port:lan2\r\n\
        ;;;;;;;;\r\n\
        alun-3;alun-alun;\"Warung \"\"Bu Siti\"\"\";;;;;;circuit:*warung*\r\n";
    assert_eq!(stand(semicolons), three);
    let lines: Vec<u32> = dry(semicolons, &[]).rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [2, 4, 6], "as an editor counts them");
    let lines: Vec<u32> = dry("name\n\n\n\"a\nb\"\n\nc\n", &[]).rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [4, 7]);
}

#[test]
fn a_row_is_new_changed_or_the_same() {
    let three = stand(THREE);
    let again = dry(THREE, &three);
    assert!(again.rows.iter().all(|row| row.outcome == Outcome::Same), "{again:?}");
    let some = dry("nama,kapasitas,merek\nalun-1,80,\nalun-2,,\nalun-4,,\n", &three);
    let Outcome::Changed(after, fields) = &some.rows[0].outcome else { panic!("{some:?}") };
    assert_eq!((after.capacity, after.make.as_str(), fields.as_slice()), (80, "", &["make", "capacity"][..]));
    assert_eq!((after.address, after.made), (three[0].address, three[0].made), "other columns stay");
    assert_eq!(some.rows[1].outcome, Outcome::Same);
    assert_eq!(faults(&some).len(), 2, "a new one needs site and title: {some:?}");
    let exchanged = dry("nama,sambungan\nalun-1,port:lan2\nalun-2,port:lan1\n", &three);
    assert_eq!(exchanged.changed().len(), 2, "{exchanged:?}");
}

#[test]
fn each_fault_has_its_line_and_its_field() {
    let mut three = stand(THREE);
    three[2].retired = Some(UnixTime(9));
    let text = "name,site,title,mac,address,attachment,capacity\n\
        alun-4,alun-alun,x,,,,\n\
        Alun 5,kemangkon,,zz,10.20.0.55,lan,0\n\
        alun-6,alun-alun,x,02:00:5e:00:00:01,10.20.0.2,vlan:lan1,\n\
        alun-4,alun-alun,x,,,,\n\
        alun-7,alun-alun,x,,10.20.0.9,,,more\n\
        alun-8,alun-alun,x,,10.20.0.9,,x\n\
        alun-3,alun-alun,x,,,,\n";
    let dry = dry(text, &three);
    let found = faults(&dry);
    let expected = [
        "3: name: ",
        "3: site: ",
        "3: title: ",
        "3: mac: ",
        "3: address: ",
        "3: attachment: ",
        "3: capacity: ",
        "4: mac: is that of access point alun-1 already",
        "4: address: is that of access point alun-1 already",
        "4: attachment: is that of access point alun-1 already",
        "5: name: is in line 2 too",
        "6: row: has 8 cells, and the header 7",
        "7: capacity: ",
        "7: address: is in line 6 too",
        "8: name: was taken down",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found} for {expected}");
    }
    assert_eq!((dry.faulty(), dry.added().len()), (6, 1));
}

#[test]
fn a_faulty_row_holds_all_back_until_somebody_chooses_to_go_without_it() {
    let text = "nama,lokasi,tempat\nalun-1,alun-alun,x\nalun-2,nowhere,x\n";
    let some = dry(text, &[]);
    assert_eq!(some.taken(FaultyRows::HoldAll), None);
    let taken = some.taken(FaultyRows::Skipped).unwrap();
    assert_eq!((taken.added.len(), taken.changed.len(), taken.skipped), (1, 0, 1));
    let noted = serde_json::to_string(&taken.noted()).unwrap();
    assert_eq!(noted, r#"{"added":["alun-1"],"changed":[],"skipped":1}"#);
    let again = dry(text, &taken.added).taken(FaultyRows::Skipped).unwrap();
    assert!(again.is_empty(), "{again:?}");
    let none = dry("nama,warna\nalun-1,x\n", &[]);
    assert_eq!(none.taken(FaultyRows::Skipped), None, "of a file that is none there are no sound rows");
}

#[test]
fn a_file_that_is_none_is_refused_as_a_whole() {
    for (text, field, why) in [
        ("", "header", "names no column nama"),
        ("lokasi\nalun-alun\n", "header", "names no column nama"),
        ("nama,warna\nx,y\n", "header", "\"warna\" is no column"),
        ("nama,name\nx,y\n", "header", "names the column name twice"),
        ("\0\u{1}\n", "header", "is no column"),
        (&"x".repeat(LONGEST_FILE + 1), "file", "has more than"),
    ] {
        let dry = dry(text, &[]);
        let first = dry.header_faults.0.first().unwrap_or_else(|| panic!("{text:.20}: {dry:?}"));
        assert_eq!((first.field, dry.rows.len()), (field, 0));
        assert!(first.why.0.contains(why), "{first}");
    }
    let long: String = (0..=MOST_ROWS).map(|number| format!("ap-{number}\n")).collect();
    let long = dry(&format!("nama\n{long}"), &[]);
    assert_eq!((long.rows.len(), long.header_faults.0.len()), (MOST_ROWS, 1));
    let many = dry(&",x".repeat(10_000), &[]);
    assert!(many.header_faults.0.len() < 20, "{}", many.header_faults.0.len());
    assert!(text_of(b"nama\n\xff\n").is_err());
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "(nama|name|mac|alamat|[,;\"\r\n\u{feff}\\PC]){0,60}") {
        let three = stand(THREE);
        let dry = dry(&text, &three);
        prop_assert!(dry.rows.len() <= MOST_ROWS);
    }

    #[test]
    fn nor_does_any_cell(cells in proptest::collection::vec("(\"|\\PC){0,20}", 0..40)) {
        let text = format!("nama;lokasi;tempat;koordinat;mac;alamat;sambungan;kapasitas\n{}", cells.join(";"));
        let _ = dry(&text, &[]);
    }
}
