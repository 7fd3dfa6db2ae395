using System.ComponentModel;
using Pass.Core;
using Pass.Terminal.Gate;

namespace Pass.Terminal.App.Screen;

internal sealed record HandBody([property: Description("Forgotten, Unreadable, Visitor or Other.")] string? Reason);

[Description("How the gate stands. It knows how many came and never who.")]
internal sealed record GateView(
    long Revision, string Language, int Gate, string School, bool? IsOnline, string? Refused,
    [property: Description("Seconds since the region's last word; null before the first.")] double? ListAgeSeconds,
    [property: Description("Good, Old (the region has not been heard of for more than a day), Over (nobody enters), Missing or ClockBack.")] string Lists,
    int? Pupils, DateTimeOffset? RosterUntil, string? RootMark, string? Reader, bool MayLetInByHand, int Allowed, int Denied, int ByHand, GateFace? Face)
{
    public static GateView Of(GateScreen screen)
    {
        var (station, now) = (screen.Station, screen.Station.Time.GetUtcNow());
        var (desk, counts, today) = (station.Desk, station.Counts, ParisCalendar.DateOf(now));
        return new(
            screen.Revision, screen.Culture.TwoLetterISOLanguageName, station.Self.Identity.GateId, station.Self.Identity.School, screen.IsOnline, screen.Refused,
            station.ListAge?.TotalSeconds, station.State.ToString(), desk.Roster?.Count, desk.Roster?.Until, station.RootMark, screen.Reader, desk.MayLetInByHand,
            counts.Of(today, GateCount.Allowed), counts.Of(today, GateCount.Denied), counts.Of(today, GateCount.ByHand), screen.Face);
    }
}

/// <summary>What the gate's page calls. Refusals are problem details with stable codes; a pass that does not enter is an answer, not a problem.</summary>
internal sealed class GateScreenApi(GateScreen screen)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);
    private const int LongestCode = 4_096;

    /// <summary>Why somebody is let in without a pass; counted, never kept.</summary>
    private static readonly string[] Reasons = ["Forgotten", "Unreadable", "Visitor", "Other"];

    public void Map(IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api");
        api.MapGet("/state", StateAsync).WithName("state").WithSummary("How the gate stands; with after, only once something changed.").Produces<GateView>();
        api.MapPost("/show", (QrBody body) => body.Text is { Length: > 0 and <= LongestCode } text ? Say(screen.Show(text)) : ScreenApi.Problem(400, "BadRequest"))
            .WithName("show").WithSummary("The text of a QR, as a camera or a scanner read it.").Produces<GateFace>().ProducesProblem(400);
        api.MapPost("/hand", (HandBody body) => !Reasons.Contains(body.Reason) ? ScreenApi.Problem(400, "HandReason")
            : screen.Station.Desk.MayLetInByHand ? Say(screen.ByHand(body.Reason!)) : ScreenApi.Problem(403, "NotByHand"))
            .WithName("hand").WithSummary("Let somebody in by hand, where the school gave the right; counted.").Produces<GateFace>().ProducesProblem(400).ProducesProblem(403);
        api.MapPost("/sync", async (CancellationToken ct) =>
        {
            await screen.SyncAsync(ct);
            return View();
        }).WithName("sync").WithSummary("Take the lists from the region and tell it the counts, now.").Produces<GateView>();
        api.MapPost("/language", (LanguageBody body) =>
        {
            if (ScreenWords.Language(body.Language) is not { } spoken)
                return ScreenApi.Problem(400, "BadRequest");
            screen.Culture = spoken;
            screen.Changed();
            return View();
        }).WithName("language").WithSummary("What the screen speaks from now on: fr or en.").Produces<GateView>().ProducesProblem(400);
    }

    private async Task<IResult> StateAsync(HttpContext context, [Description("The revision last seen.")] long? after)
    {
        if (after is { } seen)
            await screen.WaitAsync(seen, LongestWait, context.RequestAborted);
        return View();
    }

    private IResult View() => Results.Json(GateView.Of(screen), ScreenJson.Default.GateView);

    private static IResult Say(GateFace face) => Results.Json(face, ScreenJson.Default.GateFace);
}
