//! The tables as Diesel sees them. Says the same as `migrations/`, in the same order; a test holds the two together.

diesel::table! {
    branches (branch) {
        branch -> Text,
        name_zh -> Text,
        name_en -> Text,
        time_zone -> Text,
        seq -> BigInt,
        hash -> Text,
        config -> BigInt,
        created_at -> BigInt,
        second_factor -> Text,
        seats -> BigInt,
        password_profile -> Text,
        password_profile_since -> BigInt,
    }
}

diesel::table! {
    events (branch, seq) {
        branch -> Text,
        seq -> BigInt,
        at -> BigInt,
        hall -> Nullable<Text>,
        actor -> Text,
        role -> Text,
        request -> Text,
        kind -> Text,
        subject -> Text,
        data -> Text,
        hash -> Text,
    }
}

diesel::table! {
    answers (branch, key, actor) {
        branch -> Text,
        actor -> Text,
        key -> Text,
        body_hash -> Text,
        answer -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    halls (branch, id) {
        branch -> Text,
        id -> Text,
        name_zh -> Text,
        name_en -> Text,
        address_zh -> Text,
        address_en -> Text,
        notice_zh -> Text,
        notice_en -> Text,
        hue -> Integer,
        target_regular_s -> Integer,
        target_priority_s -> Integer,
        head_start_s -> Integer,
        overtakes_max -> Integer,
        wait_max_s -> Integer,
        grace_s -> Integer,
        recalls_max -> Integer,
        recall_pause_s -> Integer,
        patience_s -> Integer,
        queue_max -> Integer,
        kiosk_open -> Integer,
        cash_rounding -> Text,
        printer -> Nullable<Text>,
        created_at -> BigInt,
        short_shift_s -> Integer,
        long_shift_s -> Integer,
        unbroken_max_s -> Integer,
        break_s -> Integer,
        stretch_min_s -> Integer,
        short_percent_max -> Integer,
    }
}

diesel::table! {
    opening_hours (branch, hall, weekday, opens_min) {
        branch -> Text,
        hall -> Text,
        weekday -> Integer,
        opens_min -> Integer,
        closes_min -> Integer,
    }
}

diesel::table! {
    opening_exceptions (branch, hall, day, opens_min) {
        branch -> Text,
        hall -> Text,
        day -> Text,
        opens_min -> Integer,
        closes_min -> Integer,
        note_zh -> Text,
        note_en -> Text,
    }
}

diesel::table! {
    zones (branch, hall, code) {
        branch -> Text,
        hall -> Text,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        way_zh -> Text,
        way_en -> Text,
        position -> Integer,
        active -> Integer,
    }
}

diesel::table! {
    categories (branch, hall, code) {
        branch -> Text,
        hall -> Text,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        position -> Integer,
        active -> Integer,
    }
}

diesel::table! {
    services (branch, hall, code) {
        branch -> Text,
        hall -> Text,
        code -> Text,
        category -> Text,
        prefix -> Text,
        name_zh -> Text,
        name_en -> Text,
        hint_zh -> Text,
        hint_en -> Text,
        elsewhere_zh -> Text,
        elsewhere_en -> Text,
        search -> Text,
        icon -> Text,
        norm_s -> Integer,
        fee_fen -> BigInt,
        takes_account -> Integer,
        position -> Integer,
        active -> Integer,
    }
}

diesel::table! {
    customer_types (branch, hall, code) {
        branch -> Text,
        hall -> Text,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        position -> Integer,
        active -> Integer,
    }
}

diesel::table! {
    needs (branch, hall, code) {
        branch -> Text,
        hall -> Text,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        class -> Text,
        help_zh -> Text,
        help_en -> Text,
        position -> Integer,
        active -> Integer,
    }
}

diesel::table! {
    documents (branch, hall, code) {
        branch -> Text,
        hall -> Text,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        hint_zh -> Text,
        hint_en -> Text,
        icon -> Text,
        position -> Integer,
        active -> Integer,
    }
}

diesel::table! {
    service_documents (branch, hall, service, customer_type, document) {
        branch -> Text,
        hall -> Text,
        service -> Text,
        customer_type -> Text,
        document -> Text,
        required -> Integer,
        without_zh -> Text,
        without_en -> Text,
        position -> Integer,
    }
}

diesel::table! {
    reasons (branch, hall, kind, code) {
        branch -> Text,
        hall -> Text,
        kind -> Text,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        limit_s -> Nullable<Integer>,
        position -> Integer,
        active -> Integer,
    }
}

diesel::table! {
    staff (branch, id) {
        branch -> Text,
        id -> Text,
        login -> Text,
        name -> Text,
        role -> Text,
        hall -> Nullable<Text>,
        password_hash -> Text,
        totp_secret -> Nullable<Text>,
        totp_pending -> Nullable<Text>,
        totp_step -> BigInt,
        language -> Text,
        active -> Integer,
        created_at -> BigInt,
        language_chosen -> Integer,
        number -> Integer,
        password_set_at -> BigInt,
        password_profile -> Text,
    }
}

diesel::table! {
    sessions (branch, token_hash) {
        branch -> Text,
        token_hash -> Text,
        id -> Text,
        staff -> Text,
        address -> Text,
        created_at -> BigInt,
        seen_at -> BigInt,
        proved_at -> BigInt,
        locked -> Integer,
        ended_at -> Nullable<BigInt>,
        ended_why -> Nullable<Text>,
    }
}

diesel::table! {
    reset_codes (branch, staff) {
        branch -> Text,
        staff -> Text,
        code_hash -> Text,
        made_by -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    sign_in_guards (branch, subject) {
        branch -> Text,
        subject -> Text,
        failures -> Integer,
        last_at -> BigInt,
        blocked_until -> BigInt,
        forgiven_at -> BigInt,
    }
}

diesel::table! {
    setup_tokens (token_hash) {
        token_hash -> Text,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    devices (branch, id) {
        branch -> Text,
        id -> Text,
        name -> Text,
        scope -> Text,
        hall -> Nullable<Text>,
        counter -> Nullable<Text>,
        token_hash -> Text,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    counters (branch, id) {
        branch -> Text,
        id -> Text,
        hall -> Text,
        number -> Integer,
        zone -> Text,
        presence -> Text,
        presence_reason -> Nullable<Text>,
        presence_since -> BigInt,
        clerk -> Nullable<Text>,
        active -> Integer,
    }
}

diesel::table! {
    counter_services (branch, counter, service) {
        branch -> Text,
        counter -> Text,
        hall -> Text,
        service -> Text,
    }
}

diesel::table! {
    counter_loans (branch, counter, service) {
        branch -> Text,
        counter -> Text,
        service -> Text,
        hall -> Text,
        lent_by -> Text,
        lent_at -> BigInt,
        until_at -> BigInt,
    }
}

diesel::table! {
    arrivals (branch, id) {
        branch -> Text,
        id -> Text,
        hall -> Text,
        day -> Text,
        arrived_at -> BigInt,
        greeted_at -> Nullable<BigInt>,
        greeter -> Nullable<Text>,
        triaged_at -> Nullable<BigInt>,
        ticket -> Nullable<Text>,
        left_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    ticket_numbers (branch, hall, day, prefix) {
        branch -> Text,
        hall -> Text,
        day -> Text,
        prefix -> Text,
        last -> Integer,
    }
}

diesel::table! {
    tickets (branch, id) {
        branch -> Text,
        id -> Text,
        hall -> Text,
        day -> Text,
        prefix -> Text,
        number -> Integer,
        token -> Text,
        service -> Text,
        customer_type -> Text,
        class -> Text,
        channel -> Text,
        language -> Text,
        state -> Text,
        arrived_at -> BigInt,
        ready_at -> BigInt,
        target_s -> Integer,
        counter -> Nullable<Text>,
        called_at -> Nullable<BigInt>,
        started_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        calls -> Integer,
        transfers -> Integer,
        overtaken -> Integer,
        held_at -> Nullable<BigInt>,
        hold_kind -> Nullable<Text>,
        return_counter -> Nullable<Text>,
        account -> Nullable<Text>,
        ahead -> Integer,
        promise_low_s -> Nullable<Integer>,
        promise_mid_s -> Nullable<Integer>,
        promise_high_s -> Nullable<Integer>,
        phone_tail -> Nullable<Text>,
    }
}

diesel::table! {
    queue_lines (branch, hall, service, class) {
        branch -> Text,
        hall -> Text,
        service -> Text,
        class -> Text,
        waiting -> Integer,
    }
}

diesel::table! {
    ticket_services (branch, ticket, position) {
        branch -> Text,
        ticket -> Text,
        position -> Integer,
        service -> Text,
        state -> Text,
        counter -> Nullable<Text>,
        clerk -> Nullable<Text>,
        started_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        served_s -> Integer,
    }
}

diesel::table! {
    ticket_needs (branch, ticket, need) {
        branch -> Text,
        ticket -> Text,
        need -> Text,
    }
}

diesel::table! {
    ticket_documents (branch, ticket, document) {
        branch -> Text,
        ticket -> Text,
        document -> Text,
        state -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    ticket_calls (branch, ticket, n) {
        branch -> Text,
        ticket -> Text,
        n -> Integer,
        hall -> Text,
        counter -> Text,
        clerk -> Text,
        at -> BigInt,
        why -> Text,
        overtook -> Integer,
        waiting -> Integer,
        out_of_order -> Integer,
        reason -> Nullable<Text>,
        recalls -> Integer,
        recalled_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    custody (branch, id) {
        branch -> Text,
        id -> Text,
        ticket -> Text,
        counter -> Text,
        clerk -> Text,
        item -> Text,
        note -> Text,
        taken_at -> BigInt,
        returned_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    found_property (branch, id) {
        branch -> Text,
        id -> Text,
        hall -> Text,
        ticket -> Text,
        counter -> Text,
        clerk -> Text,
        taken_at -> BigInt,
        item -> Text,
        kept_by -> Text,
        kept_at -> BigInt,
        handed_back_by -> Nullable<Text>,
        handed_back_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    refusals (branch, ticket, position) {
        branch -> Text,
        ticket -> Text,
        position -> Integer,
        hall -> Text,
        reason -> Text,
        note -> Text,
        clerk -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    voices (branch, ticket, voice) {
        branch -> Text,
        ticket -> Text,
        voice -> Text,
        staff -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    tasks (branch, id) {
        branch -> Text,
        id -> Text,
        hall -> Text,
        kind -> Text,
        ticket -> Nullable<Text>,
        counter -> Nullable<Text>,
        detail -> Text,
        created_at -> BigInt,
        taken_at -> Nullable<BigInt>,
        taken_by -> Nullable<Text>,
        done_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    print_cursors (branch, hall) {
        branch -> Text,
        hall -> Text,
        seq -> BigInt,
    }
}

diesel::table! {
    service_times (branch, hall, service) {
        branch -> Text,
        hall -> Text,
        service -> Text,
        n -> BigInt,
        sum_s -> BigInt,
        sum_sq -> BigInt,
    }
}

diesel::table! {
    hall_days (branch, hall, day) {
        branch -> Text,
        hall -> Text,
        day -> Text,
        issued -> Integer,
        finished -> Integer,
        refused -> Integer,
        cancelled -> Integer,
        expired -> Integer,
        waited_s -> BigInt,
        waited_n -> Integer,
        promise_kept -> Integer,
        promise_n -> Integer,
        rated_n -> Integer,
        rated_sum -> Integer,
        wasted_trips -> Integer,
    }
}

diesel::table! {
    ratings (branch, id) {
        branch -> Text,
        id -> Text,
        ticket -> Text,
        hall -> Text,
        day -> Text,
        counter -> Text,
        clerk -> Text,
        level -> Integer,
        reasons -> Text,
        comment -> Text,
        channel -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    tariffs (branch, code, version) {
        branch -> Text,
        code -> Text,
        version -> Integer,
        name_zh -> Text,
        name_en -> Text,
        product -> Text,
        cycle -> Text,
        prorate -> Text,
        price_fen -> BigInt,
        deposit_fen -> BigInt,
        effective_from -> Text,
        terms_zh -> Text,
        terms_en -> Text,
    }
}

diesel::table! {
    prepay_discounts (branch, code, version) {
        branch -> Text,
        code -> Text,
        version -> Integer,
        name_zh -> Text,
        name_en -> Text,
        from_months -> Integer,
        free_months -> Integer,
        off_bp -> Integer,
        products -> Text,
        stacks -> Integer,
        effective_from -> Text,
        effective_through -> Nullable<Text>,
    }
}

diesel::table! {
    reductions (branch, code, version) {
        branch -> Text,
        code -> Text,
        version -> Integer,
        name_zh -> Text,
        name_en -> Text,
        off_bp -> Integer,
        off_fen -> BigInt,
        products -> Text,
        evidence -> Text,
        proof_zh -> Text,
        proof_en -> Text,
        stacks -> Integer,
        effective_from -> Text,
        effective_through -> Nullable<Text>,
    }
}

diesel::table! {
    coupons (branch, code, version) {
        branch -> Text,
        code -> Text,
        version -> Integer,
        name_zh -> Text,
        name_en -> Text,
        off_bp -> Integer,
        off_fen -> BigInt,
        most_fen -> BigInt,
        products -> Text,
        uses_max -> Integer,
        effective_from -> Text,
        effective_through -> Nullable<Text>,
    }
}

diesel::table! {
    coupon_uses (branch, code) {
        branch -> Text,
        code -> Text,
        used -> Integer,
    }
}

diesel::table! {
    account_reductions (branch, id) {
        branch -> Text,
        id -> Text,
        account -> Text,
        reduction -> Text,
        evidence -> Text,
        note -> Text,
        valid_from -> Text,
        valid_through -> Text,
        staff -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    refunds (branch, id) {
        branch -> Text,
        id -> Text,
        account -> Text,
        payment -> Text,
        account_order -> Text,
        last_day -> Text,
        paid_fen -> BigInt,
        used_fen -> BigInt,
        refund_fen -> BigInt,
        clawed_back_fen -> BigInt,
        actor -> Text,
        day -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    refund_charges (branch, refund, charge) {
        branch -> Text,
        refund -> Text,
        charge -> Text,
        amount_fen -> BigInt,
    }
}

diesel::table! {
    deposit_returns (branch, id) {
        branch -> Text,
        id -> Text,
        charge -> Text,
        account -> Text,
        amount_fen -> BigInt,
        note -> Text,
        ticket -> Text,
        staff -> Text,
        day -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    payouts (branch, id) {
        branch -> Text,
        id -> Text,
        hall -> Text,
        day -> Text,
        number -> Integer,
        account -> Text,
        ticket -> Text,
        counter -> Text,
        till -> Text,
        amount_fen -> BigInt,
        staff -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    payout_credits (branch, payout, credit) {
        branch -> Text,
        payout -> Text,
        credit -> Text,
        amount_fen -> BigInt,
    }
}

diesel::table! {
    hall_limits (branch, hall) {
        branch -> Text,
        hall -> Text,
        over_short_fen -> BigInt,
    }
}

diesel::table! {
    day_limits (branch, hall, day) {
        branch -> Text,
        hall -> Text,
        day -> Text,
        over_short_fen -> BigInt,
    }
}

diesel::table! {
    reduction_ends (branch, given) {
        branch -> Text,
        given -> Text,
        through -> Text,
        note -> Text,
        staff -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    charge_reductions (branch, charge, reduction) {
        branch -> Text,
        charge -> Text,
        reduction -> Text,
        version -> Integer,
        amount_fen -> BigInt,
    }
}

diesel::table! {
    accounts (branch, id) {
        branch -> Text,
        id -> Text,
        number -> Text,
        subscriber -> Text,
        district -> Text,
        street -> Text,
        building -> Text,
        room -> Text,
        address_key -> Text,
        status -> Text,
        opened_at -> BigInt,
    }
}

diesel::table! {
    reveals (branch, id) {
        branch -> Text,
        id -> Text,
        account -> Text,
        ticket -> Text,
        staff -> Text,
        reason -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    ledger_accounts (branch, id) {
        branch -> Text,
        id -> Text,
        kind -> Text,
        balance_fen -> BigInt,
        entries -> BigInt,
        last_payment -> Nullable<Text>,
    }
}

diesel::table! {
    transfers (branch, id) {
        branch -> Text,
        id -> Text,
        posting -> Text,
        kind -> Text,
        debit -> Text,
        credit -> Text,
        amount_fen -> BigInt,
        day -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    charges (branch, id) {
        branch -> Text,
        id -> Text,
        account -> Text,
        kind -> Text,
        subscription -> Text,
        tariff -> Text,
        version -> Integer,
        rule -> Text,
        period -> Text,
        through -> Text,
        from_day -> Text,
        through_day -> Text,
        amount_fen -> BigInt,
        paid_fen -> BigInt,
        credited_fen -> BigInt,
        bill -> Nullable<Text>,
        payment -> Nullable<Text>,
        voided_at -> Nullable<BigInt>,
        at -> BigInt,
    }
}

diesel::table! {
    quotes (branch, id) {
        branch -> Text,
        id -> Text,
        hall -> Text,
        ticket -> Text,
        account -> Nullable<Text>,
        counter -> Text,
        clerk -> Text,
        total_fen -> BigInt,
        state -> Text,
        made_at -> BigInt,
        expires_at -> BigInt,
        confirmed_at -> Nullable<BigInt>,
        confirmed_by -> Nullable<Text>,
        confirmed_actor -> Nullable<Text>,
        asked -> Text,
    }
}

diesel::table! {
    quote_lines (branch, quote, n) {
        branch -> Text,
        quote -> Text,
        n -> Integer,
        kind -> Text,
        account -> Nullable<Text>,
        charge -> Nullable<Text>,
        subscription -> Text,
        period -> Text,
        through -> Text,
        from_day -> Text,
        through_day -> Text,
        tariff -> Text,
        version -> Integer,
        rule -> Text,
        months -> Integer,
        unit_fen -> BigInt,
        amount_fen -> BigInt,
    }
}

diesel::table! {
    tills (branch, id) {
        branch -> Text,
        id -> Text,
        hall -> Text,
        counter -> Text,
        clerk -> Text,
        day -> Text,
        float_fen -> BigInt,
        opened_at -> BigInt,
        closed_at -> Nullable<BigInt>,
        closed_by -> Nullable<Text>,
    }
}

diesel::table! {
    till_movements (branch, id) {
        branch -> Text,
        id -> Text,
        till -> Text,
        kind -> Text,
        amount_fen -> BigInt,
        reason -> Text,
        staff -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    till_counts (branch, till, method) {
        branch -> Text,
        till -> Text,
        method -> Text,
        expected_fen -> BigInt,
        counted_fen -> BigInt,
        reason -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    receipt_numbers (branch, hall, year) {
        branch -> Text,
        hall -> Text,
        year -> Integer,
        last -> Integer,
    }
}

diesel::table! {
    payments (branch, id) {
        branch -> Text,
        id -> Text,
        hall -> Text,
        day -> Text,
        quote -> Text,
        ticket -> Text,
        account -> Nullable<Text>,
        till -> Text,
        counter -> Text,
        clerk -> Text,
        amount_fen -> BigInt,
        payer -> Text,
        receipt_year -> Integer,
        receipt_number -> Integer,
        at -> BigInt,
    }
}

diesel::table! {
    reversals (branch, id) {
        branch -> Text,
        id -> Text,
        payment -> Text,
        till -> Text,
        reason -> Text,
        note -> Text,
        staff -> Text,
        day -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    receipt_prints (branch, payment, n) {
        branch -> Text,
        payment -> Text,
        n -> Integer,
        actor -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    clerk_quarters (branch, clerk, quarter) {
        branch -> Text,
        clerk -> Text,
        quarter -> Text,
        payments -> Integer,
        counted -> Integer,
        amount_fen -> BigInt,
    }
}

diesel::table! {
    subscribers (branch, id) {
        branch -> Text,
        id -> Text,
        code -> Text,
        kind -> Text,
        name -> Text,
        name_key -> Text,
        given_key -> Text,
        name_pinyin -> Text,
        name_initials -> Text,
        phone -> Text,
        phone_tail -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    equipment (branch, id) {
        branch -> Text,
        id -> Text,
        account -> Text,
        kind -> Text,
        serial -> Text,
        since -> BigInt,
        until -> Nullable<BigInt>,
    }
}

diesel::table! {
    subscriptions (branch, id) {
        branch -> Text,
        id -> Text,
        account -> Text,
        tariff -> Text,
        from_day -> Text,
        through_day -> Nullable<Text>,
        ended -> Text,
    }
}

diesel::table! {
    credits (branch, id) {
        branch -> Text,
        id -> Text,
        account -> Text,
        source -> Text,
        origin -> Text,
        amount_fen -> BigInt,
        used_fen -> BigInt,
        voided_at -> Nullable<BigInt>,
        at -> BigInt,
    }
}

diesel::table! {
    credit_uses (branch, credit, charge) {
        branch -> Text,
        credit -> Text,
        charge -> Text,
        amount_fen -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    quote_accounts (branch, quote, n) {
        branch -> Text,
        quote -> Text,
        n -> Integer,
        account -> Text,
        owed_fen -> BigInt,
        entries -> BigInt,
    }
}

diesel::table! {
    payment_parts (branch, payment, n) {
        branch -> Text,
        payment -> Text,
        n -> Integer,
        method -> Text,
        amount_fen -> BigInt,
        tendered_fen -> BigInt,
        change_fen -> BigInt,
        reference -> Text,
    }
}

diesel::table! {
    payment_shares (branch, payment, account) {
        branch -> Text,
        payment -> Text,
        account -> Text,
        amount_fen -> BigInt,
        at -> BigInt,
        previous -> Nullable<Text>,
    }
}

diesel::table! {
    clerk_days (branch, clerk, day) {
        branch -> Text,
        clerk -> Text,
        day -> Text,
        payments -> Integer,
        counted -> Integer,
        amount_fen -> BigInt,
    }
}

diesel::table! {
    receipt_secrets (branch) {
        branch -> Text,
        secret -> Text,
        made_at -> BigInt,
    }
}

diesel::table! {
    invoices (branch, id) {
        branch -> Text,
        id -> Text,
        hall -> Text,
        payment -> Text,
        buyer -> Text,
        title -> Text,
        tax_number -> Text,
        email -> Text,
        amount_fen -> BigInt,
        state -> Text,
        file -> Nullable<Text>,
        number -> Text,
        reason -> Text,
        asked_by -> Text,
        asked_at -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    provider_orders (branch, id) {
        branch -> Text,
        id -> Text,
        hall -> Text,
        quote -> Text,
        ticket -> Text,
        counter -> Text,
        clerk -> Text,
        role -> Text,
        payment -> Nullable<Text>,
        provider -> Text,
        order_no -> Text,
        amount_fen -> BigInt,
        others -> Text,
        state -> Text,
        code_url -> Text,
        transaction_no -> Text,
        mismatch_fen -> Nullable<BigInt>,
        opened_at -> BigInt,
        expires_at -> BigInt,
        closing_at -> Nullable<BigInt>,
        settled_at -> Nullable<BigInt>,
        asks -> Integer,
        ask_at -> BigInt,
        released_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    till_denominations (branch, till, occasion, fen) {
        branch -> Text,
        till -> Text,
        occasion -> Text,
        fen -> BigInt,
        pieces -> BigInt,
    }
}

diesel::table! {
    till_signatures (branch, till, occasion) {
        branch -> Text,
        till -> Text,
        occasion -> Text,
        signed_by -> Text,
        note -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    till_handovers (branch, id) {
        branch -> Text,
        id -> Text,
        till -> Text,
        from_clerk -> Text,
        to_clerk -> Text,
        state -> Text,
        reason -> Text,
        offered_at -> BigInt,
        taken_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    till_handover_counts (branch, handover, method) {
        branch -> Text,
        handover -> Text,
        method -> Text,
        expected_fen -> BigInt,
        counted_fen -> BigInt,
    }
}

diesel::table! {
    cash_drops (branch, id) {
        branch -> Text,
        id -> Text,
        till -> Text,
        hall -> Text,
        day -> Text,
        number -> Integer,
        amount_fen -> BigInt,
        staff -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    day_ends (branch, hall, day) {
        branch -> Text,
        hall -> Text,
        day -> Text,
        payments -> BigInt,
        amount_fen -> BigInt,
        reversals -> BigInt,
        reversed_fen -> BigInt,
        over_short_fen -> BigInt,
        receipt_first -> Integer,
        receipt_last -> Integer,
        tickets -> BigInt,
        closed_by -> Text,
        closed_at -> BigInt,
    }
}

diesel::table! {
    deposits (branch, id) {
        branch -> Text,
        id -> Text,
        hall -> Text,
        day -> Text,
        bag -> Text,
        amount_fen -> BigInt,
        staff -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    deposit_denominations (branch, deposit, fen) {
        branch -> Text,
        deposit -> Text,
        fen -> BigInt,
        pieces -> BigInt,
    }
}

diesel::table! {
    settlements (branch, id) {
        branch -> Text,
        id -> Text,
        method -> Text,
        digest -> Text,
        name -> Text,
        lines -> Integer,
        done -> Integer,
        first_day -> Text,
        last_day -> Text,
        staff -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    settlement_lines (branch, settlement, n) {
        branch -> Text,
        settlement -> Text,
        n -> Integer,
        reference -> Text,
        amount_fen -> BigInt,
        fee_fen -> BigInt,
        day -> Text,
        state -> Text,
        payment -> Nullable<Text>,
        part -> Nullable<Integer>,
    }
}

diesel::table! {
    ledger_snapshots (branch, at, line) {
        branch -> Text,
        at -> BigInt,
        line -> Text,
        balance_fen -> BigInt,
        entries -> BigInt,
    }
}

diesel::table! {
    closed_months (branch, month) {
        branch -> Text,
        month -> Text,
        closed_by -> Text,
        closed_at -> BigInt,
    }
}

diesel::table! {
    billing_rules (branch) {
        branch -> Text,
        due_days -> Integer,
        grace_days -> Integer,
        daily_bp -> Integer,
        cap_bp -> Integer,
    }
}

diesel::table! {
    billing_runs (branch, id) {
        branch -> Text,
        id -> Text,
        month -> Text,
        n -> Integer,
        state -> Text,
        cursor -> Text,
        accounts -> BigInt,
        bills -> BigInt,
        skipped -> BigInt,
        total_fen -> BigInt,
        started_at -> BigInt,
        finished_at -> Nullable<BigInt>,
        started_by -> Text,
    }
}

diesel::table! {
    bills (branch, id) {
        branch -> Text,
        id -> Text,
        account -> Text,
        month -> Text,
        run -> Text,
        lines -> Integer,
        total_fen -> BigInt,
        due_day -> Text,
        day -> Text,
        issued_at -> BigInt,
    }
}

diesel::table! {
    credit_notes (branch, id) {
        branch -> Text,
        id -> Text,
        bill -> Text,
        charge -> Text,
        account -> Text,
        amount_fen -> BigInt,
        returned_fen -> BigInt,
        reason -> Text,
        note -> Text,
        staff -> Text,
        day -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    disputes (branch, id) {
        branch -> Text,
        id -> Text,
        hall -> Text,
        provider_order -> Text,
        reference -> Text,
        told_fen -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    dispute_ends (branch, dispute) {
        branch -> Text,
        dispute -> Text,
        hall -> Text,
        outcome -> Text,
        account -> Nullable<Text>,
        reason -> Text,
        staff -> Text,
        day -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    account_orders (branch, id) {
        branch -> Text,
        id -> Text,
        account -> Text,
        kind -> Text,
        effective_day -> Text,
        data -> Text,
        state -> Text,
        lapsed_for -> Text,
        ticket -> Text,
        staff -> Text,
        ordered_at -> BigInt,
        settled_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    imports (branch, id) {
        branch -> Text,
        id -> Text,
        file_hash -> Text,
        name -> Text,
        state -> Text,
        line -> BigInt,
        good -> BigInt,
        bad -> BigInt,
        owed_fen -> BigInt,
        credit_fen -> BigInt,
        started_by -> Text,
        started_at -> BigInt,
        moved_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    import_lines (branch, import, line) {
        branch -> Text,
        import -> Text,
        line -> BigInt,
        field -> Text,
        reason -> Text,
    }
}

diesel::table! {
    outbox_targets (branch, id) {
        branch -> Text,
        id -> Text,
        kind -> Text,
        address -> Text,
        secret_env -> Text,
        active -> Integer,
        created_by -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    outbox_cursors (branch, target) {
        branch -> Text,
        target -> Text,
        seq -> BigInt,
        sent -> BigInt,
        tries -> Integer,
        said -> Text,
        moved_at -> BigInt,
        holder -> Text,
        held_until -> BigInt,
    }
}

diesel::table! {
    arrivals_by_half_hour (branch, hall, day, service, half_hour) {
        branch -> Text,
        hall -> Text,
        day -> Text,
        service -> Text,
        half_hour -> Integer,
        n -> Integer,
        priority -> Integer,
    }
}

diesel::table! {
    foresights (branch, hall) {
        branch -> Text,
        hall -> Text,
        seq -> BigInt,
        learned -> Text,
        grown_on -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    promise_fates (branch, hall, day, hour, service, ahead) {
        branch -> Text,
        hall -> Text,
        day -> Text,
        hour -> Integer,
        service -> Text,
        ahead -> Integer,
        called_1 -> BigInt,
        called_2 -> BigInt,
        called_3 -> BigInt,
        called_4 -> BigInt,
        left_1 -> BigInt,
        left_2 -> BigInt,
        left_3 -> BigInt,
        left_4 -> BigInt,
        late -> BigInt,
        error_n -> BigInt,
        error_s -> BigInt,
    }
}

diesel::table! {
    pledge_days (branch, hall, day, clause) {
        branch -> Text,
        hall -> Text,
        day -> Text,
        clause -> Text,
        kept -> Integer,
        total -> Integer,
        at -> BigInt,
    }
}

diesel::table! {
    former_passwords (branch, staff, id) {
        branch -> Text,
        staff -> Text,
        id -> Text,
        password_hash -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    branches,
    events,
    answers,
    halls,
    opening_hours,
    opening_exceptions,
    zones,
    categories,
    services,
    customer_types,
    needs,
    documents,
    service_documents,
    reasons,
    staff,
    sessions,
    sign_in_guards,
    setup_tokens,
    devices,
    counters,
    counter_services,
    counter_loans,
    arrivals,
    ticket_numbers,
    tickets,
    queue_lines,
    ticket_services,
    ticket_needs,
    ticket_documents,
    ticket_calls,
    custody,
    refusals,
    voices,
    tasks,
    print_cursors,
    service_times,
    hall_days,
    ratings,
    tariffs,
    prepay_discounts,
    reductions,
    coupons,
    coupon_uses,
    account_reductions,
    reduction_ends,
    hall_limits,
    day_limits,
    deposit_returns,
    payouts,
    payout_credits,
    refunds,
    refund_charges,
    charge_reductions,
    subscribers,
    accounts,
    equipment,
    subscriptions,
    reveals,
    ledger_accounts,
    transfers,
    charges,
    credits,
    credit_uses,
    quotes,
    quote_accounts,
    quote_lines,
    tills,
    till_movements,
    till_counts,
    receipt_numbers,
    payments,
    payment_parts,
    payment_shares,
    reversals,
    receipt_prints,
    receipt_secrets,
    invoices,
    clerk_days,
    clerk_quarters,
    provider_orders,
    till_denominations,
    till_signatures,
    till_handovers,
    till_handover_counts,
    cash_drops,
    day_ends,
    deposits,
    deposit_denominations,
    settlements,
    settlement_lines,
    ledger_snapshots,
    closed_months,
    billing_rules,
    billing_runs,
    bills,
    credit_notes,
    disputes,
    dispute_ends,
    account_orders,
    imports,
    import_lines,
    outbox_targets,
    outbox_cursors,
    arrivals_by_half_hour,
    foresights,
    promise_fates,
    pledge_days,
    found_property,
    former_passwords,
);
