//! What a clerk and a leader do about entitlements, deposits and invoices on their screens, as browsers send it.

use axum::http::{Method, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sansheng::door::{Stop, Work};
use sansheng::fees::orders::{self, AskOrder};
use sansheng::kernel::{Actor, Money, Role};
use sansheng::providers::{Kind, Taken};
use sansheng::tariffs::CashRounding;
use serde_json::{Value, json};

use crate::support::branch::BRANCH;
use crate::support::front::{Front, HALL};
use crate::support::site::{Ask, Reply};

pub fn fields(of: &[(&str, &str)]) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    of.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect::<Vec<_>>().join("&")
}

pub async fn sends(front: &Front, who: &str, path: &str, of: &[(&str, &str)]) -> Reply {
    let ask = Ask::new(Method::POST, path).form(&fields(of)).header("sec-fetch-site", "same-origin");
    front.site.send(front.by(who, ask)).await
}

fn id(made: &Value) -> String {
    made["id"].as_str().expect("an id").to_owned()
}

/// A clerk with a customer whose account is chosen: the ticket and the account.
pub async fn served(front: &Front) -> (String, String) {
    front.sit(1).await;
    front.keyed("clerk1", "/tills", &json!({ "float_fen": 50_000 }), "till").await;
    let account = front.subscriber(1, &[]).await;
    front.ticket(&json!({ "service": "pay" })).await;
    let ticket = front.call(1).await;
    front.act(1, &ticket, "starts", &json!({})).await;
    let chosen = [("ticket", ticket.as_str()), ("account", account.as_str())];
    let reply = sends(front, "clerk1", &format!("/counter/{HALL}-1/accounts"), &chosen).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    (ticket, account)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// A required paper that was not seen keeps the step once; sending it again goes on without, and the journal says so.
#[test]
fn the_second_enter_goes_on_without_a_paper() {
    runtime().block_on(async {
        let front = Front::open().await;
        front.sit(5).await;
        front.ticket(&json!({ "service": "install" })).await;
        let ticket = front.call(5).await;
        front.act(5, &ticket, "starts", &json!({})).await;
        let screen = format!("/counter/{HALL}-5");
        let asked = [("ticket", ticket.as_str()), ("papers", "id_card"), ("required", "id_card")];
        let documents = format!("{screen}/documents");
        let first = sends(&front, "clerk5", &documents, &asked).await;
        let back = first.headers["location"].to_str().expect("an address").to_owned();
        assert_eq!(back, format!("{screen}?said=missing&step=papers"));
        let page = front.site.send(front.by("clerk5", Ask::get(&format!("{back}&lang=zh-CN")))).await.body;
        assert!(page.contains("再按一次 Enter") && page.contains("name=\"without\""), "{page}");
        let again = sends(&front, "clerk5", &documents, &[&asked[..], &[("without", "1")]].concat()).await;
        assert_eq!(again.headers["location"], screen.as_str());
        assert_eq!(front.site.events("papers_gone_without").await.len(), 1);
        let page = front.page("clerk5", &screen, "zh-CN").await;
        assert!(!page.contains("name=\"papers\""), "the next step");
    });
}

#[test]
fn a_reduction_is_given_and_ended_at_the_counter() {
    runtime().block_on(async {
        let front = Front::open().await;
        let (ticket, account) = served(&front).await;
        let screen = format!("/counter/{HALL}-1");
        for (lang, word) in [("en", "Give a reduction"), ("zh-CN", "登记减免")] {
            let page = front.page("clerk1", &screen, lang).await;
            assert!(page.contains(word) && page.contains("low_income"), "{page}");
        }
        let give = |note: &'static str| {
            [
                ("form", "reduction-form"),
                ("ticket", ticket.as_str()),
                ("account", account.as_str()),
                ("reduction", "low_income"),
                ("evidence-note", note),
                ("valid-from", "2026-01-01"),
                ("valid-through", "2026-12-31"),
            ]
        };
        let refused = sends(&front, "clerk1", &format!("{screen}/reductions"), &give(" ")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("Please write down what you saw"), "{}", refused.body);
        let done = sends(&front, "clerk1", &format!("{screen}/reductions"), &give("低保证 2026-118")).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let page = front.page("clerk1", &screen, "zh-CN").await;
        assert!(page.contains("至 2026-12-31") && page.contains("停止减免"), "{page}");
        assert!(!page.contains("2026-118"), "what was seen stays in the books");

        let given =
            front.site.send(front.by("clerk1", Ask::get(&format!("/api/v1/accounts/{account}/reductions")))).await;
        let given = id(&given.json()["reductions"][0]);
        let end = [
            ("form", "reduction-end-form"),
            ("ticket", ticket.as_str()),
            ("account", account.as_str()),
            ("given", given.as_str()),
            ("note", "搬走了"),
        ];
        let done = sends(&front, "clerk1", &format!("{screen}/reductions/ends"), &end).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let again = sends(&front, "clerk1", &format!("{screen}/reductions/ends"), &end).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
    });
}

