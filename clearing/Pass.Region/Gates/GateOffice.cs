using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Gates;

/// <summary>A gate waiting for its activation: the code is shown once and stored only as its hash.</summary>
public sealed record NewGateDevice(int Id, string Uai, ActivationCode Code);

/// <summary>A gate, with what came through it on a day in Paris.</summary>
public sealed record GateLine(GateDevice Device, int Allowed, int Denied, int ByHand);

/// <summary>The gates of schools: opened, brought into service, taken out of it. What they are given to decide by is <see cref="GateRosters"/>.</summary>
public sealed class GateOffice(PassDatabase database, TimeProvider time)
{
    private const ActorRole MayKeep = ActorRole.Officer | ActorRole.Administrator | ActorRole.School;
    private const int LabelLength = 80, MostPerSchool = 50;

    private static readonly Texts Words = Texts.Beside(typeof(GateOffice), "Gates");
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromDays(7);

    /// <summary>How long counts are kept: five weeks.</summary>
    public static readonly TimeSpan CountsKept = TimeSpan.FromDays(35);

    /// <summary>The gates of a school in the order they were opened, with their counts of a day.</summary>
    public async Task<IReadOnlyList<GateLine>> ListAsync(string uai, DateOnly day, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var school = Spelt(uai);
        var (first, end) = (HourOf(ParisCalendar.StartOf(day)), HourOf(ParisCalendar.StartOf(day.AddDays(1))));
        var devices = await context.GateDevices.AsNoTracking().Where(d => d.Uai == school).OrderBy(d => d.Id).ToListAsync(ct);
        var ids = devices.ConvertAll(d => d.Id);
        var hours = await context.GateHours.AsNoTracking().Where(h => ids.Contains(h.DeviceId) && h.Hour >= first && h.Hour < end).ToListAsync(ct);
        return devices.ConvertAll(d => new GateLine(d, Sum(d, h => h.Allowed), Sum(d, h => h.Denied), Sum(d, h => h.ByHand)));

        int Sum(GateDevice device, Func<GateHour, int> of) => hours.Where(h => h.DeviceId == device.Id).Sum(of);
    }

    /// <summary>Hours since 1970 in UTC.</summary>
    public static int HourOf(DateTimeOffset at) => (int)(at.ToUnixTimeSeconds() / 3_600);

