using Microsoft.EntityFrameworkCore.Migrations;

namespace Pass.Data.Migrations;

/// <summary>A region that had no bounds for offline sales takes the usual ones of November 2026.</summary>
internal static class OfflineBoundsData
{
    public static void Fill(MigrationBuilder migration) => migration.Move(
        """
        UPDATE decision_settings SET offline_phone_max_age_ms = 43200000, offline_phone_codes = 5, offline_partner_per_day_cents = 60000,
        offline_till_per_day_cents = 20000, offline_list_max_age_ms = 93600000, offline_unsent_sales = 200, offline_unsent_cents = 300000
        """);
}
