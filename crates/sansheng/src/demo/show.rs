//! What the terminal says when the demo is ready: where each screen is, and who can sign in.

use std::io::Write;
use std::path::Path;

use super::{Demo, FREE_COUNTER, HALL, founding};

/// Prints addresses and accounts.
pub fn screens(url: &str, demo: &Demo, file: &Path) {
    let mut out = std::io::stdout().lock();
    // A closed terminal is no reason to stop serving.
    let _ = out.write_all(text(url, demo, file).as_bytes());
    let _ = out.flush();
}

fn text(url: &str, demo: &Demo, file: &Path) -> String {
    let mut text = String::from("\n三声 Sansheng · demo\n\n");
    let screens = [
        ("start page", "/".to_owned()),
        ("kiosk: take a ticket", format!("/kiosk/{HALL}")),
        ("board", format!("/board/{HALL}")),
        ("counter 3, free for you", format!("/counter/{FREE_COUNTER}")),
        ("rating pad of counter 3 *", enrolling(demo)),
        ("greeter", format!("/greeter/{HALL}")),
        ("duty manager", format!("/duty/{HALL}")),
        ("pledge, for the public", format!("/pledge/{HALL}")),
        ("administration", "/admin".to_owned()),
        ("API", "/api/docs".to_owned()),
    ];
    let rows = screens.iter().map(|(name, path)| vec![(*name).to_owned(), format!("{url}{path}")]).collect();
    text += &table(&["screen", "address"], rows);
    text.push('\n');
    let seat = |counter: &Option<String>| match counter.as_deref() {
        Some(FREE_COUNTER) => format!("{FREE_COUNTER}  ← you"),
        other => other.unwrap_or("").to_owned(),
    };
    let rows = demo.cast.accounts.iter();
    let rows =
        rows.map(|a| vec![a.account.clone(), a.password.clone(), a.role.clone(), a.name.clone(), seat(&a.counter)]);
    text += &table(&["account", "password", "role", "name", "counter"], rows.collect());
    text.push('\n');
    if demo.found {
        text += "Going on with the demo that was here already.\n";
    }
    if demo.always_open {
        text += "It is outside the hall's own hours, so this demo's hall is open day and night.\n";
    }
    text += &format!("The hall's clock shows {}. Accounts and tokens: {}\n", demo.clock, file.display());
    text +=
        "* The pad is a device of its own: open its address in a private window, or on a tablet, and press Enrol.\n";
    text += "Try it: take a ticket at the kiosk, sit down at counter 3, call, serve, take payment, finish, rate.\n";
    text += "Ctrl-C ends it; the same command goes on where it was.\n\n";
    text
}

/// Where the free counter's pad enrols: browsers keep what stands after the # to themselves, and the page puts it into its form.
fn enrolling(demo: &Demo) -> String {
    let pad = FREE_COUNTER.rsplit('-').next().map(founding::pad_at).unwrap_or_default();
    let token = demo.cast.tokens.iter().find(|token| token.device == pad);
    token.map_or_else(|| format!("/pad/{FREE_COUNTER}"), |token| format!("/enrol#{}", token.token))
}

fn table(head: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut lines = vec![head.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>()];
    lines.extend(rows);
    let widest = |n: usize| lines.iter().map(|line| columns(&line[n])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(widest).collect();
    let mut text = String::new();
    for (n, line) in lines.iter().enumerate() {
        let cells =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell}{}", " ".repeat(width - columns(cell))));
        text += format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end();
        text.push('\n');
        if n == 0 {
            let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
            text += &format!("  {}\n", rule.join("  "));
        }
    }
    text
}

/// How many columns a terminal gives it: Chinese characters take two.
fn columns(text: &str) -> usize {
    let wide = |c: char| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}');
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_also_with_chinese_names() {
        let rows = vec![vec!["clerk1".into(), "王小明".into(), "x".into()], vec!["c".into(), "Li".into(), "y".into()]];
        let text = table(&["account", "name", "counter"], rows);
        let at = |line: &str, end: &str| columns(line.split(end).next().unwrap_or(""));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(at(lines[2], "x"), at(lines[3], "y"), "{text}");
        assert_eq!(at(lines[2], "王"), at(lines[3], "Li"), "{text}");
    }
}
