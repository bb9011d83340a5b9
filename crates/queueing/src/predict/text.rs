//! Lines of numbers: how what was learned is kept. A line is a name and its numbers; the order of lines is fixed. Numbers
//! are written so that they read back as the same bits.

use std::fmt::Write as _;

/// The first line; another version is not read.
const VERSION: &str = "queueing-predictor 1";

pub(super) struct Writer(String);

impl Writer {
    pub(super) fn new() -> Self {
        Self(format!("{VERSION}\n"))
    }

    pub(super) fn line(&mut self, name: &str, numbers: impl IntoIterator<Item = f64>) {
        self.0.push_str(name);
        for number in numbers {
            // Writing to a string cannot fail.
            let _ = write!(self.0, " {number}");
        }
        self.0.push('\n');
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

pub(super) struct Reader<'a>(std::iter::Peekable<std::str::Lines<'a>>);

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Option<Self> {
        let mut lines = text.lines();
        (lines.next()? == VERSION).then(|| Self(lines.peekable()))
    }

    /// The numbers of the next line, when it has this name and all of them are finite.
    pub(super) fn line(&mut self, name: &str) -> Option<Vec<f64>> {
        let mut words = self.0.next()?.split(' ');
        if words.next() != Some(name) {
            return None;
        }
        words.map(|word| word.parse::<f64>().ok().filter(|number| number.is_finite())).collect()
    }

    /// Whether the next line has this name.
    pub(super) fn is_next(&mut self, name: &str) -> bool {
        self.0.peek().is_some_and(|line| line.split(' ').next() == Some(name))
    }

    pub(super) fn is_done(&mut self) -> bool {
        self.0.peek().is_none()
    }
}
