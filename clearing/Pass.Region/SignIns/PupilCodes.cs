using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.SignIns;

/// <summary>A pupil's code, to be printed; it is shown once and stored only as its hash.</summary>
public sealed record PupilCode(long Holder, string FamilyName, string GivenName, string? ClassCode, ActivationCode Code);

/// <summary>What a school prints for a class.</summary>
public sealed record PupilCodeSheet(IReadOnlyList<PupilCode> Codes, DateTimeOffset Expires);

/// <summary>Codes with which pupils open their access without an e-mail address, or without their INE at hand: made and printed by their school.</summary>
public sealed class PupilCodes(PassDatabase database, TimeProvider time)
{
    /// <summary>At most so many on one sheet.</summary>
    public const int MostAtOnce = 200;

    private static readonly Texts Words = Texts.Beside(typeof(SignInOffice), "SignIns");

    /// <summary>From the printer to the last pupil who was away.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(45);

    /// <summary>Makes a code for each of these pupils of a school; one made earlier and not used is good no more. Used, it ends the access its pupil had.</summary>
    /// <returns>By name. Problems: RoleMissing, ActorUnknown, PupilsUnknown, PupilsTooMany.</returns>
    public async Task<Result<PupilCodeSheet>> MakeAsync(Actor actor, string uai, IReadOnlyCollection<long> pupils, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Officer | ActorRole.Administrator | ActorRole.School, ct) is { } refused)
            return refused;
        var ids = pupils.Distinct().ToList();
        if (ids.Count is 0 or > MostAtOnce)
            return Words.Problem("PupilsTooMany", MostAtOnce);
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var holders = await context.Holders.AsNoTracking().Where(h => ids.Contains(h.Id) && h.Uai == uai && h.IneHmac != null).OrderBy(h => h.FamilyName).ThenBy(h => h.GivenName).ThenBy(h => h.Id).ToListAsync(ct);
        if (holders.Count != ids.Count || !await Actors.MayActForAsync(context, actor, uai, ct))
            return Words.Problem("PupilsUnknown");
        var now = time.GetUtcNow();
        var (nowMs, expires) = (now.ToUnixTimeMilliseconds(), now + Lifetime);
        await context.SignInInvitations.Where(i => i.Kind == LinkKind.Holder && ids.Contains(i.Subject) && i.UsedMs == null).ExecuteUpdateAsync(set => set.SetProperty(i => i.UsedMs, nowMs), ct);
        var codes = holders.ConvertAll(h => new PupilCode(h.Id, h.FamilyName ?? "", h.GivenName ?? "", h.ClassCode, ActivationCode.Of(RandomNumberGenerator.GetBytes(ActivationCode.Size))));
        context.SignInInvitations.AddRange(codes.Select(c => new SignInInvitation { CodeHash = c.Code.Hash(), Kind = LinkKind.Holder, Subject = c.Holder, Name = Greeting(c.GivenName), ExpiresMs = expires.ToUnixTimeMilliseconds() }));
        await context.SaveChangesAsync(ct);
        await Audit.WriteAsync(context, actor, now, "signIn.inviteClass", $"school/{uai}", null, new { Pupils = codes.Count, Holders = codes.Select(c => c.Holder) }, ct);
        await transaction.CommitAsync(ct);
        return new PupilCodeSheet(codes, expires);
    }

    private static string Greeting(string name) => name.Length is > 0 and <= 140 ? name : "–";
}
