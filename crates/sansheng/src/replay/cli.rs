//! `sansheng replay` and `sansheng export trace`: each answers in one line what went wrong.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::day::live;
use super::packed::{Stage, WhatIf};
use super::people::guests;
use super::read::written;
use super::{Figures, Report, TRACE_BYTES_MAX, TraceFault, read};
use crate::halls::{self, Pack, pack};
use crate::kernel::Day;
use crate::operate::{branch, said};
use crate::queue;
use crate::settings::{ExportTrace, Replay};
use crate::store::open_writer;

/// More columns than this fit on no screen, and each is a whole day.
const COLUMNS_MAX: usize = 8;

/// Replays a recorded day and prints it beside what it could have been.
pub fn replay(settings: &Replay) -> Result<(), String> {
    let file = settings.trace.display();
    let day = settings.day.as_deref().map(|text| Day::parse(text).ok_or(format!("`{text}` is no day: say 2026-11-30")));
    let bytes = bytes_of(&settings.trace)?;
    let trace = read(&bytes, day.transpose()?.as_ref()).map_err(|fault| format!("{file}: {fault}"))?;
    let given = settings.pack.as_deref().map(pack_of).transpose()?;
    let stage = Stage::of(&trace, given.as_ref()).map_err(|fault| format!("{file}: {fault}"))?;
    let what_if = if settings.what.is_empty() {
        vec![WhatIf::FirstCome, WhatIf::Counters(-1), WhatIf::Counters(1)]
    } else {
        settings.what.clone()
    };
    if what_if.len() > COLUMNS_MAX {
        return Err(format!("at most {COLUMNS_MAX} --what at once"));
    }
    // The last counter is not taken away unless somebody asks for it by name.
    let possible = |what: &WhatIf| !settings.what.is_empty() || stage.with(what).is_ok();
    let mut stages = vec![("replayed".to_owned(), stage.clone())];
    for what in what_if.iter().filter(|what| possible(what)) {
        stages.push((what.to_string(), stage.with(what)?));
    }
    let people = guests(&trace);
    let mut report = Report::new(&trace, Figures::of_record(&trace, &stage));
    for (name, changed) in stages {
        let lived = live(&changed, &people, &trace.day)?;
        report.add(name, Figures::of_replay(&lived, &stage.pack.queue));
    }
    if settings.json {
        println!("{}", serde_json::to_string(&report).map_err(|e| e.to_string())?);
    } else {
        print!("{report}");
    }
    Ok(())
}

/// The whole file, or one line why not: never more than the limit, also of a pipe that does not end.
fn bytes_of(path: &Path) -> Result<Vec<u8>, String> {
    let cannot = |e: std::io::Error| format!("cannot read {}: {e}", path.display());
    let file = File::open(path).map_err(cannot)?;
    let mut bytes = Vec::new();
    file.take(TRACE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > TRACE_BYTES_MAX {
        return Err(format!("{}: {}", path.display(), TraceFault::TooLarge));
    }
    Ok(bytes)
}

fn pack_of(path: &Path) -> Result<Pack, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    pack::read(&text).map_err(|refusal| said(crate::door::Answer::Refused(refusal)))
}

/// Writes a hall's day down as a trace.
pub fn export(settings: &ExportTrace) -> Result<(), String> {
    let url = &settings.database.database;
    let day = Day::parse(&settings.day).ok_or(format!("`{}` is no day: say 2026-11-30", settings.day))?;
    let branch = branch(url, settings.branch.as_deref())?;
    let mut conn = open_writer(url).map_err(|e| format!("cannot open the database {url}: {e}"))?;
    let hall = halls::queries::load(&mut conn, &branch, &settings.hall)
        .map_err(|stop| said(crate::door::Answer::from_read(stop)))?;
    let visits = queue::visits_of_day(&mut conn, &hall, &day).map_err(|e| format!("cannot read {url}: {e}"))?;
    let text = written(&hall, &visits).map_err(|e| e.to_string())?;
    let out = settings.out.display();
    std::fs::write(&settings.out, text).map_err(|e| format!("cannot write {out}: {e}"))?;
    println!("{} visits in {out}", visits.len());
    Ok(())
}
