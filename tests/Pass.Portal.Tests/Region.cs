using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Hosting;
using Pass.Portal.Tills;
using Pass.Region.Hosting;
using Pass.Terminal;
using Pass.Testing;

namespace Pass.Portal.Tests;

/// <summary>A whole node on a free port and an embedded database of its own: real HTTP, real log, real tills.</summary>
internal sealed class Region : IAsyncDisposable
{
    public static readonly PassId Holder = new(1_234_567_890);
    public static readonly PassId OtherHolder = new(1_234_567_891);
    public const int Bookshop = 1;
    public const int Cinema = 2;

    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;
    private readonly List<IDisposable> _owned = [];

    private Region(WebApplication app, DirectoryInfo folder, PassDatabase database, WallClock time)
    {
        (_app, _folder, Database, Time) = (app, folder, database, time);
        Address = new(app.Urls.First());
        Http = NewHttp();
    }

    public static string Number { get; } = PassNumber.Of(Holder).ToCompact();

    public PassDatabase Database { get; }
    public WallClock Time { get; }
    public Uri Address { get; }
    public HttpClient Http { get; }
    public IServiceProvider Services => _app.Services;
    public AuthorizationEngine Engine => Services.GetRequiredService<AuthorizationEngine>();
    internal TerminalDirectory Tills => Services.GetRequiredService<TerminalDirectory>();
    public string Folder => _folder.FullName;

    public static Task<Region> StartAsync(Func<RegionSources, RegionSources>? change = null, params (string, string)[] settings) => StartAsync(change, null, settings);

    public static async Task<Region> StartAsync(Func<RegionSources, RegionSources>? change, Action<ILoggingBuilder>? logging, params (string, string)[] settings)
    {
        var time = new WallClock(new(2026, 9, 5, 8, 0, 0, TimeSpan.Zero));
        var folder = Directory.CreateTempSubdirectory("pass-portal-");
        var database = PassDatabase.Sqlite(folder.FullName);
        foreach (var file in Directory.GetFiles(await Template.Value))
            File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        logging?.Invoke(builder.Logging);
        builder.Configuration.AddInMemoryCollection(
            [new("Pass:Urls", "http://127.0.0.1:0"), .. WithoutPresentation.ExceptBy(settings.Select(s => s.Item1), s => s.Item1).Concat(settings).Select(s => new KeyValuePair<string, string?>($"Pass:{s.Item1}", s.Item2))]);
        var sources = await RegionSources.OpenAsync(database);
        var app = await PortalHost.BuildAsync(builder, PassOptions.Read(builder.Configuration), change?.Invoke(sources) ?? sources, time);
        await app.StartAsync();
        var region = new Region(app, folder, database, time);
        await region.GrantAsync(Holder);
        return region;
    }

    public HttpClient NewHttp()
    {
        var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(1) };
        _owned.Add(http);
        return http;
    }

    /// <summary>Makes a till row waiting for its code.</summary>
    public async Task<ActivationCode> NewCodeAsync(int partner = Bookshop, int dailyQuota = 1_000)
    {
        var code = ActivationCode.Of(RandomNumberGenerator.GetBytes(ActivationCode.Size));
        await using var context = Database.CreateContext();
        context.Terminals.Add(new()
        {
            PartnerId = partner,
            Label = "Caisse",
            DailyQuota = dailyQuota,
            ActivationCodeHash = code.Hash(),
            ActivationExpiresAtMs = Time.GetUtcNow().AddDays(7).ToUnixTimeMilliseconds(),
        });
        await context.SaveChangesAsync();
        return code;
    }

    public async Task<TerminalIdentity> NewTillAsync(int partner = Bookshop, int dailyQuota = 1_000) =>
        await TerminalClient.ActivateAsync(Http, (await NewCodeAsync(partner, dailyQuota)).ToString(), NewKey());

    public TerminalClient Client(TerminalIdentity till, HttpClient? http = null) => new(http ?? Http, till, Time, new Random(1));

    public ECDsa NewKey()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _owned.Add(key);
        return key;
    }

    public SaleMessage Textbook(long cents, bool allowPartial = false, bool capture = true) =>
        new(Guid.CreateVersion7(Time.GetUtcNow()), Number, Time.GetUtcNow(), [new("textbook", cents)], allowPartial, capture);

    public FollowUpMessage About(long? cents = null) => new(Guid.CreateVersion7(Time.GetUtcNow()), Number, Time.GetUtcNow(), cents);

    /// <summary>100 € of textbooks, five cinema seats.</summary>
    public async Task GrantAsync(PassId pass) => (await Engine.SubmitAsync(new GrantRequest(
        OperationId.New(Time.GetUtcNow()), pass, Time.GetUtcNow().ToUnixTimeMilliseconds(), [new(Catalogue2026.Textbooks, 10_000), new(Catalogue2026.Cinema, 5)])))
        .IsApproved.ShouldBeTrue();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        foreach (var owned in _owned)
            owned.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    /// <summary>A seeded database made once and copied for each region.</summary>
    private static readonly Lazy<Task<string>> Template = new(async () =>
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "region-template");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var database = PassDatabase.Sqlite(folder);
        (await RegionParts.CreateAsync(database, new(2026, 9, 5), partitions: 2, RegionParts.KeysPath(database))).OrThrow();
        await SeedAsync(database);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        return folder;
    });

    /// <summary>What is tested here needs no cards; who tests them asks for presentations.</summary>
    private static readonly (string, string)[] WithoutPresentation = [("RequirePresentation", "false"), ("Jobs", "false")];

    /// <summary>It also allows bare numbers offline, for the same reason.</summary>
    private static async Task SeedAsync(PassDatabase database)
    {
        await Catalogue2026.SeedAsync(database);
        await using var context = database.CreateContext();
        (await context.DecisionSettings.SingleAsync()).Set(OfflinePolicy.Default with { AllowsNumbers = true });
        context.Partners.Add(Partner(Bookshop, Trade.Bookshop, "55208131766522", Catalogue2026.Textbooks));
        context.Partners.Add(Partner(Cinema, Trade.Cinema, "44306184100047", Catalogue2026.Cinema));
        await context.SaveChangesAsync();
    }

    private static Partner Partner(int id, TradeId trade, string siret, BenefitId benefit)
    {
        var partner = new Partner
        {
            Id = id,
            Siret = siret,
            LegalName = $"Partenaire {id}",
            Trade = trade,
            Iban = "FR7630006000011234567890189",
            AccountHolderName = $"Partenaire {id}",
        };
        var convention = new PartnerConvention { Code = "STANDARD", FirstDay = new(2026, 6, 1) };
        convention.Benefits.Add(new() { BenefitId = benefit.Value });
        partner.Conventions.Add(convention);
        return partner;
    }
}
