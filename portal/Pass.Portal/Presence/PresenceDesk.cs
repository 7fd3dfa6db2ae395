using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Portal.Terminals;

namespace Pass.Portal.Presence;

/// <summary>Where one-time codes are checked; null when no code was set up for the pass.</summary>
public delegate CodeSecret? CodeSecrets(PassId pass);

/// <summary>Says who is present at a till, with the region's trust list, which it takes over without restart. Safe from several threads.</summary>
internal sealed class PresenceDesk
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly ILogger<PresenceDesk> _log;
    private readonly TrustFolder? _folder;
    private readonly PresentationVerifier? _verifier;
    private readonly FailureLimiter<PassId> _codes;
    private readonly Lock _reading = new();
    private long _readAt;

    /// <param name="trustFolder">Null: no presentation can be verified.</param>
    /// <param name="secrets">Null: no pass has one-time codes.</param>
    /// <param name="isRequired">No sale without a presentation.</param>
    /// <exception cref="InvalidOperationException">The folder is not what it must be; the message says what to do.</exception>
    public PresenceDesk(string? trustFolder, bool isRequired, CodeSecrets? secrets, TimeProvider time, ILogger<PresenceDesk> log)
    {
        (IsRequired, _time, _log) = (isRequired, time, log);
        // A code is one of 10⁸ and three are good at a time: at a try a minute, a guesser needs decades.
        _codes = new(time, perMinute: 1, burst: 5);
        if (trustFolder is null)
            return;
        _folder = new(trustFolder);
        var list = _folder.ReadIfChanged(time.GetUtcNow()) ?? throw new InvalidOperationException("A list that was never read has changed.");
        _verifier = new(list, VerifierPolicy.Engine, time, pass => secrets?.Invoke(pass));
        _readAt = time.GetTimestamp();
    }

    public bool IsRequired { get; }

    public bool IsConfigured => _verifier is not null;

    /// <summary>Verifies what was presented for a sale.</summary>
    /// <param name="presentation">As received.</param>
    /// <param name="saleHash">SHA-256 of the sale, 32 bytes.</param>
    /// <param name="offlineAt">When the till took it, if that was offline.</param>
    public PresentationResult Verify(Presentation presentation, byte[] saleHash, DateTimeOffset? offlineAt)
    {
        var verifier = _verifier ?? throw new InvalidOperationException("Nothing can be verified without a trust list.");
        ReadTrustIfDue(verifier);
        if (presentation is not CodePresentation code)
            return verifier.Verify(presentation, saleHash, offlineAt);
        if (offlineAt is not null || !PassNumber.TryParse(code.Number, out var number, out _))
            return PresentationRefusal.CodeNeedsNetwork;
        if (!_codes.MayTry(number.Id, out _))
            return PresentationRefusal.TooManyTries;
        var result = verifier.Verify(code);
        if (result.Refusal == PresentationRefusal.CodeWrong)
            _codes.Failed(number.Id);
        return result;
    }

    /// <summary>At most once a second, by whoever comes first; the others go on with the list in use.</summary>
    private void ReadTrustIfDue(PresentationVerifier verifier)
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _readAt)) < Period || !_reading.TryEnter())
            return;
        try
        {
            if (_folder!.ReadIfChanged(_time.GetUtcNow()) is { } list)
            {
                if (verifier.Use(list))
                    _log.LogInformation("Trust list of {IssuedAt:u}: {Issuers} issuing authorities", list.IssuedAt, list.Issuers.Count());
                else
                    _log.LogWarning("The trust list of {IssuedAt:u} is older than the one in use, which stays", list.IssuedAt);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            _log.LogWarning(error, "The trust list cannot be taken over: the one in use stays");
        }
        finally
        {
            Volatile.Write(ref _readAt, _time.GetTimestamp());
            _reading.Exit();
        }
    }
}
