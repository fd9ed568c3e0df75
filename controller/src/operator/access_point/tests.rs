use crate::operator::register::double::Lab;

#[tokio::test]
async fn an_access_point_is_added_shown_changed_and_taken_down_and_each_is_in_the_audit() {
    let lab = Lab::new("access-point").await;
    assert!(lab.lines(&["access-point", "list"]).await.contains("there are no access points"));
    let add = ["access-point", "add", "pendopo-1", "--site", "alun-alun", "--title", "Pendopo, tiang timur"];
    let fields = ["--address", "10.20.0.2", "--attachment", "port:lan1", "--place", "-7.3882, 109.3636"];
    assert_eq!(lab.lines(&[&add[..], &fields].concat()).await, "access point pendopo-1 is added");
    let shown = lab.lines(&["access-point", "show", "pendopo-1"]).await;
    for words in ["Pendopo, tiang timur", "-7.388200, 109.363600", "port:lan1", "40 devices"] {
        assert!(shown.contains(words), "{words} in {shown}");
    }
    assert!(lab.refused(&["access-point", "change", "pendopo-1"]).await.contains("name what to change"));
    lab.lines(&["access-point", "change", "pendopo-1", "--capacity", "60", "--place", ""]).await;
    let listed = lab.said(&["access-point", "list"]).await.unwrap().json;
    assert_eq!((&listed[0]["capacity"], &listed[0]["place"]), (&60.into(), &serde_json::Value::Null));
    lab.lines(&["access-point", "retire", "pendopo-1"]).await;
    assert!(lab.refused(&["access-point", "retire", "pendopo-1"]).await.contains("was taken down before"));
    assert!(
        lab.refused(&["access-point", "change", "pendopo-1", "--make", "x"]).await.contains("--reinstate")
    );
    assert_eq!(lab.said(&["access-point", "list"]).await.unwrap().json.as_array().unwrap().len(), 0);
    assert!(lab.lines(&["access-point", "list", "--all"]).await.contains("taken down"));
    lab.lines(&["access-point", "change", "pendopo-1", "--reinstate"]).await;
    assert!(
        lab.refused(&["access-point", "show", "nobody"]).await.contains("there is no access point nobody")
    );
    let did: Vec<String> = lab.acts().await.into_iter().map(|act| act.did).collect();
    let [add, change, retire] = ["access-point.add", "access-point.change", "access-point.retire"];
    assert_eq!(did, [add, change, retire, change]);
}

#[tokio::test]
async fn each_wrong_field_is_named_as_its_option_and_what_is_taken_with_its_holder() {
    let lab = Lab::new("access-point-faults").await;
    let add = |name| ["access-point", "add", name, "--title", "x", "--site", "alun-alun"];
    let bad = ["--mac", "zz", "--address", "10.20.0.55", "--attachment", "lan1", "--capacity", "0"];
    let refused = lab.refused(&[&add("Pendopo")[..], &bad].concat()).await;
    for option in
        ["NAME: ", "--mac: ", "--address: 10.20.0.55 is in the pool", "--attachment: ", "--capacity: "]
    {
        assert!(refused.contains(option), "{option} in {refused}");
    }
    lab.lines(&[&add("timur")[..], &["--attachment", "port:lan1"]].concat()).await;
    let refused = lab.refused(&[&add("barat")[..], &["--attachment", "vlan:lan1"]].concat()).await;
    assert!(refused.contains("--attachment: is that of access point timur already"), "{refused}");
    assert_eq!(lab.acts().await.len(), 1);
}

#[tokio::test]
async fn a_file_is_looked_at_before_it_is_written_and_written_whole_or_not_at_all() {
    let lab = Lab::new("access-point-import").await;
    let file = lab.file(
        "inventory.csv",
        "nama;lokasi;tempat;sambungan\r\ntimur;alun-alun;Timur;port:lan1\r\nbarat;x;Barat;port:lan1\r\n",
    );
    let import = ["access-point", "import", &file];
    let said = lab.said(&import).await.unwrap();
    assert_eq!((&said.json["new"], &said.json["faulty"], said.written), (&1.into(), &1.into(), false));
    let faults: Vec<&str> = said.json["rows"][1]["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["field"].as_str().unwrap())
        .collect();
    assert_eq!((&said.json["rows"][1]["line"], faults), (&3.into(), vec!["site", "attachment"]));
    let refused = lab.refused(&[&import[..], &["--apply"]].concat()).await;
    assert!(refused.contains("nothing was changed: line 3: site: there is no site x"), "{refused}");
    assert!(refused.contains("take the 1 sound rows of 2 with --apply --skip-faulty"), "{refused}");
    assert!(lab.register.store.access_points().await.unwrap().is_empty());
    assert!(lab.said(&[&import[..], &["--skip-faulty"]].concat()).await.is_err(), "not without --apply");
    let said = lab.said(&[&import[..], &["--apply", "--skip-faulty"]].concat()).await.unwrap();
    assert_eq!((&said.json["new"], &said.json["faulty"], said.written), (&1.into(), &1.into(), true));
    assert!(said.lines.concat().contains("1 at fault were left out"), "{:?}", said.lines);

    lab.file(
        "inventory.csv",
        "nama;lokasi;tempat;sambungan\ntimur;alun-alun;Timur;port:lan1\nbarat;bukateja;Barat;\n",
    );
    let said = lab.said(&[&import[..], &["--apply"]].concat()).await.unwrap();
    assert_eq!((&said.json["new"], &said.json["same"], said.written), (&1.into(), &1.into(), true));
    assert_eq!(lab.register.store.access_points().await.unwrap().len(), 2);
    let again = lab.said(&[&import[..], &["--apply"]].concat()).await.unwrap();
    assert_eq!((&again.json["same"], again.written), (&2.into(), false));
    let acts = lab.acts().await;
    let noted: Vec<&str> = acts.iter().filter_map(|act| act.after.as_deref()).collect();
    let left_out = r#"{"added":["timur"],"changed":[],"skipped":1}"#;
    assert!(noted.contains(&left_out), "{noted:?}");
    assert!(
        noted.contains(&r#"{"added":["barat"],"changed":[],"skipped":0}"#) && noted.len() == 2,
        "{noted:?}"
    );
    for (name, text) in [("latin-1.csv", &b"nama\n\xe9\n"[..]), ("none.csv", b"")] {
        let file = lab.file(name, text);
        let said = lab.said(&["access-point", "import", &file]).await;
        let told = said.map(|said| said.lines.join("\n")).unwrap_or_else(|refused| refused);
        assert!(told.contains("not UTF-8") || told.contains("names no column nama"), "{told}");
    }
    assert!(
        lab.refused(&["access-point", "import", "/nowhere.csv"]).await.contains("cannot read /nowhere.csv")
    );
}
