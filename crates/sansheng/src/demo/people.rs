//! The people of a city that does not exist: names, addresses, telephone and card numbers that look right and belong to
//! nobody, the same for the same seed. Word lists and arithmetic only; nothing here knows a table or the hall.

use crate::kernel::Chance;

/// The fictional city.
pub const CITY: &str = "望川市";

/// Somebody or some organisation that the demo's company serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    /// Ten digits, the last of them a check digit; grows with the subscriber's place in the list.
    pub number: String,
    /// Whether this is a company, a shop, a school.
    pub organisation: bool,
    /// The name on the account.
    pub name: String,
    /// Eleven digits.
    pub phone: String,
    /// The smart card in the set-top box, sixteen digits.
    pub card: String,
    /// District, street, quarter, building, unit, room.
    pub address: String,
}

/// Surnames with how many of 1 000 people bear each, roughly as common as in China; the rest share what is left.
const SURNAMES: [(&str, u64); 60] = [
    ("王", 73),
    ("李", 72),
    ("张", 68),
    ("刘", 54),
    ("陈", 45),
    ("杨", 31),
    ("黄", 22),
    ("赵", 21),
    ("吴", 20),
    ("周", 19),
    ("徐", 15),
    ("孙", 14),
    ("马", 13),
    ("朱", 12),
    ("胡", 12),
    ("郭", 11),
    ("何", 11),
    ("林", 11),
    ("高", 10),
    ("罗", 9),
    ("郑", 9),
    ("梁", 8),
    ("谢", 7),
    ("宋", 7),
    ("唐", 7),
    ("许", 6),
    ("韩", 6),
    ("邓", 6),
    ("冯", 6),
    ("曹", 6),
    ("彭", 5),
    ("曾", 5),
    ("肖", 5),
    ("田", 5),
    ("董", 5),
    ("潘", 4),
    ("袁", 4),
    ("蔡", 4),
    ("蒋", 4),
    ("余", 4),
    ("于", 4),
    ("杜", 4),
    ("叶", 4),
    ("程", 4),
    ("魏", 4),
    ("苏", 4),
    ("吕", 3),
    ("丁", 3),
    ("任", 3),
    ("卢", 3),
    ("姚", 3),
    ("沈", 3),
    ("钟", 3),
    ("姜", 3),
    ("崔", 3),
    ("谭", 3),
    ("陆", 3),
    ("范", 3),
    ("欧阳", 1),
    ("司徒", 1),
];

const GIVEN_WOMEN: &str =
    "芳秀敏静丽艳娟玲桂英梅兰萍红燕霞珍莉洁琳婷雪慧颖璐瑶佳怡欣悦涵梓萱雨彤诗雅倩蓉蕾薇菊凤琴云莲翠淑惠";
const GIVEN_MEN: &str =
    "伟强磊军洋勇杰涛超明刚平辉鹏飞斌波健峰浩宇轩博文志国建华德林海龙俊凯晨阳毅恒泽睿翔东庆荣福贵松山柏";
const GIVEN_ANY: &str = "晓小春秋冬金玉永安宁乐清思源新子天一嘉世成君仁信和瑞祥";

/// Districts with their streets; none of them is on a map.
const DISTRICTS: [(&str, [&str; 6]); 5] = [
    ("望湖区", ["人民路", "望湖大道", "书院街", "柳堤路", "钟楼巷", "听雨街"]),
    ("青屏区", ["青屏路", "梧桐街", "文昌路", "清溪街", "石桥巷", "云台路"]),
    ("南渡区", ["渡口街", "盐仓路", "南渡大道", "桂花巷", "码头路", "永安街"]),
    ("松坡区", ["松坡路", "铁厂街", "工人路", "矿山大道", "向阳街", "红砖巷"]),
    ("新城区", ["创新大道", "星河路", "锦绣街", "学府路", "云杉街", "会展路"]),
];

const QUARTERS: [&str; 24] = [
    "湖畔花园",
    "书香苑",
    "梧桐里",
    "和平小区",
    "金桂苑",
    "翠屏小区",
    "南渡新村",
    "松坡家园",
    "铁厂宿舍",
    "阳光城",
    "星河湾",
    "锦绣苑",
    "安居苑",
    "柳岸雅居",
    "文昌小区",
    "清溪花园",
    "云台山庄",
    "幸福里",
    "永安小区",
    "工人新村",
    "桃源居",
    "百合苑",
    "丰收小区",
    "紫藤苑",
];

const TRADES: [&str; 16] = [
    "宾馆",
    "餐饮店",
    "超市",
    "药房",
    "理发店",
    "茶楼",
    "小学",
    "幼儿园",
    "社区卫生站",
    "养老院",
    "物业服务部",
    "五金店",
    "书店",
    "招待所",
    "健身馆",
    "汽车修理厂",
];

/// One subscriber in this many is an organisation.
const ORGANISATIONS_ONE_IN: u64 = 28;

/// The numbers 154 0xxx xxxx: shaped like mobile numbers, in a range that was not handed out to any operator.
const PHONE_RANGE: u64 = 15_400_000_000;
const PHONES: u64 = 10_000_000;

