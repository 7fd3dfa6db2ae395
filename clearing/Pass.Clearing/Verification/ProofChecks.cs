using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Proofs;
using Pass.Data.Model;

namespace Pass.Clearing.Verification;

/// <summary>What was time-stamped is what is kept, and the stamps are sound. What waits for its stamp is no fault.</summary>
internal sealed class ProofChecks(PassDbContext context)
{
    public async Task<CheckResult> RunAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.Proofs);
        foreach (var proof in await context.Proofs.AsNoTracking().OrderBy(p => p.Kind).ThenBy(p => p.Subject).ToListAsync(ct))
        {
            var now = await ProofSubjects.DigestAsync(context, proof.Kind, proof.Subject, ct);
            tally.Add(now is not null && now.AsSpan().SequenceEqual(proof.Digest) && IsSound(proof), $"{ProofService.SubjectOf(proof)}");
        }
        return tally.Result();
    }

    private static bool IsSound(Proof proof)
    {
        try
        {
            return Rfc3161TimestampToken.TryDecode(proof.Token, out var token, out var read) && read == proof.Token.Length
                && token.VerifySignatureForHash(proof.Digest, HashAlgorithmName.SHA256, out _, null) && token.TokenInfo.Timestamp.ToUnixTimeMilliseconds() == proof.AtMs;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