/// Does something as the clerk at counter 1.
async fn as_clerk<T: Send + 'static>(
    front: &Front,
    command: impl FnMut(&mut Work<'_>) -> Result<T, Stop> + Send + 'static,
) -> T {
    let people =
        front.site.app.read(|conn| Ok(sansheng::people::queries::people(conn, BRANCH)?)).await.expect("people");
    let clerk = people.into_iter().find(|person| person.login == "clerk1").expect("the clerk");
    front.site.app.door.write(&Actor::staff(&clerk.id, Role::Clerk), BRANCH, command).await.expect("done")
}

/// Whoever holds the ticket reads on the phone what it costs and says yes, or asks first; nobody else's phone can.
#[test]
fn a_customer_confirms_on_the_phone() {
    runtime().block_on(async {
        let front = Front::open().await;
        front.sit(1).await;
        let account = front.subscriber(1, &["2026-01"]).await;
        let mine = front.ticket(&json!({ "service": "pay" })).await;
        let theirs = front.ticket(&json!({ "service": "pay" })).await;
        let [mine, theirs] =
            [&mine, &theirs].map(|taken| format!("/ticket/{}", taken["token"].as_str().expect("a token")));
        let ticket = front.call(1).await;
        front.act(1, &ticket, "starts", &json!({})).await;
        let page = |path: String, lang: &'static str| {
            let front = &front;
            async move { front.page("nobody", &path, lang).await }
        };
        let asked = format!("{mine}/quote");
        assert!(!page(asked.clone(), "en").await.contains("<table"), "nothing is asked yet");

        let first = id(&front.act(1, &ticket, "quotes", &json!({ "account": account })).await);
        for (lang, words) in [("zh-CN", ["核对并确认", "确认 ¥49.00"]), ("en", ["Check and confirm", "Confirm ¥49.00"])]
        {
            assert!(page(mine.clone(), lang).await.contains(words[0]), "{lang}");
            let price = page(asked.clone(), lang).await;
            assert!(price.contains(words[1]) && price.contains("王*明") && !price.contains("王小明"), "{price}");
        }
        let question = sends(&front, "nobody", &format!("{mine}/quotes/{first}/question"), &[]).await;
        assert_eq!(question.status, StatusCode::SEE_OTHER, "{}", question.body);
        assert!(!page(mine.clone(), "en").await.contains("Check and confirm"), "the clerk makes another one");
        let told = front.regions("clerk1", &format!("/counter/{HALL}-1/live"), "en", 5).await;
        let of = |name: &str| told.iter().find(|(region, _)| region == name).map_or("", |(_, html)| html);
        assert!(of("confirm").contains("has a question") && of("corner").contains("Quote first"), "{told:?}");

        let second = id(&front.act(1, &ticket, "quotes", &json!({ "account": account })).await);
        let says_yes = |of: &str, quote: &str| (format!("{of}/quotes/{quote}/confirmation"), [("key", "yes")]);
        let (path, key) = says_yes(&mine, &first);
        assert_eq!(sends(&front, "nobody", &path, &key).await.status, StatusCode::CONFLICT, "that one is void");
        let (path, key) = says_yes(&theirs, &second);
        assert!(sends(&front, "nobody", &path, &key).await.status.is_client_error(), "another's phone");
        let (path, key) = says_yes(&mine, &second);
        for _ in 0..2 {
            let yes = sends(&front, "nobody", &path, &key).await;
            assert_eq!(yes.status, StatusCode::SEE_OTHER, "sent twice, said once: {}", yes.body);
        }
        assert!(page(mine.clone(), "en").await.contains("You can pay now"));
        assert!(!page(asked, "en").await.contains("<table"), "said is said");
        let known = front.send("clerk1", Method::GET, &format!("/api/v1/quotes/{second}"), &Value::Null).await;
        assert_eq!(known.json()["confirmed_by"], "phone", "{}", known.body);
    });
}

