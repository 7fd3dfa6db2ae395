using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Payments;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Statements.Pdf;
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
        (await Office.Payments(region).AddItemAsync(PayableKind.Carry, TestTill.Theatre, new(-4_200), "Trop perçu", Office.Dora.Because("contrôle"))).OrThrow();
        (await Office.Payments(region).AddItemAsync(PayableKind.Carry, TestTill.Cinema, new(-100), "Trop perçu", Office.Dora.Because("contrôle"))).OrThrow();
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
        PdfTools.ShouldBeSound(pdf);
        PdfTools.Run(pdf, "pdfinfo", "FILE").ShouldMatch(@"Title:\s+Note de débit n°.D2027-000001");
        PdfTools.Run(pdf, "pdfinfo", "FILE").ShouldMatch(@"Tagged:\s+yes");
        var read = PdfTools.Reading(pdf).Replace('\u00a0', ' ');
        foreach (var said in new[] { "Note de débit n° D2027-000001", "42,00 €", "depuis le 01/09/2026", "Trop perçu", "Theatre n° 3", CreditorReference.For(note.Number).Grouped })
            read.ShouldContain(said);
        await using var context = region.Database.CreateContext();
        (await context.PayableItems.Where(i => i.PartnerId == 3).SumAsync(i => i.Cents)).ShouldBe(0, "payments are no longer lowered");
        (await context.Postings.SumAsync(p => p.DebitCents - p.CreditCents)).ShouldBe(0);
        (await context.Audit.SingleAsync(a => a.Action == "debit-note.issue")).After!.ShouldContain("D2027-000001");
        (await context.PartnerNotices.SingleAsync(n => n.PartnerId == 3)).Kind.ShouldBe(NoticeKind.DebitNote);
        var checks = await new Verifier(region.Database).RunAsync(region.Log);
        checks.Single(c => c.Name == CheckName.DebitNotes).ShouldSatisfyAllConditions(c => c.Count.ShouldBe(1), c => c.Ok.ShouldBeTrue());
    }

    [Theory, EveryDatabase]
    public async Task A_note_that_is_not_paid_is_asked_for_three_times_until_its_payment_closes_the_claim(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        foreach (var partner in new[] { TestTill.Theatre, TestTill.Cinema })
            (await Office.Payments(region).AddItemAsync(PayableKind.Carry, partner, new(-42_000), "Trop perçu", Office.Dora.Because("contrôle"))).OrThrow();
        using var folder = new TestFolder();
        var service = new DebitNoteService(region.Database, Office.Archive(region, folder.Path), region.Clock);
        region.Clock.Advance(TimeSpan.FromDays(90));
        var notes = (await service.IssueDueAsync(SystemActors.Night)).OrThrow();
        notes.Count.ShouldBe(2);
        for (var month = 0; month < 5; month++)
        {
            region.Clock.Advance(TimeSpan.FromDays(29));
            (await service.RemindDueAsync(SystemActors.Night)).OrThrow().ShouldBeEmpty("the delay is not over");
            region.Clock.Advance(TimeSpan.FromDays(1));
            (await service.RemindDueAsync(SystemActors.Night)).OrThrow().Count.ShouldBe(month switch { 0 => 2, 1 or 2 => 1, _ => 0 }, $"month {month}");
            (await service.RemindDueAsync(SystemActors.Night)).OrThrow().ShouldBeEmpty("once a day");
            if (month > 0)
                continue;
            var today = notes[0].IssuedOn.AddDays(30);
            Office.Refusal(await service.RecordPaidAsync(notes[0].Number, today, Office.Dora)).ShouldBe("ReasonMissing");
            Office.Refusal(await service.RecordPaidAsync("D2027-000009", today, Office.Dora.Because("relevé"))).ShouldBe("DebitNoteUnknown");
            foreach (var wrong in new[] { today.AddDays(1), notes[0].IssuedOn.AddDays(-1) })
                Office.Refusal(await service.RecordPaidAsync(notes[0].Number, wrong, Office.Dora.Because("relevé"))).ShouldBe("PaidOutside");
            (await service.RecordPaidAsync(notes[0].Number, today, Office.Dora.Because("relevé"))).OrThrow().PaidOn.ShouldBe(today);
            Office.Refusal(await service.RecordPaidAsync(notes[0].Number, today, Office.Dora.Because("relevé"))).ShouldBe("DebitNotePaid");
        }
        (await service.OpenAsync(10)).Select(n => (n.Number, n.Reminders)).ShouldBe([(notes[1].Number, 3)]);
        await using var context = region.Database.CreateContext();
        (await context.PartnerNotices.CountAsync(n => n.Kind == NoticeKind.DebitReminder && n.PartnerId == notes[1].PartnerId)).ShouldBe(3);
        (await context.Postings.Where(p => p.Account == ChartOfAccounts.Claims).SumAsync(p => p.DebitCents - p.CreditCents)).ShouldBe(notes[1].Cents, "what is still asked for");
        (await new Verifier(region.Database).RunAsync(region.Log)).Where(c => !c.Ok).Select(c => c.Name)
            .ShouldBe([CheckName.Projection, CheckName.DaysFromEntries], "nothing was projected; the books are right");
        await context.DebitNotes.Where(n => n.PaidOn != null).ExecuteUpdateAsync(set => set.SetProperty(n => n.PaidOn, (DateOnly?)null));
        (await new Verifier(region.Database).RunAsync(region.Log)).Single(c => c.Name == CheckName.DebitNotes).First.ShouldBe([$"debit note {notes[0].Number}"]);
    }

    [Theory, EveryDatabase]
    public async Task What_a_closed_partner_owes_is_asked_at_once(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        (await Office.Payments(region).AddItemAsync(PayableKind.Carry, TestTill.Theatre, new(-4_200), "Trop perçu", Office.Dora.Because("contrôle"))).OrThrow();
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
