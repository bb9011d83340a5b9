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
