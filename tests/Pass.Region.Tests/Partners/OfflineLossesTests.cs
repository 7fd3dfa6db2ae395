using System.Text;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Partners;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Partners;

public sealed class OfflineLossesTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task What_was_sold_offline_and_not_paid_is_listed_with_who_bears_it(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await using (var context = test.Database.CreateContext())
        {
            context.Partners.AddRange(Partner(1, "55208131766522"), Partner(2, "44306184100047"));
            context.Operations.AddRange(
                Operation(1, 1, 3, RefusalCode.OfflinePassIncident, OperationFlags.Offline), Operation(2, 1, 3, RefusalCode.OfflinePassLoss, OperationFlags.Offline),
                Operation(3, 1, 3, RefusalCode.None, OperationFlags.Offline | OperationFlags.Overdraft), Operation(4, 1, 3, RefusalCode.InsufficientBalance, OperationFlags.None),
                Operation(5, 2, 3, RefusalCode.OfflineNoEvidence, OperationFlags.Offline), Operation(6, 2, 4, RefusalCode.OfflineTillIncident, OperationFlags.Offline));
            await context.SaveChangesAsync();
        }
        var losses = new OfflineLosses(test.Database);

        (await losses.ListAsync(new(2026, 9, 3), new(2026, 9, 3))).Select(l => (l.Siret, l.Code, l.IsIncident)).ShouldBe(
        [
            ("44306184100047", RefusalCode.OfflineNoEvidence, false), ("55208131766522", RefusalCode.OfflinePassIncident, true), ("55208131766522", RefusalCode.OfflinePassLoss, false),
        ]);
        var one = await losses.ListAsync(new(2026, 9, 1), new(2026, 9, 30), "44306184100047");
        one.Select(l => l.Code).ShouldBe([RefusalCode.OfflineNoEvidence, RefusalCode.OfflineTillIncident]);
        using var csv = new MemoryStream();
        OfflineLosses.Write(csv, one);
        Encoding.UTF8.GetString(csv.ToArray()).TrimStart('\uFEFF').Split('\n').ShouldBe(
        [
            "Journée;Date;Heure;SIRET;Partenaire;Terminal;Opération;Prix;Motif;Supporté par",
            "03/09/2026;03/09/2026;12:00:05;44306184100047;Partenaire 2;7;00000000-0000-0000-0000-000000000005;30,05;OfflineNoEvidence;partenaire",
            "04/09/2026;04/09/2026;12:00:06;44306184100047;Partenaire 2;7;00000000-0000-0000-0000-000000000006;30,06;OfflineTillIncident;région (incident à examiner)",
            "",
        ]);
    }

    private static Partner Partner(int id, string siret) => new()
    {
        Id = id,
        Siret = siret,
        LegalName = $"Partenaire {id}",
        Trade = new(1),
        Iban = "FR7630006000011234567890189",
        AccountHolderName = $"Partenaire {id}",
    };

    private static OperationRow Operation(int number, int partner, int day, RefusalCode refusal, OperationFlags flags)
    {
        var at = new DateTimeOffset(2026, 9, day, 10, 0, number, TimeSpan.Zero).ToUnixTimeMilliseconds();
        return new()
        {
            OperationId = new Guid($"00000000-0000-0000-0000-{number:000000000000}"),
            PassId = number,
            Partition = 0,
            Lsn = number,
            Kind = OperationKind.Sale,
            PartnerId = partner,
            TerminalId = 7,
            OccurredAtMs = at,
            RecordedAtMs = at,
            BusinessDay = new(2026, 9, day),
            AmountCents = 3_000 + number,
            Refusal = refusal,
            Flags = flags,
        };
    }
}
