using Microsoft.AspNetCore.Builder;
using Pass.Cards;
using Pass.Core;
using Pass.Portal;
using Pass.Portal.Hosting;
using Spectre.Console;

namespace Pass.Simulation.Sample;

/// <summary>A sample region, made where there is none and kept where there is one, the node that serves it and its issuance service.</summary>
internal sealed class SampleNode : IAsyncDisposable
{
    /// <summary>Where the ready catalogue's campaign is not open, the sample lives on a day on which it was.</summary>
    private static readonly DateTimeOffset UsualDay = new(2026, 11, 26, 10, 0, 0, TimeSpan.Zero);

    private static readonly DateOnly FirstGoodDay = new(2026, 9, 20), LastGoodDay = new(2027, 5, 25);

    internal static readonly Texts Words = Texts.Beside(typeof(SampleNode), "Words");

    private readonly SampleIssuer _issuer;

    private SampleNode(WebApplication app, SampleIssuer issuer, IReadOnlyList<SampleSignIn> signIns) => (App, _issuer, SignIns) = (app, issuer, signIns);

    public WebApplication App { get; }

    /// <summary>Those made just now; none of a sample that was there.</summary>
    public IReadOnlyList<SampleSignIn> SignIns { get; }

    /// <param name="settings">Of the node, beside its database.</param>
    public static async Task<SampleNode> StartAsync(DirectoryInfo output, SamplePlan plan, string[] settings, CancellationToken ct)
    {
        var folder = SampleFolder.Open(output, Words);
        var today = ParisCalendar.DateOf(TimeProvider.System.GetUtcNow());
        var shifted = today >= FirstGoodDay && today <= LastGoodDay ? null : ShiftedClock.ShowingNow(UsualDay);
        var time = shifted ?? TimeProvider.System;
        var region = new SampleRegion(folder, plan, time.GetUtcNow());
        var isNew = !folder.IsWhole;
        if (isNew)
        {
            Say("Making", plan.Passes, plan.Partners);
            await region.MakeAsync(ct);
        }
        var issuer = await SampleIssuer.StartAsync(folder, isNew, time, shifted?.Shift ?? TimeSpan.Zero, ct);
        try
        {
            return await ServeAsync(folder, region, plan, issuer, [.. settings, .. issuer.Settings], isNew, time, ct);
        }
        catch
        {
            await issuer.DisposeAsync();
            throw;
        }
    }

    private static async Task<SampleNode> ServeAsync(SampleFolder folder, SampleRegion region, SamplePlan plan, SampleIssuer issuer, string[] settings, bool isNew, TimeProvider time, CancellationToken ct)
    {
        var builder = PortalHost.NewBuilder([.. settings, $"--Pass:Database={folder.Database}", "--Pass:RequirePresentation=false"]);
        var app = await PortalHost.BuildAsync(builder, PassOptions.Read(builder.Configuration), await RegionSources.OpenAsync(folder.Database, ct), time);
        IReadOnlyList<SampleSignIn> signIns = [];
        if (isNew)
        {
            signIns = await new SampleSignIns(folder.Database, app.Services, plan.Seed).MakeAsync(await region.PersonAsync(null, ActorRole.Administrator, ct), region.Youth, ct);
            await issuer.OrderCardsAsync(folder, region.Youth, ct);
            Show(signIns);
            folder.KeepWhole();
        }
        // Who finds it open finds the sign-ins made.
        await app.StartAsync(ct);
        Say(isNew ? "Made" : "Kept", folder.Root);
        Say("Open", app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/connexion");
        return new(app, issuer, signIns);
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    private static void Show(IReadOnlyList<SampleSignIn> signIns)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var column in (string[])["Who", "UserName", "Password", "Secret"])
            table.AddColumn(new TableColumn(Words.Say(column)).NoWrap());
        foreach (var signIn in signIns)
            table.AddRow(Words.Say($"Role.{signIn.Role}").Cell(), signIn.UserName.Cell(), signIn.Password.Cell(), (signIn.Secret ?? "").Cell());
        Invocation.Screen.Write(table);
        Say("Codes");
    }

    private static void Say(string key, params object[] arguments) => Invocation.Say(Words.Say(key, arguments));
}
