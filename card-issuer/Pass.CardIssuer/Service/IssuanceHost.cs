using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pass.Cards.Issuance;

namespace Pass.CardIssuer.Service;

/// <summary>The service as a web server: on a socket that only its owner may open, or on a port of this machine.</summary>
internal static class IssuanceHost
{
    private const long MaxBodyBytes = 512 * 1024;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    /// <exception cref="IOException">Another service listens there already.</exception>
    public static WebApplication Build(IssuanceAddress address, ServiceAccess access, CardCalls cards, PhoneCalls phones, CodeCalls codes, RosterCalls rosters, Func<IServiceProvider, BatchCalls> batches, Func<IServiceProvider, RoundLoop> rounds, Func<RoundLoop, ListCalls> lists)
    {
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(server => Configure(server, address));
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = endpoint => Bind(endpoint));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopPatience);
        builder.Services.AddSingleton(access).AddSingleton(batches).AddSingleton(rounds).AddHostedService(provider => provider.GetRequiredService<RoundLoop>());
        var app = builder.Build();
        app.UseMiddleware<ServiceGate>();
        Map(app, cards, phones, codes, rosters, app.Services.GetRequiredService<BatchCalls>(), lists(app.Services.GetRequiredService<RoundLoop>()));
        return app;
    }

    private static void Map(IEndpointRouteBuilder app, CardCalls cards, PhoneCalls phones, CodeCalls codes, RosterCalls rosters, BatchCalls batches, ListCalls lists)
    {
        app.MapPost("/orders", cards.OrderAsync);
        app.MapPost("/credentials/moves", cards.MoveAsync);
        app.MapGet("/passes/{pass}/credentials", context => cards.OfPassAsync(context, Part(context, "pass")));
        app.MapPost("/passes/{pass}/phone-right", context => phones.GrantAsync(context, Part(context, "pass")));
        app.MapGet("/passes/{pass}/phone-challenge", context => phones.ChallengeAsync(context, Part(context, "pass")));
        app.MapPost("/passes/{pass}/phones", context => phones.EnrolAsync(context, Part(context, "pass")));
        app.MapPost("/passes/{pass}/codes", context => codes.EnrolAsync(context, Part(context, "pass")));
        app.MapGet("/batches/{batch}", context => batches.ShowAsync(context, Part(context, "batch")));
        app.MapPost("/batches/{batch}/file", context => batches.FileAsync(context, Part(context, "batch")));
        app.MapPost("/batches/{batch}/shipment", context => batches.ShipAsync(context, Part(context, "batch")));
        app.MapPost("/batches/results", batches.TakeAsync);
        app.MapGet("/credentials/changes", lists.ChangesAsync);
        app.MapGet("/credentials", lists.IssuedAsync);
        app.MapGet("/overview", lists.OverviewAsync);
        app.MapGet("/trust", lists.TrustAsync);
        app.MapGet("/status", lists.StatusAsync);
        app.MapPost("/rosters", rosters.SignAsync);
        app.MapPost("/rounds", lists.StartRoundAsync);
        app.MapGet("/rounds/{number}", context => lists.RoundAsync(context, Part(context, "number")));
    }

    private static string Part(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    private static void Configure(KestrelServerOptions server, IssuanceAddress address)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = MaxBodyBytes;
        server.Limits.MaxRequestLineSize = 8 * 1024;
        server.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
        server.Limits.MaxConcurrentConnections = 200;
        server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        if (address.SocketPath is { } path)
        {
            MakeWay(path);
            server.ListenUnixSocket(path);
        }
        else
        {
            server.Listen(address.EndPoint);
        }
    }

    /// <summary>Its owner's alone before anybody can connect: nothing is accepted until the server listens.</summary>
    private static Socket Bind(System.Net.EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (endpoint is UnixDomainSocketEndPoint && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(endpoint.ToString()!, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return socket;
    }

    /// <summary>A service that was killed leaves its socket behind; one that lives answers.</summary>
    private static void MakeWay(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path))
            return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            File.Delete(path);
            return;
        }

        throw new IOException(IssuanceTexts.Say("ServiceThere", path));
    }
}
