using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Credentials;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Issuing.Personalization;

namespace Pass.CardIssuer.Desk;

/// <summary>
/// What the store knows of the chips at the desk. A serial is reserved for one chip, on disk, before the chip hears of it: whatever is pulled out or killed
/// afterwards, this chip gets this serial and no other chip ever does.
/// </summary>
internal sealed class DeskReservations(IssuerDatabase database, IssuanceOptions options, RandomNumberGenerator random)
{
    private const int MaxAttempts = 50;

    private readonly IssuanceOptions options = options;

    /// <summary>The credential of this chip; null when it has none.</summary>
    public async Task<CredentialRow?> FindAsync(byte[] chipId, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        return await context.Credentials.AsNoTracking().SingleOrDefaultAsync(row => row.ChipId == chipId, cancellationToken);
    }

    /// <summary>Gives the oldest order to this chip; null when no order waits.</summary>
    public async Task<CredentialRow?> ReserveAsync(byte[] chipId, int batchId, Trace trace, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var context = database.CreateContext();
            var row = await context.Credentials
                .Where(order => order.State == IssuanceState.Ordered && order.Kind == CredentialKind.Card)
                .OrderBy(order => order.Id).FirstOrDefaultAsync(cancellationToken);
            if (row is null)
                return null;
            row.Serial = CertificateAuthority.NewSerial(random);
            row.ChipId = chipId;
            row.BatchId = batchId;
            // A chip of the bureau's stock that came here instead is not there any more.
            if (await context.Chips.FindAsync([chipId], cancellationToken) is { } stocked)
                stocked.IsTaken = true;
            context.Move(row, IssuanceState.InProduction, trace, Reasons.DeskSession(batchId));
            if (await context.TrySaveAsync(cancellationToken))
                return row;
            // Another reader took that order first.
            if (attempt == MaxAttempts)
                throw new UserErrorException(IssuanceTexts.Say("NoReservation"));
        }
    }

    /// <summary>The certificate of a chip: issued once, and the same again when the chip comes back with the same key.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> CertifyAsync(int id, ReadOnlyMemory<byte> point, CertificateAuthority issuer, Trace trace, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var row = await context.Credentials.SingleAsync(card => card.Id == id, cancellationToken);
        if (row.Certificate is { } issued)
        {
            return row.PublicPoint.AsSpan().SequenceEqual(point.Span)
                ? issued
                : throw new ChipContradictionException(IssuanceTexts.Say("ChipOtherKeyShown"));
        }

        if (row.State != IssuanceState.InProduction)
            throw new ChipContradictionException(IssuanceTexts.Say("CertificateTooLate", new IssuanceTexts.StateText(row.State)));
        Certificate certificate;
        lock (issuer)
            certificate = Certification.Certify(row, point, issuer, trace.At, options.CardValidityYears);
        context.Note(row, trace, Reasons.Certified);
        await SaveAsync(context, cancellationToken);
        return certificate.Encoded;
    }

    /// <summary>The card is whole: in production → produced.</summary>
    public async Task FinishAsync(int id, Trace trace, string reason, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var row = await context.Credentials.SingleAsync(card => card.Id == id, cancellationToken);
        if (row.State != IssuanceState.InProduction)
            throw new ChipContradictionException(IssuanceTexts.Say("MadeMeanwhile", new IssuanceTexts.StateText(row.State)));
        context.Move(row, IssuanceState.Produced, trace, reason);
        await SaveAsync(context, cancellationToken);
    }

    /// <summary>Whether the finished card carries what the store issued.</summary>
    public async Task<bool> IsAsIssuedAsync(int id, PersonalizationResult result, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var row = await context.Credentials.AsNoTracking().SingleAsync(card => card.Id == id, cancellationToken);
        return row.Certificate is { } certificate && certificate.AsSpan().SequenceEqual(result.Certificate.Span)
            && row.PublicPoint.AsSpan().SequenceEqual(result.PublicPoint.Span[1..]);
    }

    private static async Task SaveAsync(IssuerDbContext context, CancellationToken cancellationToken)
    {
        if (!await context.TrySaveAsync(cancellationToken))
            throw new ChipContradictionException(IssuanceTexts.Say("CardChangedMeanwhile"));
    }

    public async Task<int> OpenSessionAsync(Trace trace, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var session = new BatchRow { Route = BatchRoute.Desk, State = BatchState.Prepared, CreatedAtMs = trace.At.ToUnixTimeMilliseconds(), CreatedBy = trace.Actor };
        context.Add(session);
        await context.SaveChangesAsync(cancellationToken);
        return session.Id;
    }
}

/// <summary>What the chip says and what the store says cannot both be true.</summary>
internal sealed class ChipContradictionException(string message) : Exception(message);
