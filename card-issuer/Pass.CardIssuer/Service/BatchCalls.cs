using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Pass.CardIssuer.Bureau;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Status;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Crypto;
using Pass.Cards.Issuance;
using Pass.Issuing.Personalization;

namespace Pass.CardIssuer.Service;

/// <summary>The keys that a bureau's file is written with; whoever opened them closes them.</summary>
internal sealed record BureauKeys(IAesKey Kek, MasterKey Master) : IDisposable
{
    public void Dispose()
    {
        Kek.Dispose();
        Master.Dispose();
    }
}

/// <summary>Batches for a bureau, as the console makes them. Whoever asks gets sealed files alone: their keys are opened here for one call and closed after it.</summary>
/// <param name="keys">Opens them; throws where the issuer has none.</param>
internal sealed class BatchCalls(IssuerDatabase database, IssuanceOptions options, Func<BureauKeys> keys, TimeProvider time, ILogger<BatchCalls> log) : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly IssuanceOptions options = options;
    private readonly TimeProvider time = time;

    /// <summary>A file of twenty thousand cards is a second's work of every processor: one at a time.</summary>
    private readonly SemaphoreSlim _one = new(1);

    public async Task ShowAsync(HttpContext context, string number)
    {
        var batch = await FindAsync(context, number);
        await using var store = database.CreateContext();
        var spoiled = await store.Events.AsNoTracking().Where(e => e.ToState == IssuanceState.Spoiled && e.Credential!.BatchId == batch.Id).OrderBy(e => e.CredentialId).Take(BatchDetailMessage.MaxSpoiled)
            .Select(e => new { e.CredentialId, e.Credential!.Serial, e.AtMs, e.Reason }).ToListAsync(context.RequestAborted);
        await context.AnswerAsync(
            new(batch.ToMessage(), [.. spoiled.Select(s => new SpoiledMessage(s.CredentialId, s.Serial is null ? "" : Convert.ToHexString(s.Serial), DateTimeOffset.FromUnixTimeMilliseconds(s.AtMs), Reasons.Say(s.Reason)))]),
            IssuanceJson.Default.BatchDetailMessage);
    }

    public async Task FileAsync(HttpContext context, string number)
    {
        var by = RequestChecks.Actor((await context.ReadAsync(IssuanceJson.Default.ByMessage)).By);
        var batch = await FindAsync(context, number);
        using var file = new MemoryStream();
        await _one.WaitAsync(context.RequestAborted);
        try
        {
            using var opened = keys();
            await using var text = new StreamWriter(file, Utf8, leaveOpen: true);
            if (!(await new BureauFile(database, options).WriteAsync(batch.Id, text, opened.Kek, opened.Master, cancellationToken: context.RequestAborted)).Ok(out _, out var problem))
                throw new RefusedException(problem);
        }
        finally
        {
            _one.Release();
        }
        log.LogInformation("Batch {Batch}: its file was given to {By}", batch.Id, by);
        await context.AnswerAsync(new(batch.Cards, file.ToArray()), IssuanceJson.Default.BatchFileMessage);
    }

    public async Task TakeAsync(HttpContext context)
    {
        // In base64, with what is around it.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = BatchResultMessage.MaxBytes * 3L / 2;
        var sent = await context.ReadAsync(IssuanceJson.Default.BatchResultMessage);
        if (sent.File.Length > BatchResultMessage.MaxBytes)
            throw new RefusedException(IssuanceTexts.Problem("BodyRefused"), StatusCodes.Status413PayloadTooLarge);
        var by = RequestChecks.Actor(sent.By);
        using var opened = keys();
        using var text = new StreamReader(new MemoryStream(sent.File), Utf8);
        var report = await new Reconciliation(database, time).TakeAsync(text, opened.Kek, by, context.RequestAborted);
        if (report.Problems is [var first, ..])
        {
            await context.RefuseAsync(first.Problem, lines: report.Problems);
            return;
        }
        log.LogInformation("Batch {Batch}: a result was taken from {By}", report.BatchId, by);
        var counts = Enum.GetValues<ReconciledAs>().Select(kind => (kind, Count: report.Count(kind))).Where(c => c.Count > 0).ToDictionary(c => c.kind.ToString(), c => c.Count);
        await context.AnswerAsync(
            new(report.BatchId, report.IsClosed, counts, [.. report.Cards.Where(c => c.As is not (ReconciledAs.Produced or ReconciledAs.AlreadyReported)).Take(BatchDetailMessage.MaxSpoiled)
                .Select(c => new ReconciledMessage(c.Line, c.Serial, c.As.ToString(), c.Detail))]),
            IssuanceJson.Default.BatchTakenMessage);
    }

    public async Task ShipAsync(HttpContext context, string number)
    {
        var by = RequestChecks.Actor((await context.ReadAsync(IssuanceJson.Default.ByMessage)).By);
        var batch = await FindAsync(context, number);
        await context.AnswerAsync(new(await new CredentialLifecycle(database, options, time).ShipBatchAsync(batch.Id, by, context.RequestAborted)), IssuanceJson.Default.ShippedMessage);
    }

    public void Dispose() => _one.Dispose();

    private async Task<BatchOverview> FindAsync(HttpContext context, string number) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && await IssuanceOverview.BatchAsync(database, id, context.RequestAborted) is { } batch
            ? batch
            : throw new RefusedException(IssuanceTexts.Problem("BatchUnknown", number), StatusCodes.Status404NotFound);
}
