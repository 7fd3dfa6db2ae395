using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Proofs;

/// <summary>What came of stamping.</summary>
/// <param name="Waiting">How many wait still.</param>
/// <param name="Problem">Why they wait; null when none does.</param>
public sealed record Stamped(int Count, int Waiting, Problem? Problem);

/// <summary>Has each sealed day and each run that left time-stamped. An authority that is down holds nothing up: what waits is tried again with the next one.</summary>
/// <param name="keys">Where the region's keys are; its own authority's key is beside them.</param>
public sealed class ProofService(PassDatabase database, string? keys, TimeProvider time)
{
    private const int NonceBytes = 8, MostAtOnce = 1_000;
    private const ActorRole MayStamp = ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.Administrator | ActorRole.System;

    private static readonly Texts Words = Texts.Beside(typeof(ProofService), "Proofs");

    /// <summary>Stamps what waits, with the authority of the region's settings, or its own.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, KeysNowhere, TimestampKeyMissing, TimestampKeyDamaged. An authority that is down is none: see <see cref="Stamped.Problem"/>.</returns>
    public async Task<Result<Stamped>> StampAsync(Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayStamp, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        var url = await RegionOptions.FindAsync(context, RegionOptions.TimestampUrl, ct);
        if (url is not null)
        {
            using var remote = new RemoteTimeStampAuthority(new(url));
            return await StampAsync(context, remote, actor, ct);
        }
        if (keys is null)
            return Words.Problem("KeysNowhere");
        var wasUsed = await context.Proofs.AnyAsync(p => p.Authority == RegionTimeStampAuthority.OwnName, ct);
        if (!RegionTimeStampAuthority.Open(RegionTimeStampAuthority.PathBeside(keys), wasUsed, time).Ok(out var own, out var lost))
            return lost;
        return await StampAsync(context, own, actor, ct);
    }

    private async Task<Result<Stamped>> StampAsync(PassDbContext context, ITimeStampAuthority authority, Actor actor, CancellationToken ct)
    {
        var waiting = await WaitingAsync(context, ct);
        var done = 0;
        foreach (var (kind, subject) in waiting.Take(MostAtOnce))
        {
            var digest = await ProofSubjects.DigestAsync(context, kind, subject, ct);
            try
            {
                var proof = await AskAsync(authority, kind, subject, digest!, ct);
                done += await KeepAsync(proof, actor, ct) ? 1 : 0;
            }
            catch (TimeStampException e)
            {
                return new Stamped(done, waiting.Count - done, e.Problem);
            }
        }
        return new Stamped(done, Math.Max(0, waiting.Count - MostAtOnce), null);
    }

    /// <summary>Conventions that were signed, then sealed days, then runs that left, which have no stamp yet; the oldest first.</summary>
    private static async Task<List<(ProofKind Kind, int Subject)>> WaitingAsync(PassDbContext context, CancellationToken ct)
    {
        var stamped = (await context.Proofs.AsNoTracking().Select(p => new { p.Kind, p.Subject }).ToListAsync(ct)).Select(p => (p.Kind, p.Subject)).ToHashSet();
        var days = await context.BusinessDays.Where(d => d.Seal != null).OrderBy(d => d.Date).Select(d => d.Date).ToListAsync(ct);
        var runs = await context.Settlements.Where(s => s.State == SettlementState.Sent).OrderBy(s => s.Id).Select(s => s.Id).ToListAsync(ct);
        var signed = await context.Affiliations.Where(a => a.Text != null).OrderBy(a => a.Id).Select(a => a.Id).ToListAsync(ct);
        return [.. signed.Select(a => (ProofKind.Affiliation, a)).Concat(days.Select(d => (ProofKind.Day, d.DayNumber))).Concat(runs.Select(r => (ProofKind.Run, r))).Where(s => !stamped.Contains(s))];
    }

    private static async Task<Proof> AskAsync(ITimeStampAuthority authority, ProofKind kind, int subject, byte[] digest, CancellationToken ct)
    {
        var request = Rfc3161TimestampRequest.CreateFromHash(digest, HashAlgorithmName.SHA256, nonce: RandomNumberGenerator.GetBytes(NonceBytes), requestSignerCertificates: true);
        var answer = await authority.AnswerAsync(request.Encode(), ct);
        try
        {
            // Checks status, imprint and nonce; then the signature and what its certificate may be used for.
            var token = request.ProcessResponse(answer, out _);
            if (!token.VerifySignatureForHash(digest, HashAlgorithmName.SHA256, out _, null))
                throw new CryptographicException();
            return new()
            {
                Kind = kind,
                Subject = subject,
                Digest = digest,
                Token = token.AsSignedCms().Encode(),
                AtMs = token.TokenInfo.Timestamp.ToUnixTimeMilliseconds(),
                Authority = authority.Name,
            };
        }
        catch (Exception e) when (Malformed.IsSaidBy(e))
        {
            throw new TimeStampException(Words.Problem("TokenWrong", authority.Name));
        }
    }

    private async Task<bool> KeepAsync(Proof proof, Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await context.Proofs.AnyAsync(p => p.Kind == proof.Kind && p.Subject == proof.Subject, ct))
            return false;
        context.Proofs.Add(proof);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "proof.stamp", SubjectOf(proof), null, new { proof.Authority, Digest = Convert.ToHexStringLower(proof.Digest), proof.AtMs }, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    internal static string SubjectOf(Proof proof) => proof.Kind switch
    {
        ProofKind.Day => FormattableString.Invariant($"day/{DateOnly.FromDayNumber(proof.Subject):yyyy-MM-dd}"),
        ProofKind.Run => FormattableString.Invariant($"settlement/{proof.Subject}"),
        _ => FormattableString.Invariant($"affiliation/{proof.Subject}"),
    };
}
