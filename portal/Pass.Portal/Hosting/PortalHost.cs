using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pass.Cards.Issuance;
using Pass.Clearing.Jobs;
using Pass.Clearing.Night;
using Pass.Clearing.Proofs;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Model;
using Pass.Data.Projection;
using Pass.Engine;
using Pass.Portal.Following;
using Pass.Portal.Http;
using Pass.Portal.Issuance;
using Pass.Portal.Jobs;
using Pass.Portal.Mails;
using Pass.Portal.Pages;
using Pass.Portal.Presence;
using Pass.Portal.Tills;
using Pass.Portal.Webhooks;
using Pass.Region.Holders;
using Pass.Region.Hosting;
using Pass.Region.Integration;
using Pass.Region.SignIns;
using IPNetwork = System.Net.IPNetwork;

namespace Pass.Portal.Hosting;

/// <summary>Puts a node together: engine, API, and what runs beside them.</summary>
public static class PortalHost
{
    /// <summary>What a node is built from: its settings, and what it logs.</summary>
    /// <param name="args">Of its program, <c>--Pass:Urls=…</c>.</param>
    public static WebApplicationBuilder NewBuilder(string[] args)
    {
        // Settings are read once. A watcher of the folder would be told of each write of the log, which lies under it.
        var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
        // A line for each call would cost more than the call; what goes wrong is still said.
        // What a line belongs to is said by the correlation id; the server's own scope would name the address, and with it a pass.
        builder.Logging.AddSimpleConsole(console => console.IncludeScopes = true).AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Pass.Portal.Tills", LogLevel.Warning)
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning)
            // Its only warning tells of every form that it may not be cached, which no page here may.
            .AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);
        return builder;
    }

    /// <summary>A node ready to run. It owns the sources from here on.</summary>
    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it and says what to write.</exception>
    public static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder, PassOptions options, RegionSources sources, TimeProvider time)
    {
        await KeepSampleInsideAsync(options, sources.Database);
        var engineOptions = new EngineOptions(EndDays: true);
        var registry = new TerminalRegistry(sources.Database, time);
        var terminals = new TerminalDirectory(registry);
        await terminals.RefreshAsync(default);
        var loader = new ReferenceLoader(sources.Database);
        var reference = await loader.LoadAsync();
        var history = new OperationHistory(sources.Database, sources.Log);
        AuthorizationEngine? engine = null;

        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls(options.Urls).ConfigureKestrel(ServerLimits.Apply);
        var services = builder.Services;
        services.AddSingleton(time).AddSingleton(options).AddSingleton(options.TerminalLimits).AddSingleton(sources);
        services.AddSingleton(_ => engine ?? throw new InvalidOperationException("The engine is asked for before it was started."));
        services.AddSingleton(engineOptions).AddSingleton(terminals).AddSingleton(registry).AddSingleton(loader);
        services.AddSingleton(provider => new Projector(
            sources.Database, sources.Log, time, provider.GetRequiredService<ILogger<Projector>>(), () => engine?.Waiting ?? 0));
        services.AddSingleton<TerminalTokens>().AddSingleton<TerminalActivation>().AddSingleton<SalesApi>().AddSingleton<ApiMetrics>().AddSingleton<Readiness>().AddSingleton<BackgroundHealth>();
        services.AddSingleton(provider => new GroupTries(sources.Database, sources.Log, time, provider.GetRequiredService<IMeterFactory>()));
        if (options.Codes?.Open() is { } codeMaster)
            services.AddSingleton(provider => new CodeRegister(sources.Database, provider.GetRequiredService<AuthorizationEngine>(), codeMaster, time));
        services.AddSingleton<CertificateKeeper>().AddSingleton<CardEvidence>().AddSingleton<SaleIntake>().AddSingleton(provider =>
            new PresenceDesk(options.Trust, options.RequirePresentation, provider.GetService<CodeRegister>(), time, provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<ILogger<PresenceDesk>>(), provider.GetRequiredService<GroupTries>()));
        services.AddSingleton(new AttemptLimiter(time, perMinute: 30, burst: 30));
        // They stop in the reverse order, after the server has answered its last request: the engine goes last.
        services.AddHostedService<EngineUpkeep>().AddHostedService<ProjectorService>().AddHostedService<LogWatch>().AddHostedService<ReferencePoller>().AddHostedService<KeysWatch>().AddHostedService<CertificateService>();
        HostJobs(services, options, sources, time);
        // None of them ends by throwing; were one to, tills are worth more than it.
        services.Configure<HostOptions>(host => host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
        services.AddSingleton(provider => new RosterSigner(provider.GetService<IssuanceClient>() is { } issuer ? issuer.SignRosterAsync : null, provider.GetRequiredService<ILogger<RosterSigner>>()));
        services.AddSingleton(new GateDirectory(sources.Database, time)).AddSingleton<GateApi>().AddSingleton<TillReportApi>().AddSingleton<TextbooksApi>();
        SendMails(services, builder.Configuration, options, sources, time);
        services.AddSingleton<TillDayApi>().AddSingleton<ListsApi>().AddSingleton(provider => new StatusLists(options.Trust, provider.GetRequiredService<PresenceDesk>().Trust, time));
        services.AddSingleton(provider => new StripeHook(builder.Configuration, sources.Database, provider.GetRequiredService<AuthorizationEngine>(), time, provider.GetRequiredService<ILogger<StripeHook>>()));
        NodeTelemetry.Add(services, options.Telemetry);
        services.AddSingleton<PartnerKeys>().AddSingleton<PartnerApi>().AddSingleton<PartnerShopApi>().AddSingleton(new HookSecrets(RegionParts.KeysPath(sources.Database))).TryAddSingleton<HookSender>();
        if (options.Jobs)
            services.AddHostedService<HookService>();
        FollowIssuer(services, options);
        services.AddSingleton(provider => new IssuerDesk(provider.GetService<IssuanceClient>(), provider.GetService<CodeRegister>(), sources.Database, time));
        PagesHost.Add(services, builder.Configuration, sources, time);
        // Pages ask for their visitors by name; of one scheme alone the server would make everybody's, and ask it for each asset.
        AppContext.SetSwitch("Microsoft.AspNetCore.Authentication.SuppressAutoDefaultScheme", true);
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, PartnerKeyScheme>(PartnerKeyScheme.Name, null);
        services.AddAuthorizationBuilder().AddPolicy(TillDoor.Policy, TillDoor.Refuse).AddPolicy(GateDoor.Policy, TillDoor.Refuse)
            .AddPolicy(ApiEndpoints.PartnerPolicy, policy => policy.AddAuthenticationSchemes(PartnerKeyScheme.Name).RequireAuthenticatedUser());
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.NumberHandling = default;
            foreach (var converter in ApiJson.Default.Options.Converters)
                json.SerializerOptions.Converters.Add(converter);
        });
        services.AddOpenApi("v1", OpenApiDocument.Configure);

        var app = builder.Build();
        // After the build, since it says what happens to it in the node's own log.
        engine = await AuthorizationEngine.StartAsync(
            sources.Log, reference, time, HistoryLookup.In(history), engineOptions, app.Services.GetRequiredService<ILogger<AuthorizationEngine>>());
        // Before the first sale, and once: the snapshot's hundreds of megabytes would stay until a collection of everything, which a quiet node has no reason for.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        BelieveProxies(app, options.TrustedProxies);
        app.Use(static (context, next) =>
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            // However an address is spelt: what may be kept by others says so itself.
            context.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        app.UseMiddleware<Correlation>();
        // Routing takes /V1 for /v1, and so does whatever must hold for it.
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase), api => api.UseMiddleware<ApiErrors>());
        if (options.ServesHttps)
            app.UseWhen(context => !IsLoopback(context), outside => outside.UseHsts().UseHttpsRedirection());
        app.UsePageAnswers();
        // Named here, or the server would put it before what tells the caller's address.
        app.UseRouting().UseMiddleware<TillDoor>().UseMiddleware<GateDoor>().UseAuthentication();
        app.UsePageVisitors();
        app.UseAuthorization();
        app.MapApi();
        app.MapPages();
        app.MapOpenApi().AllowAnonymous();
        app.MapPost(StripeHook.Path, (Delegate)app.Services.GetRequiredService<StripeHook>().ReceiveAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/health/live", () => Results.Text("alive")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/health/ready", Ready).AllowAnonymous().ExcludeFromDescription();
        return app;
    }

    /// <summary>Who signs in to a sample is printed where it was made: nobody outside this machine is to reach it.</summary>
    private static async Task KeepSampleInsideAsync(PassOptions options, PassDatabase database)
    {
        await using var context = database.CreateContext();
        if (!options.IsLoopback && await RegionOptions.IsSampleAsync(context))
            throw PassOptions.Wrong("SampleInside", options.Urls);
    }

    /// <summary>Behind proxies named in the settings, a caller's address is the one they tell; nobody else's word counts.</summary>
    private static void BelieveProxies(WebApplication app, IReadOnlyList<IPNetwork> proxies)
    {
        if (proxies.Count == 0)
            return;
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            forwarded.KnownIPNetworks.Add(proxy);
        app.UseForwardedHeaders(forwarded);
    }

    /// <summary>The region's jobs, with this node's engine.</summary>
    private static void HostJobs(IServiceCollection services, PassOptions options, RegionSources sources, TimeProvider time)
    {
        services.AddSingleton<JobsHealth>();
        if (!options.Jobs)
            return;
        services.AddSingleton(new JobHistory(sources.Database, time)).AddSingleton(provider =>
        {
            var engine = provider.GetRequiredService<AuthorizationEngine>();
            return new RegionWork(
                ct => engine.LapseHoldsAsync(ct),
                (actor, ct) => new PurseExpiry(sources.Database, engine, time).RunAsync(actor, ct),
                (actor, days, ct) => new HolderErasure(sources.Database, time).RunAsync(actor, days, ct),
                (actor, ct) => new SignInPurge(sources.Database, time).RunAsync(actor, ct),
                (actor, ct) => new ProofService(sources.Database, RegionParts.KeysPath(sources.Database), time).StampAsync(actor, ct),
                (actor, days, ct) => new RightsReminder(sources.Database, time).RunAsync(actor, days, ct),
                RegionParts.ArchivePath(sources.Database),
                (actor, ct) => provider.GetRequiredService<StripeHook>().SweepAsync(actor, ct));
        });
        services.AddSingleton(provider =>
            new JobHost(sources.Database, JobList.Of(provider.GetRequiredService<RegionWork>(), provider.GetRequiredService<DayAhead>()), time, JobRunner.ThisNode, provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(new DayAhead(sources.Database, sources.Log)).AddHostedService<JobsService>().AddHostedService<DayAheadService>();
    }

    /// <summary>To a server where one is named, else into a folder beside the data.</summary>
    private static void SendMails(IServiceCollection services, IConfiguration configuration, PassOptions options, RegionSources sources, TimeProvider time)
    {
        services.AddSingleton(new PublicAddress(sources.Database, options.Urls, options.IsLoopback));
        services.AddSingleton(MailRoutes.Read(configuration, sources.Database.Folder, time));
        if (options.Jobs)
            services.AddHostedService<MailService>();
    }

    /// <summary>What stops first: nothing waits for it.</summary>
    private static void FollowIssuer(IServiceCollection services, PassOptions options)
    {
        if (options.Issuance is not { } issuance)
            return;
        services.AddSingleton(_ => new IssuanceClient(issuance.Address, issuance.SecretFile));
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<CredentialFollower>(provider, provider.GetRequiredService<RegionSources>().Database));
        if (options.Trust is { } trust)
            services.AddHostedService(provider => ActivatorUtilities.CreateInstance<ListFollower>(provider, trust));
    }

    private static IResult Ready(Readiness readiness)
    {
        var (isReady, text) = readiness.Now();
        return Results.Text(text, statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static bool IsLoopback(HttpContext context) => context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
}
