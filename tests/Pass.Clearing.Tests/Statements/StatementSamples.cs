using Pass.Clearing.Statements;
using Pass.Core;

namespace Pass.Clearing.Tests.Statements;

internal static class StatementSamples
{
    private static readonly string[] Benefits = ["Manuels scolaires", "Équipement professionnel – 1re année", "Culture : livres"];

    /// <summary>A bookshop's statement with that many lines; amounts vary from line to line but not from run to run.</summary>
    public static StatementDocument Bookshop(int rows)
    {
        List<StatementDay> days = [];
        for (var i = 0; i < rows; i++)
        {
            var gross = new Money(1_250 + i * 7_919L % 245_000);
            var date = new DateOnly(2026, 9, 1).AddDays(i / 3);
            days.Add(new(date, i == 4 ? date.AddDays(-3) : date, date, new(
                Benefits[i % 3], 1 + i * 7 % 41, i % 9 == 4 ? 1 : 0, i % 3 == 1 ? gross.Share(1_000) : Money.Zero, gross, i % 3 == 2 ? gross.Share(9_500) : gross)));
        }
        StatementAdjustment[] adjustments = rows < 3 ? [] :
        [
            new("Report du bordereau B2026-000098 (inférieur au minimum de versement)", new Money(1_875)),
            new("Frais de réédition d’une carte de caisse", new Money(-450)),
        ];
        return new()
        {
            Number = "B2026-000123",
            Issuer = new("Région Auvergne-Rhône-Alpes", "20005376700014", ["1 esplanade François-Mitterrand", "CS 20033", "69269 Lyon Cedex 02"], "partenaires@pass.example.fr ou au 04 26 73 00 00"),
            Partner = new("Librairie L’Œil écoute", "55203253400646", ["12 rue de l’Église", "63000 Clermont-Ferrand"], "LIB-2026-0041", "FR76 •••• •••• •••• •••• •••5 089"),
            From = new(2026, 9, 1),
            To = days.Count == 0 ? new(2026, 9, 1) : days[^1].Date,
            IssuedOn = days.Count == 0 ? new(2026, 9, 2) : days[^1].Date.AddDays(1),
            CreditedBy = days.Count == 0 ? new(2026, 9, 4) : days[^1].Date.AddDays(3),
            CreditorReference = "RF22 B202 6000 123",
            DisputeUntil = days.Count == 0 ? new(2026, 11, 1) : days[^1].Date.AddDays(61),
            DetailFile = "ventes/B2026-000123.csv",
            PaymentReference = "PO-2026-09-16-000123",
            Days = days,
            Adjustments = adjustments,
            Total = new(days.Sum(d => d.Sums.Net.Cents) + adjustments.Sum(a => a.Amount.Cents)),
        };
    }
}
