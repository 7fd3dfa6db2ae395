using System.Security.Cryptography;
using Pass.Cards.Credentials;
using Pass.Cards.PassApplet;
using Pass.Cards.Presentation;

namespace Pass.Terminal.Lists;

/// <summary>
/// The signed lists a till decides by without the network: whom to trust, who is blocked. Kept in its folder as they were signed, verified again each time
/// they are read, and never replaced by older ones. The root is pinned when the first list is taken.
/// </summary>
/// <param name="root">The region's root, given by hand; null: that of the first list, which came from the region itself.</param>
public sealed class TillLists(string folder, TimeProvider time, byte[]? root = null)
{
    private const string RootName = "root.cose", TrustName = "trust.cose", StatusName = "status.cose", LastName = "lists.last";

    private readonly LastLists _last = new(Path.Combine(folder, LastName));
    private PresentationVerifier? _verifier;
    private TrustList? _trust;
    private StatusList? _status;
    private VerifierPolicy _policy = VerifierPolicy.Terminal;

    /// <summary>Of the status list in use; 0 for none.</summary>
    public long StatusVersion => _status?.Version ?? 0;

    /// <summary>SHA-256 of the pinned root, its first eight bytes: to be compared by eye.</summary>
    public string? RootMark => File.Exists(At(RootName)) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(At(RootName))).AsSpan(0, 8)) : null;

    /// <summary>Reads what was kept; what is not as it was signed is as if it were not there.</summary>
    /// <param name="policy">What is accepted when lists are old.</param>
    public void Read(VerifierPolicy policy)
    {
        (_policy, _verifier, _trust, _status) = (policy, null, null, null);
        if (root is not null && !File.Exists(At(RootName)))
            WholeFile.Write(At(RootName), root, mayReplace: false);
        if (Bytes(TrustName) is { } trust)
            TakeTrust(trust, keep: false);
        if (_trust is not null && Bytes(StatusName) is { } status && StatusList.Open(status, _trust) is { } list)
            TakeStatus(list, keep: false);
    }

    /// <summary>Asks the region for what is newer.</summary>
    /// <returns>False where the region publishes none, or what came is not signed as it should be.</returns>
    public async Task<bool> RefreshAsync(RegionLists region, CancellationToken ct = default)
    {
        if (await region.TrustAsync(ct) is not { } trust || !TakeTrust(trust, keep: true))
            return false;
        if (await region.StatusAsync(StatusVersion, ct) is not var (bytes, isDelta))
            return false;
        if (bytes.Length == 0)
            return true;
        var list = isDelta && _status is { } from ? StatusDelta.Apply(from, bytes, _trust!) : StatusList.Open(bytes, _trust!);
        if (list is null && isDelta)
            list = await region.StatusAsync(0, ct) is (var whole, false) ? StatusList.Open(whole, _trust!) : null;
        return list is not null && TakeStatus(list, keep: true);
    }

    /// <summary>A school's list, when it is signed as the trust list says; else null.</summary>
    public SignedRoster? Open(ReadOnlySpan<byte> roster) => _trust is { } trust ? SignedRoster.Open(roster, trust, time.GetUtcNow()) : null;

    /// <summary>Whether the pass is there, as far as the lists tell.</summary>
    public PresentationResult Verify(Evidence? presented, byte[]? saleHash) => presented switch
    {
        null => PresentationRefusal.NotPresented,
        CodeEvidence => PresentationRefusal.CodeNeedsNetwork,
        _ when _verifier is null => PresentationRefusal.StatusStale,
        QrEvidence qr => _verifier.Verify(new QrPresentation(qr.Text), saleHash),
        CardEvidence card when Certificate.Decode(card.Certificate.Span) is { } certificate => _verifier.Verify(
            new CardPresentation(card.Certificate, new SaleEvidence(card.UnpredictableNumber, card.SaleHash, CardSerial.Read(certificate.Body.Serial.Span), card.Atc, card.OfflineAmountCents), card.Signature),
            saleHash),
        _ => PresentationRefusal.Malformed,
    };

    private bool TakeTrust(byte[] encoded, bool keep)
    {
        if (Bytes(RootName) is not { } pinned)
        {
            if (!keep || TrustList.FirstRoot(encoded) is not { } first)
                return false;
            pinned = first.Encoded.ToArray();
        }
        if (Certificate.Decode(pinned) is not { } anchor || TrustList.Open(encoded, anchor, time.GetUtcNow()) is not { } list || !_last.MayTake(list))
            return false;
        if (_verifier is null)
            _verifier = new(list, _policy, time);
        else if (!_verifier.Use(list))
            return false;
        _trust = list;
        if (keep)
        {
            WholeFile.Write(At(RootName), list.Root.Encoded.Span);
            WholeFile.Write(At(TrustName), encoded);
            _last.Took(list);
        }
        return true;
    }

    private bool TakeStatus(StatusList list, bool keep)
    {
        if (!_last.MayTake(list) || !_verifier!.Use(list))
            return false;
        _status = list;
        if (keep)
        {
            WholeFile.Write(At(StatusName), list.Encoded.Span);
            _last.Took(list);
        }
        return true;
    }

    private byte[]? Bytes(string name) => File.Exists(At(name)) ? File.ReadAllBytes(At(name)) : null;

    private string At(string name) => Path.Combine(folder, name);
}
