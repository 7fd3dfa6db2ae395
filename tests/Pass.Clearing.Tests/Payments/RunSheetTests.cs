using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments;
using Pass.Clearing.Statements;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Statements.Pdf;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments;

/// <summary>The sheet of a run, which is signed and filed: it says what the bank is told, and who answered for it.</summary>
public sealed class RunSheetTests(PostgresServer server)
{
    private static readonly DateOnly Today = new(2026, 11, 28);

    [Theory, EveryDatabase]
    public async Task It_says_what_leaves_from_which_line_by_which_hashes_and_who_answered_for_it(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow();
        (await Office.Runs(region).HoldAsync("B2026-000002", Office.Alice.Because("à vérifier"))).OrThrow();
        var draft = await SheetAsync(region);
        (draft.State, draft.Transfers, draft.Partners, draft.Fate).ShouldBe((SettlementState.Draft, 1, 1, null));
        draft.Steps.Select(s => (s.Deed, s.Actor)).ShouldBe([(RunSheetDeed.Prepared, "dora")]);
        await using var context = region.Database.CreateContext();
        var order = await context.PaymentOrders.SingleAsync(o => o.Number == "B2026-000001");
        draft.Total.Cents.ShouldBe(order.AmountCents, "what is held does not leave");

        await Office.ApproveAsync(region, 1);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        var sheet = await SheetAsync(region);
        var benefits = await context.PaymentOrderItems.Where(l => l.OrderNumber == "B2026-000001").Join(context.PayableItems, l => l.ItemId, i => i.Id, (l, i) => new { i.BenefitId, l.Cents }).ToListAsync();
        sheet.ByBenefit.Select(b => b.Amount.Cents).ShouldBe(benefits.GroupBy(b => b.BenefitId).Select(g => g.Sum(b => b.Cents)), ignoreOrder: true);
        var lines = await context.BenefitVersions.ToDictionaryAsync(v => v.BenefitId, v => v.FundingLine);
        sheet.ByLine.ShouldBe(benefits.GroupBy(b => lines[b.BenefitId!.Value]).Select(g => ((string?)g.Key, new Money(g.Sum(b => b.Cents)))), ignoreOrder: true);
        sheet.Approved.ShouldBe(draft.Approved);
        sheet.Files.ShouldNotBeEmpty();
        sheet.Files.ShouldAllBe(f => f.Sha256.Length == 64);
        sheet.Fate.ShouldNotBeNull().UnderWay.ShouldBe(sheet.Total);
        sheet.Fate.Held.IsPositive.ShouldBeTrue();
        var approved = sheet.Steps.Where(s => s.Deed == RunSheetDeed.Approved).ToList();
        approved.Count.ShouldBe(2);
        approved.ShouldAllBe(s => s.Saw != null && Convert.ToHexStringLower(s.Saw) == sheet.Approved && s.Role != ActorRole.None);
        sheet.Steps[^1].ShouldSatisfyAllConditions(s => s.Deed.ShouldBe(RunSheetDeed.Sent), s => s.Actor.ShouldNotBeEmpty());
        Said(sheet, approved);
        Should.Throw<ArgumentException>(() => RunSheetRenderer.Render(sheet with { Total = sheet.Total + new Money(1) }, Stream.Null)).Message.ShouldContain("Run 1");
    }

    /// <summary>The PDF has all of it, tagged, and the same bytes each time.</summary>
    private static void Said(RunSheet sheet, List<RunSheetStep> approved)
    {
        foreach (var (culture, title) in new[] { ("fr-FR", "Règlement n° 1"), ("en-GB", "Settlement run no. 1") })
        {
            var pdf = Render(sheet, culture);
            pdf.ShouldBe(Render(sheet, culture));
            PdfTools.ShouldBeSound(pdf);
            PdfTools.Run(pdf, "pdfinfo", "FILE").ShouldContain("Tagged:          yes");
            var read = PdfTools.Reading(pdf).Replace('\u00a0', ' ');
            string[] said = [title, sheet.Approved, sheet.Seal!, approved[0].Actor, approved[1].Actor, sheet.Approved[..16] + "…", .. sheet.Files.Select(f => f.Sha256), .. sheet.ByLine.Select(l => l.Line!), .. sheet.ByBenefit.Select(b => b.Name!)];
            foreach (var text in said)
                read.ShouldContain(text);
        }
    }

    private static byte[] Render(RunSheet sheet, string culture)
    {
        using var pdf = new MemoryStream();
        RunSheetRenderer.Render(sheet, pdf, CultureInfo.GetCultureInfo(culture));
        return pdf.ToArray();
    }

    private static async Task<RunSheet> SheetAsync(TestRegion region)
    {
        var shown = (await Office.Runs(region).ShowAsync(1)).OrThrow();
        return await RunSheets.LoadAsync(region.Database, shown, await RunEvidence.LoadAsync(region.Database, shown.Settlement), Today);
    }
}
