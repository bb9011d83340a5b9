//! The ways in, for the API and the pages alike: look the account up, check the password at the gate, run the command.
//! Whether an account exists makes no difference on the way: the same question, the same hash, the same command.

use std::net::IpAddr;

use super::no;
use crate::door::Answer;
use crate::kernel::{Actor, Language};
use crate::people::commands::second_factor::{self, FactorChange};
use crate::people::commands::staff::{CodeUse, PasswordChange, change_password, use_reset_code};
use crate::people::queries::{self, Knock};
use crate::people::setup::{self, Founding};
use crate::people::{
    Outcome, PasswordProfile, PeopleRefusal, Person, Proof, Session, SignIn, SignedIn, password, rules,
};
use crate::web::app::App;
use crate::web::limits::Class;
use crate::web::refusal::Problem;

/// Where a request came from, and in whose language it is answered.
#[derive(Clone, Debug)]
pub struct From {
    /// The address.
    pub address: IpAddr,
    /// The language.
    pub lang: Language,
    /// Who, for the journal: with the request's id.
    pub actor: Actor,
}

/// What somebody types to sign in.
#[derive(Clone, Debug)]
pub struct Typed {
    /// `login`, or `branch/login`.
    pub account: String,
    /// The password.
    pub password: String,
    /// The code of the second factor.
    pub code: Option<String>,
    /// Ends a session elsewhere.
    pub take_over: bool,
}

impl From {
    fn told(&self, refusal: PeopleRefusal) -> Problem {
        no(refusal).in_language(self.lang)
    }

    fn answered(&self, answer: Answer) -> Problem {
        Problem::of(answer).in_language(self.lang)
    }

    /// The person of a session, also a locked one, on this request.
    fn acting(&self, session: &Session) -> Actor {
        session.actor().on_request(&self.actor.request)
    }

    fn count(&self, app: &App) -> Result<(), Problem> {
        let counted = app.auth.limits.check(Class::Secret, &self.address.to_string(), app.now());
        counted.map_err(|problem| problem.in_language(self.lang))
    }

    async fn knock(&self, app: &App, account: &str) -> Result<Option<Knock>, Problem> {
        self.count(app)?;
        let (account, address) = (account.to_owned(), self.address.to_string());
        let knock = app.door.read(move |conn| Ok(queries::knock(conn, &account, &address)?)).await;
        knock.map_err(|answer| self.answered(answer))
    }

    fn may_try(&self, knock: &Knock, with_code: bool, app: &App) -> Result<(), Problem> {
        let now = app.now();
        match rules::held_up(knock.account, knock.address.everywhere(now), with_code, now) {
            Some(refusal) => Err(self.told(refusal)),
            None => Ok(()),
        }
    }
}

/// Signs somebody in.
pub async fn sign_in(app: &App, from: &From, typed: Typed) -> Result<SignedIn, Problem> {
    let code = typed.code.filter(|code| !code.trim().is_empty());
    let knock = from.knock(app, &typed.account).await?;
    let hash = knock.as_ref().and_then(|knock| knock.password_hash.clone());
    if let Some(knock) = &knock {
        from.may_try(knock, code.is_some(), app)?;
    }
    let checked = app.auth.gate.check(typed.password, hash).await.map_err(|refusal| from.told(refusal))?;
    // Before there is a branch there is nobody to be.
    let Some(knock) = knock else { return Err(from.told(PeopleRefusal::SignInFailed)) };
    let branch = knock.branch.clone();
    let ask = SignIn {
        knock,
        fits: checked.fits,
        rehashed: checked.rehashed,
        code,
        take_over: typed.take_over,
        from: from.address.to_string(),
    };
    let outcome = app.door.write(&from.actor, &branch, move |work| crate::people::sign_in(work, &ask)).await;
    ended(from, outcome)
}

fn ended(from: &From, outcome: Result<Outcome, Answer>) -> Result<SignedIn, Problem> {
    outcome.map_err(|answer| from.answered(answer))?.into_result().map_err(|refusal| from.told(refusal))
}

async fn own_knock(app: &App, from: &From, session: &Session) -> Result<Knock, Problem> {
    let account = format!("{}/{}", session.person.branch, session.person.login);
    from.knock(app, &account).await?.ok_or_else(|| from.told(PeopleRefusal::SignInNeeded))
}