/// A code that was scanned for another amount than was asked: the dispute's id.
async fn told_otherwise(front: &Front, ticket: &str, quote: &str) -> String {
    let (ticket, ask) =
        (ticket.to_owned(), AskOrder { quote: quote.to_owned(), provider: Kind::Wechat, others: Vec::new() });
    let told = move |work: &mut Work<'_>| {
        let order = orders::intend(work, &ticket, &ask)?;
        orders::opened(work, &order.id, "weixin://wxpay/x")?;
        let taken = Taken { order_no: order.order_no, transaction_no: "4200001".into(), amount: Money(5_000) };
        orders::settle(work, &order.id, &taken).map(drop)
    };
    as_clerk(front, told).await;
    let found = front.site.app.read(|conn| orders::disputes::disputes(conn, BRANCH, HALL, 0)).await.expect("found");
    found.open[0].id.clone()
}

#[test]
fn a_leader_settles_what_a_provider_told_otherwise() {
    runtime().block_on(async {
        let front = Front::open().await;
        front.site.person(BRANCH, "leader", Role::Leader, None).await;
        let leader = front.site.session(BRANCH, "leader").await.token;
        let (ticket, account) = served(&front).await;
        let quote = id(&front.act(1, &ticket, "quotes", &json!({ "account": account, "prepay_months": 1 })).await);
        front.post("clerk1", &format!("/quotes/{quote}/confirmations"), &json!({})).await;
        let dispute = told_otherwise(&front, &ticket, &quote).await;
        let page = format!("/reports/{HALL}/provider-orders");
        let as_leader = |ask: Ask| front.site.send(ask.bearer(&leader));
        for (lang, words) in [("zh-CN", "留作账户余额"), ("en", "Kept as credit of the account")] {
            let shown = as_leader(Ask::get(&format!("{page}?lang={lang}"))).await;
            assert!(shown.body.contains(words) && shown.body.contains("¥50.00"), "{}", shown.body);
        }
        let looks = front.page("duty", &page, "en").await;
        assert!(looks.contains("¥50.00") && !looks.contains("Kept as credit"), "others look and do not settle");
        let end = front.page("duty", &format!("/duty/{HALL}/day-end"), "en").await;
        assert!(end.contains("¥50.00 that a provider speaks of is not explained"), "{end}");

        let post = |of: String| {
            let path = format!("{page}/{dispute}/endings");
            as_leader(Ask::new(Method::POST, &path).form(&of).header("sec-fetch-site", "same-origin"))
        };
        let credited = |reason: &'static str, account: &str| {
            fields(&[("key", "end-1"), ("outcome", "credited"), ("account", account), ("reason", reason)])
        };
        let unchosen = post(fields(&[("key", "end-1"), ("reason", "case 118")])).await;
        assert_eq!(unchosen.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unchosen.body.contains("choose what became of the money"), "nobody guesses: {}", unchosen.body);
        let unsaid = post(credited(" ", &account)).await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unsaid.body.contains("how it was found out") && unsaid.body.contains("end-1"), "{}", unsaid.body);
        let other = post(credited("case 118", "nobody")).await;
        assert!(other.body.contains("choose an account") && other.body.contains("case 118"), "{}", other.body);
        for _ in 0..2 {
            let done = post(credited("case 118", &account)).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "sent twice, settled once: {}", done.body);
        }
        let again = post(fields(&[("key", "end-2"), ("outcome", "returned"), ("reason", "case 119")])).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert!(again.body.contains("This payment is settled"), "{}", again.body);
        let shown = as_leader(Ask::get(&format!("{page}?lang=en"))).await;
        for words in ["case 118", "leader", "Kept as credit of the account · 8101000001"] {
            assert!(shown.body.contains(words), "{words}: {}", shown.body);
        }
        let end = front.page("duty", &format!("/duty/{HALL}/day-end"), "en").await;
        assert!(!end.contains("is not explained"), "{end}");
        let sheet = [("method", "qr"), ("name", "march"), ("file", "reference,amount,day\nX1,1.00,2026-03-02\n")];
        let brought = Ask::new(Method::POST, &format!("/reports/{HALL}/ledger/settlements")).form(&fields(&sheet));
        let brought = as_leader(brought.header("sec-fetch-site", "same-origin")).await;
        let to = brought.headers["location"].to_str().expect("an address").replace("#settlement", "");
        for (lang, words) in [
            ("zh-CN", ["留作账户余额、文件里没有的", "账户 8101000001 的余额"]),
            ("en", ["Kept as credit of an account, not in the file", "credit of account 8101000001"]),
        ] {
            let page = as_leader(Ask::get(&format!("{to}&lang={lang}"))).await.body;
            assert!(words.iter().all(|word| page.contains(word)) && page.contains("4200001"), "{lang}: {page}");
        }
        let api = as_leader(Ask::get(&format!("/api/v1/halls/{HALL}/disputes"))).await.json();
        assert_eq!(
            (api["open"].as_array().map(Vec::len), api["ended"][0]["end"]["outcome"].as_str()),
            (Some(0), Some("credited"))
        );
    });
}

