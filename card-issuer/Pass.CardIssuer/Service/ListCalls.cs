using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pass.CardIssuer.Status;
using Pass.CardIssuer.Store;
using Pass.Cards.Issuance;

namespace Pass.CardIssuer.Service;

/// <summary>What is read: the feed of changes, the public lists, rounds, and where everything stands.</summary>
internal sealed class ListCalls(IssuerDatabase database, RoundLoop rounds, TrustMessage trust)
{
    private readonly IssuedCredentials _issued = new(database);

    public async Task ChangesAsync(HttpContext context)
    {
        var after = context.Query("after", 0, 0, long.MaxValue);
        var limit = (int)context.Query("limit", ChangesMessage.MaxLimit, 1, ChangesMessage.MaxLimit);
        await context.AnswerAsync(await _issued.ChangesAsync(after, limit, context.RequestAborted), IssuanceJson.Default.ChangesMessage);
    }

    public async Task IssuedAsync(HttpContext context)
    {
        var numbers = new List<int>();
        foreach (var text in context.Request.Query["numbers"].ToString().Split(',', MovesMessage.MaxCredentials + 1))
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                throw new RefusedException(IssuanceTexts.Problem("NumberRefused", "numbers", 1, int.MaxValue), StatusCodes.Status400BadRequest);
            numbers.Add(number);
        }

        RequestChecks.Count(numbers.Count, MovesMessage.MaxCredentials);
        await context.AnswerAsync(await _issued.OfAsync(numbers, context.RequestAborted), IssuanceJson.Default.ChangesMessage);
    }

    public async Task OverviewAsync(HttpContext context)
    {
        var overview = await IssuanceOverview.ReadAsync(database, context.RequestAborted);
        await context.AnswerAsync(
            new(
                overview.Cards.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value),
                [.. overview.Batches.Select(batch => batch.ToMessage())],
                overview.ChipsInStock),
            IssuanceJson.Default.OverviewMessage);
    }

    public Task TrustAsync(HttpContext context) => context.AnswerAsync(trust, IssuanceJson.Default.TrustMessage);

    public Task StatusAsync(HttpContext context)
    {
        if (rounds.Status is not { } status)
            throw new RefusedException(IssuanceTexts.Problem("NoStatusYet"), StatusCodes.Status404NotFound);
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{status.List.Version}\"");
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        var shorter = status.Deltas.Where(delta => delta.Value.Length < status.List.Encoded.Length).ToDictionary();
        return context.AnswerAsync(new(status.List.Version, status.List.Encoded.ToArray(), shorter), IssuanceJson.Default.StatusMessage);
    }

    public Task StartRoundAsync(HttpContext context) =>
        ShowAsync(context, rounds.Start(context.Request.Query["by"] is [{ } by] ? RequestChecks.Actor(by) : null), StatusCodes.Status202Accepted);

    public Task RoundAsync(HttpContext context, string number) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && rounds.Find(asked) is { } round
            ? ShowAsync(context, round, StatusCodes.Status200OK)
            : throw new RefusedException(IssuanceTexts.Problem("RoundUnknown", number), StatusCodes.Status404NotFound);

    private static Task ShowAsync(HttpContext context, RoundLoop.Round round, int status)
    {
        var result = round.Result;
        return context.AnswerAsync(
            new(
                round.Number, round.State, round.Done, Math.Max(round.Total, round.Done), result?.Expired ?? 0, result?.Batch?.BatchId,
                result?.BatchRefused?.ToMessage(context.Request), result?.Status.List.Version),
            IssuanceJson.Default.RoundMessage,
            status);
    }
}
