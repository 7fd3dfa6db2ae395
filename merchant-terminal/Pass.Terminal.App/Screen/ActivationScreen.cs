using System.Globalization;
using Pass.Terminal.Keeping;
using Pass.Terminal.Selling;

namespace Pass.Terminal.App.Screen;

/// <summary>What the screen shows while there is no till yet: a code typed, or the QR of the region's page read, brings it into service. Then its work is over.</summary>
internal sealed class ActivationScreen(TillFolder folder, TimeProvider time, CultureInfo culture)
{
    private int _running;
    private readonly TaskCompletionSource<TillSelf> _activated = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CultureInfo Culture { get; private set; } = culture;

    /// <summary>Ends when the till is in service.</summary>
    public Task<TillSelf> Activated => _activated.Task;

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/state", () => Results.Json(new ActivationView(IsActivated: Activated.IsCompleted, Culture.TwoLetterISOLanguageName), ScreenJson.Default.ActivationView));
        app.MapPost("/api/language", (LanguageBody body) =>
        {
            Culture = ScreenWords.Language(body.Language) ?? Culture;
            return Results.Json(new ActivationView(Activated.IsCompleted, Culture.TwoLetterISOLanguageName), ScreenJson.Default.ActivationView);
        });
        app.MapPost("/api/activate", ActivateAsync);
    }

    private async Task<IResult> ActivateAsync(ActivationBody body, HttpContext context)
    {
        if (Address(body.Region) is not { } region)
            return Refuse(StatusCodes.Status400BadRequest, "RegionAddress", ScreenWords.Say("Activate.Region"));
        // One key is made for one code: a second window waits for the first.
        if (Interlocked.Exchange(ref _running, 1) == 1)
            return Refuse(StatusCodes.Status409Conflict, "Running", ScreenWords.Say("Activate.Running"));
        try
        {
            if (Activated.IsCompleted)
                return Results.Json(new ActivationView(IsActivated: true, Culture.TwoLetterISOLanguageName), ScreenJson.Default.ActivationView);
            using var http = TillLine.Open(region, Culture, time);
            var self = await folder.ActivateAsync(http, body.Code ?? "", context.RequestAborted);
            // The page is answered before its server makes room for the till's own.
            context.Response.OnCompleted(() =>
            {
                _activated.TrySetResult(self);
                return Task.CompletedTask;
            });
            return Results.Json(new ActivationView(IsActivated: true, Culture.TwoLetterISOLanguageName), ScreenJson.Default.ActivationView);
        }
        catch (FormatException mistyped)
        {
            return Refuse(StatusCodes.Status400BadRequest, "CodeMistyped", mistyped.Message);
        }
        catch (RegionRefusedException refused)
        {
            return Refuse(StatusCodes.Status403Forbidden, refused.Code, refused.Message);
        }
        catch (RegionUnreachableException silent)
        {
            return Refuse(StatusCodes.Status503ServiceUnavailable, "RegionSilent", silent.Message);
        }
        catch (Exception kept) when (kept is TillFolderException or IOException)
        {
            return Refuse(StatusCodes.Status409Conflict, "FolderRefused", kept.Message);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    /// <summary>https, or http on this machine alone.</summary>
    private static Uri? Address(string? typed) => RegionAddress.Read(typed?.Trim()) is { } address && (address.Scheme == "https" || address.IsLoopback) ? address : null;

    private static IResult Refuse(int status, string code, string text) =>
        Results.Json(new ProblemView(status, code, text), ScreenJson.Default.ProblemView, "application/problem+json", status);
}
