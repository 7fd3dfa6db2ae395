using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Verification;

/// <summary>What came of playing a day again.</summary>
/// <param name="Runs">Runs that left and pay something of it.</param>
/// <param name="Differences">What is not as it was paid; empty when all of it is.</param>
public sealed record Replay(DateOnly Day, int PartnerDays, int Postings, IReadOnlyList<int> Runs, int Files, IReadOnlyList<string> Differences);

/// <summary>
/// Plays a cleared day again from its entries: folds, prices and posts it, makes the files of the runs that paid it, and compares all of it with what was kept,
/// byte for byte. It changes nothing here; what was computed can be written into another database.
/// </summary>
public sealed class ReplayDay(PassDatabase database, SentArchive archive, TimeProvider time)
{
    private const int MostDifferences = 200;

    private static readonly Texts Words = Texts.Beside(typeof(ReplayDay), "Replay");

    private readonly List<string> _differences = [];

    /// <param name="folder">Of its own, for the files made; deleted by its owner.</param>
    /// <param name="to">Another database, which gets the day as computed; null for none.</param>
    /// <returns>Problems: DayNotCleared, ReplayInto, ReplayThere.</returns>
    /// <exception cref="LogBrokenException">A row of the day is altered or missing.</exception>
    public async Task<Result<Replay>> RunAsync(ILogStore log, DateOnly day, string folder, PassDatabase? to = null, IProgress<NightProgress>? progress = null, CancellationToken ct = default)
    {
        _differences.Clear();
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        if (!await context.BusinessDays.AnyAsync(d => d.Date == day && d.State == BusinessDayState.Priced, ct))
            return Words.Problem("DayNotCleared", day);
        if (to is not null && $"{to}" == $"{database}")
            return Words.Problem("ReplayInto");
        var (priced, unpriced, postings) = await ComputeAsync(context, log, day, progress, ct);
        await CompareAsync(context, day, priced, unpriced, postings, ct);
        var runs = await RunsAsync(context, day, ct);
        var files = 0;
        foreach (var run in runs)
            files += await CompareFilesAsync(context, log, run, Path.Combine(folder, run.Id.ToString(CultureInfo.InvariantCulture)), progress, ct);
        if (to is not null && await WriteAsync(to, day, priced, unpriced, postings, ct) is { } refused)
            return refused;
        return new Replay(day, priced.Count, postings.Count, [.. runs.Select(r => r.Id)], files, [.. _differences]);
    }

    /// <summary>The day as <see cref="ClearDay"/> computes it, on the year as it stood before it.</summary>
    private static async Task<(IReadOnlyList<PartnerDay> Priced, IReadOnlyList<UnpricedDay> Unpriced, IReadOnlyList<Posting> Postings)> ComputeAsync(
        PassDbContext context, ILogStore log, DateOnly day, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        var reference = await PricingReference.LoadAsync(context, ct);
        var waiting = await context.UnpricedDays.AsNoTracking().Where(u => u.ClearedOn == day).ToListAsync(ct);
        var late = await LateSales.FoldAsync(context, log, reference, waiting, progress, ct);
        var totals = FoldDay.Run(log, await DayRanges.LoadAsync(context, log.Identity, day, ct), reference.On(day), progress, ct: ct);
        var first = late.EarlierSales.Concat(totals.EarlierSales).Select(e => e.SaleDay.Year).Concat(waiting.Select(w => w.Date.Year)).Append(day.Year).Min();
        var years = await YearlyBases.ClearedBeforeAsync(context, day, first, ct);
        var sold = new RulesOfSales(reference.Rules.All);
        await sold.LoadAsync(context, late.EarlierSales.Concat(totals.EarlierSales), ct);
        var lately = late.Price(day, years, sold);
        var own = PriceDay.Run(day, day, totals, sold.Of, (partner, benefit, rule, year) => years.Of(year, partner.Value, benefit.Value, rule));
        own = AsItWaited(own, await context.UnpricedDays.AsNoTracking().Where(u => u.Date == day).ToListAsync(ct));
        return ([.. lately, .. own.Priced], own.Unpriced, [.. PostDay.OfLate(day, lately), .. PostDay.Of(day, totals, own, reference.Benefits)]);
    }

    /// <summary>A rule that came after the day finds sales now that waited then.</summary>
    private static DayPrices AsItWaited(DayPrices now, IReadOnlyList<UnpricedDay> then)
    {
        var waited = then.Select(u => (u.PartnerId, u.BenefitId)).ToHashSet();
        var late = now.Priced.Where(p => waited.Contains((p.PartnerId, p.BenefitId))).ToList();
        return new([.. now.Priced.Except(late)], [.. now.Unpriced.Concat(late.Select(p => new UnpricedDay
        {
            Date = p.Date,
            PartnerId = p.PartnerId,
            BenefitId = p.BenefitId,
            WaitsFor = p.Date,
            Sales = p.Sales,
            GrossCents = p.GrossCents,
            HolderCents = p.HolderCents,
        })).OrderBy(u => u.PartnerId).ThenBy(u => u.BenefitId)]);
    }

    private async Task CompareAsync(PassDbContext context, DateOnly day, IReadOnlyList<PartnerDay> priced, IReadOnlyList<UnpricedDay> unpriced, IReadOnlyList<Posting> postings, CancellationToken ct)
    {
        var days = await context.PartnerDays.AsNoTracking().Include(d => d.EarlierSales).Where(d => d.ClearedOn == day).ToListAsync(ct);
        Compare("partner-day", priced.Select(Text), days.Select(Text));
        var waited = await context.UnpricedDays.AsNoTracking().Where(u => u.Date == day).ToListAsync(ct);
        Compare("unpriced", unpriced.Select(Text), waited.Select(Text));
        var books = await context.Postings.AsNoTracking().Where(p => p.Day == day && p.Journal == PostingJournal.Clearing).ToListAsync(ct);
        Compare("posting", postings.Select(Text), books.Select(Text));
    }

