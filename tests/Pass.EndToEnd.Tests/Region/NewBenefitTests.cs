using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Terminal;
using Pass.Testing;

namespace Pass.EndToEnd.Tests.Region;

/// <summary>A benefit nobody thought of when this was built: granted, sold, limited and paid back from files and commands alone.</summary>
public sealed partial class NewBenefitTests : IDisposable
{
    /// <summary>The commands' own clock: a day is over at its midnight, whoever ends it.</summary>
    private static readonly string Today = ParisCalendar.DateOf(TimeProvider.System.GetUtcNow()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder["data"];

    [Fact]
    public async Task A_hunting_licence_with_its_product_trade_and_weekly_limit_is_granted_sold_refused_and_paid()
    {
        await PassAsync("init", "--region", Repository.Sample("region.json"), "--catalogue", "2026-2027", "--first-day", Today);
        await PassAsync("catalogue", "export", _folder["catalogue.json"]);
        var file = JsonNode.Parse(await File.ReadAllTextAsync(_folder["catalogue.json"]))!;
        Add(file["products"]!, """{"code": "huntingExam", "label": {"fr": "Examen du permis de chasser", "en": "Hunting licence exam"}}""");
        Add(file["trades"]!, """{"code": "FED_CHASSE", "label": {"fr": "Fédération de chasse", "en": "Hunting federation"}}""");
        file["campaigns"]![0]!["spendUntil"] = "2090-05-31";
        Add(file["campaigns"]![0]!["benefits"]!,
            """
            {
              "code": "CHASSE", "label": "Permis de chasse", "unit": "cents",
              "versions": [{
                "version": 1, "appliesFrom": "2026-09-01", "validFrom": "2026-09-01", "validUntil": "2090-05-31",
                "products": ["huntingExam"], "trades": ["FED_CHASSE"], "grants": [{"units": 12000}], "limitPerWeek": 5000,
                "priority": 10, "offlineFloorCents": 0, "fundingLine": "JEUN-CHASSE"
              }],
              "reimbursement": [{"label": "Chasse : 95 %", "from": "2026-09-01", "tiers": [{"fromCents": 0, "rateBasisPoints": 9500}]}]
            }
            """);
        await File.WriteAllTextAsync(_folder["catalogue.json"], file.ToJsonString());
        (await PassAsync("catalogue", "import", _folder["catalogue.json"])).ShouldContain("5 changes");
        await File.WriteAllTextAsync(_folder["partenaires.csv"],
            """
            siret;nom;categorie;iban;bic;titulaire;adresse;code_postal;ville;courriel;rythme;convention;debut;fin
            81234567600017;Fédération des chasseurs;FED_CHASSE;FR7699001042101234567890134;;FEDERATION DES CHASSEURS;12 rue du Bois;69001;Lyon;contact@chasse.example;quotidien;C-1;2026-06-01;

            """);
        await PassAsync("import", "partners", _folder["partenaires.csv"]);
        await PassAsync("import", "roll", Repository.Sample("siecle-lycee.xml"));
        var code = ActivationCodeShape().Match(await PassAsync("terminal", "add", "--partner", "81234567600017")).Value;

        await using (var portal = await Portal.StartAsync(Database, TimeSpan.Zero))
        {
            await SellAsync(portal.Address, TimeProvider.System, code);
            (await portal.StopAsync()).Well();
        }
        await PassAsync("day", "close", Today);
        await PassAsync("clear");
        await PassAsync("settle", "draft", "--everyone");
        await PassAsync("settle", "open", "1", "--as", "camille.martin");
        await PassAsync("settle", "approve", "1", "--as", "camille.martin");
        await PassAsync("settle", "approve", "1", "--as", "sacha.bernard");
        await PassAsync("settle", "send", "1", "--as", "sacha.bernard", "--out", _folder["out"]);
        var bank = Directory.GetFiles(_folder["out"], "*.xml", SearchOption.AllDirectories).ShouldHaveSingleItem();
        (await File.ReadAllTextAsync(bank)).ShouldContain(">47.50<", customMessage: "95 % of 50 €");
        (await PassAsync("rules", "explain", "10")).ShouldContain("95 %");
    }

    /// <summary>50 € are all of a week: 30 € are sold, 20,01 € are refused by the limit, 20 € are sold.</summary>
    private async Task SellAsync(Uri region, TimeProvider clock, string code)
    {
        await using var context = PassDatabase.Sqlite(Database).CreateContext();
        var purse = await context.Purses.Where(p => p.BenefitId == 10).OrderBy(p => p.PassId).FirstAsync();
        purse.Balance.ShouldBe(12_000);
        using var http = new HttpClient { BaseAddress = region };
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var till = new TerminalClient(http, await TerminalClient.ActivateAsync(http, code, key), clock, new Random(1));
        var first = await SellOneAsync(3_000);
        first.IsApproved.ShouldBeTrue($"{first.Code}: {first.Explanation}");
        var refused = await SellOneAsync(2_001);
        (refused.IsApproved, refused.Code).ShouldBe((false, "WeeklyLimitReached"));
        (await SellOneAsync(2_000)).IsApproved.ShouldBeTrue();

        Task<OperationReply> SellOneAsync(int cents) => till.SellAsync(
            new(OperationId.New(clock.GetUtcNow()).Value, PassNumber.Of(new(purse.PassId)).ToCompact(), clock.GetUtcNow(), [new("huntingExam", cents)], AllowPartial: false));
    }

    private async Task<string> PassAsync(params string[] arguments) => (await Tool.PassAsync(Database, arguments)).Well().Output;

    private static void Add(JsonNode list, string item) => list.AsArray().Add(JsonNode.Parse(item));

    public void Dispose() => _folder.Dispose();

    [GeneratedRegex("[0-9A-Z]{4}(-[0-9A-Z]{4}){3}[0-9A-Z*~$=]")]
    private static partial Regex ActivationCodeShape();
}
