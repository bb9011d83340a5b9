//! Providers' files against what we took: matched line by line, listed where not, posted once, safe to send again and to
//! cut off anywhere.

use std::sync::Arc;

use sansheng::door::Answer;
use sansheng::fees::{AskQuote, Confirmer, Method, Paid, Tender};
use sansheng::kernel::Money;
use sansheng::refusal::Refusal;
use sansheng::settlements::{self, AskSettlement, LineState, Settlement, SettlementRefusal as No};

use super::desk::{Desk, refusal};
use crate::both_engines;
use crate::support::branch::BRANCH;

pub fn file(method: Method, text: &str) -> AskSettlement {
    let lines = Arc::new(settlements::read(text).expect("reads"));
    AskSettlement { method, name: "wechat.csv".into(), digest: settlements::digest(text), lines }
}

impl Desk {
    pub fn take_qr(&self, n: u32, reference: &str) -> Paid {
        let ask = AskQuote { account: Some(self.account(n, &["2026-02"])), ..AskQuote::default() };
        let quote = self.quote("li", "t1", &ask).expect("a quote");
        self.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
        self.pay("li", "t1", &quote.id, Tender::Qr { reference: reference.into() }).expect("paid")
    }

    fn begin(&self, who: &str, ask: &AskSettlement) -> Result<(String, usize), Answer> {
        let ask = ask.clone();
        self.act(who, move |work| settlements::begin(work, &ask))
    }

    /// One command of reading.
    fn read_on(&self, id: &str, ask: &AskSettlement) -> usize {
        let (id, ask) = (id.to_owned(), ask.clone());
        self.act("ling", move |work| settlements::read_on(work, &id, &ask)).expect("read")
    }

    pub fn bring_in(&self, ask: &AskSettlement) -> Settlement {
        let (id, mut done) = self.begin("ling", ask).expect("begun");
        while done < ask.lines.len() {
            done = self.read_on(&id, ask);
        }
        self.ask(|conn| settlements::settlement(conn, BRANCH, &id))
    }
}

fn no<T: std::fmt::Debug>(answer: Result<T, Answer>) -> No {
    match refusal(answer) {
        Refusal::Settlement(no) => no,
        other => panic!("{other:?}"),
    }
}

both_engines! {
    fn a_providers_file_is_matched_line_by_line(database: Database) {
        let desk = Desk::open(database);
        let till = desk.open_till("li", 10_000).expect("a till");
        desk.take_qr(1, "WX0001");
        desk.take_qr(2, "WX0002");
        desk.take_qr(3, "WX0003");
        let back = desk.take_qr(4, "WX0004");
        desk.reverse("du", &back.id, None).expect("taken back");
        desk.close_till("li", &till, [10_000, 0, 7_800], None).expect("closed");
        let text = "reference,amount,fee,day\nWX0001,26.00,0.16,2026-03-02\nWX0002,25.00,0.15,2026-03-02\n\
                    WX9999,26.00,,2026-03-02\nWX0001,26.00,0.16,2026-03-02\nWX0004,26.00,0.16,2026-03-02\n\
                    WX0004,-26.00,-0.16,2026-03-02\nWX0003,nothing,,2026-03-02\n";
        let ask = file(Method::Qr, text);
        for who in ["li", "du"] {
            assert_eq!(no(desk.begin(who, &ask)), No::MayNotSettle, "{who}");
        }
        assert_eq!(no(desk.begin("ling", &file(Method::Cash, text))), No::MethodNotSettled);
        let made = desk.bring_in(&ask);
        assert_eq!((made.lines, made.done, made.matched), (7, 7, 3));
        assert_eq!((made.amount_fen, made.fee_fen), (Money(2_600), Money(16)));
        let apart: Vec<(i32, LineState)> = made.apart.iter().map(|line| (line.n, line.state)).collect();
        let expected = [
            (2, LineState::Amount),
            (3, LineState::Unknown),
            (4, LineState::Already),
            (7, LineState::Unreadable),
        ];
        assert_eq!(apart, expected);
        let missing: Vec<&str> = made.missing.iter().map(|part| part.reference.as_str()).collect();
        assert_eq!(missing, ["WX0002", "WX0003"]);
        assert_eq!((desk.balance("bank"), desk.balance("provider_fee:qr")), (2_584, 16));
        assert_eq!(desk.balance("clearing:qr"), 7_800 - 2_600);

        // The same file changes nothing; another one settles what was left.
        assert_eq!(desk.bring_in(&ask), made);
        let rest = desk.bring_in(&file(Method::Qr, "day,reference,amount\n2026-03-02,WX0002,26\n2026-03-02,WX0003,26\n"));
        assert_eq!((rest.matched, rest.apart.len(), rest.missing.len()), (2, 0, 0));
        assert_eq!(desk.balance("clearing:qr"), 0);
        desk.everything_is_right();
    }

    fn a_file_that_was_cut_off_goes_on_where_it_stopped(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 10_000).expect("a till");
        desk.take_qr(1, "WX0001");
        let mut text = "reference,amount,day\n".to_owned();
        for n in 0..450 {
            text += &format!("NO{n:04},26.00,2026-03-02\n");
        }
        text += "WX0001,26.00,2026-03-02\n";
        let ask = file(Method::Qr, &text);
        let (id, done) = desk.begin("ling", &ask).expect("begun");
        assert_eq!((done, desk.read_on(&id, &ask)), (0, 200));
        desk.everything_is_right();
        // Killed here; somebody sends the file again.
        assert_eq!(desk.begin("ling", &ask).expect("found"), (id.clone(), 200));
        let made = desk.bring_in(&ask);
        assert_eq!((made.id, made.done, made.matched), (id.clone(), 451, 1));
        assert_eq!(desk.read_on(&id, &ask), 451, "reading on at the end reads nothing");
        assert_eq!(desk.count("settlement_lines"), 451);
        desk.everything_is_right();
    }
}
