using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal;
using Pass.Portal.Hosting;
using Pass.Portal.SignIns;
using Pass.Region.Hosting;
using Pass.Testing;

namespace Pass.Pages.Tests;

/// <summary>Who looks at a page in tests.</summary>
public enum Role
{
    Nobody,
    Youth,
    School,
    Cashier,
    Accountant,
    Owner,
    Auditor,
    Officer,
    AuthorisingOfficer,
    Administrator,
}

/// <summary>A node with its pages on a free port and an embedded database of its own, and one sign-in for each role. One for all tests of a collection.</summary>
public sealed class Portal : IAsyncLifetime
{
    public const int PartnerId = 1;
    public const string Uai = "0690026D";

    private readonly Dictionary<Role, string> _sessions = [];
    private WebApplication _app = null!;
    private DirectoryInfo _folder = null!;

    public PassDatabase Database { get; private set; } = null!;

    public WallClock Time { get; } = new(new(2026, 9, 9, 8, 0, 0, TimeSpan.Zero));

    /// <summary>By name: passkeys are never an address's.</summary>
    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    public IEnumerable<RouteEndpoint> Endpoints => Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public async ValueTask InitializeAsync()
    {
        _folder = Directory.CreateTempSubdirectory("pass-pages-");
        Database = PassDatabase.Sqlite(_folder.FullName);
        (await RegionParts.CreateAsync(Database, new(2026, 9, 1), partitions: 2, RegionParts.KeysPath(Database))).OrThrow();
        await Catalogue2026.SeedAsync(Database);
        await SeedAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (Environment.GetEnvironmentVariable("PASS_TEST_LOG") == "1")
            builder.Logging.AddConsole();
        builder.Configuration.AddInMemoryCollection([new("Pass:Urls", "http://127.0.0.1:0"), new("Pass:RequirePresentation", "false"), new("Pass:Jobs", "false")]);
        _app = await PortalHost.BuildAsync(builder, PassOptions.Read(builder.Configuration), await RegionSources.OpenAsync(Database), Time);
        await _app.StartAsync();
        Address = new UriBuilder(_app.Urls.First()) { Host = "localhost" }.Uri;
    }

    /// <summary>The cookie of a browser in which a role is signed in, with its second factor shown; null for nobody.</summary>
    public async Task<string?> CookieAsync(Role role)
    {
        if (role == Role.Nobody)
            return null;
        if (!_sessions.TryGetValue(role, out var session))
            _sessions.Add(role, session = await NewSessionAsync(role));
        var options = Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(Sessions.Scheme);
        var now = TimeProvider.System.GetUtcNow();
        var ticket = new AuthenticationTicket(new(new ClaimsIdentity([new("sid", session)], Sessions.Scheme)), new() { IssuedUtc = now, ExpiresUtc = now.AddDays(1) }, Sessions.Scheme);
        return options.TicketDataFormat.Protect(ticket);
    }

    /// <summary>A client that follows no redirect and sends a role's cookie, French unless told otherwise.</summary>
    public async Task<HttpClient> ClientAsync(Role role)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        if (await CookieAsync(role) is { } cookie)
            client.DefaultRequestHeaders.Add("Cookie", $"__Host-pass={cookie}");
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private async Task<string> NewSessionAsync(Role role)
    {
        await using var context = Database.CreateContext();
        var name = role.ToString().ToLowerInvariant();
        var nowMs = Time.GetUtcNow().ToUnixTimeMilliseconds();
        var signIn = new SignIn { UserName = $"test.{name}", NormalizedUserName = $"TEST.{name}".ToUpperInvariant(), Name = role.ToString(), SecurityStamp = "x", ConcurrencyStamp = "x" };
        signIn.Links.Add(role switch
        {
            Role.Youth => new() { Kind = LinkKind.Holder, Subject = 1 },
            Role.School => new() { Kind = LinkKind.School, Uai = Uai },
            Role.Cashier => new() { Kind = LinkKind.Partner, Subject = PartnerId, PartnerRole = PartnerRole.Cashier },
            Role.Accountant => new() { Kind = LinkKind.Partner, Subject = PartnerId, PartnerRole = PartnerRole.Accountant },
            Role.Owner => new() { Kind = LinkKind.Partner, Subject = PartnerId, PartnerRole = PartnerRole.Owner },
            _ => new() { Kind = LinkKind.Person, Subject = PersonOf(role) },
        });
        context.SignIns.Add(signIn);
        await context.SaveChangesAsync();
        context.SignInSessions.Add(new() { Id = $"session-{name}", SignInId = signIn.Id, SinceMs = nowMs, SeenMs = nowMs, SecondFactorMs = nowMs, Browser = "Chrome · Linux" });
        await context.SaveChangesAsync();
        return $"session-{name}";
    }

    private static int PersonOf(Role role) => 10 + (int)role;

    private async Task SeedAsync()
    {
        await using var context = Database.CreateContext();
        context.RegionSettings.Add(new() { Name = "Auvergne-Rhône-Alpes", Siret = "20005376700014", Address = "1 esplanade François Mitterrand\n69002 Lyon", Iban = "FR7630001007941234567890185", Contact = "pass@region.example" });
        foreach (var (role, roles) in new[] { (Role.Auditor, ActorRole.Auditor), (Role.Officer, ActorRole.Officer), (Role.AuthorisingOfficer, ActorRole.AuthorisingOfficer), (Role.Administrator, ActorRole.Administrator) })
            context.People.Add(new() { Id = PersonOf(role), Handle = role.ToString().ToLowerInvariant(), Name = role.ToString(), Roles = roles });
        context.Partners.Add(new() { Id = PartnerId, Siret = "55208131766522", LegalName = "Librairie du Parc", Trade = Trade.Bookshop, Iban = "FR7630006000011234567890189", AccountHolderName = "Librairie du Parc" });
        context.Schools.Add(new() { Uai = Uai, Name = "Lycée du Parc" });
        context.Holders.Add(new() { Id = 1, PassId = 1_234_567_890, IneHmac = new byte[32], FamilyName = "Martin", GivenName = "Zoé", BirthDate = new(2009, 5, 1), Uai = Uai });
        await context.SaveChangesAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class PortalCollection : ICollectionFixture<Portal>, ICollectionFixture<Browser>
{
    public const string Name = "portal";
}
