using Microsoft.EntityFrameworkCore.Migrations;

namespace Pass.Data.Migrations;

/// <summary>Which study programmes are of which level and track was said by the program; the rows that it knew say it themselves now. SQL that every database reads.</summary>
internal static class StudyProgrammesData
{
    private static readonly (string Table, string Code, string Mef)[] Known =
    [
        ("level", "SECONDE", "200 210 247??????1"),
        ("level", "PREMIERE", "201 211 246??????1 247??????2"),
        ("level", "TERMINALE", "202 212 246 247"),
        ("level", "CAP1", "240??????1 241??????1 242??????1"),
        ("level", "CAP2", "240 241 242"),
        ("track", "GENERAL", "200 201 202"),
        ("track", "TECHNO", "210 211 212"),
        ("track", "PRO", "246 247"),
        ("track", "CAP", "240 241 242"),
    ];

    public static void Move(MigrationBuilder migration)
    {
        foreach (var (table, code, mef) in Known)
            migration.Move($"UPDATE {table} SET mef_patterns = '{mef}' WHERE code = '{code}' AND mef_patterns = ''");
    }
}