/// Proves to be still the same person, in an open or a locked session.
pub async fn prove(
    app: &App,
    from: &From,
    session: &Session,
    typed: String,
    code: Option<String>,
) -> Result<SignedIn, Problem> {
    let knock = own_knock(app, from, session).await?;
    from.may_try(&knock, code.is_some(), app)?;
    let checked = app.auth.gate.check(typed, knock.password_hash.clone()).await.map_err(|r| from.told(r))?;
    let branch = knock.branch.clone();
    let ask = Proof { session: session.id.clone(), knock, fits: checked.fits, code, from: from.address.to_string() };
    ended(from, app.door.write(&from.acting(session), &branch, move |work| crate::people::prove(work, &ask)).await)
}

/// Changes one's own password.
pub async fn new_password(
    app: &App,
    from: &From,
    session: &Session,
    present: String,
    code: Option<String>,
    chosen: String,
) -> Result<SignedIn, Problem> {
    let knock = own_knock(app, from, session).await?;
    from.may_try(&knock, false, app)?;
    let profile = knock.profile;
    suits(from, &chosen, &session.person, session.person.second_factor, profile)?;
    let checked = app.auth.gate.check(present, knock.password_hash.clone()).await.map_err(|r| from.told(r))?;
    // Only for its owner: what the last ones were is nobody else's business.
    let used_before = checked.fits && is_used(app, from, &knock, &chosen).await?;
    let password_hash = app.auth.gate.hash(chosen).await.map_err(|r| from.told(r))?;
    let (branch, fits) = (knock.branch.clone(), checked.fits);
    let ask = PasswordChange { session: session.id.clone(), knock, fits, code, password_hash, profile, used_before };
    ended(from, app.door.write(&from.acting(session), &branch, move |work| change_password(work, &ask)).await)
}

fn suits(
    from: &From,
    chosen: &str,
    person: &Person,
    second_factor: bool,
    profile: PasswordProfile,
) -> Result<(), Problem> {
    let owner = password::Owner { login: &person.login, name: &person.name, second_factor };
    password::check(chosen, owner, profile).map_err(|refusal| from.told(refusal))
}

/// Whether a password is one of the last that somebody had, where the branch asks. A change that comes in between makes the
/// hash another one, which the command sees.
async fn is_used(app: &App, from: &From, knock: &Knock, chosen: &str) -> Result<bool, Problem> {
    let Some(person) = knock.person.as_ref().filter(|_| knock.profile.remembers() > 0) else { return Ok(false) };
    let (branch, id) = (knock.branch.clone(), person.id.clone());
    let last = app.door.read(move |conn| Ok(queries::last_password_hashes(conn, &branch, &id)?)).await;
    let last = last.map_err(|answer| from.answered(answer))?;
    app.auth.gate.fits_any(chosen, last).await.map_err(|refusal| from.told(refusal))
}

/// What can be said of a password to anybody who types any account: what no profile of this installation takes.
async fn suits_somebody(app: &App, from: &From, account: &str, chosen: &str) -> Result<(), Problem> {
    let profiles = app.door.read(|conn| Ok(queries::password_profiles(conn)?)).await;
    let profiles = profiles.map_err(|answer| from.answered(answer))?;
    let login = account.rsplit('/').next().unwrap_or("").trim().to_lowercase();
    let anybody = password::Owner { login: &login, name: "", second_factor: false };
    let mut said = profiles.into_iter().map(|profile| password::check(chosen, anybody, profile));
    let first = said.next().unwrap_or(Ok(()));
    if first.is_ok() || said.any(|said| said.is_ok()) { Ok(()) } else { first.map_err(|refusal| from.told(refusal)) }
}

/// Whether a one-time code is good: before the machine is made to look at the person's last passwords.
async fn code_fits(app: &App, from: &From, knock: &Knock, code: &str) -> Result<bool, Problem> {
    let Some(person) = &knock.person else { return Ok(false) };
    let (branch, id, code, now) = (knock.branch.clone(), person.id.clone(), code.to_owned(), app.now());
    let fits = app.door.read(move |conn| Ok(queries::reset_code_fits(conn, &branch, &id, &code, now)?)).await;
    fits.map_err(|answer| from.answered(answer))
}

