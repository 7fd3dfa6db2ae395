using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.Crypto;
using Pass.Cards.PassApplet;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Issuing.Personalization;
using Pass.Issuing.Scp03;

namespace Pass.Benchmarks.Region;

/// <summary>The authorities and keys of a region's cards, made in memory.</summary>
internal sealed class CardRegion : IDisposable
{
    /// <summary>The start of the run: the clock of what is measured stands still.</summary>
    public static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly CertificateAuthority _root;
    private readonly ECDsa _issuerKey = NewKey();
    private readonly StaticKeys _transportKeys = StaticKeys.Factory();
    private readonly CertificateAuthority _issuer;
    private readonly Validity _validity;

    public CardRegion()
    {
        var now = Now;
        _validity = new(now.AddDays(-1), now.AddYears(3));
        _root = CertificateAuthority.CreateRoot(NewKey(), new(now.AddDays(-2), now.AddYears(10)), _random);
        _issuer = _root.CreateIssuer(_issuerKey, _validity, _random);
        Trust = TrustList.Open(_root.SignTrustList(now, [_issuer.Certificate]), _root.Certificate, now)!;
        Personalizer = new(_transportKeys, Master, _random);
    }

    public TrustList Trust { get; }

    public MasterKey Master { get; } = new(new AesKey(RandomNumberGenerator.GetBytes(32)));

    public CardPersonalizer Personalizer { get; }

    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The issuer again, for another thread: signing is not synchronized.</summary>
    public CertificateAuthority IssuerForOneThread() => new(ECDsa.Create(_issuerKey.ExportParameters(true)), _issuer.Certificate);

    public Certificate Certify(CertificateAuthority issuer, ulong serial, ReadOnlyMemory<byte> point, int credential) =>
        issuer.Issue(new(CertificateKind.Card, new CardSerial(serial).ToBytes(), new(credential), point, _validity, new(credential)));

    /// <summary>The certificate of a card being personalized, as the desk gives it.</summary>
    public ValueTask<ReadOnlyMemory<byte>> CertifyAsync(CardSerial serial, ReadOnlyMemory<byte> publicPoint, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_issuer.Issue(new(CertificateKind.Card, serial.ToBytes(), new(1), publicPoint[1..], _validity, new(1))).Encoded);

    public TimeProvider Clock { get; } = new FakeTimeProvider(Now);

    public Certificate CertifyPhone(ECDsa key, int credential) =>
        _issuer.Issue(new(CertificateKind.Phone, new CardSerial((ulong)credential).ToBytes(), new(credential), P256PublicKey.PointOf(key), _validity, new(credential)));

    /// <summary>What a card of this key sends to a till for a sale.</summary>
    public CardPresentation Present(ECDsa key, int credential, byte[] saleHash)
    {
        var certificate = Certify(_issuer, (ulong)credential, P256PublicKey.PointOf(key), credential);
        var evidence = new SaleEvidence(new byte[8], saleHash, CardSerial.Read(certificate.Body.Serial.Span), 1);
        return new(certificate.Encoded, evidence, key.SignData(evidence.SignedMessage(), HashAlgorithmName.SHA256));
    }

    public StatusList Status(int count) => _issuer.SignStatusList(1, Now, count, new byte[(count + 7) / 8]);

    public void Dispose()
    {
        Master.Dispose();
        _transportKeys.Dispose();
        _issuer.Dispose();
        _root.Dispose();
        _random.Dispose();
    }
}
