using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.StripeApi;

/// <summary>What families' payments need of the engine, which clearing does not know: whoever hosts them gives it.</summary>
/// <param name="SubmitAsync">Decides one request and commits it.</param>
/// <param name="ReadAsync">How a pass stands; null when there is none.</param>
public sealed record FamilyPurses(Func<OperationRequest, CancellationToken, Task<Operation>> SubmitAsync, Func<PassId, CancellationToken, Task<PassAccount?>> ReadAsync)
{
    /// <summary>What may be taken out of the purse now, in cents.</summary>
    internal async Task<int> AvailableAsync(PassId pass, int benefit, CancellationToken ct) =>
        await ReadAsync(pass, ct) is { } account && account.IndexOf(new BenefitId((ushort)benefit)) is >= 0 and var at ? Math.Max(0, account.Purses[at].Available) : 0;

    /// <summary>The family's benefit that is open on a day.</summary>
    /// <param name="code">Null: the only one.</param>
    /// <returns>Problems: FamilyPurseMissing, FamilyPurseOfSeveral.</returns>
    internal static async Task<Result<BenefitVersion>> BenefitAsync(PassDbContext context, string? code, DateOnly today, CancellationToken ct)
    {
        var rows = await context.BenefitVersions.AsNoTracking().Where(b => b.Funding == Funding.Family && b.AppliesFrom <= today && (code == null || b.Code == code)).ToListAsync(ct);
        var open = rows.GroupBy(b => b.BenefitId).Select(g => g.MaxBy(b => b.Version)!.ToBenefit()).Where(b => b.IsOpenOn(today)).ToList();
        return open switch
        {
            [] => StripeSettings.Words.Problem("FamilyPurseMissing", code ?? "–"),
            [var one] => one,
            _ => StripeSettings.Words.Problem("FamilyPurseOfSeveral", string.Join(", ", open.Select(b => b.Code))),
        };
    }
}

/// <summary>What a family may pay in.</summary>
/// <param name="InPurse">The most that one purse may hold, payments under way among it.</param>
internal sealed record FamilyBounds(Money Least, Money Most, Money InPurse)
{
    /// <returns>Problem: FamilyBoundsMissing.</returns>
    public static async Task<Result<FamilyBounds>> LoadAsync(PassDbContext context, CancellationToken ct)
    {
        if (await RegionOptions.FindAsync(context, RegionOptions.FamilyPayment, ct) is not { } setting)
            return StripeSettings.Words.Problem("FamilyBoundsMissing");
        var euros = setting.Split(' ').Select(e => Money.FromEuros(RegionOptions.Number(e))).ToList();
        return new FamilyBounds(euros[0], euros[1], euros[2]);
    }
}
