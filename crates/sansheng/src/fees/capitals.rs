//! An amount in Chinese capitals, as receipts and cheques write it (中国人民银行《正确填写票据和结算凭证的基本规定》):
//! 123 yuan is 壹佰贰拾叁元整, 1,005.30 is 壹仟零伍元叁角整.

use crate::kernel::Money;

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const UNITS: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];

/// The amount in capitals; `负` before a negative one.
pub fn capitals(amount: Money) -> String {
    let fen = amount.0.unsigned_abs();
    let (yuan, jiao, fen) = (fen / 100, (fen / 10 % 10) as usize, (fen % 10) as usize);
    let mut text = String::new();
    if amount < Money::ZERO {
        text.push('负');
    }
    if yuan > 0 {
        text.push_str(&whole(yuan));
        text.push('元');
    }
    match (jiao, fen) {
        (0, 0) if yuan == 0 => text.push_str("零元整"),
        (0, 0) => text.push('整'),
        (0, fen) => {
            if yuan > 0 {
                text.push('零');
            }
            text.extend([DIGITS[fen], '分']);
        }
        (jiao, 0) => text.extend([DIGITS[jiao], '角', '整']),
        (jiao, fen) => text.extend([DIGITS[jiao], '角', DIGITS[fen], '分']),
    }
    text
}

/// A whole number of yuan, group by group of four digits; gaps between what is said are one 零.
fn whole(yuan: u64) -> String {
    let groups: Vec<u64> = std::iter::successors(Some(yuan), |rest| (*rest >= 10_000).then(|| rest / 10_000))
        .map(|rest| rest % 10_000)
        .collect();
    let mut text = String::new();
    let mut gap = false;
    for (n, group) in groups.iter().enumerate().rev() {
        if *group == 0 {
            gap = !text.is_empty();
            continue;
        }
        if !text.is_empty() && (gap || *group < 1_000) {
            text.push('零');
        }
        text.push_str(&four(*group));
        text.push_str(GROUPS[n]);
        gap = false;
    }
    text
}

fn four(group: u64) -> String {
    let mut text = String::new();
    let mut gap = false;
    for (n, power) in [(3, 1_000), (2, 100), (1, 10), (0, 1)] {
        let digit = (group / power % 10) as usize;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push('零');
            gap = false;
        }
        text.push(DIGITS[digit]);
        text.push_str(UNITS[n]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_capitals() {
        let table = [
            (0, "零元整"),
            (1, "壹分"),
            (10, "壹角整"),
            (11, "壹角壹分"),
            (100, "壹元整"),
            (101, "壹元零壹分"),
            (110, "壹元壹角整"),
            (123, "壹元贰角叁分"),
            (1_000, "壹拾元整"),
            (2_600, "贰拾陆元整"),
            (10_000, "壹佰元整"),
            (12_300, "壹佰贰拾叁元整"),
            (10_500, "壹佰零伍元整"),
            (11_000, "壹佰壹拾元整"),
            (100_530, "壹仟零伍元叁角整"),
            (100_050, "壹仟元伍角整"),
            (105_000, "壹仟零伍拾元整"),
            (140_950, "壹仟肆佰零玖元伍角整"),
            (600_714, "陆仟零柒元壹角肆分"),
            (168_032, "壹仟陆佰捌拾元叁角贰分"),
            // The rule allows 壹拾万零柒仟元 as well; what is not needed is not said.
            (10_700_053, "壹拾万柒仟元伍角叁分"),
            (1_000_000, "壹万元整"),
            (1_000_100, "壹万零壹元整"),
            (1_010_000, "壹万零壹佰元整"),
            (1_100_000, "壹万壹仟元整"),
            (10_000_000_000, "壹亿元整"),
            (10_000_000_100, "壹亿零壹元整"),
            (10_001_000_000, "壹亿零壹万元整"),
            (10_001_000_100, "壹亿零壹万零壹元整"),
            (100_000_000_000, "壹拾亿元整"),
            (1_000_000_000_000, "壹佰亿元整"),
            (-2_600, "负贰拾陆元整"),
        ];
        for (fen, text) in table {
            assert_eq!(capitals(Money(fen)), text, "{fen}");
        }
    }
}
