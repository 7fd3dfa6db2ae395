using Microsoft.EntityFrameworkCore.Migrations;

namespace Pass.Data.Migrations;

/// <summary>A benefit's one label, French as it was, stands for both languages until the region's file says another. SQL that every database reads.</summary>
internal static class BenefitLabelsData
{
    public static void Move(MigrationBuilder migration) => migration.Move("UPDATE benefit_version SET label_en = label_fr");
}
