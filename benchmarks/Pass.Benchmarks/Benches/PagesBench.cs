using Microsoft.EntityFrameworkCore;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Http;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Pages;
using Pass.Benchmarks.Region;
using Pass.Clearing.Incidents;
using Pass.Data.Model;

namespace Pass.Benchmarks.Benches;

/// <summary>Every page of the portal, on a region with a long history: how soon the server has answered.</summary>
internal sealed class PagesBench(BenchOptions options, BenchDatabases databases)
{
    private const double Wanted = 50;

    private readonly ReportBuilder _report = new("pages", options);
    private readonly BenchRegion _region = new(options.Passes(370_000), options.Partners());
    private readonly long _sales = options.Sales(5_000_000);

    public async Task<Report> RunAsync()
    {
        foreach (var kind in databases.Kinds)
            await MeasureAsync(await databases.CreateAsync(kind, PagesRegion.Days));
        _report.Parameters.Add("passes", _region.Passes);
        _report.Parameters.Add("partners", _region.Partners);
        _report.Parameters.Add("sales", _sales);
        return _report.Build();
    }

    private async Task MeasureAsync(BenchDatabase database)
    {
        var name = database.Name;
        _report.Parameters.Add($"{name}: steps of the making, s", await new PagesRegion(database, _region, _sales, databases.NewFolder).MakeAsync());
        await OpenIncidentsAsync(database);
        var visitors = await PageVisitors.MakeAsync(database, new(database.Pass, _region));
        var addresses = await PageAddresses.FindAsync(database.Pass, _region.Passes, _region.Partners);
        if (options.Page is { } asked && !visitors.Routes.Any(r => r.StartsWith(asked, StringComparison.Ordinal)))
            throw new FormatException($"--page {asked}: no page's route begins so. They have no slash in front: {string.Join(", ", visitors.Routes.Take(5))}…");
        using var portal = await PortalProcess.StartAsync(database, "--Pass:Jobs=false", "--PASS_STRIPE_KEY=sk_test_banc");
        using var load = new PageLoad(portal, visitors, addresses, options.Page);
        var pages = (await load.MeasureAsync()).OrderByDescending(p => p.Times.PercentileMs(0.95)).ToList();
        foreach (var page in pages)
        {
            var p95 = page.Times.PercentileMs(0.95);
            Progress.Say($"{name}, {p95,7:n1} ms p95, {page.Times.PercentileMs(0.5),7:n1} ms p50, {page.Cpu.TotalMilliseconds,7:n1} ms of processor, {page.Status}: {page.Name}, as {page.Example}");
            _report.Results.Add(new($"{name}, /{page.Name}", "ms p95", p95, [p95], page.Times.PercentileMs(0.5), page.Times.PercentileMs(0.99)));
        }
        _report.Goals.Add(Goal.AtMost($"{name}: p95 of the slowest page, ms", Wanted, pages[0].Times.PercentileMs(0.95)));
        _report.Goals.Add(Goal.AtMost($"{name}: pages slower than that", 0, pages.Count(p => p.Times.PercentileMs(0.95) > Wanted)));
        if (options.Page is not null)
            return;
        foreach (var (what, paints) in await PhoneVisits.MeasureAsync(portal, visitors.ByRole[PageRole.Youth]))
        {
            var paint = Measure.Of($"{name}, /jeune on a throttled phone, {what}: first contentful paint", "ms", paints);
            Progress.Say($"{paint.Name}: {paint.Median:n0} ms");
            _report.Results.Add(paint);
            _report.Goals.Add(Goal.AtMost($"{paint.Name}, ms", 1_000, paint.Median));
        }
        _report.Parameters.Add($"{name}: pages that showed nothing", pages.Where(p => p.Status != 200).ToDictionary(p => p.Example, p => p.Status));
    }

    /// <summary>One a partner of those who look.</summary>
    private static async Task OpenIncidentsAsync(BenchDatabase database)
    {
        using var log = database.Pass.OpenLog();
        await using var context = database.Pass.CreateContext();
        var service = new IncidentService(database.Pass, TimeProvider.System);
        for (var partner = 1; partner <= PagesTables.Accounts; partner++)
        {
            var paid = await context.PartnerDays.AsNoTracking().Where(d => d.PartnerId == partner && d.ReimbursedCents > 100).OrderBy(d => d.Date).FirstOrDefaultAsync();
            if (paid is not null)
                (await service.OpenAsync(log, new(IncidentKind.Overpayment, Partner: new(partner), Day: paid.Date, Benefit: new((ushort)paid.BenefitId), Difference: new(-100)), PagesTables.Actor(PagesTables.Officer) with { Reason = "mesure" })).OrThrow();
        }
    }
}
