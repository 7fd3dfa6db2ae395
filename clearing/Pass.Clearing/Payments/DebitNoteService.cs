using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Night;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>Asks back what partners have owed for too long: a debit note each, whose claim no longer lowers their payments.</summary>
public sealed class DebitNoteService(PassDatabase database, SentArchive archive, TimeProvider time)
{
    private const int MostReminders = 3;

    private static readonly Texts Words = SettlementService.Words;

    /// <summary>Issues the notes that are due: what is owed since more days than the region's setting, and whatever a closed partner owes. Again on the same day it issues none.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, SettingsMissing, SendUnderWay.</returns>
    public async Task<Result<IReadOnlyList<DebitNote>>> IssueDueAsync(Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, SettlementService.MayPrepare, ct) is { } lacks)
            return lacks;
        await using var turn = new NodeTurn(database, "settlement-send");
        if (!await turn.TakeAsync(ct))
            return Words.Problem("SendUnderWay");
        await using var context = database.CreateContext();
        if (!(await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out var missing))
            return missing;
        var notes = new List<DebitNote>();
        var output = archive.Stage(0);
        foreach (var partner in await DebtorsAsync(context, ct))
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            if (await IssueAsync(context, region, partner, output, actor, ct) is { } note)
            {
                await transaction.CommitAsync(ct);
                notes.Add(note);
            }
            context.ChangeTracker.Clear();
        }
        return notes;
    }

    /// <summary>Asks again for what was not paid in time: a notice to the partner, three times at most. Again on the same day it reminds nobody.</summary>
    /// <returns>Those reminded. Problems: RoleMissing, ActorUnknown, SettingsMissing.</returns>
    public async Task<Result<IReadOnlyList<DebitNote>>> RemindDueAsync(Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, SettlementService.MayPrepare, ct) is { } lacks)
            return lacks;
        await using var context = database.CreateContext();
        if (!(await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out var missing))
            return missing;
        var now = time.GetUtcNow();
        var (today, before) = (ParisCalendar.DateOf(now), ParisCalendar.DateOf(now).AddDays(-region.Runs.ClaimReminderDays));
        var due = await context.DebitNotes.AsNoTracking()
            .Where(n => n.PaidOn == null && n.Reminders < MostReminders && (n.RemindedOn ?? n.IssuedOn) <= before).OrderBy(n => n.Number).ToListAsync(ct);
        var done = new List<DebitNote>();
        foreach (var note in due)
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            if (await context.DebitNotes.Where(n => n.Number == note.Number && n.Reminders == note.Reminders && n.PaidOn == null)
                .ExecuteUpdateAsync(set => set.SetProperty(n => n.Reminders, note.Reminders + 1).SetProperty(n => n.RemindedOn, today), ct) == 0)
                continue;
            context.PartnerNotices.Add(new() { PartnerId = note.PartnerId, Kind = NoticeKind.DebitReminder, AtMs = now.ToUnixTimeMilliseconds(), Document = note.Number, Cents = note.Cents });
            await Audit.WriteAsync(context, actor, now, "debit-note.remind", $"debit-note/{note.Number}", new { note.Reminders }, new { Reminders = note.Reminders + 1 }, ct);
            await transaction.CommitAsync(ct);
            context.ChangeTracker.Clear();
            (note.Reminders, note.RemindedOn) = (note.Reminders + 1, today);
            done.Add(note);
        }
        return done;
    }

    /// <summary>The partner paid: the claim is closed in the books, and nobody asks again.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, DebitNoteUnknown, DebitNotePaid, PaidOutside.</returns>
    public async Task<Result<DebitNote>> RecordPaidAsync(string number, DateOnly day, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, SettlementService.MayPrepare, ct) is { } lacks)
            return lacks;
        if (string.IsNullOrWhiteSpace(actor.Reason))
            return Words.Problem("ReasonMissing");
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.DebitNotes.Where(n => n.Number == number).ExecuteUpdateAsync(set => set.SetProperty(n => n.Reminders, n => n.Reminders), ct);
        if (await context.DebitNotes.SingleOrDefaultAsync(n => n.Number == number, ct) is not { } note)
            return Words.Problem("DebitNoteUnknown", number);
        if (note.PaidOn is { } already)
            return Words.Problem("DebitNotePaid", number, already);
        if (day < note.IssuedOn || day > ParisCalendar.DateOf(time.GetUtcNow()))
            return Words.Problem("PaidOutside", note.IssuedOn);
        note.PaidOn = day;
        await Ledger.PostAsync(context, SettlementPostings.OfDebitNotePaid(day, note), ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "debit-note.paid", $"debit-note/{number}", new { PaidOn = (DateOnly?)null }, new { note.PaidOn, note.Cents }, ct);
        await transaction.CommitAsync(ct);
        return note;
    }

    /// <summary>Notes that are not paid, the oldest first.</summary>
    public async Task<IReadOnlyList<DebitNote>> OpenAsync(int most, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.DebitNotes.AsNoTracking().Where(n => n.PaidOn == null).OrderBy(n => n.IssuedOn).ThenBy(n => n.Number).Take(most).ToListAsync(ct);
    }

    /// <summary>Writes a note's PDF as it was issued.</summary>
    /// <exception cref="InvalidDataException">The archived file is not the one that was issued.</exception>
    public void HandOut(DebitNote note, string folder) => archive.HandOut(new() { SettlementId = 0, Name = note.FileName, Bytes = note.Bytes, Hash = note.Hash }, folder);

    private static async Task<IReadOnlyList<int>> DebtorsAsync(PassDbContext context, CancellationToken ct) =>
        await UnpaidItems.Of(context).GroupBy(i => i.PartnerId).Select(g => new { g.Key, Cents = g.Sum(i => i.Cents) }).Where(g => g.Cents < 0).OrderBy(g => g.Key).Select(g => g.Key).ToListAsync(ct);

    private async Task<DebitNote?> IssueAsync(PassDbContext context, RegionSettings region, int id, OutputFolder output, Actor actor, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var today = ParisCalendar.DateOf(now);
        // The counter first: a draft that is under way takes the same items, and one of the two waits here.
        var itemId = await DocumentNumbers.TakeAsync(context, "payable-item", 1, ct);
        var partner = await context.Partners.AsNoTracking().SingleAsync(p => p.Id == id, ct);
        var items = await UnpaidItems.Of(context).Where(i => i.OpenFor == id).OrderBy(i => i.Day).ThenBy(i => i.Id).ToListAsync(ct);
        var owed = -items.Sum(i => i.Cents);
        if (owed <= 0 || OwedSince(items) is not { } since)
            return null;
        if (partner.Status != PartnerStatus.Closed && since.AddDays(region.Runs.ClaimDays) > today)
            return null;
        var rank = await DocumentNumbers.TakeAsync(context, string.Create(CultureInfo.InvariantCulture, $"debit-note-{today.Year}"), 1, ct);
        var number = string.Create(CultureInfo.InvariantCulture, $"D{today.Year}-{rank:000000}");
        var label = string.Format(CultureInfo.InvariantCulture, Words.French("ClaimLabel"), number);
        var day = await ClearedDays.LastAsync(context, ct) ?? today;
        var claim = new PayableItem { Id = itemId, Kind = PayableKind.Claim, PartnerId = id, OpenFor = id, Day = day, Cents = owed, Label = label };
        var labels = await context.BenefitLabelsAsync(CultureInfo.InvariantCulture, ct);
        var document = new DebitNoteDocument(
            number, new(region.Name, region.Siret.Digits, [.. region.Address], region.Contact),
            StatementPartner.Of(partner), today, since, new(owed),
            CreditorReference.For(number).Grouped,
            [.. items.Select(i => (i.Label ?? string.Create(CultureInfo.InvariantCulture, $"{i.SalesDay:dd/MM/yyyy} · {labels.GetValueOrDefault(i.BenefitId ?? 0, "")}"), new Money(i.Cents)))]);
        var file = output.Write($"notes-de-debit/{number}.pdf", stream => DebitNoteRenderer.Render(document, stream), flushed: true);
        var note = new DebitNote
        {
            Number = number,
            PartnerId = id,
            Cents = owed,
            ItemId = itemId,
            OwedSince = since,
            IssuedOn = today,
            FileName = $"notes-de-debit/{number}.pdf",
            Bytes = file.Bytes,
            Hash = file.Hash,
        };
        context.PayableItems.Add(claim);
        context.DebitNotes.Add(note);
        context.PartnerNotices.Add(new() { PartnerId = id, Kind = NoticeKind.DebitNote, AtMs = now.ToUnixTimeMilliseconds(), Document = number, Cents = owed });
        await Ledger.PostAsync(context, SettlementPostings.OfItem(today, claim), ct);
        await Audit.WriteAsync(context, actor, now, "debit-note.issue", $"partner/{id}", null, new { note.Number, note.Cents, note.OwedSince, Sha256 = Convert.ToHexStringLower(note.Hash) }, ct);
        return note;
    }

    /// <summary>The day since which the sum of what is unpaid has been below zero all the time; null when it is not.</summary>
    internal static DateOnly? OwedSince(IEnumerable<PayableItem> inOrder)
    {
        var (sum, since) = (0L, (DateOnly?)null);
        foreach (var item in inOrder)
        {
            sum += item.Cents;
            since = sum >= 0 ? null : since ?? item.Day;
        }
        return since;
    }
}
