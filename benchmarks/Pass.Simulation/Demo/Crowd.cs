using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;

namespace Pass.Simulation.Demo;

/// <summary>Who comes to the tills: mostly those who have something to spend there, sometimes somebody who tries.</summary>
internal sealed class Crowd
{
    // A number that was never given to anybody.
    private static readonly string Nobody = PassNumber.Of(new(PassNumber.MaxId)).ToCompact();

    private readonly Dictionary<string, List<string>> _byTrade = [];
    private readonly Dictionary<string, DemoCard> _cards = [];
    private readonly Dictionary<string, (DemoPhone Phone, PocketCard Card)> _pockets = [];
    private readonly List<string> _all;

    private Crowd(List<string> all) => _all = all;

    public static async Task<Crowd> LoadAsync(PassDatabase database, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var purses = await context.Purses.AsNoTracking().OrderBy(p => p.PassId).ThenBy(p => p.BenefitId).ToListAsync(ct);
        var benefits = (await context.BenefitVersions.AsNoTracking().ToListAsync(ct)).Select(b => b.ToBenefit()).ToDictionary(b => (int)b.Benefit.Value);
        var trades = await ReferenceLoader.CodesAsync(context.Trades, ct);
        var crowd = new Crowd([.. purses.Select(p => p.PassId).Distinct().Select(Number)]);
        foreach (var purse in purses)
        {
            foreach (var trade in benefits[purse.BenefitId].Trades.Select(t => trades.CodeOf(t.Value)))
            {
                if (!crowd._byTrade.TryGetValue(trade, out var passes))
                    crowd._byTrade.Add(trade, passes = []);
                passes.Add(Number(purse.PassId));
            }
        }
        return crowd;
    }

    /// <summary>Passes that have a purse at a trade, in the order of their numbers.</summary>
    public IEnumerable<PassId> PassesOf(string trade) => (_byTrade.GetValueOrDefault(trade) ?? []).Distinct().Select(n => PassNumber.TryParse(n, out var number, out _) ? number.Id : default);

    /// <summary>Those of a trade with the highest numbers, at most a quarter of them: from now on they are served nowhere else.</summary>
    public IReadOnlyList<PassId> SetAside(string trade, int most)
    {
        var passes = PassesOf(trade).ToList();
        var aside = passes.TakeLast(Math.Min(most, passes.Count / 4)).ToList();
        var numbers = aside.Select(p => Number(p.Value)).ToHashSet();
        _all.RemoveAll(numbers.Contains);
        foreach (var others in _byTrade.Values)
            others.RemoveAll(numbers.Contains);
        return aside;
    }

    public DemoCard? CardOf(string pass) => _cards.GetValueOrDefault(pass);

    public void Give(IEnumerable<DemoCard> cards)
    {
        foreach (var card in cards)
            _cards.Add(Number(card.Pass.Value), card);
    }

    /// <summary>Who has no chip of <see cref="CardOf"/>; null for a number that is nobody's.</summary>
    public (DemoPhone Phone, PocketCard Card)? PocketOf(string pass) => _pockets.TryGetValue(pass, out var pocket) ? pocket : null;

    public void GivePockets(DemoIssuer issuer)
    {
        foreach (var number in _all.Except(_cards.Keys))
            _pockets.Add(number, issuer.NewPocket(PassNumber.TryParse(number, out var pass, out _) ? pass.Id : default));
    }

    public string Customer(string trade, Random random) => random.Next(200) switch
    {
        0 => Nobody,
        < 12 => _all[random.Next(_all.Count)],
        _ => _byTrade.TryGetValue(trade, out var passes) ? passes[random.Next(passes.Count)] : _all[random.Next(_all.Count)],
    };

    private static string Number(long pass) => PassNumber.Of(new(pass)).ToCompact();
}
