using System.Globalization;
using Pass.Core;
using Pass.Region.Files;

namespace Pass.Region.Partners;

/// <summary>Writes partners as <see cref="PartnerCsv"/> reads them: semicolons, UTF-8, lines ended by LF, dates yyyy-MM-dd.</summary>
public static class PartnerCsvWriter
{
    /// <summary>Streams the rows and leaves <paramref name="output"/> open.</summary>
    public static void Write(Stream output, IEnumerable<PartnerRow> rows)
    {
        using var csv = new CsvWriter(output);
        csv.Write([.. PartnerCsv.Columns, .. PartnerCsv.OptionalColumns]);
        foreach (var row in rows)
            csv.Write(Fields(row));
    }

    private static string[] Fields(PartnerRow row) =>
    [
        row.Siret.Digits, row.Name, row.Category, row.Iban.Electronic, row.Bic?.Code ?? "", row.AccountHolder,
        row.Address, row.PostalCode, row.City, row.Email, RhythmName(row.Rhythm), row.Convention,
        row.Start.ToString("O", CultureInfo.InvariantCulture), row.End?.ToString("O", CultureInfo.InvariantCulture) ?? "",
        row.TakesNumbers switch { true => "oui", false => "non", null => "" }, BearerName(row.OfflineBearer),
    ];

    private static string BearerName(OverdraftBearer? bearer) => bearer switch
    {
        OverdraftBearer.Region => "région",
        OverdraftBearer.Partner => "partenaire",
        OverdraftBearer.Shared => "partagée",
        _ => "",
    };

    private static string RhythmName(PayoutRhythm rhythm) => rhythm switch
    {
        PayoutRhythm.Daily => "quotidien",
        PayoutRhythm.Weekly => "hebdomadaire",
        PayoutRhythm.TwiceMonthly => "bimensuel",
        PayoutRhythm.Monthly => "mensuel",
        _ => throw new ArgumentOutOfRangeException(nameof(rhythm), rhythm, null),
    };
}
