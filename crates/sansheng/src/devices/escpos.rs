//! The bytes that ticket printers understand (ESC/POS), with text in GB18030, as printers sold in China expect it.
//! Only what every such printer can do: alignment, size, feed, QR, cut. Source: Epson's ESC/POS command reference.

use encoding_rs::GB18030;

const ESC: u8 = 0x1b;
const GS: u8 = 0x1d;
const FS: u8 = 0x1c;

/// How many characters of normal width fit on an 80 mm roll; a Chinese character is two wide.
const COLUMNS: usize = 48;
/// A QR code holds far more, but a printer's buffer need not.
const QR_BYTES_MAX: usize = 300;

/// A slip being written.
#[derive(Debug)]
pub struct Paper {
    bytes: Vec<u8>,
    /// How many times as wide as normal the characters are.
    times: u8,
}

impl Default for Paper {
    fn default() -> Self {
        Self::new()
    }
}

impl Paper {
    /// A printer in its first state, reading GB18030.
    pub fn new() -> Self {
        // ESC @ resets, FS & turns Chinese characters on.
        Self { bytes: vec![ESC, b'@', FS, b'&'], times: 1 }
    }

    /// What follows stands in the middle, or on the left.
    pub fn centred(&mut self, centred: bool) -> &mut Self {
        self.bytes.extend([ESC, b'a', u8::from(centred)]);
        self
    }

    /// What follows is this many times as wide and high, 1 to 8.
    pub fn size(&mut self, times: u8) -> &mut Self {
        self.times = times.clamp(1, 8);
        let step = self.times - 1;
        self.bytes.extend([GS, b'!', step << 4 | step]);
        self
    }

    /// A line of text, broken where it may be when it is too wide. Control characters cannot become commands: they are
    /// left out.
    pub fn line(&mut self, text: &str) -> &mut Self {
        let plain: String = text.chars().filter(|c| !c.is_control()).collect();
        for line in broken(&plain, self.columns()) {
            self.bytes.extend_from_slice(&GB18030.encode(&line).0);
            self.bytes.push(b'\n');
        }
        self
    }

    fn columns(&self) -> usize {
        COLUMNS / usize::from(self.times)
    }

    /// A name on the left, a value on the right.
    pub fn pair(&mut self, name: &str, value: &str) -> &mut Self {
        let used = width(name) + width(value);
        if used + 1 > self.columns() {
            return self.line(name).line(value);
        }
        self.line(&format!("{name}{}{value}", " ".repeat(self.columns() - used)))
    }

    /// A line across.
    pub fn rule(&mut self) -> &mut Self {
        self.line(&"-".repeat(COLUMNS))
    }

    /// A QR code; text that is too long for a printer is left out.
    pub fn qr(&mut self, text: &str) -> &mut Self {
        let data = text.as_bytes();
        if data.is_empty() || data.len() > QR_BYTES_MAX {
            return self;
        }
        let function = |bytes: &mut Vec<u8>, rest: &[u8]| {
            let [low, high] = u16::try_from(rest.len() + 1).unwrap_or(1).to_le_bytes();
            bytes.extend([GS, b'(', b'k', low, high, b'1']);
            bytes.extend_from_slice(rest);
        };
        function(&mut self.bytes, &[b'A', b'2', 0]);
        function(&mut self.bytes, b"C\x06");
        function(&mut self.bytes, b"E1");
        let mut store = b"P0".to_vec();
        store.extend_from_slice(data);
        function(&mut self.bytes, &store);
        function(&mut self.bytes, b"Q0");
        self.bytes.push(b'\n');
        self
    }

    /// Feeds past the knife and cuts.
    pub fn cut(&mut self) -> Vec<u8> {
        self.bytes.extend([ESC, b'd', 4, GS, b'V', b'B', 0]);
        std::mem::take(&mut self.bytes)
    }
}

/// What must not begin a line.
const CLOSING: &str = "，。、；：？！）》”’,.;:?!)";

/// Lines that fit: words of letters stay whole, Chinese breaks anywhere but before a closing mark.
fn broken(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut last = String::new();
    for unit in units(text) {
        let line = lines.last_mut().expect("never empty");
        if width(line) + width(unit.trim_end()) <= columns {
            line.push_str(unit);
        } else if unit.starts_with(|c| CLOSING.contains(c)) && !last.is_empty() && width(line) > width(&last) {
            // It takes what stands before it along.
            line.truncate(line.len() - last.len());
            lines.push(format!("{last}{unit}"));
        } else {
            // A word that is wider than a line is broken anywhere.
            let mut room = String::new();
            for c in unit.chars() {
                if width(&room) + width(c.encode_utf8(&mut [0; 4])) > columns {
                    lines.push(std::mem::take(&mut room));
                }
                room.push(c);
            }
            lines.push(room);
        }
        unit.clone_into(&mut last);
    }
    let lines: Vec<String> = lines.iter().map(|line| line.trim_end().to_owned()).collect();
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len() - 1);
    lines[first..].to_vec()
}

/// A word of letters with the spaces behind it, or one wide character.
fn units(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = if first.is_ascii() {
            let word = rest.find(|c: char| !c.is_ascii() || c == ' ').unwrap_or(rest.len());
            word + rest[word..].len() - rest[word..].trim_start_matches(' ').len()
        } else {
            first.len_utf8()
        };
        let (unit, behind) = rest.split_at(end);
        rest = behind;
        Some(unit)
    })
}

fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_gb18030_and_commands_cannot_be_smuggled_in() {
        let bytes = Paper::new().line("请到3号\u{1b}@窗口").cut();
        let text = &bytes[4..bytes.len() - 7];
        assert_eq!(text, [&GB18030.encode("请到3号@窗口").0[..], b"\n"].concat());
        assert!(!text.contains(&ESC));
    }

    #[test]
    fn a_pair_fills_the_line_by_the_width_of_its_characters() {
        let bytes = Paper::new().pair("前面", "3 位").cut();
        let (line, _, _) = GB18030.decode(&bytes[4..bytes.len() - 7]);
        assert_eq!(width(line.trim_end()), COLUMNS);
    }

    #[test]
    fn lines_break_between_words_and_never_before_a_closing_mark() {
        assert_eq!(broken("Set-top box, purchase or swap", 24), ["Set-top box, purchase or", "swap"]);
        assert_eq!(broken("先生，请到三号窗口。", 10), ["先生，请到", "三号窗口。"]);
        assert_eq!(broken("请到三号窗口。", 12), ["请到三号窗", "口。"]);
        assert_eq!(broken("x".repeat(30).as_str(), 12), ["x".repeat(12), "x".repeat(12), "x".repeat(6)]);
        assert_eq!(broken("", 12), [""]);
        assert_eq!(broken("一二三", 12), ["一二三"]);
    }

    #[test]
    fn a_qr_code_carries_its_length() {
        let bytes = Paper::new().qr("https://hall.example/ticket/x").cut();
        let store = bytes.windows(8).position(|w| w[..3] == [GS, b'(', b'k'] && w[6..] == *b"P0").expect("stored");
        assert_eq!(u16::from_le_bytes([bytes[store + 3], bytes[store + 4]]), 3 + 29);
    }

    #[test]
    fn rare_characters_survive() {
        let bytes = Paper::new().line("𠮷").cut();
        assert_eq!(GB18030.decode(&bytes[4..8]).0, "𠮷");
    }
}
