//! The demo's city: who has which accounts, what they subscribe to, what they have paid ahead or owe from before, and the
//! billing run that turns it into bills. Most households have digital television, some with more; families, landlords and
//! organisations have several accounts.

use super::BRANCH;
use super::people::{self, Subscriber};
use crate::accounts::{self, Kind, NewAccount, Owed, Status};
use crate::billing::{self, RunState};
use crate::door::Answer;
use crate::door::solo::Solo;
use crate::halls::{Pack, Tariff};
use crate::kernel::{Actor, Chance, Day, Money};

/// How many accounts one command opens or bills: a commit writes each page of their indexes once, however many share it.
const ACCOUNTS_A_COMMAND: u64 = 5_000;
/// The most that an account subscribes to.
const SUBSCRIPTIONS_MAX: usize = 4;
/// Digital television, main box.
const MAIN: &str = "digital";
/// Another box; only beside a main one.
const SECOND: &str = "second_box";
/// A new box with its deposit.
const INSTALLED: &str = "install_box";
const FILM: &str = "channels_film";
const SPORT: &str = "channels_sport";
const SLOW: &str = "broadband_100";
const FAST: &str = "broadband_300";

/// An account that somebody in the past may come about.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Whether it owes something when the past begins.
    pub owes: bool,
}

/// How the city begins.
pub struct Plan<'a> {
    /// The hall's pack, with its tariffs.
    pub pack: &'a Pack,
    /// The first day of every subscription.
    pub since: Day,
    /// Whether months are billed from then on; what is owed from before ends with the month before. Otherwise it ends with
    /// the month of that day, and nobody has paid ahead.
    pub billed: bool,
}

/// Opens the accounts of the city, `told` after each command with how many there are. Returns those that the past needs.
pub fn accounts(
    solo: &mut Solo,
    plan: &Plan<'_>,
    count: u64,
    dice: &mut Chance,
    mut told: impl FnMut(u64),
) -> Result<Vec<Client>, Answer> {
    let (mut clients, mut households) = (Vec::new(), Households::default());
    let mut n = 0;
    while n < count {
        let upto = count.min(n + ACCOUNTS_A_COMMAND);
        let new: Vec<NewAccount> = (n..upto).map(|n| plan.account(&mut households, n, dice)).collect();
        let ids = solo.stretch(BRANCH, |stretch| {
            stretch.run(&Actor::system(), |work| accounts::create_many(work, &plan.since, &new))
        })?;
        clients.extend(ids.into_iter().zip(&new).map(|(id, account)| Client { id, owes: plan.owes(account) }));
        n = upto;
        told(n);
    }
    Ok(clients)
}

/// Bills a month, `told` after each command with how many accounts were looked at.
pub fn bill(solo: &mut Solo, month: &str, mut told: impl FnMut(u64)) -> Result<(), Answer> {
    let limit = i64::try_from(ACCOUNTS_A_COMMAND).unwrap_or(i64::MAX);
    let mut run = solo.stretch(BRANCH, |stretch| stretch.run(&Actor::system(), |work| billing::start(work, month)))?;
    while run.state == RunState::Running {
        run = solo
            .stretch(BRANCH, |stretch| stretch.run(&Actor::system(), |work| billing::step_of(work, &run.id, limit)))?;
        told(run.accounts.unsigned_abs());
    }
    Ok(())
}

/// Accounts one after another, those of one owner behind each other.
#[derive(Default)]
struct Households {
    owner: Option<Subscriber>,
    /// So many more are the owner's.
    more: u64,
    same_house: bool,
}

impl Households {
    /// The `n`-th account, and what its owner is called where the owner has one already.
    fn next(&mut self, dice: &mut Chance, n: u64) -> (Subscriber, Option<String>) {
        if let Some(owner) = self.owner.as_ref().filter(|_| self.more > 0) {
            self.more -= 1;
            return (people::another(dice, owner, n, self.same_house), Some(owner.number.clone()));
        }
        let one = people::subscriber(dice, n);
        (self.more, self.same_house) = more(dice, one.organisation);
        self.owner = Some(one.clone());
        (one, None)
    }
}

