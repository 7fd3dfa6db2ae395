using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.PassApplet;
using Pass.Cards.PhoneToken;
using Pass.Core;

namespace Pass.Cards.Presentation;

/// <summary>The secret of a pass's one-time codes, and the number the engine knows it by, so that each step is used once.</summary>
/// <param name="Secret">32 bytes (<see cref="CodeMaster"/>).</param>
/// <param name="IsExpired">Past its last day: said only to who has a right code.</param>
public sealed record CodeSecret(CredentialId Credential, ReadOnlyMemory<byte> Secret, bool IsExpired = false);

/// <summary>
/// Says who is present, how strongly, and with which counter; the engine, the till and the gate all ask it, with public keys only.
/// It never throws on what is presented. Whether the counter was used before is for the engine to say. Safe from several threads.
/// </summary>
/// <param name="trust">The authorities; replaced by <see cref="Use(TrustList)"/> at a roll-over.</param>
public sealed class PresentationVerifier(TrustList trust, VerifierPolicy policy, TimeProvider clock)
{
    /// <summary>Digits, with the spaces people put in.</summary>
    private const int MaxTypedLength = 32;

    private volatile Known _known = new(trust, new VerifiedCertificates(policy.RememberedCertificates));
    private volatile StatusList? _status;

    /// <summary>The last status list offered, when it was dated ahead of our clock: then it is the clock that is slow.</summary>
    private volatile StatusList? _ahead;

    /// <summary>What a card signs in place of a sale's hash at a gate: 32 zero bytes.</summary>
    public static ReadOnlyMemory<byte> NoSale { get; } = new byte[SaleEvidence.SaleHashLength];

    /// <summary>An issuer may have left the trust list: what was verified under the former is verified again.</summary>
    private sealed record Known(TrustList Trust, VerifiedCertificates Certificates);

    /// <summary>The status list in use; null before the first.</summary>
    public StatusList? Status => _status;

    /// <summary>
    /// False, and nothing changes, when the list in use is newer, since an old list would bring a withdrawn issuer back; when it says other things at the
    /// same second; or when this one is dated ahead, since nothing could follow it.
    /// </summary>
    public bool Use(TrustList list)
    {
        var current = _known.Trust;
        if (current.IssuedAt > list.IssuedAt || current.IssuedAt == list.IssuedAt && !current.Digest.Span.SequenceEqual(list.Digest.Span)
            || TrustList.IsAhead(list.IssuedAt, clock.GetUtcNow()))
            return false;
        _known = new(list, new VerifiedCertificates(policy.RememberedCertificates));
        // What a withdrawn authority said of others is worth no more than what it issued.
        if (_status is { } status && !status.IsSignedUnder(list))
            _status = null;
        return true;
    }

    /// <summary>
    /// False, and nothing changes, when the list in use is newer, since an old list would bring blocked passes back; when it says other things under the
    /// same version; or when this one is dated ahead.
    /// </summary>
    public bool Use(StatusList list)
    {
        _ahead = TrustList.IsAhead(list.IssuedAt, clock.GetUtcNow()) ? list : null;
        if (_ahead is not null)
            return false;
        if (_status is { } current && (current.Version > list.Version || current.Version == list.Version && !current.Digest.Span.SequenceEqual(list.Digest.Span)))
            return false;
        _status = list;
        return true;
    }

    /// <summary>Verifies a presentation for a sale; a one-time code is refused here, for want of its secret.</summary>
    /// <param name="presentation">As received.</param>
    /// <param name="saleHash">SHA-256 of the sale (<see cref="SaleDigest"/>), 32 bytes; null at a gate.</param>
    /// <param name="presentedAt">When it was presented, for a sale that a till took offline; null: now. Never later than now.</param>
    public PresentationResult Verify(Presentation presentation, byte[]? saleHash = null, DateTimeOffset? presentedAt = null)
    {
        var now = clock.GetUtcNow();
        if (presentedAt < now)
            now = presentedAt.Value;
        return presentation switch
        {
            CardPresentation card => VerifyCard(card, saleHash ?? NoSale, now),
            QrPresentation qr => VerifyQr(qr, now),
            CodePresentation => PresentationRefusal.CodeNeedsNetwork,
            _ => PresentationRefusal.Malformed,
        };
    }

    /// <summary>Verifies a one-time code, where its secret is known: online.</summary>
    /// <param name="presented">As typed.</param>
    /// <param name="secret">Of the pass that has this number; null when it has no code.</param>
    public PresentationResult Verify(CodePresentation presented, CodeSecret? secret)
    {
        if (secret is null || presented.Number.Length > MaxTypedLength || !PassNumber.TryParse(presented.Number, out var number, out _))
            return PresentationRefusal.NumberUnknown;
        if (presented.Code.Length > MaxTypedLength || OneTimeCode.Match(secret.Secret.Span, number, presented.Code, clock.GetUtcNow(), policy.ToleranceWindows) is not { } step)
            return PresentationRefusal.CodeWrong;
        return secret.IsExpired ? PresentationRefusal.Expired : new Presence(number.Id, new(secret.Credential, step), PresenceStrength.Code);
    }

