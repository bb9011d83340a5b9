//! Rosters that can be counted by hand, and the impossible ones.

use super::*;

#[test]
fn a_flat_day_is_covered_exactly() {
    let found = roster(&[2; 17], &LabourRules { unbroken_max: 17, ..LabourRules::default() }).unwrap();
    assert_eq!(found.missing, [0; 17]);
    assert_eq!(found.half_hours, 34, "two people all day and nobody more: {found:?}");
}

#[test]
fn breaks_are_covered_and_rules_hold() {
    let need = [2, 2, 3, 4, 5, 6, 6, 5, 4, 3, 4, 5, 6, 5, 4, 3, 2, 2];
    let rules = LabourRules { clerks_max: 20, ..LabourRules::default() };
    let found = roster(&need, &rules).unwrap();
    assert_eq!(found.missing, [0; 18], "{found:?}");
    assert!(found.proven);
    for (shift, _) in &found.shifts {
        assert!(rules.lengths.contains(&(shift.to - shift.from)) && shift.to <= need.len());
        if let Some(break_from) = shift.break_from {
            assert!(break_from - shift.from <= rules.unbroken_max && shift.to - break_from - 1 <= rules.unbroken_max);
        } else {
            assert!(shift.to - shift.from <= rules.unbroken_max);
        }
    }
    let clerks: u32 = found.shifts.iter().map(|(_, count)| count).sum();
    assert!(clerks <= 20);
    let least: u32 = need.iter().sum();
    assert!(found.half_hours >= least && found.half_hours <= least * 13 / 10, "{} for {least}", found.half_hours);
}

#[test]
fn part_time_is_limited() {
    let rules = LabourRules { part_time_percent_max: 0, clerks_max: 20, ..LabourRules::default() };
    let found = roster(&[1, 1, 2, 3, 3, 3, 2, 2, 2, 2, 2, 3, 3, 2, 2, 1, 1, 1], &rules).unwrap();
    assert!(found.shifts.iter().all(|(shift, _)| shift.to - shift.from == 17), "{found:?}");
    // A short shift that spans a closure is as short: nine to twelve, half past one to half past five.
    let open: Vec<bool> = (0..17).map(|at| !(6..9).contains(&at)).collect();
    let rules = LabourRules { lengths: vec![8, 14], unbroken_max: 14, ..rules };
    let found = roster_with_closures(&[2; 17], &open, &rules).unwrap();
    assert!(!found.shifts.is_empty() && found.shifts.iter().all(|(shift, _)| shift.work() == 14), "{found:?}");
    // Only short ones fit into a morning. Where both are as much work nobody's is short.
    let morning = LabourRules { part_time_percent_max: 50, ..LabourRules::default() };
    assert_eq!(roster(&[1; 8], &morning), Err(NoRoster::OnlyShortFits));
    assert!(roster(&[1; 10], &LabourRules { lengths: vec![10, 11], ..morning }).is_ok());
}

#[test]
fn the_impossible_is_said() {
    let rules = LabourRules::default();
    assert_eq!(roster(&[], &rules), Err(NoRoster::NoDay));
    assert_eq!(roster(&[1; 49], &rules), Err(NoRoster::NoDay));
    assert_eq!(roster(&[1; 4], &rules), Err(NoRoster::NoShiftFits));
    assert_eq!(roster(&[1; 20], &LabourRules { lengths: Vec::new(), ..rules.clone() }), Err(NoRoster::NoShiftFits));
    let few = roster(&[5; 8], &LabourRules { clerks_max: 3, ..rules.clone() }).unwrap();
    assert_eq!((few.present, few.missing), (vec![3; 8], vec![2; 8]), "what is missing is shown, not refused");
    let nobody = roster(&[5; 8], &LabourRules { clerks_max: 0, ..rules }).unwrap();
    assert_eq!((nobody.shifts.len(), nobody.missing), (0, vec![5; 8]));
}

#[test]
fn nobody_works_while_the_doors_are_closed() {
    // Nine to twelve and half past one to half past four.
    let open: Vec<bool> = (0..15).map(|at| !(6..9).contains(&at)).collect();
    let need: Vec<u32> = vec![2; 15];
    let found = roster_with_closures(&need, &open, &LabourRules::default()).unwrap();
    for (at, open) in open.iter().enumerate() {
        assert_eq!((found.present[at] >= 2, found.missing[at]), (*open, 0), "{at}: {found:?}");
        assert!(*open || found.present[at] == 0, "{at}: {found:?}");
    }
    for (shift, _) in &found.shifts {
        assert_eq!((shift.break_from, shift.break_length), (Some(6), 3), "the closure is the break: {shift:?}");
        assert_eq!(shift.to - shift.from - shift.break_length, 8, "four hours of work: {shift:?}");
    }
    assert_eq!(found.half_hours, found.present.iter().sum::<u32>());
    // What the caller forgot to say is open; too much said is left out.
    assert_eq!(roster_with_closures(&[1; 17], &[], &LabourRules::default()), roster(&[1; 17], &LabourRules::default()));
}

#[test]
fn too_few_clerks_are_spread_so_that_no_half_hour_is_empty() {
    for (clerks, need) in [(2, [4; 18]), (2, [9; 18]), (3, [5; 18])] {
        let rules = LabourRules { clerks_max: clerks, ..LabourRules::default() };
        let found = roster(&need, &rules).unwrap();
        assert!(found.present.iter().all(|&present| present > 0), "{clerks} clerks: {:?}", found.present);
    }
}
