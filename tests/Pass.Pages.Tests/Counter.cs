using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Pass.Core;
using Pass.Region.Tills;
using Pass.Terminal;
using ZXing.Common;
using ZXing.QrCode.Internal;

namespace Pass.Pages.Tests;

/// <summary>A bookshop's till in service, which reads what a phone shows and sells by the region's API.</summary>
internal sealed partial class Counter(Portal portal, TerminalClient till, HttpClient http) : IDisposable
{
    public static async Task<Counter> OpenAsync(Portal portal)
    {
        var http = new HttpClient { BaseAddress = portal.Address };
        var code = (await new TerminalOffice(portal.Database, portal.Time).OpenAsync(SystemActors.Simulation, [Portal.PartnerId], "Caisse")).OrThrow().Single();
        var identity = await TerminalClient.ActivateAsync(http, code.Code.ToString(), ECDsa.Create(ECCurve.NamedCurves.nistP256));
        return new(portal, new(http, identity, portal.Time, new Random(5)), http);
    }

    /// <summary>Sells a book to who shows a code.</summary>
    public Task<OperationReply> SellAsync(string code, int cents) =>
        till.SellAsync(new SaleMessage(OperationId.New(portal.Time.GetUtcNow()).Value, null, portal.Time.GetUtcNow(), [new("leisureBook", cents)]) { Presentation = new QrEvidence(code) });

    /// <summary>Sells a book, ordered from afar, to who reads out its number and a code.</summary>
    public Task<OperationReply> SellAsync(PassId pass, string digits, int cents) =>
        till.SellAsync(new SaleMessage(OperationId.New(portal.Time.GetUtcNow()).Value, PassNumber.Of(pass).ToCompact(), portal.Time.GetUtcNow(), [new("leisureBook", cents)]) { Presentation = new CodeEvidence(digits) });

    /// <summary>The text of the code on the screen, read from its black squares as a camera would.</summary>
    public static async Task<string> ReadAsync(IPage page)
    {
        var svg = page.Locator(".p-present-code svg");
        await Assertions.Expect(svg.Locator("path")).ToHaveAttributeAsync("d", AnyPath());
        var size = int.Parse((await svg.GetAttributeAsync("viewBox"))!.Split(' ')[2], CultureInfo.InvariantCulture);
        var path = (await svg.Locator("path").GetAttributeAsync("d"))!;
        // Four white squares on every side, by the standard.
        var bits = new BitMatrix(size - 8);
        foreach (Match run in Run().Matches(path))
        {
            var (x, y, width) = (Number(run, 1), Number(run, 2), Number(run, 3));
            for (var i = 0; i < width; i++)
                bits[x + i - 4, y - 4] = true;
        }
        return new Decoder().decode(bits, null).Text;

        static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>The code after a tap on this one.</summary>
    public static async Task<string> NextAsync(IPage page)
    {
        var path = page.Locator(".p-present-code path");
        var before = (await path.GetAttributeAsync("d"))!;
        await page.Locator("[data-next]").ClickAsync();
        await Assertions.Expect(path).Not.ToHaveAttributeAsync("d", before);
        return await ReadAsync(page);
    }

    public void Dispose() => http.Dispose();

    [GeneratedRegex("^M")]
    private static partial Regex AnyPath();

    [GeneratedRegex(@"M(\d+) (\d+)h(\d+)")]
    private static partial Regex Run();
}