    /// <summary>Opens a gate for a school; its code is valid for a week.</summary>
    /// <param name="mayLetInByHand">Who stands there may let in by hand.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, SchoolUnknown, TooManyGates, and those of <see cref="PlainText"/>.</returns>
    public async Task<Result<NewGateDevice>> OpenAsync(Actor actor, string uai, string label, bool mayLetInByHand, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayKeep, ct) is { } refused)
            return refused;
        if (!PlainText.Read(label, LabelLength).Ok(out var shown, out var unreadable))
            return unreadable;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.LockReferenceAsync(ct);
        var school = Spelt(uai);
        if (!await context.Schools.AnyAsync(s => s.Uai == school, ct) || !await Actors.MayActForAsync(context, actor, school, ct))
            return Words.Problem("SchoolUnknown", uai);
        if (await context.GateDevices.CountAsync(d => d.Uai == school && d.Status != TerminalStatus.Revoked, ct) >= MostPerSchool)
            return Words.Problem("TooManyGates", MostPerSchool);
        // A secret, so from the system's generator: the one randomness that is not to be replayed.
        var code = ActivationCode.Of(RandomNumberGenerator.GetBytes(ActivationCode.Size));
        var device = new GateDevice { Uai = school, Label = shown, MayLetInByHand = mayLetInByHand, ActivationCodeHash = code.Hash(), ActivationExpiresAtMs = ExpiryMs };
        context.GateDevices.Add(device);
        await context.SaveChangesAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "gate.open", Subject(device.Id), null, Shown(device), ct);
        await transaction.CommitAsync(ct);
        return new NewGateDevice(device.Id, school, code);
    }

    /// <summary>Makes another code for a gate that waits for its activation: the one before is worth nothing then.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, GateUnknown, GateNotWaiting.</returns>
    public async Task<Result<NewGateDevice>> RenewCodeAsync(Actor actor, int gate, CancellationToken ct = default)
    {
        var code = ActivationCode.Of(RandomNumberGenerator.GetBytes(ActivationCode.Size));
        var renewed = await ChangeAsync(actor, gate, "gate.renewCode", device =>
        {
            if (device.Status != TerminalStatus.AwaitingActivation)
                return Words.Problem("GateNotWaiting", device.Label);
            (device.ActivationCodeHash, device.ActivationExpiresAtMs) = (code.Hash(), ExpiryMs);
            return null;
        }, ct);
        return renewed.Ok(out var found, out var problem) ? new NewGateDevice(gate, found.Uai, code) : problem;
    }

    /// <summary>Gives the right to let in by hand, or takes it back; the device learns it with its next list.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, GateUnknown.</returns>
    public Task<Result<GateDevice>> LetInByHandAsync(Actor actor, int gate, bool may, CancellationToken ct = default) => ChangeAsync(actor, gate, "gate.byHand", device =>
    {
        device.MayLetInByHand = may;
        return null;
    }, ct);

    /// <summary>Takes a gate out of service for ever.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, GateUnknown.</returns>
    public Task<Result<GateDevice>> RevokeAsync(Actor actor, int gate, CancellationToken ct = default) => ChangeAsync(actor, gate, "gate.revoke", device =>
    {
        device.Status = TerminalStatus.Revoked;
        return null;
    }, ct);

    /// <summary>Gives the key to the gate that the code was made for, once; the same code with the same key gets the same gate again.</summary>
    /// <param name="actor">The device itself, <see cref="SystemActors.Activation"/>.</param>
    /// <param name="codeHash">SHA-256 of the one-time code, 32 bytes.</param>
    /// <param name="publicKey">SubjectPublicKeyInfo of its P-256 key; it proved that it has the private one.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown; CodeRefused for one that is unknown, expired or was used by another key.</returns>
    public async Task<Result<GateDevice>> ActivateAsync(Actor actor, byte[] codeHash, byte[] publicKey, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.System | ActorRole.Administrator, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        // Anybody may try a code: one that is wrong must not take the turn of those who change something.
        if (await context.GateDevices.AsNoTracking().FirstOrDefaultAsync(d => d.ActivationCodeHash == codeHash, ct) is not { } found)
            return Words.Problem("CodeRefused");
        if (found.Status == TerminalStatus.Active)
            return found.PublicKey.AsSpan().SequenceEqual(publicKey) ? found : Words.Problem("CodeRefused");
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.LockReferenceAsync(ct);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var device = await context.GateDevices.SingleAsync(d => d.Id == found.Id, ct);
        if (device.Status != TerminalStatus.AwaitingActivation || device.ActivationExpiresAtMs < nowMs)
            return Words.Problem("CodeRefused");
        var before = Shown(device);
        (device.Status, device.PublicKey, device.ActivatedAtMs) = (TerminalStatus.Active, publicKey, nowMs);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "gate.activate", Subject(device.Id), before, Shown(device), ct);
        await transaction.CommitAsync(ct);
        return device;
    }

    private async Task<Result<GateDevice>> ChangeAsync(Actor actor, int gate, string action, Func<GateDevice, Problem?> change, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, MayKeep, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.LockReferenceAsync(ct);
        if (await context.GateDevices.SingleOrDefaultAsync(d => d.Id == gate, ct) is not { } device || !await Actors.MayActForAsync(context, actor, device.Uai, ct))
            return Words.Problem("GateUnknown", gate);
        var before = Shown(device);
        if (change(device) is { } wrong)
            return wrong;
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), action, Subject(gate), before, Shown(device), ct);
        await transaction.CommitAsync(ct);
        return device;
    }

    private long ExpiryMs => (time.GetUtcNow() + CodeLifetime).ToUnixTimeMilliseconds();

    private static string Spelt(string uai) => uai.Trim().ToUpperInvariant();

    private static string Subject(int gate) => FormattableString.Invariant($"gate/{gate}");

    private static object Shown(GateDevice d) =>
        new { d.Uai, d.Label, d.Status, d.MayLetInByHand, d.ActivationExpiresAtMs, Key = d.PublicKey is { } key ? Convert.ToHexStringLower(SHA256.HashData(key)) : null };
}
