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
        await using var context = database.CreateContext();
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        var partners = await context.Partners.Where(p => p.Conventions.Any(c => c.FirstDay <= today)).OrderBy(p => p.Id).Take(Tills).ToListAsync();
        var trades = await ReferenceLoader.CodesAsync(context.Trades, CancellationToken.None);
        var passes = await context.Purses.Select(p => p.PassId).Distinct().Order().ToListAsync();
        var codes = (await new TerminalOffice(database, time).OpenAsync(SystemActors.Simulation, [.. partners.Select(p => p.Id)], "Caisse 2")).OrThrow();
        using var http = new HttpClient { BaseAddress = region };
        var random = new Random(11);
        var approved = 0;
        foreach (var (partner, terminal) in partners.Zip(codes))
        {
            useCode(terminal.Code.ToString());
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var till = new TerminalClient(http, await TerminalClient.ActivateAsync(http, terminal.Code.ToString(), key), time, random);
            for (var i = 0; i < SalesPerTill; i++)
            {
                var pass = PassNumber.Of(new(passes[random.Next(passes.Count)])).ToCompact();
                var line = new SaleMessageLine(ProductOf(trades.CodeOf(partner.Trade.Value)), random.Next(300, 1_200));
                var sale = new SaleMessage(OperationId.New(time.GetUtcNow()).Value, pass, time.GetUtcNow(), [line], AllowPartial: true);
                approved += (await till.SellAsync(sale)).IsApproved ? 1 : 0;
            }
        }
        return approved;
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
