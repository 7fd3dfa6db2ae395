using System.Buffers.Binary;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.PassApplet;
using Pass.Cards.PhoneToken;
using Pass.Core;

namespace Pass.Cards.Presentation;

/// <summary>Whether a kept signature shows that the card or phone was there.</summary>
public enum SignatureStanding
{
    /// <summary>It does: its certificate leads to the region's root.</summary>
    Verified,
    /// <summary>Nothing was signed: a number, or a number and a code.</summary>
    NothingSigned,
    /// <summary>Logged before signatures were kept, or refused online.</summary>
    NotKept,
    /// <summary>What was kept is no signature.</summary>
    Malformed,
    CertificateMissing,
    /// <summary>The certificate is of another pass or credential than the operation's.</summary>
    OtherCredential,
    /// <summary>No list that the region used names the authority that signed the certificate.</summary>
    IssuerUnknown,
    CertificateAltered,
    /// <summary>Before the certificate's first day, or after its or its authority's last.</summary>
    OutsideItsDates,
    /// <summary>What was signed is not what was booked.</summary>
    OtherSale,
    SignatureWrong,
}

/// <summary>
/// What a card or phone signed with, kept with the operation in the log so that anybody can check it later with public keys only. The rest of the signed bytes is in
/// the operation: its content (<see cref="SaleDigest"/>), and its counter.
/// <code>
/// head (1) | card: unpredictable number (8), offline also amount in cents (4) and SHA-256 of the sale (32); phone: window (4) | r ‖ s (64)
///          | certificate, when it is not kept beside the log
/// head: 01 card, 02 phone, 03 phone from before phones counted; 10 offline, 20 partial payment allowed, 40 certificate here
/// </code>
/// Integers are big-endian. The hash of an offline sale is kept because one that is refused keeps no lines.
/// </summary>
/// <param name="Challenge">Of a card, the till's unpredictable number, 8 bytes; of a phone its half-minute since 1970, 4 bytes.</param>
/// <param name="OfflineAmountCents">Of a card; null online.</param>
/// <param name="SaleHash">Of an offline sale, 32 bytes; else empty.</param>
/// <param name="HasCounter">False of a phone that signed its half-minute alone.</param>
/// <param name="Signature">r ‖ s, 64 bytes.</param>
/// <param name="Certificate">Encoded; empty when it is kept beside the log.</param>
public sealed record KeptSignature(
    CredentialKind Kind, ReadOnlyMemory<byte> Challenge, uint? OfflineAmountCents, ReadOnlyMemory<byte> SaleHash, bool AllowPartial, bool HasCounter,
    ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> Certificate)
{
    private const int WindowBytes = 4;
    private const byte Card = 0x01, Phone = 0x02, PhoneOfWindow = 0x03, Offline = 0x10, Partial = 0x20, WithCertificate = 0x40;

    public static KeptSignature OfCard(SaleEvidence evidence, ReadOnlyMemory<byte> signature, ReadOnlyMemory<byte> certificate) => new(
        CredentialKind.Card, evidence.UnpredictableNumber, evidence.OfflineAmountCents, evidence.OfflineAmountCents is null ? default : evidence.SaleHash, false, true, signature, certificate);

    public static KeptSignature OfPhone(PhoneQr shown)
    {
        var window = new byte[WindowBytes];
        BinaryPrimitives.WriteUInt32BigEndian(window, shown.Window);
        return new(CredentialKind.Phone, window, null, default, false, shown.HasCounter, shown.Signature, shown.Certificate);
    }

    /// <summary>As the log keeps it.</summary>
    public byte[] Pack()
    {
        var head = Kind == CredentialKind.Card ? Card : HasCounter ? Phone : PhoneOfWindow;
        head |= (byte)((OfflineAmountCents is null ? 0 : Offline) | (AllowPartial ? Partial : 0) | (Certificate.IsEmpty ? 0 : WithCertificate));
        Span<byte> amount = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(amount, OfflineAmountCents ?? 0);
        return [head, .. Challenge.Span, .. OfflineAmountCents is null ? [] : amount, .. SaleHash.Span, .. Signature.Span, .. Certificate.Span];
    }

    /// <summary>Null when it is none.</summary>
    public static KeptSignature? Unpack(ReadOnlyMemory<byte> packed)
    {
        if (packed.IsEmpty)
            return null;
        var (head, rest) = (packed.Span[0], packed[1..]);
        var (isCard, isOffline) = ((head & 0x0f) == Card, (head & Offline) != 0);
        var number = isCard ? SaleEvidence.UnpredictableNumberLength : WindowBytes;
        var hash = isOffline ? SaleEvidence.SaleHashLength : 0;
        var fixedBytes = number + (isOffline ? 4 : 0) + hash + SaleEvidence.SignatureLength;
        if (!isCard && ((head & 0x0f) is not (Phone or PhoneOfWindow) || isOffline) || rest.Length < fixedBytes || rest.Length > fixedBytes != ((head & WithCertificate) != 0))
            return null;
        var signature = rest[(fixedBytes - SaleEvidence.SignatureLength)..fixedBytes];
        return new(
            isCard ? CredentialKind.Card : CredentialKind.Phone, rest[..number], isOffline ? BinaryPrimitives.ReadUInt32BigEndian(rest.Span[number..]) : null,
            isOffline ? rest.Slice(number + 4, hash) : default, (head & Partial) != 0, (head & 0x0f) != PhoneOfWindow, signature, rest[fixedBytes..]);
    }

    /// <summary>Verifies what an operation kept.</summary>
    /// <param name="certificateBeside">The certificate kept for its credential beside the log; empty when there is none.</param>
    /// <param name="lists">Trust lists the region used, each opened under its root.</param>
    public static SignatureStanding Check(Operation operation, ReadOnlyMemory<byte> certificateBeside, IEnumerable<TrustList> lists)
    {
        if (operation.Presentation.IsNone)
            return SignatureStanding.NothingSigned;
        if (operation.Signature.IsEmpty)
            return SignatureStanding.NotKept;
        if (Unpack(operation.Signature) is not { } kept)
            return SignatureStanding.Malformed;
        var encoded = kept.Certificate.IsEmpty ? certificateBeside : kept.Certificate;
        if (encoded.IsEmpty)
            return SignatureStanding.CertificateMissing;
        if (Credentials.Certificate.Decode(encoded.Span) is not { } certificate)
            return SignatureStanding.CertificateAltered;
        if (certificate.Body.Credential != operation.Presentation.Credential || certificate.Body.Pass != operation.Pass
            || certificate.Body.Kind != (kept.Kind == CredentialKind.Card ? CertificateKind.Card : CertificateKind.Phone))
            return SignatureStanding.OtherCredential;
        if (lists.Select(l => l.Find(certificate.IssuerKeyId.Span)).FirstOrDefault(i => i is not null) is not { } issuer)
            return SignatureStanding.IssuerUnknown;
        using var key = P256PublicKey.TryImport(certificate.Body.SubjectPoint.Span);
        if (key is null || !certificate.IsSignedBy(issuer.Key))
            return SignatureStanding.CertificateAltered;
        var at = DateTimeOffset.FromUnixTimeMilliseconds(operation.OccurredAtMs);
        if (!certificate.Body.Validity.Contains(at) || !issuer.Certificate.Body.Validity.Contains(at))
            return SignatureStanding.OutsideItsDates;
        return kept.Kind == CredentialKind.Card ? kept.CheckCard(operation, certificate, key) : kept.CheckPhone(operation, encoded, key);
    }

    private SignatureStanding CheckCard(Operation operation, Certificate certificate, P256PublicKey key)
    {
        var hash = SaleHash;
        if (operation.Lines.Length > 0)
        {
            var booked = SaleDigest.Of(operation.Id, operation.Terminal, operation.OccurredAtMs, AllowPartial, operation.Kind == OperationKind.Hold, operation.Lines);
            if (!hash.IsEmpty && !hash.Span.SequenceEqual(booked))
                return SignatureStanding.OtherSale;
            hash = booked;
        }
        if (operation.Presentation.Counter is < 0 or > uint.MaxValue || hash.IsEmpty)
            return SignatureStanding.Malformed;
        var evidence = new SaleEvidence(Challenge, hash, CardSerial.Read(certificate.Body.Serial.Span), (uint)operation.Presentation.Counter, OfflineAmountCents);
        return evidence.Verify(key.Verifier, Signature.Span) ? SignatureStanding.Verified : SignatureStanding.SignatureWrong;
    }

    private SignatureStanding CheckPhone(Operation operation, ReadOnlyMemory<byte> certificate, P256PublicKey key)
    {
        var window = BinaryPrimitives.ReadUInt32BigEndian(Challenge.Span);
        if (operation.Presentation.Counter is not (>= 0 and <= uint.MaxValue and var counter) || !HasCounter && counter != window
            || PhoneQr.Assemble(window, HasCounter ? (uint)counter : null, certificate, Signature) is not { } qr)
            return SignatureStanding.Malformed;
        return qr.IsSignedBy(key) ? SignatureStanding.Verified : SignatureStanding.SignatureWrong;
    }
}
