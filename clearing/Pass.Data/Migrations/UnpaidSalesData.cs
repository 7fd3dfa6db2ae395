using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Core;

namespace Pass.Data.Migrations;

/// <summary>Offline sales of cleared days that were not paid become rows of their own, from the projected operations. SQL that every database reads.</summary>
internal static class UnpaidSalesData
{
    public static void Move(MigrationBuilder migration) => migration.Move(
        $"""
        INSERT INTO unpaid_sale (operation_id, pass_id, date, partner_id, terminal_id, occurred_at_ms, cents, refusal)
        SELECT o.operation_id, o.pass_id, o.business_day, o.partner_id, o.terminal_id, o.occurred_at_ms,
            CASE WHEN o.amount_cents < 0 THEN 0 WHEN o.amount_cents > {UnpaidOffline.MostCents} THEN {UnpaidOffline.MostCents} ELSE o.amount_cents END, o.refusal
        FROM operation o INNER JOIN business_day d ON d.date = o.business_day
        WHERE d.state = 4 AND o.refusal <> 0 AND o.kind = 1 AND o.flags IN (2, 10) AND o.partner_id <> 0
        """);
}