    private void Compare(string what, IEnumerable<(string Key, string Text)> computed, IEnumerable<(string Key, string Text)> kept)
    {
        var (now, then) = (computed.ToDictionary(), kept.ToDictionary());
        foreach (var key in now.Keys.Union(then.Keys).Order(StringComparer.Ordinal))
        {
            var (a, b) = (then.GetValueOrDefault(key, "—"), now.GetValueOrDefault(key, "—"));
            if (a != b)
                Differ($"{what} {key}: {a} → {b}");
        }
    }

    private static Task<List<Settlement>> RunsAsync(PassDbContext context, DateOnly day, CancellationToken ct)
    {
        var runs =
            from attempt in context.PaymentAttempts
            join line in context.PaymentOrderItems on attempt.OrderNumber equals line.OrderNumber
            join item in context.PayableItems on line.ItemId equals item.Id
            where item.Day == day && attempt.SentAtMs != null
            select attempt.SettlementId;
        return context.Settlements.AsNoTracking().Include(s => s.Approvals).Where(s => runs.Contains(s.Id)).OrderBy(s => s.Id).ToListAsync(ct);
    }

    private async Task<int> CompareFilesAsync(PassDbContext context, ILogStore log, Settlement run, string folder, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        var again = new SentArchive(folder, archive);
        IReadOnlyList<SettlementFile> made;
        try
        {
            made = await new SettlementSending(database, PaymentRails.Files, again, time).MakeAgainAsync(context, log, run, progress, ct);
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidDataException or ArgumentException)
        {
            // What is stored does not hold together any more: no file can be made of it.
            Differ(string.Create(CultureInfo.InvariantCulture, $"settlement {run.Id}: {e.Message}"));
            return 0;
        }
        var sent = await context.SettlementFiles.AsNoTracking().Where(f => f.SettlementId == run.Id).ToDictionaryAsync(f => f.Name, ct);
        foreach (var file in made)
        {
            if (!sent.Remove(file.Name, out var kept))
                Differ($"{file.Name}: —");
            else if (!kept.Hash.AsSpan().SequenceEqual(file.Hash))
                Differ($"{file.Name}: {At(kept, file, again)}");
        }
        foreach (var name in sent.Keys)
            Differ($"{name}: → —");
        return made.Count;
    }

    /// <summary>Where two files part, in bytes from the start; their hashes when the one sent is not there any more.</summary>
    private string At(SettlementFile sent, SettlementFile made, SentArchive again)
    {
        try
        {
            var (then, now) = (archive.Read(sent.Hash), again.Read(made.Hash));
            return string.Create(CultureInfo.InvariantCulture, $"{then.Length} → {now.Length}, @{then.AsSpan().CommonPrefixLength(now)}");
        }
        catch (InvalidDataException)
        {
            return $"{Convert.ToHexStringLower(sent.Hash)[..16]} → {Convert.ToHexStringLower(made.Hash)[..16]}";
        }
    }

    private static async Task<Problem?> WriteAsync(
        PassDatabase to, DateOnly day, IReadOnlyList<PartnerDay> priced, IReadOnlyList<UnpricedDay> unpriced, IReadOnlyList<Posting> postings, CancellationToken ct)
    {
        await to.MigrateAsync(ct);
        await using var context = to.CreateContext();
        if (await context.Holders.AnyAsync(ct) || await context.BusinessDays.AnyAsync(d => d.Date == day, ct))
            return Words.Problem("ReplayThere", day);
        foreach (var (i, document) in postings.GroupBy(p => p.Document).Index())
        {
            foreach (var posting in document)
                posting.Entry = i + 1;
        }
        context.BusinessDays.Add(new() { Date = day, State = BusinessDayState.Priced });
        context.PartnerDays.AddRange(priced);
        context.UnpricedDays.AddRange(unpriced);
        context.Postings.AddRange(postings);
        await context.SaveChangesAsync(ct);
        return null;
    }

    private void Differ(string difference)
    {
        if (_differences.Count < MostDifferences)
            _differences.Add(difference);
    }

    private static (string, string) Text(PartnerDay d) => (LogChecks.Key(d.Date, d.PartnerId, d.BenefitId), string.Create(CultureInfo.InvariantCulture,
        $"{d.RuleId};{d.Sales};{d.Returns};{d.Units};{d.SoldCents};{d.ReturnedCents};{d.HolderCents};{d.BaseBeforeCents};{d.BaseCents};{d.ReimbursedCents};{d.FeeCents}")
        + string.Concat(d.EarlierSales.OrderBy(e => e.SaleDay).Select(e => string.Create(CultureInfo.InvariantCulture, $"|{e.SaleDay:yyyy-MM-dd};{e.RuleId};{e.BaseBeforeCents};{e.BaseCents};{e.ReimbursedCents};{e.FeeCents}"))));

    private static (string, string) Text(UnpricedDay d) =>
        (LogChecks.Key(d.Date, d.PartnerId, d.BenefitId), string.Create(CultureInfo.InvariantCulture, $"{d.Sales};{d.GrossCents};{d.HolderCents}"));

    private static (string, string) Text(Posting p) =>
        (string.Create(CultureInfo.InvariantCulture, $"{p.Document}#{p.Line}"), string.Create(CultureInfo.InvariantCulture, $"{p.Account};{p.PartnerId};{p.BenefitId};{p.DebitCents};{p.CreditCents}"));
}