/// The `n`-th subscriber (from 0). Numbers and cards follow `n`, so that they are unique; the rest is chance.
pub fn subscriber(chance: &mut Chance, n: u64) -> Subscriber {
    let organisation = chance.below(ORGANISATIONS_ONE_IN) == 0;
    let (district, streets) = pick(chance, &DISTRICTS);
    let street = pick(chance, streets);
    let quarter = *pick(chance, &QUARTERS);
    let house = 1 + chance.below(188);
    let (name, address) = if organisation {
        let name = format!("{}{quarter}{}", CITY.trim_end_matches('市'), pick(chance, &TRADES));
        (name, format!("{CITY}{district}{street}{house}号"))
    } else {
        let (building, unit) = (1 + chance.below(32), 1 + chance.below(4));
        let room = room(chance);
        let address = format!("{CITY}{district}{street}{house}号{quarter}{building}栋{unit}单元{room}室");
        (person(chance), address)
    };
    // Steps of a number without common factor with the range: all different, and neighbours do not look like neighbours.
    let phone = PHONE_RANGE + (n * 7_368_787 + 1_234_567) % PHONES;
    Subscriber {
        number: account_number(n),
        organisation,
        name,
        phone: phone.to_string(),
        card: format!("8654{:012}", (n * 604_462_909_807 + 88_888_888) % 1_000_000_000_000),
        address,
    }
}

/// Another account of `owner`, in place `n` of the list: the owner's name and phone, a card and an address of its own, or
/// another room of the same house.
pub fn another(chance: &mut Chance, owner: &Subscriber, n: u64, same_house: bool) -> Subscriber {
    let mut own = subscriber(chance, n);
    let house = owner.address.split_once("单元").filter(|_| same_house);
    if let Some((house, _)) = house {
        own.address = format!("{house}单元{}室", room(chance));
    }
    Subscriber { organisation: owner.organisation, name: owner.name.clone(), phone: owner.phone.clone(), ..own }
}

fn room(chance: &mut Chance) -> u64 {
    (1 + chance.below(18)) * 100 + 1 + chance.below(4)
}

/// A person's name.
pub fn person(chance: &mut Chance) -> String {
    let given = if chance.below(2) == 0 { GIVEN_WOMEN } else { GIVEN_MEN };
    let mut name = surname(chance).to_owned();
    if chance.below(100) < 18 {
        name.push(letter(chance, given));
        return name;
    }
    let first = if chance.below(3) == 0 { GIVEN_ANY } else { given };
    let (first, second) = (letter(chance, first), letter(chance, given));
    name.extend([first, second]);
    name
}

/// The account number of the `n`-th subscriber: `6` and eight digits, then a Luhn check digit against slips of the finger.
pub fn account_number(n: u64) -> String {
    let digits = format!("6{n:08}");
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip(0..)
        .map(|(byte, place)| {
            let digit = u32::from(byte - b'0') * if place % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

fn surname(chance: &mut Chance) -> &'static str {
    let all: u64 = SURNAMES.iter().map(|(_, share)| share).sum();
    let mut place = chance.below(all);
    for (name, share) in SURNAMES {
        if place < share {
            return name;
        }
        place -= share;
    }
    SURNAMES[0].0
}

fn pick<'a, T>(chance: &mut Chance, from: &'a [T]) -> &'a T {
    let n = chance.below(from.len() as u64);
    &from[usize::try_from(n).unwrap_or(0)]
}

fn letter(chance: &mut Chance, from: &str) -> char {
    let n = chance.below(from.chars().count() as u64);
    from.chars().nth(usize::try_from(n).unwrap_or(0)).unwrap_or('安')
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_city() {
        let city = |seed| (0..50).map(|n| subscriber(&mut Chance::seeded(seed + n), n)).collect::<Vec<_>>();
        assert_eq!(city(7), city(7));
        assert_ne!(city(7), city(8));
    }

    #[test]
    fn numbers_phones_and_cards_are_unique_and_well_shaped() {
        let mut chance = Chance::seeded(1);
        let people: Vec<_> = (0..100_000).map(|n| subscriber(&mut chance, n)).collect();
        let unique = |of: fn(&Subscriber) -> &str| people.iter().map(of).collect::<HashSet<_>>().len();
        assert_eq!(unique(|p| &p.number), people.len());
        assert_eq!(unique(|p| &p.phone), people.len());
        assert_eq!(unique(|p| &p.card), people.len());
        for person in &people {
            assert_eq!((person.number.len(), person.phone.len(), person.card.len()), (10, 11, 16));
            assert!((2..=14).contains(&person.name.chars().count()), "{}", person.name);
        }
    }

    #[test]
    fn common_surnames_are_common() {
        let mut chance = Chance::seeded(2);
        let names: Vec<_> = (0..20_000).map(|_| person(&mut chance)).collect();
        let share = |surname: &str| names.iter().filter(|name| name.starts_with(surname)).count();
        assert!(share("王") > 1_500 && share("王") > 4 * share("罗"), "{} {}", share("王"), share("罗"));
        assert!(names.iter().collect::<HashSet<_>>().len() > 9_000);
    }
}
