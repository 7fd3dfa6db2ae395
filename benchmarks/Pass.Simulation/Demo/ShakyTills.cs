using Microsoft.EntityFrameworkCore;
using Pass.Cards.PhoneToken;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Region.Tills;
using Pass.Simulation.Fleet;

namespace Pass.Simulation.Demo;

/// <summary>What the tills of a bad network did.</summary>
/// <param name="Tills">How many.</param>
/// <param name="Counts">By what happened, as <see cref="TillTally"/> names it.</param>
internal sealed record ShakyOutcome(int Tills, IReadOnlyDictionary<string, int> Counts, FleetComparison Compared)
{
    public int Accepted => Of("sale Accepted") + Of("sale Partial");
    public int Offline => Of("sale AcceptedOffline");
    public int Forwarded => Of("forwarded");
    public int Refused => Of("sale Refused") + Of("sale PartialOffered");
    public int Unanswered => Of("sale Unknown");
    public int Crashes => Of("crash");

    private int Of(string what) => Counts.GetValueOrDefault(what);
}

/// <summary>
/// A second till of some shops, with the engine, journal and lists of a real one, where the network is bad, programs die and clocks are set: the simulator of
/// <c>./pass simulate</c>, on the demonstration's own region. Its customers come nowhere else and to one till each, so that one seed plays the same.
/// </summary>
internal sealed class ShakyTills(PassDatabase database, TimeProvider time, int seed)
{
    /// <summary>At most.</summary>
    private const int Tills = 8;

    private const int HoldersPerTill = 2;

    public const int MostHolders = Tills * HoldersPerTill;

    /// <summary>A holder comes more than once, to a till that has no network for a while perhaps: that is what may cost more than there is.</summary>
    private const int Visits = 4;

    private readonly List<DemoPhone[]> _phones = [];
    private IReadOnlyList<NewTerminal> _opened = [];

    /// <summary>Enrols the holders' phones at the issuance service: a till without the network sells to those alone that its signed lists know.</summary>
    public async Task EnrolAsync(DemoIssuer issuer, IReadOnlyList<PassId> holders, CancellationToken ct)
    {
        var phones = new List<DemoPhone>(holders.Count);
        foreach (var pass in holders)
            phones.Add(await issuer.EnrolPhoneAsync(pass, ct));
        _phones.AddRange(phones.Chunk(HoldersPerTill));
    }

    /// <summary>A till for each group of holders, at shops of a trade in turn.</summary>
    public async Task OpenAsync(Actor officer, string trade, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var (today, trades) = (ParisCalendar.DateOf(time.GetUtcNow()), await ReferenceLoader.CodesAsync(context.Trades, ct));
        var kind = new TradeId(trades.Find(trade)!.Number);
        var shops = await context.Partners.Where(p => p.Trade == kind && p.Conventions.Any(c => c.FirstDay <= today)).OrderBy(p => p.Id).Select(p => p.Id).ToListAsync(ct);
        _opened = (await new TerminalOffice(database, time).OpenAsync(officer, [.. _phones.Select((_, i) => shops[i % shops.Count])], "Caisse 2", ct: ct)).OrFail();
    }

    /// <param name="product">What is sold.</param>
    public async Task<ShakyOutcome> PlayAsync(Uri region, string product, DemoFolder folder, CancellationToken ct)
    {
        var tally = new TillTally();
        using var fleet = new TillFleet(region, database, folder.Tills, seed, time, tally);
        var profile = SalesProfile.Rentree with { Products = [.. SalesProfile.Rentree.Products.Select(p => p with { Product = product })] };
        await fleet.StartAsync(_opened, _ => profile, HoldersOf, Faults.Flaky, ct);
        await fleet.ListAsync((till, at) => _phones[till].Select(phone => Code(phone, at, 0)), ct);
        await fleet.PlayAsync(HoldersPerTill * Visits, ct);
        await fleet.SettleAsync(ct);
        return new(fleet.Count, tally.Counts, await fleet.CompareAsync(ct));
    }

    /// <summary>One after the other, each with another code at each visit.</summary>
    private NextHolder HoldersOf(int till)
    {
        var next = 0;
        return (_, at) => next < _phones[till].Length * Visits ? Code(_phones[till][next / Visits], at, next++ % Visits) : null;
    }

    private static string Code(DemoPhone phone, DateTimeOffset at, int visit)
    {
        var window = PhoneQr.WindowAt(at);
        return PhoneQr.Sign(phone.Key, phone.Certificate, window, window + (uint)visit);
    }
}
