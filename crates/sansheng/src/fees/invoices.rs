//! Requests for invoices. The hall asks, the tax system writes: requests are collected into a file, and come back as
//! issued with their number, or as failed with the reason.
//!
//! *asked* → *sent* (it stands in a file) → *issued* or *failed*; *withdrawn* from asked, failed or issued, when its payment
//! is taken back or the customer changed their mind. A failed or withdrawn one makes room for another.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::refusal::FeesRefusal;
use crate::door::{Stop, Work};
use crate::kernel::{Millis, Money};
use crate::store::Conn;
use crate::store::fragments::{invoice_is_asked, invoice_is_failed, invoice_is_issued, invoice_is_sent};
use crate::store::schema::{invoices, payments, reversals};

/// At most this many requests in one file and one answer: what a tax gateway takes at once.
pub const INVOICES_MAX: i64 = 500;
/// The longest title, in characters.
const TITLE_CHARS_MAX: usize = 100;
/// The longest address for mail.
const EMAIL_LENGTH_MAX: usize = 120;
/// The longest reason and invoice number.
const NOTE_CHARS_MAX: usize = 120;

/// Whom an invoice is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Buyer {
    /// A person.
    Person,
    /// An organisation, with its tax number.
    Organisation,
}

impl Buyer {
    fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
        }
    }
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceState {
    /// Waits for the next file.
    Asked,
    /// Stands in a file.
    Sent,
    /// Written; it has a number.
    Issued,
    /// Refused by the tax system.
    Failed,
    /// Not wanted any more.
    Withdrawn,
}

impl InvoiceState {
    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Sent => "sent",
            Self::Issued => "issued",
            Self::Failed => "failed",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "asked" => Self::Asked,
            "sent" => Self::Sent,
            "issued" => Self::Issued,
            "failed" => Self::Failed,
            _ => Self::Withdrawn,
        }
    }

    /// Whether a request may go on from here to there.
    fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Sent, Self::Issued | Self::Failed) | (Self::Asked | Self::Issued | Self::Failed, Self::Withdrawn)
        )
    }
}

/// What an invoice shall say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AskInvoice {
    /// For whom.
    pub buyer: Buyer,
    /// The name on it.
    pub title: String,
    /// The organisation's tax number: 15, 18 or 20 letters and digits.
    #[serde(default)]
    pub tax_number: String,
    /// Where it is sent; empty when the customer comes for it.
    #[serde(default)]
    pub email: String,
}

