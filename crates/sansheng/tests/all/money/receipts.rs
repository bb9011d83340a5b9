//! Receipts that anybody may check without learning who paid, and requests for invoices from asked to issued.

use sansheng::fees::invoices::Buyer;
use sansheng::fees::{self, AskInvoice, Checked, FeesRefusal as No, Invoice, InvoiceNews, InvoiceState as Is, Method};
use sansheng::halls::queries::load;
use sansheng::refusal::Refusal;

use super::desk::{Desk, refusal};
use crate::both_engines;
use crate::support::branch::BRANCH;

fn no<T: std::fmt::Debug>(answer: Result<T, sansheng::door::Answer>) -> No {
    match refusal(answer) {
        Refusal::Fees(no) => no,
        other => panic!("{other:?}"),
    }
}

impl Desk {
    /// Prints a receipt and returns where it is checked: number and code.
    fn printed(&self, payment: &str) -> (String, String) {
        let payment = payment.to_owned();
        let receipt = self.act("li", move |work| fees::print_receipt(work, &payment)).expect("printed");
        let [hall, number, code] = receipt.check.split('/').collect::<Vec<_>>()[..] else { panic!("{receipt:?}") };
        assert_eq!(hall, "renmin");
        (number.to_owned(), code.to_owned())
    }

    fn check(&self, number: &str, code: &str) -> Result<Checked, sansheng::door::Answer> {
        self.door.read_blocking(|conn| {
            let hall = load(conn, BRANCH, "renmin")?;
            fees::check(conn, &hall, number, code)
        })
    }

    fn invoice(&self, payment: &str, ask: &AskInvoice) -> Result<Invoice, sansheng::door::Answer> {
        let (payment, ask) = (payment.to_owned(), ask.clone());
        self.act("li", move |work| fees::ask_invoice(work, &payment, &ask))
    }

    fn news(&self, id: &str, state: Is, number: &str, reason: &str) -> Result<Invoice, sansheng::door::Answer> {
        let news = InvoiceNews { state, number: number.into(), reason: reason.into() };
        let id = id.to_owned();
        self.act("ling", move |work| fees::note_invoice(work, &id, &news))
    }
}

fn company() -> AskInvoice {
    AskInvoice {
        buyer: Buyer::Organisation,
        title: "海川物业管理有限公司".into(),
        tax_number: "91410100ma44xy1234".into(),
        email: "books@example.org".into(),
    }
}

both_engines! {
    fn a_receipt_is_checked_by_its_code_and_says_nobodys_name(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 0).expect("a till");
        let paid = desk.settle("li", "t1", &desk.account(1, &["2026-02"]));
        assert_eq!(no(desk.check("2026-000001", "abcdefghjk")), No::ReceiptUnknown, "nothing was printed yet");
        let (number, code) = desk.printed(&paid.id);
        assert_eq!((number.as_str(), code.len()), ("2026-000001", 10));
        let good = desk.check(&number, &code).expect("ours");
        assert_eq!((good.amount_fen.0, good.methods.as_slice(), good.reversed_on.clone()), (2_600, &[Method::Cash][..], None));
        let said = serde_json::to_string(&good).expect("JSON");
        assert!(!said.contains("王") && !said.contains("8101"), "{said}");
        assert_eq!(desk.check(&number, &code.to_uppercase()).expect("typed in capitals"), good);
        for (number, code) in [
            (number.as_str(), "aaaaaaaaaa"), (number.as_str(), ""), ("2026-000002", code.as_str()), ("2026", code.as_str()),
            ("9999999999999-1", code.as_str()), ("2026-1x", code.as_str()), ("", ""), ("２０２６-1", code.as_str()),
        ] {
            assert_eq!(no(desk.check(number, code)), No::ReceiptUnknown, "{number} {code}");
        }
        desk.reverse("du", &paid.id, None).expect("taken back");
        assert_eq!(desk.check(&number, &code).expect("ours").reversed_on.as_deref(), Some("2026-03-02"));
    }

    fn an_invoice_is_asked_for_sent_and_issued_once(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 0).expect("a till");
        let paid = desk.settle("li", "t1", &desk.account(1, &["2026-02"]));
        for (ask, field) in [
            (AskInvoice { title: " ".into(), ..company() }, "title"),
            (AskInvoice { title: "长".repeat(101), ..company() }, "title"),
            (AskInvoice { tax_number: "123".into(), ..company() }, "tax_number"),
            (AskInvoice { buyer: Buyer::Person, ..company() }, "tax_number"),
            (AskInvoice { email: "nobody".into(), ..company() }, "email"),
            (AskInvoice { email: "a b@example.org".into(), ..company() }, "email"),
        ] {
            assert_eq!(no(desk.invoice(&paid.id, &ask)), No::InvoiceMalformed { field });
        }
        assert_eq!(no(desk.invoice("nothing", &company())), No::PaymentNotFound);
        let asked = desk.invoice(&paid.id, &company()).expect("asked");
        assert_eq!((asked.state, asked.tax_number.as_str(), asked.amount_fen.0), (Is::Asked, "91410100MA44XY1234", 2_600));
        assert_eq!(no(desk.invoice(&paid.id, &company())), No::InvoiceAsked);
        assert_eq!(no(desk.news(&asked.id, Is::Issued, "1", "")), No::InvoiceNotSo { state: "asked" });

        let (file, sent) = desk.act("ling", fees::send_invoices).expect("a file");
        assert_eq!(sent.iter().map(|i| (i.id.as_str(), i.state)).collect::<Vec<_>>(), [(asked.id.as_str(), Is::Sent)]);
        assert_eq!(desk.ask(|conn| Ok(fees::invoices::in_file(conn, BRANCH, &file)?)), sent, "the file can be read again");
        assert!(desk.act("ling", fees::send_invoices).expect("an empty one").1.is_empty());
        assert_eq!(no(desk.news(&asked.id, Is::Issued, " ", "")), No::InvoiceMalformed { field: "number" });
        assert_eq!(no(desk.news(&asked.id, Is::Failed, "", "")), No::InvoiceMalformed { field: "reason" });
        let failed = desk.news(&asked.id, Is::Failed, "", "tax number unknown").expect("failed");
        assert_eq!(failed.state, Is::Failed);
        let again = desk.invoice(&paid.id, &company()).expect("another try");
        desk.act("ling", fees::send_invoices).expect("a file");
        let issued = desk.news(&again.id, Is::Issued, "26412000000012345678", "").expect("issued");
        assert_eq!(issued.number, "26412000000012345678");
        assert_eq!(no(desk.news(&again.id, Is::Sent, "", "x")), No::InvoiceNotSo { state: "issued" });
        assert_eq!(desk.ask(|conn| Ok(fees::invoices_of(conn, BRANCH, &paid.id)?)).len(), 2);
    }

    fn a_payment_that_is_taken_back_gets_no_invoice(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 0).expect("a till");
        let paid = desk.settle("li", "t1", &desk.account(1, &["2026-02"]));
        let asked = desk.invoice(&paid.id, &company()).expect("asked");
        desk.reverse("du", &paid.id, None).expect("taken back");
        let known = desk.ask(|conn| Ok(fees::invoices_of(conn, BRANCH, &paid.id)?));
        assert_eq!((known[0].id.as_str(), known[0].state), (asked.id.as_str(), Is::Withdrawn));
        assert_eq!(no(desk.invoice(&paid.id, &company())), No::PaymentReversed);
        assert!(desk.act("ling", fees::send_invoices).expect("empty").1.is_empty());
    }
}
