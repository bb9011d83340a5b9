//! Founds the demo's branch: the hall by its pack, the staff with passwords, the devices with tokens, the accounts with
//! what they owe. Everything by the same commands that a real hall is set up with.

use crowd::cast::{Account, Cast, Token};

use super::people;
use super::{BRANCH, HALL};
use crate::accounts::{self, Kind, NewAccount, Owed, Status};
use crate::door::solo::Solo;
use crate::door::{Answer, Work};
use crate::halls::{self, Pack, Tariff, Text};
use crate::kernel::{Actor, Chance, Day, Language, Money, Role};
use crate::people::hashing::{HashCost, hash};
use crate::people::{FactorRule, NewDevice, NewPerson, Scope, create_device, create_person, demand_second_factor};
use crate::tariffs::Cycle;

/// How many accounts one command opens: a commit writes each page of their indexes once, however many share it.
const ACCOUNTS_A_COMMAND: u64 = 5_000;
/// So many of 100 accounts owe something from before.
const IN_ARREARS_PERCENT: u64 = 14;

/// Words for passphrases: short, easy to type, none of them like another.
const WORDS: &str = "amber anchor apron badger bamboo basil beacon birch bonnet bramble button canoe candle carrot cedar \
    cherry cliff clover cobalt comet copper coral cotton crane cricket daisy dapple delta drum ember falcon feather fern \
    fiddle flint forest fossil garnet ginger glacier gravel grove harbor hazel heron hollow honey indigo ivory jasmine \
    juniper kettle lagoon lantern lemon lichen lilac linen lotus maple marble meadow mellow mint moss nectar nutmeg oasis \
    olive onyx orchid otter oyster paddle pebble pepper pigeon pine plum pollen poppy prairie quartz quill rabbit ribbon \
    river robin saddle saffron sage salmon sandal sparrow spruce summit teapot thistle timber tulip turnip velvet violet \
    walnut willow winter yarrow zinnia";

/// Everybody and everything that acts in the past.
#[derive(Clone, Debug, Default)]
pub struct Hands {
    /// One at each counter, in order.
    pub clerks: Vec<Actor>,
    /// Two.
    pub greeters: Vec<Actor>,
    /// Two.
    pub duty: Vec<Actor>,
    /// The kiosk.
    pub kiosk: Option<Actor>,
}

/// An account that somebody in the past may come about.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Whether it owes something.
    pub owes: bool,
}

/// The roles of the demo, how many of each.
const ROLES: [(Role, usize); 8] = [
    (Role::Clerk, 8),
    (Role::Greeter, 2),
    (Role::DutyManager, 2),
    (Role::Leader, 1),
    (Role::Auditor, 1),
    (Role::Technician, 1),
    (Role::Administrator, 1),
    (Role::Owner, 1),
];

/// Puts the hall in its place: the default pack, with kiosks that need no token.
pub fn hall(solo: &mut Solo, zone: &str) -> Result<Pack, Answer> {
    let now = solo.clock().now();
    let name = Text::new("望川有线 望川分公司", "Wangchuan Cable");
    halls::found(solo.conn(), BRANCH, &name, zone, now).map_err(Answer::from_read)?;
    let mut pack = halls::pack::default_pack();
    pack.hall.kiosk_open = true;
    let set_up = |work: &mut Work<'_>| {
        // Invented people have no telephones: their passwords stand in the demo's own list.
        demand_second_factor(work, FactorRule::Nobody)?;
        halls::apply(work, HALL, &pack)
    };
    solo.stretch(BRANCH, |stretch| stretch.run(&Actor::system(), set_up))?;
    Ok(pack)
}

/// Everybody who will work here, with passwords that were not hashed yet.
pub fn staff(pack: &Pack, dice: &mut Chance) -> Vec<Account> {
    let mut secrets = Chance::system();
    let mut counters = pack.counters.iter().map(|counter| halls::Hall::counter_id_in(HALL, counter.number));
    let mut staff = Vec::new();
    for (role, count) in ROLES {
        for n in 1..=count {
            let stem = match role {
                Role::DutyManager => "duty".to_owned(),
                Role::Administrator => "admin".to_owned(),
                other => other.as_str().to_owned(),
            };
            let counter = if role == Role::Clerk { counters.next() } else { None };
            staff.push(Account {
                account: if count == 1 { stem } else { format!("{stem}{n}") },
                password: passphrase(&mut secrets),
                role: role.as_str().to_owned(),
                name: people::person(dice),
                counter,
            });
        }
    }
    staff
}

/// Four words that nobody chose: longer than the profile asks for, and quickly typed.
fn passphrase(secrets: &mut Chance) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut pick = || words[usize::try_from(secrets.below(words.len() as u64)).unwrap_or(0)];
    [pick(), pick(), pick(), pick()].join("-")
}

/// The hashes of the passwords, in order. Each costs a tenth of a second on purpose, so every core takes a share.
pub fn hashes(staff: &[Account]) -> Vec<String> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = staff.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let hashed = |part: &[Account]| part.iter().map(|a| hash(&a.password, HashCost::FULL)).collect::<Vec<_>>();
        let parts: Vec<_> = staff.chunks(share).map(|part| scope.spawn(move || hashed(part))).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    })
}

