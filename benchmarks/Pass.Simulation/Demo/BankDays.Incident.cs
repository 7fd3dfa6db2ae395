using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Incidents;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Hosting;
using Pass.Simulation.Bank;

namespace Pass.Simulation.Demo;

/// <summary>A mistake is put right by two people: what was paid too much is taken back from what the partner sells next.</summary>
internal sealed partial class BankDays
{
    private static readonly Money TooMuch = Money.FromEuros(5);

    /// <param name="other">Whose payment came back already: another partner's is put right.</param>
    private async Task<(Incident Incident, Money Sold, PaymentOrder Recovered)> PutRightAsync(StandInBank bank, int other, Func<TimeProvider, Task> nights, CancellationToken ct)
    {
        var (sacha, maker) = (await person("sacha.bernard", SettlementService.MayApprove, ct), await person(null, ActorRole.Officer, ct));
        var day = ParisCalendar.NextTargetDay(ParisCalendar.DateOf(_clock.GetUtcNow()).AddDays(1));
        SetDay(day);
        var paid = await MostAsync(other, ct);
        var service = new IncidentService(database, _clock);
        var request = new IncidentRequest(IncidentKind.Overpayment, Partner: new(paid.PartnerId), Day: paid.Date, Benefit: new((ushort)paid.BenefitId), Difference: -TooMuch);
        var opened = (await service.OpenAsync(log, request, maker with { Reason = DemoRun.Words.Say("IncidentReason") }, ct: ct)).OrFail();
        var incident = (await service.ValidateAsync(log, opened.Id, sacha, ct)).OrFail();
        var sold = await SellAsync(paid.PartnerId, paid.BenefitId, ct);

        SetDay(ParisCalendar.NextTargetDay(day.AddDays(1)));
        await nights(_clock);
        var runs = new SettlementService(database, PaymentRails.Files, _clock);
        var draft = (await runs.DraftAsync(day, maker, everyone: true, ct: ct)).OrFail().Settlement;
        await ApproveAndSendAsync(draft.Id, ParisCalendar.DateOf(_clock.GetUtcNow()), ct);
        await TakeAsync(bank, draft.Id, ParisCalendar.DateOf(_clock.GetUtcNow()), ct);
        await ExecuteAsync(bank, draft.Id, ct);
        await nights(_clock);
        await using var context = database.CreateContext();
        var number = await context.PaymentOrders.Where(o => o.PartnerId == paid.PartnerId && context.PaymentAttempts.Any(a => a.OrderNumber == o.Number && a.SettlementId == draft.Id)).Select(o => o.Number).SingleAsync(ct);
        return (incident, sold, await OrderAsync(number, ct));
    }

    /// <summary>The partner's day that was paid most in a benefit counted in euros.</summary>
    private async Task<PartnerDay> MostAsync(int other, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return await context.PartnerDays.AsNoTracking().Where(d => d.PartnerId != other && context.BenefitVersions.Any(b => b.BenefitId == d.BenefitId && b.Unit == BenefitUnit.Cents && b.Funding == Funding.Region))
            .OrderByDescending(d => d.ReimbursedCents - d.FeeCents).ThenBy(d => d.PartnerId).FirstAsync(ct);
    }

    /// <summary>The partner sells to whoever has most left in the benefit.</summary>
    private async Task<Money> SellAsync(int partner, int benefit, CancellationToken ct)
    {
        await using var live = await LiveRegion.OpenAsync(database, _clock, new ErrorStreamLogger(), ct);
        await using var context = database.CreateContext();
        var purse = await context.Purses.AsNoTracking().Where(p => p.BenefitId == benefit).OrderByDescending(p => p.Balance).ThenBy(p => p.PassId).FirstAsync(ct);
        var till = await context.Terminals.Where(t => t.PartnerId == partner).Select(t => t.Id).FirstAsync(ct);
        var rules = live.Engine.Reference.Benefit(new((ushort)benefit), ParisCalendar.DateOf(_clock.GetUtcNow()))!;
        var now = _clock.GetUtcNow();
        var sale = await live.Engine.SubmitAsync(new SaleRequest(
            OperationId.New(now), new(purse.PassId), now.ToUnixTimeMilliseconds(), new(partner), new(till), [new(rules.Products[0], TooMuch + TooMuch + TooMuch)], AllowPartial: true), ct);
        await live.SettleDownAsync(ct);
        return sale.IsApproved ? new(sale.RegionCents) : throw new InvalidOperationException($"The partner sold nothing: {sale.Refusal}.");
    }
}
