using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Region.Tills;
using Pass.Terminal;

namespace Pass.EndToEnd.Tests.Region;

/// <summary>A few hundred sales over HTTP, from one seed.</summary>
internal static class DayOfSales
{
    private const int Tills = 8, SalesPerTill = 40;

    /// <returns>How many were approved.</returns>
    public static async Task<int> PlayAsync(PassDatabase database, Uri region, TimeProvider time, Action<string> useCode)
    {
        var passes = await PassesAsync(database);
        using var http = new HttpClient { BaseAddress = region };
        var random = new Random(11);
        var approved = 0;
        foreach (var counter in await OpenAsync(database, http, time, Tills, useCode))
        {
            var till = new TerminalClient(http, counter.Till, time, random);
            for (var i = 0; i < SalesPerTill; i++)
                approved += (await till.SellAsync(counter.Sale(passes, time, random))).IsApproved ? 1 : 0;
        }
        return approved;
    }

    /// <summary>Passes that have something to spend.</summary>
    public static async Task<IReadOnlyList<long>> PassesAsync(PassDatabase database)
    {
        await using var context = database.CreateContext();
        return await context.Purses.Select(p => p.PassId).Distinct().Order().ToListAsync();
    }

    /// <summary>Opens and activates a till at each of the first partners.</summary>
    public static async Task<IReadOnlyList<Counter>> OpenAsync(PassDatabase database, HttpClient http, TimeProvider time, int tills, Action<string> useCode)
    {
        await using var context = database.CreateContext();
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        var partners = await context.Partners.Where(p => p.Conventions.Any(c => c.FirstDay <= today)).OrderBy(p => p.Id).Take(tills).ToListAsync();
        var trades = await ReferenceLoader.CodesAsync(context.Trades, CancellationToken.None);
        var codes = (await new TerminalOffice(database, time).OpenAsync(SystemActors.Simulation, [.. partners.Select(p => p.Id)], "Caisse 2")).OrThrow();
        var counters = new List<Counter>();
        foreach (var (partner, terminal) in partners.Zip(codes))
        {
            useCode(terminal.Code.ToString());
            counters.Add(new(await TerminalClient.ActivateAsync(http, terminal.Code.ToString(), ECDsa.Create(ECCurve.NamedCurves.nistP256)), ProductOf(trades.CodeOf(partner.Trade.Value))));
        }
        return counters;
    }

    private static string ProductOf(string trade) => trade switch
    {
        "LIBRAIRIE" => "textbook",
        "CINEMA" => "cinemaSeat",
        "SPECTACLE" => "showTicket",
        "MUSEE" => "museumTicket",
        "CLUB_SPORT" => "sportLicence",
        "EQUIPEMENT" => "firstEquipment",
        _ => "drivingLesson",
    };
}

/// <summary>A till where one kind of thing is sold.</summary>
internal sealed record Counter(TerminalIdentity Till, string Product)
{
    public SaleMessage Sale(IReadOnlyList<long> passes, TimeProvider time, Random random)
    {
        var pass = PassNumber.Of(new(passes[random.Next(passes.Count)])).ToCompact();
        return new(OperationId.New(time.GetUtcNow()).Value, pass, time.GetUtcNow(), [new(Product, random.Next(300, 1_200))], AllowPartial: true);
    }
}
