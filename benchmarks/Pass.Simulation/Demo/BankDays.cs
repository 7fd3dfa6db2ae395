using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Pass.Cards;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;
using Pass.Region.Partners;
using Pass.Simulation.Bank;
using Pass.Simulation.Generation;

namespace Pass.Simulation.Demo;

/// <summary>What became of the payments.</summary>
/// <param name="Order">Whose payment came back, and was paid on a corrected account.</param>
/// <param name="Clock">Shows the evening of the last of these days.</param>
/// <param name="Incident">What was paid too much, and taken back from the partner's next payment.</param>
/// <param name="Sold">What the partner sold meanwhile.</param>
internal sealed record BankOutcome(PaymentOrder Order, Incident Incident, Money Sold, PaymentOrder Recovered, TimeProvider Clock);

/// <summary>The days after a run was sent: the bank answers, one payment comes back, its account is corrected, and it is paid again.</summary>
internal sealed partial class BankDays(PassDatabase database, ILogStore log, DemoFolder folder, Func<string?, ActorRole, CancellationToken, Task<Actor>> person)
{
    private static readonly TimeOnly Evening = new(18, 30);

    private readonly Approvers _approvers = new(database, log, folder, person);
    private TimeProvider _clock = TimeProvider.System;

    /// <summary>Nothing is said of the files that come.</summary>
    public bool IsQuiet { get; init; }

    /// <param name="nights">Closes and clears the days that are over by then.</param>
    public async Task<BankOutcome> PlayAsync(int run, Func<TimeProvider, Task> nights, CancellationToken ct)
    {
        var (bank, closed, day) = await ReturnOneAsync(run, ct);

        var order = await OrderAsync(closed.OrderNumber, ct);
        var officer = (await person(null, ActorRole.Officer, ct)) with { Reason = DemoRun.Words.Say("AccountReason") };
        (await new PartnerOffice(database, _clock).ChangeAccountAsync(officer, order.PartnerSiret, FrenchAccount.After(closed.Iban).Electronic, null, closed.AccountHolderName, ct)).OrFail();

        // The account is of that evening: its hours of waiting are over on the second one after it.
        SetDay(day = ParisCalendar.NextTargetDay(day.AddDays(2)));
        var again = await PayAgainAsync(order.Number, ct);
        await TakeAsync(bank, again, day, ct);
        await ExecuteAsync(bank, again, ct);

        var (incident, sold, recovered) = await PutRightAsync(bank, order.PartnerId, nights, ct);
        return new(await OrderAsync(order.Number, ct), incident, sold, recovered, _clock);
    }

    /// <summary>The bank takes a run that was sent, and executes it.</summary>
    /// <returns>The day it did.</returns>
    public async Task<DateOnly> PayAsync(int run, CancellationToken ct)
    {
        var (batch, any) = await OpenAsync(run, ct);
        return await PayAsync(new StandInBank(batch.DebtorIban), run, any, ct);
    }

    /// <summary>The same, and the holder of one account has closed it: what was for it comes back.</summary>
    /// <returns>The bank, the attempt that came back, and the day it did.</returns>
    public async Task<(StandInBank Bank, PaymentAttempt Closed, DateOnly Day)> ReturnOneAsync(int run, CancellationToken ct)
    {
        var (batch, closed) = await OpenAsync(run, ct);
        var bank = new StandInBank(batch.DebtorIban);
        bank.Close(closed.Iban);
        var day = ParisCalendar.NextTargetDay((await PayAsync(bank, run, closed, ct)).AddDays(1));
        await ReceiveAsync(bank.Move(day)!, day, ct);
        return (bank, closed, day);
    }

    private async Task<DateOnly> PayAsync(StandInBank bank, int run, PaymentAttempt sent, CancellationToken ct)
    {
        await TakeAsync(bank, run, ParisCalendar.DateOf(DateTimeOffset.FromUnixTimeMilliseconds(sent.SentAtMs!.Value)), ct);
        return await ExecuteAsync(bank, run, ct);
    }

    /// <summary>Two people approve a run that somebody else drafted, and hand it to the bank.</summary>
    /// <param name="on">The day, in the evening.</param>
    public Task ApproveAndSendAsync(int run, DateOnly on, CancellationToken ct)
    {
        SetDay(on);
        return _approvers.SendAsync(run, _clock, ct);
    }

    /// <summary>The account of the run that its holder has closed meanwhile: that of its middle order.</summary>
    private async Task<(SepaBatch Batch, PaymentAttempt Closed)> OpenAsync(int run, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var attempts = await context.PaymentAttempts.AsNoTracking().Where(a => a.SettlementId == run && a.State == AttemptState.Sent).OrderBy(a => a.EndToEndId).ToListAsync(ct);
        return (await context.SepaBatches.AsNoTracking().FirstAsync(b => b.SettlementId == run, ct), attempts[attempts.Count / 2]);
    }

    /// <summary>The bank takes the files of a run, and says so.</summary>
    private async Task TakeAsync(StandInBank bank, int run, DateOnly day, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var files = await context.SettlementFiles.AsNoTracking().Where(f => f.SettlementId == run && f.Name.EndsWith(".xml")).OrderBy(f => f.Name).ToListAsync(ct);
        foreach (var file in files)
            await ReceiveAsync(bank.Take(XDocument.Load(Path.Combine(folder.Output, file.Name)), day), day, ct);
    }

    private async Task<DateOnly> ExecuteAsync(StandInBank bank, int run, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var day = await context.Settlements.Where(s => s.Id == run).Select(s => s.ExecutionDate).SingleAsync(ct);
        await ReceiveAsync(bank.Move(day)!, day, ct);
        return day;
    }

    private async Task ReceiveAsync(BankMail mail, DateOnly day, CancellationToken ct)
    {
        Directory.CreateDirectory(folder.Bank);
        var path = Path.Combine(folder.Bank, mail.Name);
        mail.Content.Save(path);
        SetDay(day);
        var actor = await person("camille.martin", ActorRole.AuthorisingOfficer, ct);
        foreach (var import in (await new BankFileService(database, _clock).ImportAsync(mail.Name, () => File.OpenRead(path), actor, ct)).OrFail().Where(_ => !IsQuiet))
            Invocation.Say("  " + DemoRun.Words.Say("BankFile", day, mail.Name, import.Applied, import.Open));
    }

    private async Task<int> PayAgainAsync(string order, CancellationToken ct)
    {
        var draft = (await new PaymentService(database, PaymentRails.Files, _clock).RetryAsync([order], await person(null, ActorRole.Officer, ct), ct)).OrFail();
        await _approvers.SendAsync(draft.Id, _clock, ct);
        return draft.Id;
    }

    private async Task<PaymentOrder> OrderAsync(string number, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return await context.PaymentOrders.AsNoTracking().Include(o => o.Attempts).SingleAsync(o => o.Number == number, ct);
    }

    private void SetDay(DateOnly day)
    {
        var evening = day.ToDateTime(Evening);
        _clock = ShiftedClock.ShowingNow(new(evening, ParisCalendar.Zone.GetUtcOffset(evening)));
    }
}
