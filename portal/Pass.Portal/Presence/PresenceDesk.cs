using System.Diagnostics.Metrics;
using Pass.Cards.Credentials;
using Pass.Cards.Presentation;
using Pass.Core;

namespace Pass.Portal.Presence;

/// <summary>Says who is present at a till, with the region's trust list, which it takes over without restart. Safe from several threads.</summary>
internal sealed class PresenceDesk
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly ILogger<PresenceDesk> _log;
    private readonly TrustFolder? _folder;
    private readonly PresentationVerifier? _verifier;
    private readonly CodeRegister? _codes;
    private readonly CodeTries _tries;
    private readonly GroupTries? _group;
    private TrustList? _trust;
    private readonly Lock _reading = new();
    private long _readAt;

    /// <param name="trustFolder">Null: no presentation can be verified.</param>
    /// <param name="codes">Null: one-time codes are refused.</param>
    /// <param name="group">Null: wrong codes are counted for this node alone.</param>
    /// <param name="isRequired">No sale without a presentation.</param>
    /// <exception cref="InvalidOperationException">The folder is not what it must be; the message says what to do.</exception>
    public PresenceDesk(string? trustFolder, bool isRequired, CodeRegister? codes, TimeProvider time, IMeterFactory meters, ILogger<PresenceDesk> log, GroupTries? group = null)
    {
        (IsRequired, _codes, _tries, _group, _time, _log) = (isRequired, codes, new(time, meters), group, time, log);
        if (trustFolder is null)
        {
            if (isRequired)
                log.LogWarning("No sale can be taken: every one needs a presentation, and nothing can be verified without Pass:Trust, the folder of root.cose and trust.cose");
            return;
        }
        _folder = new(trustFolder);
        var list = _folder.ReadIfChanged(time.GetUtcNow()) ?? throw new InvalidOperationException("A list that was never read has changed.");
        _trust = list;
        _verifier = new(list, VerifierPolicy.Engine, time);
        _readAt = time.GetTimestamp();
    }

    public bool IsRequired { get; }

    public bool IsConfigured => _verifier is not null;

    /// <summary>The list in use; null where nothing can be verified.</summary>
    public TrustList? Trust => Volatile.Read(ref _trust);

    /// <summary>Takes a changed list over now instead of at the next presentation.</summary>
    public void ReadTrust()
    {
        if (_verifier is null || !_reading.TryEnter())
            return;
        Read(_verifier);
    }

    /// <summary>Verifies what was presented for a sale.</summary>
    /// <param name="presentation">As received.</param>
    /// <param name="at">The partner at whose till it was.</param>
    /// <param name="saleHash">SHA-256 of the sale, 32 bytes.</param>
    /// <param name="offlineAt">When the till took it, if that was offline.</param>
    public async ValueTask<PresentationResult> VerifyAsync(Presentation presentation, PartnerId at, byte[] saleHash, DateTimeOffset? offlineAt)
    {
        var verifier = _verifier ?? throw new InvalidOperationException("Nothing can be verified without a trust list.");
        ReadTrustIfDue(verifier);
        if (presentation is not CodePresentation code)
            return verifier.Verify(presentation, saleHash, offlineAt);
        if (offlineAt is not null)
            return PresentationRefusal.CodeNeedsNetwork;
        if (_codes is null)
            return PresentationRefusal.CodesNotChecked;
        if (!PassNumber.TryParse(code.Number, out var number, out _) || await _codes.FindAsync(number.Id) is not { } secret)
            return PresentationRefusal.NumberUnknown;
        PresentationResult Look() => _tries.Count(number.Id, at, () => verifier.Verify(code, secret));
        return _group is null ? Look() : await _group.CountAsync(number.Id, at, Look);
    }

    /// <summary>At most once a second, by whoever comes first; the others go on with the list in use.</summary>
    private void ReadTrustIfDue(PresentationVerifier verifier)
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _readAt)) < Period || !_reading.TryEnter())
            return;
        Read(verifier);
    }

    /// <summary>Leaves the lock that its caller has.</summary>
    private void Read(PresentationVerifier verifier)
    {
        try
        {
            if (_folder!.ReadIfChanged(_time.GetUtcNow()) is { } list)
            {
                if (verifier.Use(list))
                {
                    Volatile.Write(ref _trust, list);
                    _log.LogInformation("Trust list of {IssuedAt:u}: {Issuers} issuing authorities", list.IssuedAt, list.Issuers.Count());
                }
                else
                {
                    _log.LogWarning("The trust list of {IssuedAt:u} is older than the one in use, which stays", list.IssuedAt);
                }
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
