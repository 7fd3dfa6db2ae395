using System.Security.Cryptography;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Status;
using Pass.CardIssuer.Store;
using Pass.Cards.Credentials;
using Pass.Core;
using Pass.Issuing.Authorities;

namespace Pass.CardIssuer.Production;

/// <summary>What one round of the worker did.</summary>
/// <param name="Expired">Credentials that came to their end.</param>
/// <param name="Batch">A bureau's batch made ready; null when there was nothing to make it of, or a reason not to.</param>
/// <param name="BatchRefused">Why there is no batch.</param>
/// <param name="Status">The status list in force.</param>
public sealed record IssuanceRound(int Expired, PreparedBatch? Batch, Problem? BatchRefused, PublishedStatus Status);

/// <summary>
/// Issuance without anyone at a console, one round at a time; <c>pass cards serve</c> hosts it.
/// It holds no key: it is given the issuing authority, opened by whoever may.
/// </summary>
/// <param name="signers">The issuing authority, opened once per thread that is to sign; not owned.</param>
public sealed class IssuanceWorker(
    IssuerDatabase database, IssuanceOptions options, IReadOnlyList<CertificateAuthority> signers, TrustList trust, TimeProvider time, RandomNumberGenerator random)
{
    private const string Actor = "worker";

    private readonly TimeProvider time = time;

    /// <summary>Ends what is past its date, prepares a batch of the orders that wait, publishes the status list if a bit changed.</summary>
    /// <param name="prepare">False: no batch in this round.</param>
    /// <param name="by">Who asked for the batch; null: the worker itself.</param>
    public async Task<IssuanceRound> RunOnceAsync(bool prepare = true, IProgress<int>? progress = null, string? by = null, CancellationToken cancellationToken = default)
    {
        var expired = await new CredentialLifecycle(database, options, time).ExpireAsync(Actor, cancellationToken);
        var (batch, refused) = ((PreparedBatch?)null, (Problem?)null);
        if (prepare)
            (await new Preparation(database, options, time, random).PrepareAsync(options.BatchSize, signers, by ?? Actor, progress, cancellationToken)).Ok(out batch, out refused);
        var status = await new StatusPublisher(database, options, time).PublishAsync(signers[0], trust, onlyIfChanged: true, cancellationToken);
        return new(expired, batch, refused, status);
    }
}
