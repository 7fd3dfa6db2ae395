using System.Security.Cryptography;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Core;
using Pass.Issuing.Authorities;

namespace Pass.Testing.Cards;

/// <summary>A root and an issuer made in memory, on 1 September 2026, for three years.</summary>
public sealed class TestAuthorities : IDisposable
{
    public static readonly DateTimeOffset Rentree = new(2026, 9, 1, 6, 0, 0, TimeSpan.Zero);
    public static readonly RandomNumberGenerator Random = RandomNumberGenerator.Create();

    private int _lists;

    public TestAuthorities()
    {
        Root = CertificateAuthority.CreateRoot(NewKey(), new Validity(Rentree, Rentree.AddYears(10)), Random);
        Issuer = Root.CreateIssuer(NewKey(), ThreeYears, Random);
        Trust = TrustOf(Issuer.Certificate);
    }

    public static Validity ThreeYears => new(Rentree, Rentree.AddYears(3));

    public CertificateAuthority Root { get; }

    public CertificateAuthority Issuer { get; }

    public TrustList Trust { get; }

    public FakeTimeProvider Clock { get; } = new(Rentree.AddDays(30));

    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>For ten years; each a second after the one before.</summary>
    public TrustList TrustOf(params Certificate[] issuers) =>
        TrustList.Open(Root.SignTrustList(Rentree.AddSeconds(_lists++), issuers, until: Rentree.AddYears(10)), Root.Certificate, Rentree)!;

    public Certificate Issue(CertificateKind kind, ECDsa subject, long pass = 1234567890, int credential = 42, Validity? validity = null) =>
        Issuer.Issue(new CertificateBody(kind, CertificateAuthority.NewSerial(Random), new PassId(pass), P256PublicKey.PointOf(subject), validity ?? ThreeYears, new CredentialId(credential)));

    public StatusList Status(long version, params int[] revoked) => Status(version, Clock.GetUtcNow(), 1000, revoked);

    public StatusList Status(long version, DateTimeOffset issuedAt, int count, params int[] revoked)
    {
        var bits = new byte[(count + 7) / 8];
        foreach (var i in revoked)
            bits[i / 8] |= (byte)(1 << i % 8);
        return Issuer.SignStatusList(version, issuedAt, count, bits);
    }

    /// <summary>The list of a school's gates, good for two weeks.</summary>
    public SignedRoster Roster(string uai, params PassId[] passes) =>
        Issuer.SignRoster(Clock.GetUtcNow(), SchoolRoster.Write(uai, passes, Clock.GetUtcNow().AddDays(14), new byte[SchoolRoster.SaltBytes]));

    public void Dispose()
    {
        Issuer.Dispose();
        Root.Dispose();
    }
}