/// How a request went on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct InvoiceNews {
    /// `issued`, `failed` or `withdrawn`.
    pub state: InvoiceState,
    /// The invoice's number, when it was issued.
    #[serde(default)]
    pub number: String,
    /// Why not, when it was not.
    #[serde(default)]
    pub reason: String,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Invoice {
    /// Its id.
    pub id: String,
    /// The hall that took the payment.
    pub hall: String,
    /// The payment.
    pub payment: String,
    /// For whom.
    pub buyer: Buyer,
    /// The name on it.
    pub title: String,
    /// The tax number; empty for a person.
    pub tax_number: String,
    /// Where it is sent.
    pub email: String,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// Where it stands.
    pub state: InvoiceState,
    /// The invoice's number, once issued.
    pub number: String,
    /// Why it failed or was withdrawn.
    pub reason: String,
    /// When it was asked for.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Millis,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = invoices)]
struct Row {
    id: String,
    hall: String,
    payment: String,
    buyer: String,
    title: String,
    tax_number: String,
    email: String,
    amount_fen: i64,
    state: String,
    number: String,
    reason: String,
    asked_at: Millis,
}

impl Row {
    fn invoice(self) -> Invoice {
        Invoice {
            id: self.id,
            hall: self.hall,
            payment: self.payment,
            buyer: if self.buyer == "person" { Buyer::Person } else { Buyer::Organisation },
            title: self.title,
            tax_number: self.tax_number,
            email: self.email,
            amount_fen: Money(self.amount_fen),
            state: InvoiceState::parse(&self.state),
            number: self.number,
            reason: self.reason,
            asked_at: self.asked_at,
        }
    }
}

/// What was asked, trimmed, or which field cannot be right.
fn checked(ask: &AskInvoice) -> Result<AskInvoice, FeesRefusal> {
    let wrong = |field| FeesRefusal::InvoiceMalformed { field };
    let plain = |text: &str, most: usize| text.chars().count() <= most && !text.chars().any(char::is_control);
    let ask = AskInvoice {
        buyer: ask.buyer,
        title: ask.title.trim().to_owned(),
        tax_number: ask.tax_number.trim().to_ascii_uppercase(),
        email: ask.email.trim().to_owned(),
    };
    if ask.title.is_empty() || !plain(&ask.title, TITLE_CHARS_MAX) {
        return Err(wrong("title"));
    }
    let numbered =
        [15, 18, 20].contains(&ask.tax_number.len()) && ask.tax_number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match ask.buyer {
        Buyer::Organisation if !numbered => return Err(wrong("tax_number")),
        Buyer::Person if !ask.tax_number.is_empty() => return Err(wrong("tax_number")),
        _ => {}
    }
    let mail = ask.email.is_empty()
        || (plain(&ask.email, EMAIL_LENGTH_MAX)
            && !ask.email.contains(char::is_whitespace)
            && ask.email.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.')));
    if mail { Ok(ask) } else { Err(wrong("email")) }
}

/// Asks for the invoice of a payment that stands.
pub fn ask_invoice(work: &mut Work<'_>, payment: &str, ask: &AskInvoice) -> Result<Invoice, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let ask = checked(ask)?;
    let row: Option<(String, i64)> = payments::table
        .find((&branch, payment))
        .select((payments::hall, payments::amount_fen))
        .get_result(work.conn())
        .optional()?;
    let (hall, amount) = row.ok_or(FeesRefusal::PaymentNotFound)?;
    if amount == 0 {
        return Err(FeesRefusal::InvoiceForNothing.into());
    }
    let back: i64 = reversals::table
        .filter(reversals::branch.eq(&branch).and(reversals::payment.eq(payment)))
        .count()
        .get_result(work.conn())?;
    if back > 0 {
        return Err(FeesRefusal::PaymentReversed.into());
    }
    let before: Vec<String> = invoices::table
        .filter(invoices::branch.eq(&branch).and(invoices::payment.eq(payment)))
        .select(invoices::state)
        .load(work.conn())?;
    if before.iter().any(|state| !matches!(InvoiceState::parse(state), InvoiceState::Failed | InvoiceState::Withdrawn))
    {
        return Err(FeesRefusal::InvoiceAsked.into());
    }
    let (id, actor) = (work.id(), work.actor().id.clone());
    use invoices as i;
    diesel::insert_into(i::table)
        .values((
            (i::branch.eq(&branch), i::id.eq(&id), i::hall.eq(&hall), i::payment.eq(payment)),
            (i::buyer.eq(ask.buyer.as_str()), i::title.eq(&ask.title), i::tax_number.eq(&ask.tax_number)),
            (i::email.eq(&ask.email), i::amount_fen.eq(amount), i::state.eq(InvoiceState::Asked.as_str())),
            (i::number.eq(""), i::reason.eq(""), i::asked_by.eq(actor), i::asked_at.eq(now), i::changed_at.eq(now)),
        ))
        .execute(work.conn())?;
    // The title may name a person: it stays out of the journal.
    work.record(
        Some(&hall),
        "invoice_asked",
        payment,
        &json!({ "invoice": id, "buyer": ask.buyer, "amount_fen": amount }),
    )?;
    find(work.conn(), &branch, &id)
}

/// Puts everything that waits into one file, at most [`INVOICES_MAX`] requests: they are sent from now on. Returns the file's
/// name and its requests; [`in_file`] reads it again.
pub fn send_invoices(work: &mut Work<'_>) -> Result<(String, Vec<Invoice>), Stop> {
    let (branch, now) = (work.branch(), work.now());
    let waiting: Vec<String> = invoices::table
        .filter(invoices::branch.eq(&branch).and(invoices::state.eq(InvoiceState::Asked.as_str())))
        .order((invoices::asked_at.asc(), invoices::id.asc()))
        .limit(INVOICES_MAX)
        .select(invoices::id)
        .load(work.conn())?;
    let file = work.id();
    for id in &waiting {
        diesel::update(invoices::table.find((&branch, id)))
            .set((
                invoices::state.eq(InvoiceState::Sent.as_str()),
                invoices::file.eq(&file),
                invoices::changed_at.eq(now),
            ))
            .execute(work.conn())?;
    }
    if !waiting.is_empty() {
        work.record(None, "invoices_sent", &file, &json!({ "invoices": waiting.len() }))?;
    }
    let sent = in_file(work.conn(), &branch, &file)?;
    Ok((file, sent))
}

/// The requests of a file, in the order in which they were asked.
pub fn in_file(conn: &mut Conn, branch: &str, file: &str) -> QueryResult<Vec<Invoice>> {
    let rows: Vec<Row> = invoices::table
        .filter(invoices::branch.eq(branch).and(invoices::file.eq(file)))
        .order((invoices::asked_at.asc(), invoices::id.asc()))
        .limit(INVOICES_MAX)
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Row::invoice).collect())
}

