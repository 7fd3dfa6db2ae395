using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;

namespace Pass.Benchmarks.Pages;

/// <summary>What to ask of each page of a node: its route with the numbers of things that are there, and for lists also what filters them.</summary>
internal sealed class PageAddresses
{
    /// <summary>Things of each kind, drawn over the whole region.</summary>
    private const int Drawn = 60;

    private readonly Dictionary<string, Func<PageVisitor, int, string[]>> _known;
    private readonly IReadOnlyDictionary<int, List<Guid>> _salesOf;
    private readonly IReadOnlyDictionary<int, List<string>> _ordersOf;
    private readonly IReadOnlyDictionary<long, List<Guid>> _movesOf;
    private readonly IReadOnlyDictionary<string, int> _uploadOf, _listOf;

    /// <summary>Pages that lead elsewhere, or need what a bench has not: a card desk.</summary>
    public static IReadOnlySet<string> LeftOut { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "langue", "connexion/code", "connexion/avec/{nom:maxlength(40)}", "connexion/federation", "compte/lier", "deconnexion", "deconnexion/ailleurs", "compte/cle", "compte/code", "erreur/{code:int}", "region/cartes/lots/{n:int}",
    };

    private PageAddresses(
        IReadOnlyDictionary<int, List<Guid>> salesOf, IReadOnlyDictionary<int, List<string>> ordersOf, IReadOnlyDictionary<long, List<Guid>> movesOf, IReadOnlyDictionary<string, int> uploadOf, IReadOnlyDictionary<string, int> listOf, int passes, int partners, int runs)
    {
        (_salesOf, _ordersOf, _movesOf, _uploadOf, _listOf) = (salesOf, ordersOf, movesOf, uploadOf, listOf);
        var (someSales, someOrders) = (salesOf.Values.SelectMany(s => s).ToList(), ordersOf.Values.SelectMany(o => o).ToList());
        _known = new()
        {
            ["partenaires"] = (_, i) => ["", "?departement=69", "?ville=Lyon", $"?avantage=MANUELS&feuille={i + 1}"],
            ["partenaires/{id:int}"] = (_, i) => [$"{Spread(i, partners)}"],
            ["problems/{code:maxlength(40)}"] = (_, _) => ["TokenExpired"],
            ["verifier"] = (_, _) => ["?code=1_20260909_ZM_1234_20270531___0_0_x"],
            ["pro/ventes"] = (_, i) => ["", $"?quoi=refus", $"?du={Day(-30)}&au={Day(0)}", $"?du={Day(-1 - i)}&au={Day(-1 - i)}&quoi=ventes"],
            ["pro/ventes/{id:guid}"] = (v, i) => [$"{Pick(_salesOf[(int)v.Subject], i)}"],
            ["pro/versements/{number:maxlength(20)}"] = (v, i) => [Pick(_ordersOf[(int)v.Subject], i)],
            ["pro/logiciels/{id:int}"] = (v, _) => [$"{v.Subject}"],
            ["etablissement/eleves"] = (_, i) => ["", "?nom=mar", "?sansAcces=true", $"?classe=2DE{i % 10 + 1}", "?attente=true"],
            ["etablissement/eleves/{id:long}"] = (v, i) => [$"{Math.Min(passes, v.Subject * PagesTables.PupilsPerSchool + i + 1)}"],
            ["etablissement/import/{id:int}"] = (v, _) => [$"{_uploadOf[Uai(v)]}"],
            ["etablissement/manuels/{id:int}"] = (v, _) => [$"{_listOf[Uai(v)]}"],
            ["region/etablissements"] = (_, i) => ["", "?q=069", "?q=martin", "?sansAcces=true", $"?feuille={i % 20 + 1}"],
            ["region/etablissements/{uai:length(8)}"] = (_, i) => [PagesTables.SchoolAt(i).Value],
            ["region/exploitation/journal"] = (_, i) => ["", "?Qui=alice", "?Acte=file.look", $"?Sur=partner/{i + 1}", "?Qui=personne", "?Acte=rien"],
            ["region/exploitation/taches/{nom}"] = (_, _) => ["night"],
            ["region/incidents/familles/{n:int}"] = (_, i) => [$"{i % PagesTables.Accounts + 1}"],
            ["region/incidents/{n:int}"] = (_, i) => [$"{i % PagesTables.Accounts + 1}"],
            ["region/jeunes/{id:long}"] = (_, i) => [$"{Spread(i, passes)}"],
            ["region/partenaires/{id:long}"] = (_, i) => [$"{Spread(i, partners)}"],
            ["region/ordres/{ordre}"] = (_, i) => [Pick(someOrders, i * 37)],
            ["region/recherche"] = (_, i) => ["?Q=librairie", $"?Q={PassNumber.Of(new(Spread(i, passes)))}", $"?Q={Pick(someOrders, i * 37)}", $"?Q={Pick(someSales, i * 37)}", "?Q=rien de tel"],
            ["region/reglements/{n:int}"] = (_, i) => [$"{i % runs + 1}"],
            ["region/ventes/{id:guid}"] = (_, i) => [$"{Pick(someSales, i * 37)}"],
            ["famille/enfants/{id:long}"] = (v, _) => [$"{v.Subject}"],
            ["famille/du/{n:int}"] = (v, _) => [$"{v.Subject}"],
            ["famille/recharge/{id:long}"] = (v, _) => [$"{v.Subject}"],
            ["jeune/historique/{op:guid}"] = (v, i) => [$"{Pick(_movesOf[v.Subject], i)}"],
            ["jeune/historique/{op:guid}/recu"] = (v, i) => [$"{Pick(_movesOf[v.Subject], i)}"],
        };
    }

