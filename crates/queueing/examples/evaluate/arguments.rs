//! The command line of `evaluate`.

pub const USAGE: &str = "evaluate --data FILE… [--test FILE] [--json] [--rows OUT.csv]";

#[derive(Debug, Default)]
pub struct Arguments {
    pub data: Vec<String>,
    pub test: Option<String>,
    pub json: bool,
    pub rows: Option<String>,
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
                    .ok_or_else(|| format!("{word} needs a file; usage: {USAGE}"))
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
