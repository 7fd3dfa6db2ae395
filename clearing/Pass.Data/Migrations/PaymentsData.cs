namespace Pass.Data.Migrations;

/// <summary>
/// What the migration Payments moves, for SQLite and PostgreSQL alike: what partners earned becomes payable items, an order's account and identifier its first attempt,
/// what a run said to the bank its batch. It runs when the new tables are there and the old columns still are.
/// </summary>
internal static class PaymentsData
{
    public static IReadOnlyList<string> Statements { get; } =
    [
        // A draft is approved again: who gave its first approval had no account then, and may be who gives the second.
        """
        INSERT INTO settlement_approval (settlement_id, rank, actor_id, actor, at_ms, hash)
        SELECT id, 1, 0, first_approver, first_approved_at_ms, NULL FROM settlement WHERE state >= 2
        """,
        """
        INSERT INTO settlement_approval (settlement_id, rank, actor_id, actor, at_ms, hash)
        SELECT id, 2, 0, second_approver, second_approved_at_ms, NULL FROM settlement WHERE state >= 2
        """,
        """
        INSERT INTO sepa_batch (settlement_id, message_id, debtor_name, debtor_siret, debtor_iban, debtor_bic, is_older_pain)
        SELECT id, message_id, debtor_name, debtor_siret, debtor_iban, debtor_bic, is_older_pain FROM settlement
        """,
        """
        INSERT INTO payable_item (id, kind, partner_id, day, cents, sales_day, benefit_id, label)
        SELECT ROW_NUMBER() OVER (ORDER BY cleared_on, date, partner_id, benefit_id), 1, partner_id, cleared_on, reimbursed_cents - fee_cents, date, benefit_id, NULL
        FROM partner_day
        """,
        "INSERT INTO document_counter (series, last) SELECT 'payable-item', COUNT(*) FROM payable_item HAVING COUNT(*) > 0",
        """
        INSERT INTO payment_order_item (order_number, item_id, cents, live_item_id)
        SELECT l.order_number, i.id, l.net_cents, i.id FROM payment_order_line l
        JOIN payable_item i ON i.sales_day = l.date AND i.partner_id = l.partner_id AND i.benefit_id = l.benefit_id
        """,
        """
        INSERT INTO payment_attempt (end_to_end_id, order_number, rank, settlement_id, live_order, rail, state, state_at_ms, sent_at_ms, account_holder_name, iban, bic)
        SELECT o.end_to_end_id, o.number, 1, o.settlement_id, o.number, 1, s.state,
            COALESCE(s.sent_at_ms, s.second_approved_at_ms, s.drafted_at_ms), s.sent_at_ms, o.account_holder_name, o.iban, o.bic
        FROM payment_order o JOIN settlement s ON s.id = o.settlement_id
        """,
        "UPDATE payment_order SET state = 1",
        // A transfer was posted when its run was approved; it is posted now when it is sent, and no journal had those of a run that was not.
        """
        DELETE FROM posting WHERE journal = 2 AND document IN
            (SELECT o.number FROM payment_order o JOIN settlement s ON s.id = o.settlement_id WHERE s.state < 3)
        """,
        """
        UPDATE posting SET entry = numbered.entry
        FROM (SELECT document, ROW_NUMBER() OVER (ORDER BY MIN(day), MIN(journal), document) AS entry FROM posting GROUP BY document) AS numbered
        WHERE numbered.document = posting.document
        """,
        "INSERT INTO document_counter (series, last) SELECT 'ledger-entry', MAX(entry) FROM posting HAVING COUNT(*) > 0",
        """
        UPDATE settlement SET last_entry = (
            SELECT MAX(p.entry) FROM posting p JOIN payment_order o ON o.number = p.document WHERE o.settlement_id = settlement.id)
        WHERE state = 3
        """,
        "UPDATE settlement SET dispute_days = 60",
    ];
}