/// Why somebody may not have this password, as far as their account says it.
async fn unsuitable(
    app: &App,
    from: &From,
    knock: &Knock,
    code: &str,
    chosen: &str,
) -> Result<Option<PeopleRefusal>, Problem> {
    let Some(person) = &knock.person else { return Ok(None) };
    let owner = password::Owner { login: &person.login, name: &person.name, second_factor: false };
    if let Err(refusal) = password::check(chosen, owner, knock.profile) {
        return Ok(Some(refusal));
    }
    let used = code_fits(app, from, knock, code).await? && is_used(app, from, knock, chosen).await?;
    Ok(used.then_some(PeopleRefusal::PasswordUsedBefore { last: knock.profile.remembers() }))
}

/// Chooses a password with a one-time code.
pub async fn choose_password(
    app: &App,
    from: &From,
    account: &str,
    code: String,
    chosen: String,
) -> Result<(), Problem> {
    let knock = from.knock(app, account).await?;
    if let Some(knock) = &knock {
        from.may_try(knock, false, app)?;
    }
    // What is told here is told of any account that anybody types; what depends on the person waits for the code.
    suits_somebody(app, from, account, &chosen).await?;
    let code = code.trim().to_lowercase();
    let unsuitable = match &knock {
        Some(knock) => unsuitable(app, from, knock, &code, &chosen).await?,
        None => None,
    };
    let password_hash = app.auth.gate.hash(chosen).await.map_err(|refusal| from.told(refusal))?;
    let Some(knock) = knock else { return Err(from.told(PeopleRefusal::SignInFailed)) };
    let (branch, profile) = (knock.branch.clone(), knock.profile);
    let ask = CodeUse { knock, code, password_hash, profile, unsuitable, from: from.address.to_string() };
    let used = app.door.write(&from.actor, &branch, move |work| use_reset_code(work, &ask)).await;
    used.map_err(|answer| from.answered(answer))?.map_err(|refusal| from.told(refusal))
}

/// Sets the proposed second factor up (`set`), or takes the present one away.
pub async fn change_factor(
    app: &App,
    from: &From,
    session: &Session,
    set: bool,
    present: String,
    code: String,
) -> Result<SignedIn, Problem> {
    let knock = own_knock(app, from, session).await?;
    from.may_try(&knock, false, app)?;
    if !set {
        // Without the second factor the password must stand alone.
        suits(from, &present, &session.person, false, knock.profile)?;
    }
    let checked = app.auth.gate.check(present, knock.password_hash.clone()).await.map_err(|r| from.told(r))?;
    let branch = knock.branch.clone();
    let ask = FactorChange { session: session.id.clone(), knock, fits: checked.fits, code };
    let run = if set { second_factor::set_second_factor } else { second_factor::remove_second_factor };
    ended(from, app.door.write(&from.acting(session), &branch, move |work| run(work, &ask)).await)
}

/// What the first owner types.
#[derive(Clone, Debug)]
pub struct First {
    /// Everything but the password's hash.
    pub founding: Founding,
    /// The password.
    pub password: String,
}

/// Founds the branch with the one-time link's token and makes its owner.
pub async fn set_up(app: &App, from: &From, first: First) -> Result<Person, Problem> {
    from.count(app)?;
    let (token, branch, now) = (first.founding.token.clone(), first.founding.branch.clone(), app.now());
    // Nobody makes the machine hash without a link that is good. A branch that a hall pack founded may have its profile.
    let rule = app.door.read(move |conn| {
        setup::is_open(conn, &token, now)?;
        Ok(queries::password_rule(conn, &branch)?)
    });
    let profile = rule.await.map_err(|answer| from.answered(answer))?.profile;
    let owner = password::Owner { login: &first.founding.login, name: &first.founding.name, second_factor: false };
    password::check(&first.password, owner, profile).map_err(|refusal| from.told(refusal))?;
    if !rules::is_login(&first.founding.login) {
        return Err(from.told(PeopleRefusal::LoginMalformed));
    }
    let password_hash = app.auth.gate.hash(first.password).await.map_err(|refusal| from.told(refusal))?;
    let (door, founding) = (app.door.clone(), Founding { password_hash, ..first.founding });
    let redeemed = tokio::task::spawn_blocking(move || setup::redeem(&door, &founding)).await;
    redeemed.unwrap_or(Err(Answer::Broken)).map_err(|answer| from.answered(answer))
}
