using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments;

/// <summary>What partners owe: carried, then asked back.</summary>
public sealed class DebitNoteTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task What_is_owed_for_too_long_is_asked_back_once_by_a_numbered_note_that_is_archived(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        (await Office.Payments(region).AddItemAsync(PayableKind.Correction, TestTill.Theatre, new(-4_200), "Trop perçu", Office.Dora.Because("contrôle"))).OrThrow();
        (await Office.Payments(region).AddItemAsync(PayableKind.Correction, TestTill.Cinema, new(-100), "Trop perçu", Office.Dora.Because("contrôle"))).OrThrow();
        var draft = (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow();
        draft.Carried.Select(c => (c.Partner, c.Net.Cents, c.Reason)).ShouldBe([(TestTill.Theatre, -4_200L, CarryReason.NothingOwed)]);

        using var folder = new TestFolder();
        var service = new DebitNoteService(region.Database, Office.Archive(region, folder.Path), region.Clock);
        (await service.IssueDueAsync(Office.Dora)).OrThrow().ShouldBeEmpty("the delay is not over");
        region.Clock.Advance(TimeSpan.FromDays(90));
        var note = (await service.IssueDueAsync(Office.Dora)).OrThrow().ShouldHaveSingleItem();
        (note.Number, note.Cents, note.PartnerId, note.OwedSince).ShouldBe(("D2027-000001", 4_200, 3, TestRegion.Day1));
        (await service.IssueDueAsync(Office.Dora)).OrThrow().ShouldBeEmpty("it is asked once");

        service.HandOut(note, folder.Path);
        var pdf = await File.ReadAllBytesAsync(Path.Combine(folder.Path, note.FileName));
        System.Security.Cryptography.SHA256.HashData(pdf).ShouldBe(note.Hash);
        System.Text.Encoding.ASCII.GetString(pdf[..8]).ShouldBe("%PDF-1.7");
        await using var context = region.Database.CreateContext();
        (await context.PayableItems.Where(i => i.PartnerId == 3).SumAsync(i => i.Cents)).ShouldBe(0, "payments are no longer lowered");
        (await context.Postings.SumAsync(p => p.DebitCents - p.CreditCents)).ShouldBe(0);
        (await context.Audit.SingleAsync(a => a.Action == "debit-note.issue")).After!.ShouldContain("D2027-000001");
        (await context.PartnerNotices.SingleAsync(n => n.PartnerId == 3)).Kind.ShouldBe(NoticeKind.DebitNote);
        var checks = await new Verifier(region.Database).RunAsync(region.Log);
        checks.Single(c => c.Name == CheckName.DebitNotes).ShouldSatisfyAllConditions(c => c.Count.ShouldBe(1), c => c.Ok.ShouldBeTrue());
    }

    [Theory, EveryDatabase]
    public async Task What_a_closed_partner_owes_is_asked_at_once(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        (await Office.Payments(region).AddItemAsync(PayableKind.Correction, TestTill.Theatre, new(-4_200), "Trop perçu", Office.Dora.Because("contrôle"))).OrThrow();
        await using (var context = region.Database.CreateContext())
            await context.Partners.Where(p => p.Id == 3).ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, PartnerStatus.Closed));
        using var folder = new TestFolder();
        var service = new DebitNoteService(region.Database, Office.Archive(region, folder.Path), region.Clock);
        (await service.IssueDueAsync(SystemActors.Night)).OrThrow().ShouldHaveSingleItem().Cents.ShouldBe(4_200);
    }

    [Fact]
    public void Since_when_something_is_owed_is_the_day_it_last_went_below_zero()
    {
        Since().ShouldBeNull();
        Since(100, -50).ShouldBeNull();
        Since(-50, -10).ShouldBe(TestRegion.Day1);
        Since(-50, 100, -70).ShouldBe(TestRegion.Day1.AddDays(2));
        Since(-50, 50, -1).ShouldBe(TestRegion.Day1.AddDays(2));

        static DateOnly? Since(params long[] cents) => DebitNoteService.OwedSince(cents.Select((c, i) =>
            new PayableItem { Id = i + 1, Kind = PayableKind.Correction, PartnerId = 1, Day = TestRegion.Day1.AddDays(i), Cents = c }));
    }
}
