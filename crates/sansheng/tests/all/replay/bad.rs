//! Traces that cannot be replayed: one line that says where and what, exit 1, never a panic.

use sansheng::kernel::Day;
use sansheng::replay::{TRACE_BYTES_MAX, TRACE_LINES_MAX, read};

use super::{MORNING, sansheng, written};

const CALLS: &str = "vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time\t\
    outcome\tser_start\tser_exit\tser_time\tserver\n";

fn call(row: &str) -> String {
    format!("{CALLS}{row}\n")
}

fn changed(from: &str, to: &str) -> String {
    assert!(MORNING.contains(from), "{from}");
    MORNING.replacen(from, to, 1)
}

fn fault(bytes: &[u8]) -> String {
    let fault = read(bytes, None).expect_err("refused").to_string();
    assert_eq!(fault.lines().count(), 1, "{fault}");
    fault
}

#[test]
fn each_bad_trace_is_refused_with_its_line() {
    let first = MORNING.lines().nth(1).expect("a row");
    let arrived = first.split(',').nth(3).expect("a time");
    let header = MORNING.lines().next().expect("a header");
    let table = [
        (String::new(), "empty"),
        ("\n\n  \n".into(), "empty"),
        (format!("{header}\n"), "empty"),
        ("a,b,c\n1,2,3\n".into(), "line 1"),
        (changed(",called", ",summoned"), "`called` is missing"),
        (changed("ticket,", ""), "`ticket` is missing"),
        (MORNING.replacen(first, "A001,pay", 1), "line 2: 2 fields where the header has 9"),
        (MORNING.replacen(first, &format!("{first},more"), 1), "line 2: 10 fields"),
        (changed(arrived, "soon"), "line 2: `soon` in `arrived`"),
        (changed(arrived, ""), "line 2: `` in `arrived`"),
        (changed(arrived, "-0001-03-02T09:00:00"), "line 2"),
        (changed(arrived, "9999-12-31T23:59:59"), "line 2"),
        (changed(arrived, "2026-02-30T09:00:00"), "line 2"),
        (changed(arrived, "2026-03-02T23:00:00"), "line 2: `called` is earlier than `arrived`"),
        (changed("finished\n", "vanished\n"), "`vanished` in `outcome`"),
        (format!("{MORNING}{first}\n"), "the same visit stands in line 2"),
        (changed(",regular,", ",royal,"), "`royal` in `class`"),
        (changed(",1,finished", ",-1,finished"), "`-1` in `counter`"),
        (changed(",1,finished", ",1000,finished"), "`1000` in `counter`"),
        (changed(",1,finished", ",,finished"), "has no `counter`"),
        (changed(",pay,", ",../etc,"), "in `service`"),
        (changed(",pay,", ",,"), "in `service`"),
        (
            format!("{header}\nA1,pay,regular,2026-03-02T09:00:00,,,2026-03-02T09:10:00,,cancelled\n"),
            "nobody was served",
        ),
        (MORNING.replacen("2026-03-02", "2026-03-01", 9), "say --day 2026-03-01"),
        (
            call(
                "AA\t1\t0\t0\tPS\t990104\t8:00:00\t8:00:05\t5\t8:00:05\t8:00:00\t-5\tAGENT\t8:00:00\t8:01:00\t60\tBASCH",
            ),
            "line 2",
        ),
        (
            call(
                "AA\t1\t0\t0\tPS\t990104\t8:00:00\t8:00:05\t5\t8:00:-5\t8:00:10\t5\tAGENT\t8:00:10\t8:01:00\t50\tBASCH",
            ),
            "line 2",
        ),
        (
            call(
                "AA\t1\t0\t7\tPS\t990104\t8:00:00\t8:00:05\t5\t0:00:00\t0:00:00\t0\tAGENT\t8:00:10\t8:01:00\t50\tBASCH",
            ),
            "`7` in `priority`",
        ),
        (
            call(
                "AA\t1\t0\t0\tPS\t991304\t8:00:00\t8:00:05\t5\t0:00:00\t0:00:00\t0\tAGENT\t8:00:10\t8:01:00\t50\tBASCH",
            ),
            "`991304` in `date`",
        ),
        (
            call(
                "AA\t1\t0\t0\tPS\t990104\t8:00:00\t8:00:05\t5\t0:00:00\t0:00:00\t0\tSULK\t8:00:10\t8:01:00\t50\tBASCH",
            ),
            "`SULK` in `outcome`",
        ),
        (call("AA\t1\t0"), "line 2: 3 fields where the header has 17"),
    ];
    for (text, says) in table {
        let said = fault(text.as_bytes());
        assert!(said.contains(says), "{says} is not in: {said}");
    }
}

