//! The command line of `evaluate`.

pub const USAGE: &str = "evaluate --data FILE… [--test FILE] [--json] [--rows OUT.csv] [--refit DAYS]";

#[derive(Debug, Default)]
pub struct Arguments {
    pub data: Vec<String>,
    pub test: Option<String>,
    pub json: bool,
    pub rows: Option<String>,
    pub refit_days: i64,
}

impl Arguments {
    /// `None`: the usage is asked for.
    pub fn read(words: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut arguments = Self::default();
        let mut words = words.peekable();
        while let Some(word) = words.next() {
            let mut value = || {
                words
                    .next_if(|next| !next.starts_with("--"))
                    .ok_or_else(|| format!("{word} needs a value; usage: {USAGE}"))
            };
            match word.as_str() {
                "--data" => {
                    arguments.data.push(value()?);
                    while let Some(file) = words.next_if(|next| !next.starts_with("--")) {
                        arguments.data.push(file);
                    }
                }
                "--test" => arguments.test = Some(value()?),
                "--rows" => arguments.rows = Some(value()?),
                "--refit" => {
                    let days = value()?;
                    let usable = days.parse().ok().filter(|days| (1..=366).contains(days));
                    arguments.refit_days =
                        usable.ok_or_else(|| format!("--refit {days} is no number of days, 1 to 366"))?;
                }
                "--json" => arguments.json = true,
                "--help" | "-h" => return Ok(None),
                other => return Err(format!("{other} is not known; usage: {USAGE}")),
            }
        }
        if arguments.data.is_empty() {
            return Err(format!("there is no --data; usage: {USAGE}"));
        }
        Ok(Some(arguments))
    }
}