    private PresentationResult VerifyCard(CardPresentation card, ReadOnlyMemory<byte> saleHash, DateTimeOffset now)
    {
        var refusal = Identify(card.Certificate, CertificateKind.Card, now, out var certificate);
        if (certificate is null)
            return refusal;
        var evidence = card.Evidence;
        if (!evidence.SaleHash.Span.SequenceEqual(saleHash.Span) || evidence.Serial != CardSerial.Read(certificate.Body.Serial.Span))
            return PresentationRefusal.OtherSale;
        if (!evidence.Verify(certificate.Key.Verifier, card.Signature.Span))
            return PresentationRefusal.SignatureWrong;
        return new Presence(certificate.Body.Pass, new(certificate.Body.Credential, evidence.Atc), PresenceStrength.Card, evidence.OfflineAmountCents,
            KeptSignature.OfCard(evidence, card.Signature, card.Certificate));
    }

    private PresentationResult VerifyQr(QrPresentation presented, DateTimeOffset now)
    {
        if (PhoneQr.Decode(presented.Text) is not { } qr)
            return PresentationRefusal.Malformed;
        var refusal = Identify(qr.Certificate, CertificateKind.Phone, now, out var certificate);
        if (certificate is null)
            return refusal;
        var ahead = (long)qr.Window - PhoneQr.WindowAt(now);
        if (Math.Abs(ahead) > policy.ToleranceWindows)
            return ahead > 0 ? PresentationRefusal.WindowFuture : PresentationRefusal.WindowPast;
        if (!qr.IsSignedBy(certificate.Key))
            return PresentationRefusal.SignatureWrong;
        return new Presence(certificate.Body.Pass, new(certificate.Body.Credential, qr.Counter), PresenceStrength.Phone, Kept: KeptSignature.OfPhone(qr));
    }

    /// <summary>The certificate when it is ours, of this kind, within its dates and not revoked; else null and why.</summary>
    private PresentationRefusal Identify(ReadOnlyMemory<byte> encoded, CertificateKind kind, DateTimeOffset now, out VerifiedCertificate? certificate)
    {
        certificate = null;
        if (encoded.Length > Certificate.MaxBytes)
            return PresentationRefusal.Malformed;
        var (trusted, certificates) = _known;
        var digest = VerifiedCertificates.Digest.Of(encoded.Span);
        var found = certificates.Find(digest);
        if (found is null)
        {
            var refusal = CheckSignature(encoded, trusted, out found);
            if (found is null)
                return refusal;
            certificates.Remember(digest, found);
        }

        if (found.Body.Kind != kind)
            return PresentationRefusal.WrongKind;
        var standing = CheckStanding(found, now);
        if (standing == PresentationRefusal.None)
            certificate = found;
        return standing;
    }

    private static PresentationRefusal CheckSignature(ReadOnlyMemory<byte> encoded, TrustList trusted, out VerifiedCertificate? verified)
    {
        verified = null;
        if (Certificate.Decode(encoded.Span) is not { } certificate)
            return PresentationRefusal.Malformed;
        if (trusted.Find(certificate.IssuerKeyId.Span) is not { } issuer)
            return PresentationRefusal.UnknownIssuer;
        if (!certificate.IsSignedBy(issuer.Key) || P256PublicKey.TryImport(certificate.Body.SubjectPoint.Span) is not { } key)
            return PresentationRefusal.CertificateAltered;
        verified = new VerifiedCertificate(certificate.Body, issuer, key);
        return PresentationRefusal.None;
    }

    private PresentationRefusal CheckStanding(VerifiedCertificate certificate, DateTimeOffset now)
    {
        if (now < certificate.Body.Validity.From)
            return PresentationRefusal.NotYetValid;
        if (!certificate.Body.Validity.Contains(now) || !certificate.Issuer.Validity.Contains(now))
            return PresentationRefusal.Expired;
        return policy.Status is { } rules ? CheckStatus(certificate.Body.Credential, rules, now) : PresentationRefusal.None;
    }

    private PresentationRefusal CheckStatus(CredentialId credential, StatusPolicy rules, DateTimeOffset now)
    {
        if (_status is not { } list)
            return rules.AcceptStale ? PresentationRefusal.None : Stale(now);
        var status = list.Of(credential);
        if (status == ListedStatus.Revoked)
            return PresentationRefusal.Revoked;
        if (now < list.IssuedAt - rules.ClockTolerance)
            return PresentationRefusal.ClockBehind;
        if (now - list.IssuedAt > rules.MaxAge && !rules.AcceptStale)
            return Stale(now);
        return status == ListedStatus.Unknown && !rules.AcceptUnlisted ? PresentationRefusal.StatusUnlisted : PresentationRefusal.None;
    }

    private PresentationRefusal Stale(DateTimeOffset now) =>
        _ahead is { } offered && TrustList.IsAhead(offered.IssuedAt, now) ? PresentationRefusal.ClockBehind : PresentationRefusal.StatusStale;
}