/// Makes the accounts of the staff and the tokens of the devices.
pub fn people_and_devices(
    solo: &mut Solo,
    pack: &Pack,
    staff: &[Account],
    hashes: &[String],
) -> Result<(Cast, Hands), Answer> {
    let (mut hands, mut cast) = (Hands::default(), Cast { accounts: staff.to_vec(), tokens: Vec::new() });
    solo.stretch(BRANCH, |stretch| {
        for (account, hash) in staff.iter().zip(hashes) {
            let role = Role::parse(&account.role).unwrap_or(Role::Clerk);
            let new = NewPerson {
                login: account.account.clone(),
                name: account.name.clone(),
                role,
                hall: matches!(role, Role::Clerk | Role::Greeter | Role::DutyManager).then(|| HALL.to_owned()),
                language: Language::Chinese,
                password_hash: Some(hash.clone()),
            };
            let person = stretch.run(&Actor::system(), |work| create_person(work, &new))?;
            let hand = Actor::staff(&person.id, role);
            match role {
                Role::Clerk => hands.clerks.push(hand),
                Role::Greeter => hands.greeters.push(hand),
                Role::DutyManager => hands.duty.push(hand),
                _ => {}
            }
        }
        for device in devices(pack) {
            let made = stretch.run(&Actor::system(), |work| create_device(work, &device))?;
            if device.scope == Scope::Kiosk {
                hands.kiosk = Some(Actor::device(&made.id, device.scope.as_str()));
            }
            cast.tokens.push(Token { device: device.name, scope: device.scope.as_str().into(), token: made.token });
        }
        Ok(())
    })?;
    Ok((cast, hands))
}

/// What the pad of a counter is called.
pub fn pad_at(number: &str) -> String {
    format!("pad at counter {number}")
}

fn devices(pack: &Pack) -> Vec<NewDevice> {
    let device =
        |name: &str, scope, counter| NewDevice { name: name.to_owned(), scope, hall: Some(HALL.to_owned()), counter };
    let mut devices = vec![
        device("kiosk at the door", Scope::Kiosk, None),
        device("board", Scope::Board, None),
        NewDevice { hall: None, ..device("integration", Scope::Integration, None) },
    ];
    devices.extend(pack.counters.iter().map(|counter| {
        let id = halls::Hall::counter_id_in(HALL, counter.number);
        device(&pad_at(&counter.number.to_string()), Scope::Pad, Some(id))
    }));
    devices
}

/// Opens the accounts of the city, `told` after each command with how many there are. Returns those that the past needs.
pub fn accounts(
    solo: &mut Solo,
    pack: &Pack,
    count: u64,
    today: &Day,
    dice: &mut Chance,
    mut told: impl FnMut(u64),
) -> Result<Vec<Client>, Answer> {
    let mut clients = Vec::new();
    let mut n = 0;
    while n < count {
        let upto = count.min(n + ACCOUNTS_A_COMMAND);
        let new: Vec<NewAccount> = (n..upto).map(|n| new_account(pack, n, today, dice)).collect();
        let ids = solo.stretch(BRANCH, |stretch| {
            stretch.run(&Actor::system(), |work| accounts::create_many(work, today, &new))
        })?;
        let made = ids.into_iter().zip(&new);
        clients.extend(made.map(|(id, account)| Client { id, owes: !account.owed.is_empty() }));
        n = upto;
        told(n);
    }
    Ok(clients)
}

fn new_account(pack: &Pack, n: u64, today: &Day, dice: &mut Chance) -> NewAccount {
    let person = people::subscriber(dice, n);
    let tariff = tariff(pack, dice);
    let months =
        if dice.below(100) < IN_ARREARS_PERCENT { 1 + dice.below(2) + dice.below(3) * dice.below(3) } else { 0 };
    NewAccount {
        number: person.number,
        kind: if person.organisation { Kind::Organisation } else { Kind::Person },
        name: person.name,
        phone: person.phone,
        card: person.card,
        subscriber: None,
        address: accounts::Address::read(&person.address),
        tariffs: tariff.iter().map(|tariff| tariff.code.clone()).collect(),
        credit: Money::ZERO,
        status: if dice.below(40) == 0 { Status::Suspended } else { Status::Active },
        owed: tariff.map(|tariff| owed(pack, &tariff.code, months, today)).unwrap_or_default(),
    }
}

/// Most have the plain one, which the pack lists first; the others share the rest.
fn tariff<'a>(pack: &'a Pack, dice: &mut Chance) -> Option<&'a Tariff> {
    let monthly: Vec<&Tariff> = pack.tariffs.iter().filter(|tariff| tariff.cycle == Cycle::Monthly).collect();
    let n = if dice.below(100) < 62 { 0 } else { dice.below(monthly.len() as u64) };
    monthly.get(usize::try_from(n).unwrap_or(0)).copied()
}

/// The last months up to this one, at the price of each.
fn owed(pack: &Pack, code: &str, months: u64, today: &Day) -> Vec<Owed> {
    let mut owed = Vec::new();
    let mut day = today.clone();
    for _ in 0..months {
        let month = day.month();
        let Some(first) = Day::parse(&format!("{month}-01")) else { break };
        let in_force = |tariff: &&Tariff| tariff.code == code && tariff.effective_from.as_str() <= first.as_str();
        if let Some(tariff) = pack.tariffs.iter().filter(in_force).max_by_key(|tariff| tariff.version) {
            owed.push(Owed { tariff: String::new(), month, version: tariff.version, amount: Money(tariff.price_fen) });
        }
        day = first.plus(-1);
    }
    owed.reverse();
    owed
}