/// How many more accounts an owner has, and whether they are in the same house.
fn more(dice: &mut Chance, organisation: bool) -> (u64, bool) {
    match (organisation, dice.below(1_000)) {
        // Branches of a shop, houses of a school.
        (true, 0..=399) => (1 + dice.below(4), false),
        // The parents' flat, and a third one.
        (false, 0..=59) => (1, false),
        (false, 60..=79) => (2, false),
        // A landlord, with the rooms of a house.
        (false, 80..=83) => (3 + dice.below(6), true),
        _ => (0, false),
    }
}

/// What an account subscribes to: the main box first, nothing beside it without one but broadband.
fn products(dice: &mut Chance) -> Vec<&'static str> {
    let mut percent = |share: u64| dice.below(100) < share;
    let net = if percent(50) { SLOW } else { FAST };
    if !percent(85) {
        return vec![net];
    }
    let beside = [(SECOND, 22), (net, 34), (FILM, 13), (SPORT, 9), (INSTALLED, 3)];
    let mut all = vec![MAIN];
    all.extend(beside.into_iter().filter(|(_, share)| percent(*share)).map(|(code, _)| code));
    all.truncate(SUBSCRIPTIONS_MAX);
    all
}

impl Plan<'_> {
    fn account(&self, households: &mut Households, n: u64, dice: &mut Chance) -> NewAccount {
        let (one, subscriber) = households.next(dice, n);
        let mut tariffs = products(dice);
        if !self.billed {
            // A deposit belongs to a bill.
            tariffs.retain(|code| *code != INSTALLED);
        }
        let status = if dice.below(40) == 0 { Status::Suspended } else { Status::Active };
        let (owed, credit) = self.money(&tariffs, status, dice);
        NewAccount {
            number: one.number,
            kind: if one.organisation { Kind::Organisation } else { Kind::Person },
            name: one.name,
            phone: one.phone,
            card: one.card,
            subscriber,
            address: accounts::Address::read(&one.address),
            tariffs: tariffs.into_iter().map(str::to_owned).collect(),
            credit,
            status,
            owed,
        }
    }

    /// Whether the first bill, or what is from before, is not paid.
    fn owes(&self, account: &NewAccount) -> bool {
        let billed = self.billed && account.status == Status::Active && account.credit == Money::ZERO;
        billed || !account.owed.is_empty()
    }

    /// What an account owes from before, or has paid ahead: nine in a hundred pay late, five have the first bill covered and
    /// not the next, the others some months.
    fn money(&self, tariffs: &[&str], status: Status, dice: &mut Chance) -> (Vec<Owed>, Money) {
        let share = dice.below(100);
        if !self.billed {
            let months = if share < 14 { 1 + dice.below(2) + dice.below(3) * dice.below(3) } else { 0 };
            return (self.owed(tariffs, months, &self.since), Money::ZERO);
        }
        let months = match share {
            0..=8 if dice.below(3) == 0 || status != Status::Active => 1 + dice.below(3),
            0..=8 => 0,
            _ => {
                let months = if share < 14 { 1 } else { 2 + dice.below(11) };
                return (Vec::new(), self.ahead(tariffs, months));
            }
        };
        (self.owed(tariffs, months, &self.since.plus(-1)), Money::ZERO)
    }

    /// So many months of everything, and what is charged once.
    fn ahead(&self, tariffs: &[&str], months: u64) -> Money {
        let months = i64::try_from(months).unwrap_or(1);
        let priced = tariffs.iter().filter_map(|code| self.in_force(code, &self.since));
        let once = |tariff: &Tariff| tariff.code == INSTALLED;
        Money(priced.map(|t| if once(t) { t.price_fen + t.deposit_fen } else { t.price_fen * months }).sum())
    }

    fn in_force(&self, code: &str, day: &Day) -> Option<&Tariff> {
        let in_force = |tariff: &&Tariff| tariff.code == code && tariff.effective_from.as_str() <= day.as_str();
        self.pack.tariffs.iter().filter(in_force).max_by_key(|tariff| tariff.version)
    }

    /// So many months up to the one of `last`, of the first product, at the price of each.
    fn owed(&self, tariffs: &[&str], months: u64, last: &Day) -> Vec<Owed> {
        let mut owed = Vec::new();
        let mut day = last.month_begins();
        let code = tariffs.first().copied().unwrap_or_default();
        for _ in 0..months {
            let month = day.month();
            if let Some(tariff) = self.in_force(code, &day) {
                owed.push(Owed {
                    tariff: String::new(),
                    month,
                    version: tariff.version,
                    amount: Money(tariff.price_fen),
                });
            }
            day = day.plus(-1).month_begins();
        }
        owed.reverse();
        owed
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::halls::pack::default_pack;

    const MANY: u64 = 20_000;

    fn city(billed: bool) -> Vec<NewAccount> {
        let pack = default_pack();
        let plan = Plan { pack: &pack, since: Day::parse("2026-10-01").expect("a day"), billed };
        let (mut households, mut dice) = (Households::default(), Chance::seeded(3));
        (0..MANY).map(|n| plan.account(&mut households, n, &mut dice)).collect()
    }

    fn percent(city: &[NewAccount], of: impl Fn(&NewAccount) -> bool) -> usize {
        city.iter().filter(|account| of(account)).count() * 100 / city.len()
    }

    fn has(account: &NewAccount, code: &str) -> bool {
        account.tariffs.iter().any(|tariff| tariff == code)
    }

    #[test]
    fn most_have_a_main_box_and_some_have_more() {
        let city = city(true);
        let pack = default_pack();
        for account in &city {
            assert!((1..=SUBSCRIPTIONS_MAX).contains(&account.tariffs.len()), "{:?}", account.tariffs);
            assert!(account.tariffs.iter().all(|code| pack.tariffs.iter().any(|tariff| tariff.code == *code)));
            assert!(!has(account, SECOND) || has(account, MAIN), "a second box stands beside a main one");
        }
        assert!((83..=87).contains(&percent(&city, |a| has(a, MAIN))));
        assert!((12..=17).contains(&percent(&city, |a| !has(a, MAIN))), "broadband only");
        let all = |a: &NewAccount| has(a, SECOND) && (has(a, FILM) || has(a, SPORT)) && (has(a, SLOW) || has(a, FAST));
        assert!(city.iter().any(all), "main, second, channels and broadband in one account");
        assert!(percent(&city, |a| a.tariffs.len() > 1) >= 40);
    }

    #[test]
    fn families_landlords_and_organisations_have_several_accounts() {
        let city = city(true);
        let mut owners: HashMap<&str, Vec<&NewAccount>> = HashMap::new();
        for account in &city {
            owners.entry(account.subscriber.as_deref().unwrap_or(&account.number)).or_default().push(account);
        }
        for accounts in owners.values() {
            let of = |a: &NewAccount| (a.name.clone(), a.phone.clone(), a.kind);
            assert!(accounts.iter().all(|account| of(account) == of(accounts[0])), "one owner, one name");
        }
        let with = |kind, few: usize, many: usize| {
            let is = |of: &&Vec<&NewAccount>| of[0].kind == kind && (few..=many).contains(&of.len());
            owners.values().filter(is).count()
        };
        assert!(
            with(Kind::Person, 2, 3) > 500 && with(Kind::Person, 4, 9) > 20 && with(Kind::Organisation, 2, 5) > 100
        );
        assert!(with(Kind::Person, 1, 1) > 10_000);
    }

    #[test]
    fn one_in_seven_is_behind_after_two_bills() {
        let billed = city(true);
        assert!(billed.iter().all(|a| a.owed.is_empty() || a.credit == Money::ZERO));
        assert!(billed.iter().flat_map(|a| &a.owed).all(|owed| owed.month.as_str() < "2026-10"));
        assert!((8..=10).contains(&percent(&billed, |a| a.credit == Money::ZERO)));
        let taken_over = city(false);
        assert!((12..=16).contains(&percent(&taken_over, |a| !a.owed.is_empty())));
        assert!(taken_over.iter().all(|a| a.credit == Money::ZERO && !has(a, INSTALLED)));
    }
}
