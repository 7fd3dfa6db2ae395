using Microsoft.EntityFrameworkCore.Migrations;

namespace Pass.Data.Migrations;

/// <summary>One cap meant a unit where uses are counted and a sale where cents are: each goes under its own name, and pays what it paid.</summary>
internal static class LimitsData
{
    public static void Move(MigrationBuilder migration) =>
        migration.Move("UPDATE benefit_version SET region_cap_per_sale_cents = region_cap_per_unit_cents, region_cap_per_unit_cents = NULL WHERE unit = 1");
}
