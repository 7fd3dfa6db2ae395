using System.Security.Cryptography;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.Crypto;
using Pass.Cards.PassApplet;
using Pass.Cards.PhoneToken;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Issuing.Personalization;
using Pass.Issuing.Scp03;
using Pass.SoftwareCard;

namespace Pass.Portal.Tests.Presence;

/// <summary>A region's authorities, its trust folder, and the cards and phones it gives out. Nothing here is known to the engine yet.</summary>
internal sealed class Issuer : IDisposable
{
    private static readonly RandomNumberGenerator Random = RandomNumberGenerator.Create();
    public static readonly Validity ThreeYears = new(new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero), new(2029, 8, 31, 0, 0, 0, TimeSpan.Zero));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pass-trust-");
    private readonly List<CertificateAuthority> _issuers = [];
    private readonly List<Certificate> _crosses = [];
    private readonly List<IDisposable> _owned = [];
    private CertificateAuthority _root = CertificateAuthority.CreateRoot(NewKey(), ThreeYears, Random);

    public Issuer()
    {
        File.WriteAllBytes(Path.Combine(TrustFolder, "root.cose"), _root.Certificate.Encoded.ToArray());
        RollOver(ThreeYears.From);
    }

    public string TrustFolder => _folder.FullName;

    public string TrustFile => Path.Combine(TrustFolder, "trust.cose");

    /// <summary>A new issuing authority, published beside the former ones.</summary>
    public void RollOver(DateTimeOffset at)
    {
        _issuers.Add(_root.CreateIssuer(NewKey(), ThreeYears, Random));
        File.WriteAllBytes(TrustFile, _root.SignTrustList(at, [.. _issuers.Select(i => i.Certificate)], _crosses));
    }

    /// <summary>A new root and an authority under it; only the list is published, root.cose stays the former.</summary>
    public void RollRoot(DateTimeOffset at)
    {
        var former = Own(_root);
        _root = CertificateAuthority.CreateRoot(NewKey(), ThreeYears, Random);
        _crosses.Add(former.CrossCertify(CertificateKind.NextRoot, _root.Certificate, ThreeYears, Random));
        _crosses.Add(_root.CrossCertify(CertificateKind.FormerRoot, former.Certificate, ThreeYears, Random));
        RollOver(at);
    }

    /// <summary>A software card personalized as a real one: keys replaced, pair made on the card, certificate of the newest authority.</summary>
    public async Task<InProcessChannel> NewCardAsync(int credential, PassId pass) => Own(new InProcessChannel(await NewChipAsync(credential, pass)));

    /// <summary>The chip itself, to be put into readers.</summary>
    /// <param name="memory">Null: it is never cut.</param>
    /// <param name="validity">Of its certificate; null: three years.</param>
    public async Task<VirtualCard> NewChipAsync(int credential, PassId pass, CardMemory? memory = null, string? pin = null, OfflineLimits? limits = null, Validity? validity = null)
    {
        var card = Own(new VirtualCard(memory ?? new VolatileMemory()));
        using var channel = new InProcessChannel(card);
        using var factory = StaticKeys.Factory();
        using var master = new MasterKey(new AesKey(SHA256.HashData("test master"u8)));
        var result = await new CardPersonalizer(factory, master, Random).PersonalizeAsync(
            channel, new CardOrder(new CardSerial((ulong)(0x1000 + credential)), limits ?? new OfflineLimits(3, 5_000)) { Pin = pin },
            (serial, point, _) => ValueTask.FromResult(Certify(CertificateKind.Card, serial.ToBytes(), pass, point[1..], credential, validity).Encoded));
        result.Outcome.ShouldBe(PersonalizationOutcome.Personalized);
        return card;
    }

    public TestPhone NewPhone(int credential, PassId pass)
    {
        var key = Own(NewKey());
        return new(key, Certify(CertificateKind.Phone, CertificateAuthority.NewSerial(Random), pass, P256PublicKey.PointOf(key), credential));
    }

    /// <summary>The next status list, signed by the newest authority.</summary>
    /// <param name="revoked">Numbers whose bit is set, of <paramref name="count"/>.</param>
    public StatusList SignStatus(long version, int count, params int[] revoked) => SignStatus(version, ThreeYears.From, count, revoked);

    public StatusList SignStatus(long version, DateTimeOffset issuedAt, int count, params int[] revoked)
    {
        var bits = new byte[(count + 7) / 8];
        foreach (var number in revoked)
            bits[number >> 3] |= (byte)(1 << (number & 7));
        return _issuers[^1].SignStatusList(version, issuedAt, count, bits);
    }

    /// <summary>As the issuance service signs the list of a school's gates.</summary>
    public SignedRoster SignRoster(DateTimeOffset at, byte[] list) => _issuers[^1].SignRoster(at, list);

    private Certificate Certify(CertificateKind kind, byte[] serial, PassId pass, ReadOnlyMemory<byte> point, int credential, Validity? validity = null) =>
        _issuers[^1].Issue(new(kind, serial, pass, point, validity ?? ThreeYears, new(credential)));

    private T Own<T>(T owned) where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        foreach (var owned in _owned)
            owned.Dispose();
        foreach (var issuer in _issuers)
            issuer.Dispose();
        _root.Dispose();
        _folder.Delete(recursive: true);
    }
}

internal sealed record TestPhone(ECDsa Key, Certificate Certificate)
{
    public string QrAt(DateTimeOffset time) => PhoneQr.Sign(Key, Certificate, PhoneQr.WindowAt(time));
}