#[test]
fn what_is_no_text_or_too_much_is_refused() {
    let mut bytes = MORNING.as_bytes().to_vec();
    let third = MORNING.match_indices('\n').nth(1).expect("lines").0 + 3;
    bytes[third] = 0xff;
    assert_eq!(fault(&bytes), "line 3: this is not UTF-8 text");
    assert!(fault(&[0xff, 0xfe, 0x00]).starts_with("line 1"));
    let row = MORNING.lines().nth(1).expect("a row");
    let header = MORNING.lines().next().expect("a header");
    let visits = |n: usize| (0..n).map(|n| row.replacen("B001", &format!("B{n:06}"), 1) + "\n").collect::<String>();
    let long = format!("{header}\n{}", visits(TRACE_LINES_MAX));
    assert!(fault(long.as_bytes()).contains(&format!("line {}", TRACE_LINES_MAX + 1)));
    let many = format!("{header}\n{}", visits(20_000));
    assert!(fault(many.as_bytes()).contains("no hall's day"));
    let large = vec![b'x'; usize::try_from(TRACE_BYTES_MAX).expect("fits") + 1];
    assert!(fault(&large).contains("larger than"));
}

#[test]
fn calls_of_the_call_centre_are_read_with_their_quirks() {
    let rows = [
        // Queued and answered; priority 2 is ours.
        "AA\t1\t9\t2\tPS\t990104\t8:00:00\t8:00:05\t5\t8:00:05\t8:00:45\t40\tAGENT\t8:00:44\t8:02:44\t120\tBASCH",
        // Answered at once: no queue, no priority.
        "AA\t2\t0\t0\tNW\t990104\t8:10:00\t8:10:05\t5\t0:00:00\t0:00:00\t0\tAGENT\t8:10:06\t8:11:06\t60\tANAT",
        // Over midnight.
        "AA\t3\t0\t1\tPS\t990104\t23:59:00\t23:59:30\t30\t23:59:30\t0:00:30\t60\tAGENT\t0:00:30\t0:01:30\t60\tBASCH",
        "AA\t4\t0\t1\tPS\t990104\t9:00:00\t9:00:05\t5\t9:00:05\t9:01:05\t60\tHANG\t0:00:00\t0:00:00\t0\tNO_SERVER",
        // Hung up before the queue, lost, answered by nobody knows whom.
        "AA\t5\t0\t0\tPS\t990104\t9:00:00\t9:00:05\t5\t0:00:00\t0:00:00\t0\tHANG\t0:00:00\t0:00:00\t0\tNO_SERVER",
        "AA\t6\t0\t0\tPS\t990104\t9:00:00\t9:00:05\t5\t9:00:05\t9:01:05\t60\tPHANTOM\t0:00:00\t0:00:00\t0\tNO_SERVER",
        "AA\t7\t0\t0\tPS\t990104\t9:00:00\t9:00:05\t5\t9:00:05\t9:01:05\t60\tAGENT\t0:00:00\t0:00:00\t0\tNO_SERVER",
    ];
    let trace = read(call(&rows.join("\n")).as_bytes(), None).expect("a trace");
    assert_eq!((trace.visits.len(), trace.left_out), (4, 1));
    assert_eq!(trace.counters, ["ANAT", "BASCH"]);
    let waits: Vec<_> = trace.visits.iter().map(|v| v.until().expect("known") - v.arrived).collect();
    assert_eq!(waits, [40_000, 0, 60_000, 60_000]);
    let another = Day::parse("1999-01-05").expect("a day");
    let said = read(call(&rows.join("\n")).as_bytes(), Some(&another)).expect_err("not there").to_string();
    assert!(said.contains("nobody on 1999-01-05"), "{said}");
}

#[test]
fn the_program_says_one_line_and_exits_1() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = written(folder.path(), changed(",regular,", ",royal,").as_bytes()).display().to_string();
    for arguments in
        [vec!["--trace", &file], vec!["--trace", "/nowhere/at/all"], vec!["--trace", &file, "--day", "soon"]]
    {
        let output = sansheng(&[&["replay"], arguments.as_slice()].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{said}");
        assert!(output.stdout.is_empty() && !said.contains("panic"), "{said}");
    }
}
