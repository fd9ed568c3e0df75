//! Access points that are not ours: where guests are, which of them live, and the inventory that names them.

use crate::*;
use dhcproto::v4::MessageType;
use lab::phone::option;
use serde_json::Value;
use std::fs;

const TIMUR: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 2);
const BARAT: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 3);

/// `wifi-pbg access-point add NAME …`
fn add(lab: &Lab, name: &str, fields: &[&str]) {
    let words = ["access-point", "add", name, "--site", "alun-alun", "--title", name];
    let said = lab.gateway.wifi_pbg(&[&words[..], fields].concat());
    assert_eq!(said["in_force"], true, "{said}");
}

/// How an access point is now.
fn now(lab: &Lab, name: &str) -> Value {
    lab.gateway.wifi_pbg(&["access-point", "show", name])["now"].clone()
}

/// The access point at which staff see a device.
fn place_of(lab: &Lab, mac: &str) -> Value {
    let clients = lab.gateway.wifi_pbg(&["clients"]);
    let found = clients.as_array().into_iter().flatten().find(|client| client["mac"] == mac);
    found.map(|client| client["access_point"].clone()).unwrap_or_default()
}

fn falls(lab: &Lab) -> Vec<Value> {
    let standing = lab.gateway.wifi_pbg(&["alarms"]);
    let falls = standing.as_array().into_iter().flatten();
    falls.filter(|alarm| alarm["kind"] == "access-point-down").cloned().collect()
}

fn signed_in_by(lab: &Lab, access_point: &lab::AccessPoint) -> Phone {
    let mut phone = lab.phone_by(access_point);
    phone.join(Client::Udhcpc);
    press(&phone);
    phone
}

#[test]
fn a_guest_is_where_its_packets_come_from_and_moves_along_when_it_roams() {
    let lab = hotspot();
    let (timur, barat) = (lab.access_point("lan1", TIMUR), lab.access_point("lan2", BARAT));
    add(&lab, "timur", &["--attachment", "port:lan1"]);
    let guest = signed_in_by(&lab, &timur);
    let mac = guest.mac().to_string();
    wait_until("the guest is seen at its access point", 5 * SECOND, || place_of(&lab, &mac) == "timur");
    // Who comes into the inventory later has its guests at once.
    let other = signed_in_by(&lab, &barat);
    assert_eq!(place_of(&lab, &other.mac().to_string()), Value::Null);
    add(&lab, "barat", &["--attachment", "port:lan2"]);
    wait_until("and so is the other", 5 * SECOND, || place_of(&lab, &other.mac().to_string()) == "barat");
    assert_eq!((&now(&lab, "timur")["online"], &now(&lab, "barat")["online"]), (&1.into(), &1.into()));

    lab.roam(&guest, &timur, &barat);
    wait_until("its place moves along", 20 * SECOND, || place_of(&lab, &mac) == "barat");
    assert_eq!((&now(&lab, "timur")["online"], &now(&lab, "barat")["online"]), (&0.into(), &2.into()));
    assert!(reaches_the_web(&guest), "nothing else has changed for it");
    lab.roam(&guest, &barat, &timur);
    wait_until("and back", 20 * SECOND, || place_of(&lab, &mac) == "timur");

    let retired = lab.gateway.wifi_pbg(&["access-point", "retire", "timur"]);
    assert_eq!(retired["in_force"], true, "{retired}");
    assert_eq!(place_of(&lab, &mac), Value::Null);
}

#[test]
fn guests_are_known_by_the_vlan_and_by_the_circuit_they_come_by() {
    let lab = hotspot();
    // To the bridge a VLAN interface is a port like any other; so it is here, where many kernels have no VLANs.
    let tagged = lab.access_point("lan1.20", TIMUR);
    add(&lab, "timur", &["--attachment", "vlan:lan1.20"]);
    add(&lab, "pendopo", &["--attachment", "circuit:*pendopo*"]);
    add(&lab, "warung", &["--attachment", "circuit:0004ff"]);
    let guest = signed_in_by(&lab, &tagged);
    wait_until("it is seen by its VLAN", 5 * SECOND, || place_of(&lab, &guest.mac().to_string()) == "timur");
    assert!(reaches_the_web(&guest));

    for (circuit, at) in [(&b"eth0/pendopo/2"[..], "pendopo"), (b"\x00\x04\xff", "warung")] {
        let phone = lab.phone();
        let raw = phone.dhcp_raw();
        let length = u8::try_from(circuit.len()).expect("a short circuit");
        let information = [&[1, length], circuit, b"\x02\x03ap1"].concat();
        let letter = |kind| raw.letter(kind).with(option::RELAY, &information);
        // As clients do, it asks again: its port has only just come up.
        let mut asked = (0..5).map(|_| raw.exchange(&letter(MessageType::Discover), SECOND));
        let offer = asked.find_map(|answer| answer).expect("an offer");
        let choosing = letter(MessageType::Request).with_address(option::SERVER_ID, offer.server_id());
        let choosing = choosing.with_address(option::REQUESTED_ADDRESS, offer.yiaddr);
        raw.exchange(&choosing, 5 * SECOND).expect("an answer");
        let mac = phone.mac().to_string();
        wait_until("it is seen by its circuit", 5 * SECOND, || place_of(&lab, &mac) == at);
    }
}

