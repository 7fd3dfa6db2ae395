using Microsoft.EntityFrameworkCore.Migrations;

namespace Pass.Data.Migrations;

/// <summary>
/// Mandats are of the budget that their run was drafted for. Each budget goes on after the last number it was sent with, whatever others had in between, and what a
/// setting says of a year it says of the first budget that the year was drafted for. SQL that every database reads.
/// </summary>
internal static class PesBudgetsData
{
    public static void Move(MigrationBuilder migration)
    {
        migration.Move("UPDATE pes_mandat SET budget = (SELECT b.budget FROM pes_batch b WHERE b.settlement_id = pes_mandat.settlement_id)");
        migration.Move("DELETE FROM document_counter WHERE series LIKE 'pes-bordereau-%' OR series LIKE 'pes-mandat-%'");
        migration.Move(
            "INSERT INTO document_counter (series, last) SELECT CONCAT('pes-bordereau-', exercise, '-', budget), MAX(bordereau) FROM pes_batch WHERE bordereau IS NOT NULL GROUP BY exercise, budget");
        migration.Move("INSERT INTO document_counter (series, last) SELECT CONCAT('pes-mandat-', exercise, '-', budget), MAX(number) FROM pes_mandat GROUP BY exercise, budget");
        migration.Move(
            """
            UPDATE region_option SET value = CONCAT(SUBSTRING(value, 1, 5), COALESCE(
                (SELECT b.budget FROM pes_batch b WHERE b.settlement_id = (SELECT MIN(c.settlement_id) FROM pes_batch c WHERE CAST(c.exercise AS VARCHAR(4)) = SUBSTRING(region_option.value, 1, 4))),
                (SELECT o.value FROM region_option o WHERE o.name = 'pesBudget'), '00'), SUBSTRING(value, 5, 4000))
            WHERE name = 'pesNumbering'
            """);
    }
}