/// Where there are no fen, the rest that is paid in cash is what there are coins for; a code that nobody offers holds nothing.
#[test]
fn the_rest_is_paid_in_the_coins_that_there_are() {
    runtime().block_on(async {
        let front = Front::open_with(|pack| pack.hall.cash_rounding = CashRounding::Jiao).await;
        let (ticket, account) = served(&front).await;
        let screen = format!("/counter/{HALL}-1");
        for (card, took) in [("12.95", 1_310), ("12.96", 1_300)] {
            let ask = json!({ "account": account, "top_up_fen": 2_600 });
            let quote = id(&front.act(1, &ticket, "quotes", &ask).await);
            front.post("clerk1", &format!("/quotes/{quote}/confirmations"), &json!({})).await;
            let of = [("form", "order"), ("ticket", &ticket), ("quote", &quote), ("provider", "wechat")];
            let none = sends(&front, "clerk1", &format!("{screen}/orders"), &of).await;
            assert!(none.body.contains("is not offered here"), "{}", none.body);
            let slip = format!("77{took}");
            let of = [
                ("form", "pay"),
                ("ticket", &ticket),
                ("quote", &quote),
                ("method", "card"),
                ("reference", &slip),
                ("part", card),
                ("rest-method", "cash"),
            ];
            let paid = sends(&front, "clerk1", &format!("{screen}/payments"), &of).await;
            assert_eq!(paid.status, StatusCode::SEE_OTHER, "{card}: {}", paid.body);
            let journal = front.site.events("payment_taken").await;
            let parts = &journal.last().expect("an event")["parts"];
            assert_eq!((&parts[1]["amount_fen"], &parts[1]["change_fen"]), (&json!(took), &json!(0)), "{parts}");
        }
    });
}