/// Notes how a request went on.
pub fn note_invoice(work: &mut Work<'_>, id: &str, news: &InvoiceNews) -> Result<Invoice, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let before = find(work.conn(), &branch, id)?;
    if !before.state.may_become(news.state) {
        return Err(FeesRefusal::InvoiceNotSo { state: before.state.as_str() }.into());
    }
    let fits = |text: &str| text.chars().count() <= NOTE_CHARS_MAX && !text.chars().any(char::is_control);
    let (number, reason) = (news.number.trim(), news.reason.trim());
    if !fits(number) || (news.state == InvoiceState::Issued) == number.is_empty() {
        return Err(FeesRefusal::InvoiceMalformed { field: "number" }.into());
    }
    if !fits(reason) || (news.state != InvoiceState::Issued && reason.is_empty()) {
        return Err(FeesRefusal::InvoiceMalformed { field: "reason" }.into());
    }
    diesel::update(invoices::table.find((&branch, id)))
        .set((
            invoices::state.eq(news.state.as_str()),
            invoices::number.eq(number),
            invoices::reason.eq(reason),
            invoices::changed_at.eq(now),
        ))
        .execute(work.conn())?;
    let data =
        json!({ "invoice": id, "before": before.state, "after": news.state, "number": number, "reason": reason });
    work.record(Some(&before.hall), "invoice_changed", &before.payment, &data)?;
    find(work.conn(), &branch, id)
}

/// A payment was taken back: what was asked for and not sent yet is not wanted any more. What is with the tax system already
/// has to be withdrawn there, and stays as it is here until somebody says so.
pub(super) fn withdraw_for(work: &mut Work<'_>, payment: &str, reason: &str) -> QueryResult<()> {
    let (branch, now) = (work.branch(), work.now());
    diesel::update(invoices::table)
        .filter(invoices::branch.eq(&branch).and(invoices::payment.eq(payment)))
        .filter(invoices::state.eq(InvoiceState::Asked.as_str()))
        .set((
            invoices::state.eq(InvoiceState::Withdrawn.as_str()),
            invoices::reason.eq(reason),
            invoices::changed_at.eq(now),
        ))
        .execute(work.conn())
        .map(drop)
}

fn find(conn: &mut Conn, branch: &str, id: &str) -> Result<Invoice, Stop> {
    let row = invoices::table.find((branch, id)).select(Row::as_select()).get_result(conn).optional()?;
    Ok(row.ok_or(FeesRefusal::InvoiceNotFound)?.invoice())
}

/// The requests of a payment, the latest first.
pub fn invoices_of(conn: &mut Conn, branch: &str, payment: &str) -> QueryResult<Vec<Invoice>> {
    let rows: Vec<Row> = invoices::table
        .filter(invoices::branch.eq(branch).and(invoices::payment.eq(payment)))
        .order(invoices::id.desc())
        .limit(INVOICES_MAX)
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Row::invoice).collect())
}

/// Requests of a branch by where they stand, those of the day first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvoicesByState {
    /// Wait for the next file, the oldest first.
    pub asked: Vec<Invoice>,
    /// With the tax system, the oldest first.
    pub sent: Vec<Invoice>,
    /// Refused by it, the latest first.
    pub failed: Vec<Invoice>,
    /// Written, the latest first.
    pub issued: Vec<Invoice>,
}

/// At most this many of each are on the page.
const SHOWN_MAX: i64 = 100;

/// The requests of a branch by where they stand.
pub fn invoices_by_state(conn: &mut Conn, branch: &str) -> QueryResult<InvoicesByState> {
    macro_rules! standing {
        ($which:expr, $order:expr) => {{
            let rows: Vec<Row> = invoices::table
                .filter($which)
                .filter(invoices::branch.eq(branch))
                .order($order)
                .limit(SHOWN_MAX)
                .select(Row::as_select())
                .load(conn)?;
            rows.into_iter().map(Row::invoice).collect()
        }};
    }
    Ok(InvoicesByState {
        asked: standing!(invoice_is_asked(), (invoices::asked_at.asc(), invoices::id.asc())),
        sent: standing!(invoice_is_sent(), (invoices::asked_at.asc(), invoices::id.asc())),
        failed: standing!(invoice_is_failed(), invoices::changed_at.desc()),
        issued: standing!(invoice_is_issued(), invoices::changed_at.desc()),
    })
}
