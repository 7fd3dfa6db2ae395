using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Region;
using Pass.Data;

namespace Pass.Benchmarks.Baselines;

/// <summary>What a baseline's endpoint is asked: a sale, one purse, no presentation, no till.</summary>
internal sealed record BaselineSale(Guid OperationId, long Pass, int Benefit, int Partner, int Cents);

/// <summary>What it answers, in the words of the region's API.</summary>
internal sealed record BaselineAnswer(string Status);

/// <summary>
/// The same endpoint over other ways to keep a sale: ASP.NET as its template makes it, then an EF Core transaction per sale, or PostgreSQL's stored function.
/// Nobody signs in and nothing is verified: it does less than the portal.
/// </summary>
internal static class BaselineEndpoint
{
    public const string Command = "baseline-endpoint", Naive = "naive", Function = "function";

    /// <param name="args">Which, address, database and its place, passes, partners.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var (which, url, name, place) = (args[0], args[1], args[2], args[3]);
        var region = new BenchRegion(int.Parse(args[4], CultureInfo.InvariantCulture), int.Parse(args[5], CultureInfo.InvariantCulture));
        var kind = name == "sqlite" ? DatabaseKind.Sqlite : DatabaseKind.Postgres;
        var database = new BenchDatabase(kind == DatabaseKind.Sqlite ? PassDatabase.Sqlite(place) : PassDatabase.Postgres(place), kind, place, default);
        Func<PlainSale, Task> sell = which == Naive ? (await NaiveEfCore.CreateAsync(database, region)).SellAsync : (await StoredFunction.CreateAsync(database, region)).SellAsync;

        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        app.MapGet("/health/ready", () => "ready");
        app.MapPost("/v1/sales", async (BaselineSale sale) =>
        {
            await sell(new(sale.OperationId, sale.Pass, sale.Benefit, sale.Partner, sale.Cents));
            return new BaselineAnswer("approved");
        });
        await app.RunAsync();
        return 0;
    }
}
