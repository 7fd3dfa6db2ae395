using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pass.Clearing.Budget;
using Pass.Clearing.Incidents;
using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Payments.StripeApi;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Data.Projection;
using Pass.Engine;
using Pass.Portal;
using Pass.Portal.Hosting;
using Pass.Portal.Http;
using Pass.Portal.SignIns;
using Pass.Region.Hosting;
using Pass.Simulation.StripeServers;
using Pass.Testing;

namespace Pass.Pages.Tests;

/// <summary>Who looks at a page in tests.</summary>
public enum Role
{
    Nobody,
    Youth,
    Family,
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
    public const string Sale = "01992d00-0000-7000-8000-000000000001", Job = "night";

    private readonly Dictionary<Role, string> _sessions = [];
    private WebApplication _app = null!;
    private DirectoryInfo _folder = null!;

    public StripeStandIn Stripe { get; private set; } = null!;

    internal IdentityStandIn Provider { get; private set; } = null!;

    internal IssuanceInside Issuance { get; private set; } = null!;

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
        Issuance = await IssuanceInside.StartAsync(Path.Combine(_folder.FullName, "issuer"), Time);
        Stripe = await StripeStandIn.StartAsync(Time);
        Provider = await IdentityStandIn.StartAsync(Time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (Environment.GetEnvironmentVariable("PASS_TEST_LOG") == "1")
            builder.Logging.AddConsole();
        builder.Configuration.AddInMemoryCollection([new("Pass:Urls", "http://127.0.0.1:0"), new("Pass:RequirePresentation", "false"), new("Pass:Jobs", "false"), .. Issuance.Settings, .. Provider.Settings,
            new(StripeSettings.KeyName, StripeStandIn.Key), new(StripeSettings.SecretName, StripeStandIn.Secret), new(StripeSettings.AddressName, Stripe.Address.ToString())]);
        _app = await PortalHost.BuildAsync(builder, PassOptions.Read(builder.Configuration), await RegionSources.OpenAsync(Database), Time);
        await _app.StartAsync();
        await YouthSeed.SellAsync(this);
        Address = new UriBuilder(_app.Urls.First()) { Host = "localhost" }.Uri;
        Provider.Portal = Address;
        await SettleAsync();
        await PartnerSeed.AddAsync(this);
    }

    /// <summary>The cookie of a browser in which a role is signed in, with its second factor shown; null for nobody.</summary>
    public async Task<string?> CookieAsync(Role role)
    {
        if (role == Role.Nobody)
            return null;
        if (!_sessions.TryGetValue(role, out var session))
            _sessions.Add(role, session = await NewSessionAsync(role));
        return Seal(session);
    }

    /// <summary>A young person of the school, with a sign-in; the cookie of its session.</summary>
    public async Task<string> AddYoungAsync(long holder, long pass, string name = "Inès")
    {
        await using var context = Database.CreateContext();
        context.Holders.Add(new() { Id = holder, PassId = pass, IneHmac = BitConverter.GetBytes(pass), FamilyName = "Petit", GivenName = name, BirthDate = new(2009, 5, 1), Uai = Uai });
        await context.SaveChangesAsync();
        return Seal(await AddSessionAsync($"jeune.{holder}", new() { Kind = LinkKind.Holder, Subject = holder }));
    }

    /// <summary>Somebody more who works for the region, with a sign-in; the cookie of its session.</summary>
    public async Task<string> AddPersonAsync(int id, string handle, ActorRole roles)
    {
        await using var context = Database.CreateContext();
        context.People.Add(new() { Id = id, Handle = handle, Name = handle, Roles = roles });
        await context.SaveChangesAsync();
        return Seal(await AddSessionAsync(handle, new() { Kind = LinkKind.Person, Subject = id }));
    }

    /// <summary>Somebody of a partner with a sign-in; a client with its cookie.</summary>
    public async Task<HttpClient> AddPartnerAsync(int partner, PartnerRole role) =>
        ClientOf(Seal(await AddSessionAsync($"pro.{partner}.{role}".ToLowerInvariant(), new() { Kind = LinkKind.Partner, Subject = partner, PartnerRole = role })));

    /// <summary>Somebody of a child's family with a sign-in; a client with its cookie.</summary>
    public async Task<HttpClient> AddFamilyAsync(long child) => ClientOf(Seal(await AddSessionAsync($"famille.{child}", new() { Kind = LinkKind.Family, Subject = child })));

    /// <summary>The secret of an authenticator that somebody turns on.</summary>
    public async Task<string> AuthenticatorAsync(string name)
    {
        await using var scope = Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<SignIn>>();
        var signIn = (await users.FindByNameAsync($"TEST.{name}".ToUpperInvariant()))!;
        await users.ResetAuthenticatorKeyAsync(signIn);
        await users.SetTwoFactorEnabledAsync(signIn, true);
        return (await users.GetAuthenticatorKeyAsync(signIn))!;
    }

