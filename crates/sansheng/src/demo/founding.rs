//! Founds the demo's branch: the hall by its pack, the staff with passwords, the devices with tokens. Everything by the same
//! commands that a real hall is set up with. The accounts are in `city`.

use crowd::cast::{Account, Cast, Token};

use super::people;
use super::{BRANCH, HALL};
use crate::door::solo::Solo;
use crate::door::{Answer, Work};
use crate::halls::{self, Pack, Text};
use crate::kernel::{Actor, Chance, Language, Role};
use crate::people::hashing::{HashCost, hash};
use crate::people::{FactorRule, NewDevice, NewPerson, Scope, create_device, create_person, demand_second_factor};

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
