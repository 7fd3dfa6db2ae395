using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>What makes a payment worth a look before it leaves, with its weight.</summary>
public enum SampleReason
{
    /// <summary>It goes to another account than the partner's last payment.</summary>
    AccountChanged = 40,
    /// <summary>A bank said of the account that its holder is another, or nearly.</summary>
    PayeeDiffers = 35,
    /// <summary>The partner was never paid before.</summary>
    FirstPayment = 25,
    /// <summary>It was refused, or came back, before.</summary>
    TriedAgain = 22,
    /// <summary>More than three times what the partner is paid on average.</summary>
    Unusual = 20,
    /// <summary>It pays something that a person entered.</summary>
    EnteredByHand = 18,
    /// <summary>One of the five largest of the run.</summary>
    Large = 10,
}

/// <summary>Proposes the payments of a run that somebody opens before it is approved: the riskiest with why, and some that chance draws by a seed that is kept.</summary>
internal static class RunSample
{
    /// <summary>How far back payments are looked at.</summary>
    private const int LatelyDays = 31;

    /// <summary>The same for the same run, and known to nobody before the last day it pays was sealed.</summary>
    public static long SeedOf(int settlement, byte[] seal)
    {
        var text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"pass/sample/{settlement}/"));
        return BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData([.. text, .. seal]));
    }

    /// <param name="context">The run and its attempts are saved.</param>
    public static async Task DrawAsync(PassDbContext context, Settlement run, RunSettings settings, CancellationToken ct)
    {
        var risks = await RisksAsync(context, run, ct);
        var byRisk = risks.OrderByDescending(r => r.Weight).ThenByDescending(r => r.Cents).ThenBy(r => r.Order, StringComparer.Ordinal).Take(settings.SampleByRisk).ToList();
        context.SampleLines.AddRange(byRisk.Select(r => new SampleLine
        {
            SettlementId = run.Id,
            OrderNumber = r.Order,
            Kind = SampleKind.Risk,
            Reasons = string.Join(',', r.Reasons.OrderByDescending(reason => (int)reason)),
        }));
        var others = risks.Select(r => r.Order).Except(byRisk.Select(r => r.Order), StringComparer.Ordinal);
        context.SampleLines.AddRange(Drawn(run.SampleSeed, others).Take(settings.SampleByChance)
            .Select(order => new SampleLine { SettlementId = run.Id, OrderNumber = order, Kind = SampleKind.Chance }));
    }

    /// <summary>In the order that the seed gives: whoever has it draws the same.</summary>
    internal static IEnumerable<string> Drawn(long seed, IEnumerable<string> orders) => orders.OrderBy(order =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{order}")))), StringComparer.Ordinal);

    private sealed record Risk(string Order, long Cents, IReadOnlyList<SampleReason> Reasons)
    {
        public int Weight => Reasons.Sum(r => (int)r);
    }

    private static async Task<IReadOnlyList<Risk>> RisksAsync(PassDbContext context, Settlement run, CancellationToken ct)
    {
        var rows = await context.PaymentAttempts.Where(a => a.SettlementId == run.Id && a.State != AttemptState.Withdrawn)
            .Join(context.PaymentOrders, a => a.OrderNumber, o => o.Number, (a, o) => new { o.Number, o.PartnerId, o.AmountCents, a.Rank, a.Iban })
            .AsNoTracking().ToListAsync(ct);
        var paid = await EarlierAsync(context, run, rows.Select(r => r.PartnerId).Distinct(), ct);
        var doubtful = (await context.PaymentAttempts.AsNoTracking().Where(a => a.SettlementId == run.Id).Join(context.PaymentOrders, a => a.OrderNumber, o => o.Number, (a, o) => new { o.PartnerId, a.Iban })
            .Select(a => new { a.PartnerId, a.Iban, Code = context.PayeeChecks.Where(c => c.PartnerId == a.PartnerId && c.Iban == a.Iban).OrderByDescending(c => c.Id).Select(c => c.Code).FirstOrDefault() })
            .Where(a => a.Code == PayeeCodes.Near || a.Code == PayeeCodes.Other).ToListAsync(ct)).Select(a => (a.PartnerId, a.Iban)).ToHashSet();
        var byHand = (await context.PaymentOrderItems.Where(l => context.PaymentAttempts.Any(a => a.SettlementId == run.Id && a.OrderNumber == l.OrderNumber))
            .Join(context.PayableItems.Where(i => i.Kind == PayableKind.Correction || i.Kind == PayableKind.Carry), l => l.ItemId, i => i.Id, (l, i) => l.OrderNumber).Distinct().ToListAsync(ct))
            .ToHashSet(StringComparer.Ordinal);
        var largest = rows.OrderByDescending(r => r.AmountCents).ThenBy(r => r.Number, StringComparer.Ordinal).Take(5).Select(r => r.Number).ToHashSet(StringComparer.Ordinal);
        return [.. rows.Select(r => new Risk(r.Number, r.AmountCents, [.. Reasons()
            .Where(found => found.Is(r.Number)).Select(found => found.Reason), .. OfPartner(r.PartnerId, r.AmountCents, r.Iban, r.Rank)]))];

        IEnumerable<(SampleReason Reason, Func<string, bool> Is)> Reasons() => [(SampleReason.EnteredByHand, byHand.Contains), (SampleReason.Large, largest.Contains)];

        IEnumerable<SampleReason> OfPartner(int partner, long cents, string iban, int rank)
        {
            if (rank > 1)
                yield return SampleReason.TriedAgain;
            if (doubtful.Contains((partner, iban)))
                yield return SampleReason.PayeeDiffers;
            if (!paid.TryGetValue(partner, out var earlier))
            {
                yield return SampleReason.FirstPayment;
                yield break;
            }
            if (!earlier.LastIbans.Contains(iban))
                yield return SampleReason.AccountChanged;
            if (cents > 3 * (earlier.Cents / earlier.Count))
                yield return SampleReason.Unusual;
        }
    }

    /// <param name="LastIbans">Of the last run that paid the partner.</param>
    private sealed record Earlier(long Cents, int Count, int LastRun, IReadOnlyCollection<string> LastIbans);

    private sealed record Sums(int Partner, long Cents, int Count, int LastRun);

    /// <summary>Of the runs of the last month; of all of them for who was not paid in those: a draft costs the same however long a region has paid.</summary>
    private static async Task<Dictionary<int, Earlier>> EarlierAsync(PassDbContext context, Settlement run, IEnumerable<int> partners, CancellationToken ct)
    {
        var since = run.UpToDay.AddDays(-LatelyDays);
        var firstRun = await context.Settlements.Where(s => s.Id < run.Id && s.UpToDay >= since).MinAsync(s => (int?)s.Id, ct) ?? run.Id;
        var sent = context.PaymentAttempts.AsNoTracking().Where(a => a.SettlementId < run.Id && a.SentAtMs != null)
            .Join(context.PaymentOrders, a => a.OrderNumber, o => o.Number, (a, o) => new { o.PartnerId, o.AmountCents, a.Iban, a.SettlementId });
        var sums = await sent.Where(s => s.SettlementId >= firstRun).GroupBy(s => s.PartnerId)
            .Select(g => new Sums(g.Key, g.Sum(s => s.AmountCents), g.Count(), g.Max(s => s.SettlementId))).ToListAsync(ct);
        foreach (var some in partners.Except(sums.Select(s => s.Partner)).Chunk(500))
        {
            sums.AddRange(await sent.Where(s => some.Contains(s.PartnerId)).GroupBy(s => s.PartnerId)
                .Select(g => new Sums(g.Key, g.Sum(s => s.AmountCents), g.Count(), g.Max(s => s.SettlementId))).ToListAsync(ct));
        }
        var ibans = new List<(int Partner, int Run, string Iban)>();
        foreach (var last in sums.Select(s => s.LastRun).Distinct())
            ibans.AddRange((await sent.Where(s => s.SettlementId == last).Select(s => new { s.PartnerId, s.Iban }).ToListAsync(ct)).Select(s => (s.PartnerId, last, s.Iban)));
        var byLast = ibans.ToLookup(i => (i.Partner, i.Run), i => i.Iban);
        return sums.ToDictionary(s => s.Partner, s => new Earlier(s.Cents, s.Count, s.LastRun, [.. byLast[(s.Partner, s.LastRun)]]));
    }
}