    public static async Task<PageAddresses> FindAsync(PassDatabase database, int passes, int partners)
    {
        await using var context = database.CreateContext();
        var (sales, orders, moves) = (new Dictionary<int, List<Guid>>(), new Dictionary<int, List<string>>(), new Dictionary<long, List<Guid>>());
        for (var i = 1; i <= PagesTables.Accounts; i++)
        {
            sales[i] = await context.OperationsAt([i], DateOnly.MinValue, DateOnly.MaxValue).Where(o => o.Kind == OperationKind.Sale).OrderByDescending(o => o.BusinessDay).Take(Drawn).Select(o => o.OperationId).ToListAsync();
            orders[i] = await context.PaymentOrders.Where(o => o.PartnerId == i).Select(o => o.Number).ToListAsync();
            moves[i] = await context.OperationsOf(i).Where(o => o.Kind == OperationKind.Sale).Take(Drawn).Select(o => o.OperationId).ToListAsync();
        }
        return new(sales, orders, moves,
            await context.RollUploads.GroupBy(u => u.Uai).Select(g => new { g.Key, Id = g.Min(u => u.Id) }).ToDictionaryAsync(u => u.Key, u => u.Id),
            await context.TextbookLists.GroupBy(l => l.Uai).Select(g => new { g.Key, Id = g.Min(l => l.Id) }).ToDictionaryAsync(l => l.Key, l => l.Id),
            passes, partners, await context.Settlements.CountAsync());
    }

    public static PageRole RoleOf(string route) => route.Split('/')[0] switch
    {
        "jeune" when route != "jeune/inscription" => PageRole.Youth,
        "famille" => PageRole.Family,
        "etablissement" => PageRole.School,
        "pro" when route != "pro/rejoindre" => PageRole.Partner,
        "region" => PageRole.Staff,
        "compte" => PageRole.Youth,
        _ => PageRole.Nobody,
    };

    /// <summary>What is asked of a page the i-th time: one address or more, each told apart by what filters it.</summary>
    /// <exception cref="InvalidOperationException">A new page has a number in its route, and nobody said which there are.</exception>
    public IReadOnlyList<(string Name, string Address)> Of(string route, PageVisitor visitor, int i)
    {
        if (!_known.TryGetValue(route, out var asked))
            return route.Contains('{', StringComparison.Ordinal) ? throw new InvalidOperationException($"PageAddresses does not say which {route} there are.") : [(route, "/" + route)];
        var (from, to) = (route.IndexOf('{', StringComparison.Ordinal), route.IndexOf('}', StringComparison.Ordinal));
        return from < 0
            ? [.. asked(visitor, i).Index().Select(a => (a.Index == 0 ? route : $"{route} ({a.Index + 1})", $"/{route}{a.Item}"))]
            : [.. asked(visitor, i).Select(id => (route, $"/{route[..from]}{id}{route[(to + 1)..]}"))];
    }

    private static string Uai(PageVisitor visitor) => PagesTables.SchoolAt((int)visitor.Subject).Value;

    private static T Pick<T>(List<T> of, int i) => of[i % of.Count];

    private static long Spread(int i, int count) => i * 7_919L % count + 1;

    private static string Day(int ago) => ParisCalendar.DateOf(TimeProvider.System.GetUtcNow()).AddDays(ago).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
