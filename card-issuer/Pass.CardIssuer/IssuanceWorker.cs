using System.Security.Cryptography;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Production;
using Pass.CardIssuer.Status;
using Pass.CardIssuer.Store;
using Pass.Cards.Credentials;
using Pass.Core;

namespace Pass.CardIssuer;

/// <summary>What one round of the worker did.</summary>
/// <param name="Expired">Credentials that came to their end.</param>
/// <param name="Batch">A bureau's batch made ready; null when there was nothing to make it of, or a reason not to.</param>
/// <param name="BatchRefused">Why there is no batch.</param>
/// <param name="Status">The status list in force.</param>
public sealed record IssuanceRound(int Expired, PreparedBatch? Batch, Problem? BatchRefused, PublishedStatus Status);

/// <summary>
/// Issuance without anyone at a console: the portal hosts it and calls <see cref="RunAsync"/>, or one round at a time.
/// It holds no key: it is given the issuing authority, opened by whoever may.
/// </summary>
/// <param name="signers">The issuing authority, opened once per thread that is to sign; not owned.</param>
public sealed class IssuanceWorker(
    IssuerDatabase database, IssuanceOptions options, IReadOnlyList<CertificateAuthority> signers, TrustList trust, TimeProvider time, RandomNumberGenerator random)
{
    private const string Actor = "worker";

    private readonly TimeProvider time = time;

    /// <summary>Ends what is past its date, prepares a batch of the orders that wait, publishes the status list if a bit changed.</summary>
    public async Task<IssuanceRound> RunOnceAsync(IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        var expired = await new CredentialLifecycle(database, options, time).ExpireAsync(Actor, cancellationToken);
        var prepared = await new Preparation(database, options, time, random).PrepareAsync(options.BatchSize, signers, Actor, progress, cancellationToken);
        prepared.Ok(out var batch, out var refused);
        var status = await new StatusPublisher(database, options, time).PublishAsync(signers[0], trust, onlyIfChanged: true, cancellationToken);
        return new(expired, batch, refused, status);
    }

    /// <summary>A round at each interval until cancelled; <paramref name="report"/> is told each.</summary>
    public async Task RunAsync(TimeSpan interval, Action<IssuanceRound> report, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        do
            report(await RunOnceAsync(null, cancellationToken));
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }
}