/// What the counter and the duty manager see while a provider has not closed a code, and how the customer goes on.
#[test]
fn a_counter_says_what_it_waits_for_and_the_duty_manager_lets_it_go_on() {
    runtime().block_on(async {
        let front = Front::open().await;
        let (ticket, account) = served(&front).await;
        let quote = id(&front.act(1, &ticket, "quotes", &json!({ "account": account, "prepay_months": 1 })).await);
        front.post("clerk1", &format!("/quotes/{quote}/confirmations"), &json!({})).await;
        let (screen, money) = (format!("/counter/{HALL}-1"), format!("/duty/{HALL}/money"));
        let (of, ask) = (ticket.clone(), AskOrder { quote: quote.clone(), provider: Kind::Wechat, others: Vec::new() });
        let order = as_clerk(&front, move |work| {
            let order = orders::intend(work, &of, &ask)?;
            orders::opened(work, &order.id, "weixin://wxpay/x")
        })
        .await;
        let cash = format!("{screen}?step=pay&method=cash&lang");
        let cash = |lang: &str| front.site.send(front.by("clerk1", Ask::get(&format!("{cash}={lang}"))));
        let shown = cash("en").await.body;
        assert!(shown.contains("can still be paid. Close it first"), "{shown}");
        assert!(!front.page("duty", &money, "en").await.contains("Codes that are being closed"));

        let asked = order.id.clone();
        as_clerk(&front, move |work| orders::ask_to_close(work, &asked)).await;
        for (lang, words) in [
            ("zh-CN", ["正在等微信支付确认", "的二维码已经关闭", "最晚 10:06 失效", "等待确认"]),
            ("en", ["Waiting for WeChat Pay to say", "is closed", "ends at 10:06 at the latest", "page of money"]),
        ] {
            // Whoever comes back without having chosen a method is about to take cash.
            for page in [cash(lang).await.body, front.page("clerk1", &screen, lang).await] {
                assert!(words.iter().all(|word| page.contains(word)), "{lang}: {page}");
                assert!(!page.contains("name=\"tendered\""), "no money is taken now: {page}");
                assert!(page.contains("/unknown/closing\""), "the live part says so: {page}");
            }
        }
        let pay = [("form", "pay"), ("ticket", &ticket), ("quote", &quote), ("method", "cash"), ("tendered", "500")];
        let refused = sends(&front, "clerk1", &format!("{screen}/payments"), &pay).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.body.contains("has not yet said that the QR code is closed"), "{}", refused.body);
        let typed =
            front.site.send(front.by("clerk1", Ask::get(&format!("{screen}?step=pay&method=qr&lang=en")))).await;
        assert!(typed.body.contains("name=\"reference\""), "what the phone shows may be typed in: {}", typed.body);

        for (lang, clock, title) in [
            ("zh-CN", "1 号窗口：¥", "等待关闭的二维码"),
            ("en", "Counter 1: the code for ¥", "Codes that are being closed"),
        ] {
            let duty = front.page("duty", &format!("/duty/{HALL}"), lang).await;
            assert!(duty.contains(clock) && duty.contains(&format!("{money}#codes")), "{lang}: {duty}");
            let page = front.page("duty", &money, lang).await;
            assert!(page.contains(title) && page.contains(&format!("value=\"{}\"", order.id)), "{lang}: {page}");
        }
        let release = format!("/duty/{HALL}/codes/released");
        let sent = |reason: &'static str| [("key", "r-1"), ("order", order.id.as_str()), ("reason", reason)];
        let unsaid = sends(&front, "duty", &release, &sent(" ")).await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unsaid.body.contains("say why another way is taken now"), "{}", unsaid.body);
        let other = sends(&front, "stranger", &release, &sent("x")).await;
        assert_eq!(other.status, StatusCode::FORBIDDEN, "{}", other.body);
        for _ in 0..2 {
            let done = sends(&front, "duty", &release, &sent("the bus leaves")).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
            assert_eq!(done.headers["location"], money.as_str());
        }
        assert_eq!(front.site.events("provider_order_released").await.len(), 1);
        assert!(!front.page("duty", &money, "en").await.contains("Codes that are being closed"));
        for (lang, words) in [("zh-CN", "值班主任已经同意"), ("en", "lets you take another way")] {
            let page = front.page("clerk1", &screen, lang).await;
            assert!(page.contains(words) && page.contains("name=\"tendered\""), "{lang}: {page}");
            assert!(page.contains("/unknown/free\""), "the live part has moved on: {page}");
        }
        let path = format!("/api/v1/provider-orders/{}/releases", order.id);
        let again = Ask::post(&path, &json!({ "reason": "x" })).header("idempotency-key", "r-2");
        let again = front.site.send(front.by("duty", again)).await;
        assert_eq!((again.status, again.problem().as_str()), (StatusCode::CONFLICT, "order_released"));
        let paid = sends(&front, "clerk1", &format!("{screen}/payments"), &pay).await;
        assert_eq!(paid.status, StatusCode::SEE_OTHER, "{}", paid.body);
    });
}

