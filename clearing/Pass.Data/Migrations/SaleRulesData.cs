using Microsoft.EntityFrameworkCore.Migrations;

namespace Pass.Data.Migrations;

/// <summary>
/// What the migration SaleRules moves. The running total of a year becomes one for each rule used in it: it starts where the year stood then,
/// and adds what its days counted for. Sums that wait for a rule wait for one of their own day.
/// </summary>
internal static class SaleRulesData
{
    /// <param name="year">The calendar year of the column <c>date</c>, as the database writes it.</param>
    public static void Move(MigrationBuilder migration, string year)
    {
        migration.Move("UPDATE unpriced_day SET waits_for = date");
        migration.Move(
            $"""
            INSERT INTO partner_year (year, partner_id, benefit_id, rule_id, from_cents, base_cents)
            SELECT used.year, used.partner_id, used.benefit_id, used.rule_id,
                SUM(CASE WHEN used.place = 1 THEN used.base_before_cents ELSE 0 END), SUM(used.base_cents)
            FROM (
                SELECT {year} AS year, partner_id, benefit_id, rule_id, base_before_cents, base_cents,
                    ROW_NUMBER() OVER (PARTITION BY {year}, partner_id, benefit_id, rule_id ORDER BY cleared_on, date) AS place
                FROM partner_day WHERE sales <> 0 OR base_cents <> 0) used
            GROUP BY used.year, used.partner_id, used.benefit_id, used.rule_id
            """);
    }
}
