using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.Issuance;
using Pass.Region.Gates;

namespace Pass.Portal.Http;

/// <summary>What the gates of schools are given, and the counts they tell: never who came.</summary>
internal sealed class GateApi(RegionSources sources, TerminalActivation activation, RosterSigner signer, TimeProvider time)
{
    private const string ByHandHeader = "Pass-Gate-By-Hand";
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);
    private const int MostHours = 24 * 35, MostPerHour = 1_000_000;

    private readonly GateOffice _office = new(sources.Database, time);
    private readonly GateRosters _rosters = new(sources.Database, time);

    public Task ActivateAsync(HttpContext context) => activation.RedeemAsync(
        context,
        async claim => (await _office.ActivateAsync(SystemActors.Activation, claim.CodeHash, claim.PublicKey, context.RequestAborted)).Ok(out var device, out _)
            ? new GateActivationAnswer(device.Id, device.Uai, device.MayLetInByHand)
            : null,
        ApiJson.Default.GateActivationAnswer);

    /// <summary>The school's list as digests, signed by the issuing authority, and whether who stands there may let in by hand.</summary>
    public async Task RosterAsync(HttpContext context)
    {
        var (device, response) = (Caller(context), context.Response);
        var known = context.Request.Headers.IfNoneMatch is [{ } tag] ? tag.Trim('"') : null;
        if (!signer.IsConfigured)
        {
            await new ApiProblem(ProblemCode.NotPublished).WriteAsync(context);
            return;
        }
        var (mark, list) = await _rosters.ForAsync(device.Uai, known, context.RequestAborted);
        if (list is not null)
        {
            if (await signer.SignAsync(device.Uai, mark, list, time.GetUtcNow(), context.RequestAborted) is not { } signed)
            {
                await new ApiProblem(ProblemCode.Unavailable) { RetryAfter = Later }.WriteAsync(context);
                return;
            }
            (mark, list) = (signed.Mark, signed.Mark == known ? null : signed.Roster);
        }
        response.Headers[ByHandHeader] = device.MayLetInByHand ? "true" : "false";
        response.Headers.ETag = $"\"{mark}\"";
        response.Headers.CacheControl = "no-cache";
        if (list is null)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = ListsApi.Cose;
        response.ContentLength = list.Length;
        await response.BodyWriter.WriteAsync(list, context.RequestAborted);
    }

    /// <summary>Whole hours as the gate has counted them so far: told twice, they count once.</summary>
    public async Task CountsAsync(HttpContext context)
    {
        var device = Caller(context);
        var (body, problem) = await ApiBody.ReadAsync(context, ApiJson.Default.GateCountsBody);
        if (body is null)
        {
            await problem!.WriteAsync(context);
            return;
        }
        var now = GateOffice.HourOf(time.GetUtcNow());
        var oldest = GateOffice.HourOf(time.GetUtcNow() - GateOffice.CountsKept);
        if (body.Hours is not { Count: <= MostHours } hours || hours.Any(h => h is null || h.Hour > now + 1 || !IsCount(h.Allowed) || !IsCount(h.Denied) || !IsCount(h.ByHand)))
        {
            await new ApiProblem(ProblemCode.InvalidFields) { Errors = [new("hours", body.Hours is null ? FieldCode.Missing : FieldCode.OutOfRange)] }.WriteAsync(context);
            return;
        }
        await KeepAsync(device.Id, [.. hours.Where(h => h!.Hour >= oldest).Select(h => h!).GroupBy(h => h.Hour).Select(g => g.Last())], oldest, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task KeepAsync(int device, IReadOnlyList<GateHourBody> hours, int oldest, CancellationToken ct)
    {
        await using var database = sources.Database.CreateContext();
        await using var transaction = await database.Database.BeginTransactionAsync(ct);
        var numbers = hours.Select(h => h.Hour).ToList();
        var kept = await database.GateHours.Where(h => h.DeviceId == device && numbers.Contains(h.Hour)).ToDictionaryAsync(h => h.Hour, ct);
        foreach (var hour in hours)
        {
            if (!kept.TryGetValue(hour.Hour, out var row))
                database.GateHours.Add(row = new() { DeviceId = device, Hour = hour.Hour });
            (row.Allowed, row.Denied, row.ByHand) = (hour.Allowed, hour.Denied, hour.ByHand);
        }
        await database.SaveChangesAsync(ct);
        await database.GateHours.Where(h => h.Hour < oldest).ExecuteDeleteAsync(ct);
        await database.GateDevices.Where(d => d.Id == device).ExecuteUpdateAsync(d => d.SetProperty(x => x.SeenMs, time.GetUtcNow().ToUnixTimeMilliseconds()), ct);
        await transaction.CommitAsync(ct);
    }

    private static bool IsCount(int count) => count is >= 0 and <= MostPerHour;

    private static GateDevice Caller(HttpContext context) => ((GatePrincipal)context.User).Gate.Device;
}