#[test]
fn one_that_answers_no_more_is_an_alarm_within_a_minute_and_over_when_it_answers() {
    let lab = hotspot();
    let (timur, barat) = (lab.access_point("lan1", TIMUR), lab.access_point("lan2", BARAT));
    for (name, port, address) in [("timur", "port:lan1", TIMUR), ("barat", "port:lan2", BARAT)] {
        add(&lab, name, &["--attachment", port, "--address", &address.to_string()]);
    }
    let guest = signed_in_by(&lab, &barat);
    let both = |state: &str| ["timur", "barat"].iter().all(|name| now(&lab, name)["state"] == state);
    wait_until("both are up", 20 * SECOND, || both("up"));
    let micros = now(&lab, "timur")["round_trip_us"].as_u64();
    assert!(micros.is_some_and(|micros| micros > 0), "{micros:?}");

    timur.switch(false);
    wait_until("it is an alarm", 60 * SECOND, || !falls(&lab).is_empty());
    let fall = &falls(&lab)[0];
    assert_eq!((&fall["subject"], &fall["site"]), (&"timur".into(), &"alun-alun".into()), "{fall}");
    assert!(
        fall["seen"].as_str().is_some_and(|seen| seen.contains("does not answer at 10.20.0.2 since 20")),
        "{fall}"
    );
    assert_eq!((&now(&lab, "timur")["state"], &now(&lab, "barat")["state"]), (&"down".into(), &"up".into()));
    assert_eq!(falls(&lab).len(), 1, "of one access point");
    // Whoever looks at them leaves alone what fixes guests to their devices.
    let fixed =
        lab.gateway.command("ip").args(["neigh", "show", "nud", "permanent", "dev", "br-wifi"]).output();
    let fixed = String::from_utf8_lossy(&fixed.expect("list fixed neighbours").stdout).into_owned();
    assert!(fixed.contains(&guest.address().to_string()), "{fixed}");
    assert!(reaches_the_web(&guest));

    timur.switch(true);
    wait_until("it is over", 60 * SECOND, || falls(&lab).is_empty());
    assert_eq!(now(&lab, "timur")["state"], "up");
}

#[test]
fn of_forty_rows_with_seven_at_fault_seven_are_named_and_none_is_written_unless_chosen() {
    let lab = hotspot();
    let file = lab.gateway.state_dir().join("inventory.csv");
    let row = |number: u32| match number {
        3 => "Titik 3;alun-alun;Tiang 3;;;port:lan3;40".to_owned(),
        8 => "titik-8;kemangkon;Tiang 8;;;port:lan8;40".to_owned(),
        13 => "titik-13;alun-alun;;;;port:lan13;40".to_owned(),
        19 => "titik-19;alun-alun;Tiang 19;zz;;port:lan19;40".to_owned(),
        25 => "titik-25;alun-alun;Tiang 25;;10.20.0.60;port:lan25;40".to_owned(),
        31 => "titik-31;alun-alun;Tiang 31;;;port:lan30;40".to_owned(),
        37 => "titik-37;alun-alun;Tiang 37;;;port:lan37;banyak".to_owned(),
        number => format!("titik-{number};alun-alun;Tiang {number};;;port:lan{number};40"),
    };
    let rows = |mend: bool| {
        let rows = (1..=40).map(|number| match row(number) {
            _ if mend => format!("titik-{number};alun-alun;Tiang {number};;;port:lan{number};40\r\n"),
            row => format!("{row}\r\n"),
        });
        format!("\u{feff}nama;lokasi;tempat;mac;alamat;sambungan;kapasitas\r\n{}", rows.collect::<String>())
    };
    fs::write(&file, rows(false)).expect("write an inventory");
    let import = ["access-point", "import", file.to_str().expect("a path in letters")];
    let dry = lab.gateway.wifi_pbg(&import);
    assert_eq!(
        (&dry["new"], &dry["faulty"], &dry["applied"]),
        (&33.into(), &7.into(), &false.into()),
        "{dry}"
    );
    let faults: Vec<(u64, &str)> = dry["rows"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|row| {
            row["faults"].as_array().into_iter().flatten().map(move |fault| (&row["line"], &fault["field"]))
        })
        .filter_map(|(line, field)| Some((line.as_u64()?, field.as_str()?)))
        .collect();
    let expected = [
        (4, "name"),
        (9, "site"),
        (14, "title"),
        (20, "mac"),
        (26, "address"),
        (32, "attachment"),
        (38, "capacity"),
    ];
    assert_eq!(faults, expected);
    let refused = lab.gateway.try_wifi_pbg(&[&import[..], &["--apply"]].concat());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("line 32: attachment: is in line 31 too"), "{said}");
    assert_eq!(
        lab.gateway.wifi_pbg(&["access-point", "list"]),
        Value::Array(Vec::new()),
        "nothing is written"
    );

    assert!(said.contains("take the 33 sound rows of 40 with --apply --skip-faulty"), "{said}");
    let without = lab.gateway.wifi_pbg(&[&import[..], &["--apply", "--skip-faulty"]].concat());
    assert_eq!((&without["new"], &without["in_force"]), (&33.into(), &true.into()), "{without}");

    fs::write(&file, rows(true)).expect("write an inventory");
    let applied = lab.gateway.wifi_pbg(&[&import[..], &["--apply"]].concat());
    assert_eq!((&applied["new"], &applied["in_force"]), (&7.into(), &true.into()), "{applied}");
    let listed = lab.gateway.wifi_pbg(&["access-point", "list"]);
    assert_eq!(listed.as_array().map(Vec::len), Some(40));
    assert!(lab.gateway.wifi_pbg(&["audit"]).to_string().contains("access-point.import"));
}
