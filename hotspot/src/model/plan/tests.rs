use super::*;
use proptest::prelude::*;

fn standard() -> PlanDraft {
    Preset::Standard.named(&PlanName::standard())
}

fn faults(draft: &PlanDraft) -> Vec<String> {
    draft.check().unwrap_err().0.iter().map(ToString::to_string).collect()
}

#[test]
fn a_fresh_install_gives_a_gigabyte_a_day_at_full_speed_and_never_cuts() {
    let (plan, site) = standard().check().unwrap();
    assert_eq!(site, None);
    let [full, slow] = plan.ladder.steps() else { panic!("{:?}", plan.ladder) };
    let speed = |down, up| {
        let rate = |bits| BitRate::from_bits_per_second(bits).unwrap();
        Gives::Internet(Speed { down: rate(down), up: rate(up) })
    };
    assert_eq!((full.from, full.gives), (Bytes(0), speed(5_000_000, 2_000_000)));
    assert_eq!((slow.from, slow.gives), (Bytes(1_000_000_000), speed(1_000_000, 500_000)));
    assert_eq!(
        sentence(&plan),
        "5 Mbit/s down and 2 Mbit/s up for the first 1 GB a day, then 1 Mbit/s down and 500 kbit/s up until midnight; \
         no page again for 30 d after the last visit, 90 d at most; open day and night"
    );
}

#[test]
fn every_preset_holds_and_is_printed_as_it_is_read() {
    for preset in Preset::ALL {
        let draft = preset.named(&PlanName::standard());
        let (plan, _) = draft.check().unwrap();
        assert_eq!(PlanDraft::of(&plan, None), draft);
        assert_eq!(preset.to_string().parse(), Ok(preset));
    }
}

#[test]
fn what_cannot_be_taken_is_refused_under_its_fields_name() {
    let with = |change: &dyn Fn(&mut PlanDraft)| {
        let mut draft = standard();
        change(&mut draft);
        faults(&draft)
    };
    for (wrong, expected) in [
        (with(&|draft| draft.down = "0 Mbit/s".into()), "down: \"0 Mbit/s\" is not a speed"),
        (with(&|draft| draft.per = "year".into()), "per: \"year\" is none of day, week, month"),
        (with(&|draft| draft.steps = "-1 GB: essentials".into()), "steps: \"-1 GB\" is not an amount"),
        (with(&|draft| draft.steps = "0 B: essentials".into()), "steps: the step from 0 B must begin above"),
        (
            with(&|draft| draft.steps = "2 GB: 1 Mbit/s / 1 Mbit/s, 1 GB: essentials".into()),
            "steps: the step from 1 GB must begin above the one before it, which begins from 2 GB",
        ),
        (
            with(&|draft| draft.steps = "1 GB: 9 Mbit/s / 1 Mbit/s".into()),
            "steps: the step from 1 GB is faster",
        ),
        (
            with(&|draft| draft.steps = "1 GB: essentials, 2 GB: 1 Mbit/s / 1 Mbit/s".into()),
            "after essentials",
        ),
        (with(&|draft| draft.steps = "1 GB".into()), "steps: \"1 GB\" is not a step"),
        (with(&|draft| draft.session_length = "1 s".into()), "session_length: 1 s is shorter"),
        (with(&|draft| draft.idle = "0 s".into()), "idle: 0 s is not between"),
        (with(&|draft| draft.remembered_at_most = "1 d".into()), "remembered_at_most: 1 d is less"),
        (with(&|draft| draft.hours = "Mon 9-17".into()), "hours: \"Mon 9-17\" is not an opening"),
        (with(&|draft| draft.devices = "0".into()), "devices: \"0\" is not a whole number"),
        (with(&|draft| draft.site = Some("A B".into())), "site: "),
    ] {
        assert!(wrong.len() == 1 && wrong[0].contains(expected), "{wrong:?} instead of {expected}");
    }
}

#[test]
fn all_wrong_fields_are_named_at_once() {
    let draft = PlanDraft { down: "fast".into(), hours: "never".into(), devices: "x".into(), ..standard() };
    let fields: Vec<_> = draft.check().unwrap_err().0.iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["down", "hours", "devices"]);
}

proptest! {
    #[test]
    fn no_words_make_the_check_panic(text in ".{0,40}", steps in "[0-9 GMkb:/its,essential]{0,60}") {
        let wrong = PlanDraft { down: text.clone(), hours: text.clone(), session_length: text, steps, ..standard() };
        let _ = wrong.check();
    }

    #[test]
    fn a_guest_stands_on_the_last_step_that_has_begun(used in 0u64..4_000_000_000) {
        let (plan, _) = Preset::Crowded.named(&PlanName::standard()).check().unwrap();
        let (number, step) = plan.ladder.step_at(Bytes(used));
        prop_assert!(step.from <= Bytes(used));
        prop_assert!(plan.ladder.steps().get(number + 1).is_none_or(|next| next.from > Bytes(used)));
    }
}