    /// <summary>Another school of the region with somebody of it signed in; a client with its cookie.</summary>
    public async Task<HttpClient> AddSchoolAsync(string uai, string name)
    {
        await using var context = Database.CreateContext();
        context.Schools.Add(new() { Uai = uai, Name = name });
        await context.SaveChangesAsync();
        return ClientOf(Seal(await AddSessionAsync($"ecole.{uai.ToLowerInvariant()}", new() { Kind = LinkKind.School, Uai = uai })));
    }

    /// <summary>A client that follows no redirect and sends this cookie.</summary>
    public HttpClient ClientOf(string cookie)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Add("Cookie", $"__Host-pass={cookie}");
        return client;
    }

    /// <summary>What says beside a session's cookie that it began just now.</summary>
    public string FreshOf(string cookie)
    {
        var ticket = Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(Sessions.Scheme).TicketDataFormat.Unprotect(cookie)!;
        var http = new DefaultHttpContext();
        Services.GetRequiredService<StepCookie>().Put(http, SelfProof.Step, ticket.Principal.FindFirstValue("sid")!);
        return http.Response.Headers.SetCookie.ToString().Split(';')[0].Split('=', 2)[1];
    }

    /// <summary>The cookie of a session that is there.</summary>
    public string Seal(string session)
    {
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
        await Issuance.DisposeAsync();
        await Stripe.DisposeAsync();
        await Provider.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private async Task<string> NewSessionAsync(Role role)
    {
        return await AddSessionAsync(role.ToString().ToLowerInvariant(), role switch
        {
            Role.Youth => new() { Kind = LinkKind.Holder, Subject = 1 },
            Role.Family => new() { Kind = LinkKind.Family, Subject = 1 },
            Role.School => new() { Kind = LinkKind.School, Uai = Uai },
            Role.Cashier => new() { Kind = LinkKind.Partner, Subject = PartnerSeed.Own, PartnerRole = PartnerRole.Cashier },
            Role.Accountant => new() { Kind = LinkKind.Partner, Subject = PartnerSeed.Own, PartnerRole = PartnerRole.Accountant },
            Role.Owner => new() { Kind = LinkKind.Partner, Subject = PartnerSeed.Own, PartnerRole = PartnerRole.Owner },
            _ => new() { Kind = LinkKind.Person, Subject = PersonOf(role) },
        });
    }

    private async Task<string> AddSessionAsync(string name, SignInLink link)
    {
        await using var context = Database.CreateContext();
        var nowMs = Time.GetUtcNow().ToUnixTimeMilliseconds();
        var signIn = new SignIn { UserName = $"test.{name}", NormalizedUserName = $"TEST.{name}".ToUpperInvariant(), Name = name, SecurityStamp = "x", ConcurrencyStamp = "x" };
        signIn.Links.Add(link);
        context.SignIns.Add(signIn);
        await context.SaveChangesAsync();
        context.SignInSessions.Add(new() { Id = $"session-{name}", SignInId = signIn.Id, SinceMs = nowMs, SeenMs = nowMs, SecondFactorMs = nowMs, Browser = "Chrome · Linux" });
        await context.SaveChangesAsync();
        return $"session-{name}";
    }

    /// <summary>One sale of the ninth of September, its night, and a run that waits for two people.</summary>
    private async Task SettleAsync()
    {
        var engine = Services.GetRequiredService<AuthorizationEngine>();
        var (now, pass) = (Time.GetUtcNow(), new PassId(1_234_567_892));
        (await engine.SubmitAsync(new GrantRequest(OperationId.New(now), pass, now.ToUnixTimeMilliseconds(), [new(Catalogue2026.Textbooks, 10_000)]))).IsApproved.ShouldBeTrue();
        (await engine.SubmitAsync(new SaleRequest(new(Guid.Parse(Sale)), pass, now.ToUnixTimeMilliseconds(), new(PartnerId), new(1), [new(Product.Textbook, new(4_250))]))).IsApproved.ShouldBeTrue();
        Time.Advance(TimeSpan.FromDays(1));
        var log = Services.GetRequiredService<RegionSources>().Log;
        for (var day = new DateOnly(2026, 9, 1); day < new DateOnly(2026, 9, 10); day = day.AddDays(1))
        {
            (await new CloseDay(Database, Time).CloseAsync(log, day, SystemActors.Night)).OrThrow();
            (await new ClearDay(Database, Time).ClearAsync(log, day, SystemActors.Night)).OrThrow();
        }
        (await new SettlementService(Database, PaymentRails.Files, Time).DraftAsync(new(2026, 9, 9), SystemActors.Night, everyone: true)).OrThrow();
        await using var projector = new Projector(Database, log, Time);
        await projector.CatchUpAsync();
        await using var context = Database.CreateContext();
        (await new BudgetOffice(Database, Time).SetAsync(Officer, "MANUELS", Catalogue2026.Campaign.Code, Money.FromEuros(100))).OrThrow();
        (await new IncidentService(Database, Time).OpenAsync(log, new(IncidentKind.Overpayment, Sale: new(Guid.Parse(Sale)), Difference: -Money.FromEuros(5)), Officer with { Reason = "payé deux fois" })).OrThrow();
        // Spent, and taken back by the family's bank: the sweep finds that it is owed.
        context.FamilyPayments.Add(new() { Number = 500, PassId = YouthSeed.Pass, BenefitId = Catalogue2026.Family.Value, Purpose = FamilyPurpose.TopUp, AmountCents = 2_000, RefundedCents = 2_000, IdempotencyKey = "taken back", State = FamilyPaymentState.Credited, CreatedMs = Time.GetUtcNow().ToUnixTimeMilliseconds(), ExpiresMs = 1, AuthorId = 1 });
        context.FamilyRefunds.Add(new() { Number = 500, PaymentNumber = 500, AmountCents = 2_000, IdempotencyKey = "taken back", State = FamilyRefundState.Owed, RefundId = "du_taken_back", CreatedMs = 1, AuthorId = 1 });
        await context.SaveChangesAsync();
        (await Services.GetRequiredService<StripeHook>().SweepAsync(SystemActors.Stripe, default)).OrThrow();
        context.JobRuns.Add(new() { Job = Job, State = JobState.Done, Node = "essai:1", Actor = "night", ActorId = SystemActors.Night.Id.Value, StartedMs = Time.GetUtcNow().ToUnixTimeMilliseconds(), EndedMs = Time.GetUtcNow().ToUnixTimeMilliseconds() });
        await context.SaveChangesAsync();
    }

    private static int PersonOf(Role role) => 10 + (int)role;

    private static Actor Officer => new(new(PersonOf(Role.Officer)), "officer", ActorRole.Officer, ActorChannel.CommandLine);

    private async Task SeedAsync()
    {
        await using var context = Database.CreateContext();
        context.RegionSettings.Add(new() { Name = "Auvergne-Rhône-Alpes", Siret = "20005376700014", Address = "1 esplanade François Mitterrand\n69002 Lyon", Iban = "FR7630001007941234567890185", Contact = "pass@region.example" });
        context.RegionOptions.Add(new() { Name = RegionOptions.FamilyPayment, Value = "5 150 300" });
        foreach (var (role, roles) in new[] { (Role.Auditor, ActorRole.Auditor), (Role.Officer, ActorRole.Officer), (Role.AuthorisingOfficer, ActorRole.AuthorisingOfficer), (Role.Administrator, ActorRole.Administrator) })
            context.People.Add(new() { Id = PersonOf(role), Handle = role.ToString().ToLowerInvariant(), Name = role.ToString(), Roles = roles });
        var partner = new Partner { Id = PartnerId, Siret = "55208131766522", LegalName = "Librairie du Parc", Trade = Trade.Bookshop, Iban = "FR7630006000011234567890189", AccountHolderName = "Librairie du Parc", PostalCode = "69006", City = "Lyon" };
        var convention = new PartnerConvention { Code = "STANDARD", FirstDay = new(2026, 6, 1) };
        convention.Benefits.Add(new() { BenefitId = Catalogue2026.Textbooks.Value });
        partner.Conventions.Add(convention);
        context.Partners.Add(partner);
        context.PartnerBankAccounts.Add(new() { PartnerId = PartnerId, Iban = partner.Iban, AccountHolderName = partner.AccountHolderName, FromMs = 1 });
        context.Schools.Add(new() { Uai = Uai, Name = "Lycée du Parc" });
        context.Holders.Add(new() { Id = 1, PassId = 1_234_567_890, IneHmac = new byte[32], FamilyName = "Martin", GivenName = "Zoé", BirthDate = new(2009, 5, 1), Uai = Uai, MefCode = SchoolSeed.Seconde, ClassCode = "2DE1" });
        SchoolSeed.Describe(context, Time.GetUtcNow());
        YouthSeed.Describe(context);
        PartnerSeed.Describe(context, Time.GetUtcNow());
        await context.SaveChangesAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class PortalCollection : ICollectionFixture<Portal>, ICollectionFixture<Browser>
{
    public const string Name = "portal";
}
