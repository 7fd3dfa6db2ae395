using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Clearing.Tests.Payments.BankFiles;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Projection;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Verification;

public sealed class OperationTrailTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task An_operation_is_followed_from_the_till_to_the_banks_line(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        await using (var projector = new Projector(region.Database, region.Log, region.Clock))
            await projector.CatchUpAsync(CancellationToken.None);
        var sale = await SaleAsync(region, 2_000);
        (await StepsAsync(region, sale)).ShouldBe(["Operation", "LogRow", "Day", "PartnerDay", "Item", "NoOrder"]);

        await Office.ApprovedAsync(region);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        string account;
        await using (var context = region.Database.CreateContext())
            account = (await context.SepaBatches.SingleAsync()).DebtorIban;
        var paid = BankAnswers.Notification("AVIS-7", account, BankAnswers.Debit("PASS-B2026-000001", 3_500));
        (await new BankFileService(region.Database, region.Clock).ImportAsync("avis-7.xml", () => new MemoryStream(paid), Office.Alice)).OrThrow();

        var trail = await new OperationTrail(region.Database).FollowAsync(sale);
        trail.Select(s => s.Step).ShouldBe(["Operation", "LogRow", "Day", "PartnerDay", "Item", "Order", "Attempt", "BankLine"]);
        trail.Single(s => s.Step == "Order").Text.ShouldContain("B2026-000001");
        trail.Single(s => s.Step == "Attempt").Text.ShouldContain("PASS-B2026-000001");
        trail.Single(s => s.Step == "BankLine").Text.ShouldContain("avis-7.xml");
        (await StepsAsync(region, new OperationId(Guid.Parse("01900000-0000-7000-8000-000000000000")))).ShouldBeEmpty();
    }

    private static async Task<OperationId> SaleAsync(TestRegion region, long cents)
    {
        await using var context = region.Database.CreateContext();
        return new((await context.Operations.SingleAsync(o => o.Kind == OperationKind.Sale && o.AmountCents == cents)).OperationId);
    }

    private static async Task<IEnumerable<string>> StepsAsync(TestRegion region, OperationId id) =>
        (await new OperationTrail(region.Database).FollowAsync(id)).Select(s => s.Step);
}