#[test]
fn a_leader_looks_into_codes_and_sends_for_invoices() {
    runtime().block_on(async {
        let front = Front::open().await;
        front.site.person(BRANCH, "leader", Role::Leader, None).await;
        let leader = front.site.session(BRANCH, "leader").await.token;
        let as_leader = |ask: Ask| front.site.send(ask.bearer(&leader));
        let (ticket, account) = served(&front).await;
        let quote = id(&front.act(1, &ticket, "quotes", &json!({ "account": account, "prepay_months": 1 })).await);
        front.post("clerk1", &format!("/quotes/{quote}/confirmations"), &json!({})).await;
        let cash = json!({ "quote": quote, "method": "cash", "tendered_fen": 20_000 });
        let paid = id(&front.keyed("clerk1", &format!("/tickets/{ticket}/payments"), &cash, "paid").await);
        let asked = json!({ "buyer": "person", "title": "=王小明" });
        let asked = front.keyed("clerk1", &format!("/payments/{paid}/invoices"), &asked, "invoice").await;

        for (lang, words) in [("zh-CN", ["待查的扫码单", "金额不符"]), ("en", ["look into", "Another amount"])]
        {
            let page = as_leader(Ask::get(&format!("/reports/{HALL}/provider-orders?lang={lang}"))).await;
            assert!(words.iter().all(|word| page.body.contains(word)), "{}", page.body);
        }
        let base = format!("/reports/{HALL}/invoices");
        let page = as_leader(Ask::get(&format!("{base}?lang=zh-CN"))).await;
        assert!(page.body.contains("等待送开") && page.body.contains("=王小明"), "{}", page.body);
        let post = |path: String, of: String| {
            as_leader(Ask::new(Method::POST, &path).form(&of).header("sec-fetch-site", "same-origin"))
        };
        let sent = post(format!("{base}/files"), fields(&[("key", "")])).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let to = sent.headers["location"].to_str().expect("an address").to_owned();
        let file = to.split_once("file=").expect("a file").1.to_owned();
        let page = as_leader(Ask::get(&to)).await;
        assert!(page.body.contains(&format!("{base}/files/{file}")), "{}", page.body);
        let taken = as_leader(Ask::get(&format!("{base}/files/{file}"))).await;
        assert!(taken.body.contains("\"'=王小明\"") && taken.body.contains(&paid), "{}", taken.body);
        let nothing = as_leader(Ask::get(&format!("{base}/files/none"))).await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND);

        let news = format!("{base}/{}/news", id(&asked));
        let empty = post(news.clone(), fields(&[("state", "issued"), ("said", " ")])).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", empty.body);
        let issued = post(news.clone(), fields(&[("state", "issued"), ("said", "25012345")])).await;
        assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.body);
        let late = post(news, fields(&[("state", "failed"), ("said", "抬头不符")])).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
        let page = as_leader(Ask::get(&base)).await;
        assert!(page.body.contains("25012345"), "{}", page.body);
    });
}
