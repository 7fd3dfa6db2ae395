using System.Security.Cryptography;
using System.Text.Json;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.Crypto;
using Pass.Cards.Issuance;
using Pass.Cards.PassApplet;
using Pass.Cards.PhoneToken;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Issuing.Authorities;
using Pass.Issuing.Keys;

namespace Pass.Benchmarks.Rentree;

/// <summary>
/// Authorities, and what the passes of a region present: each has a card; one in twelve a phone too (30 000 of 370 000 had the application after three
/// months); one in twenty-five orders from home with one-time codes. All cards share one key, all phones another, under certificates of their own: what
/// verifying costs does not change, and a region is made in no time.
/// </summary>
internal sealed class Credentials : IDisposable
{
    public const int OnePhoneIn = 12, OneCodeIn = 25;
    private const string Passphrase = "only for a benchmark";

    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly int _passes;
    private readonly CertificateAuthority _root;
    private readonly CertificateAuthority _issuer;
    private readonly ECDsa _cardKey = NewKey(), _phoneKey = NewKey();
    private readonly byte[] _codeKey = RandomNumberGenerator.GetBytes(32);
    private readonly CodeMaster _codes;
    private readonly Validity _years;
    private readonly Certificate?[] _cards, _phones;
    private readonly uint[] _cardCounters, _phoneCounters;

    public Credentials(int passes, DateTimeOffset now)
    {
        _passes = passes;
        _years = new(now.AddDays(-1), now.AddYears(3));
        _root = CertificateAuthority.CreateRoot(NewKey(), _years, _random);
        _issuer = _root.CreateIssuer(NewKey(), _years, _random);
        _codes = new(new AesKey(_codeKey));
        (_cards, _phones) = (new Certificate?[passes + 1], new Certificate?[passes + 1]);
        (_cardCounters, _phoneCounters) = (new uint[passes + 1], new uint[passes + 1]);
    }

    public static bool HasPhone(int pass) => pass % OnePhoneIn == 0;

    public static bool HasCode(int pass) => pass % OneCodeIn == 1;

    /// <summary>Every credential, with its pass.</summary>
    public IEnumerable<(CredentialId Credential, PassId Pass)> All()
    {
        for (var pass = 1; pass <= _passes; pass++)
        {
            yield return (CardOf(pass), new(pass));
            if (HasPhone(pass))
                yield return (PhoneOf(pass), new(pass));
            if (HasCode(pass))
                yield return (CodeOf(pass), new(pass));
        }
    }

    /// <summary>Writes what a node is given: root and lists, and the key of the codes under its passphrase. Its settings, as the command line says them.</summary>
    public IReadOnlyList<string> HandOver(string folder, DateTimeOffset now)
    {
        var (trust, keys) = (Path.Combine(folder, "trust"), Path.Combine(folder, "codes"));
        Directory.CreateDirectory(trust);
        File.WriteAllBytes(Path.Combine(trust, "root.cose"), _root.Certificate.Encoded.ToArray());
        File.WriteAllBytes(Path.Combine(trust, "trust.cose"), _root.SignTrustList(now.AddMinutes(-10), [_issuer.Certificate]));
        var count = 3 * _passes + 1;
        var list = _issuer.SignStatusList(1, now.AddMinutes(-10), count, new byte[(count + 7) / 8]);
        File.WriteAllBytes(Path.Combine(trust, "status.json"), JsonSerializer.SerializeToUtf8Bytes(new(1, list.Encoded.ToArray(), new Dictionary<long, byte[]>()), IssuanceJson.Default.StatusMessage));
        new SecretStore(keys, Passphrase, _random).Add(CodeMaster.Name, _codeKey, "000000");
        var passphrase = Path.Combine(folder, "passphrase");
        File.WriteAllText(passphrase, Passphrase + "\n");
        return [$"--Pass:Trust={trust}", $"--Pass:Codes:KeyFolder={keys}", $"--Pass:Codes:PassphraseFile={passphrase}"];
    }

    /// <summary>The region's register knows which credential is a code.</summary>
    public async Task RegisterCodesAsync(PassDatabase database, DateTimeOffset now)
    {
        foreach (var some in Enumerable.Range(1, _passes).Where(HasCode).Chunk(500))
        {
            await using var context = database.CreateContext();
            context.Credentials.AddRange(some.Select(pass => new Credential
            {
                Id = CodeOf(pass).Value,
                PassId = pass,
                Kind = CredentialKind.Code,
                Serial = BitConverter.GetBytes((long)pass),
                Status = CredentialState.Active,
                IssuedAtMs = now.ToUnixTimeMilliseconds(),
                ExpiresOn = ParisCalendar.DateOf(now.AddYears(3)),
            }));
            await context.SaveChangesAsync();
        }
    }

    /// <summary>A card's presentation of a sale, as JSON.</summary>
    /// <param name="saleHash">32 bytes, of <see cref="SaleDigest"/>; of another sale for one that must be refused.</param>
    public string Card(int pass, byte[] saleHash, Random random)
    {
        var certificate = _cards[pass] ??= Issue(CertificateKind.Card, pass, CardOf(pass), _cardKey);
        var drawn = new byte[SaleEvidence.UnpredictableNumberLength];
        random.NextBytes(drawn);
        var evidence = new SaleEvidence(drawn, saleHash, CardSerial.Read(certificate.Body.Serial.Span), ++_cardCounters[pass]);
        var signature = _cardKey.SignData(evidence.SignedMessage(), HashAlgorithmName.SHA256);
        return FormattableString.Invariant(
            $$"""{"type":"card","certificate":"{{Convert.ToBase64String(certificate.Encoded.Span)}}","unpredictableNumber":"{{Convert.ToBase64String(drawn)}}","atc":{{evidence.Atc}},"signature":"{{Convert.ToBase64String(signature)}}"}""");
    }

    public string Qr(int pass, DateTimeOffset at)
    {
        var certificate = _phones[pass] ??= Issue(CertificateKind.Phone, pass, PhoneOf(pass), _phoneKey);
        var window = PhoneQr.WindowAt(at);
        return $$"""{"type":"qr","text":"{{PhoneQr.Sign(_phoneKey, certificate, window, window + ++_phoneCounters[pass])}}"}""";
    }

    public string Code(int pass, DateTimeOffset at)
    {
        var secret = _codes.SecretOf(CodeOf(pass), new(pass));
        return $$"""{"type":"code","code":"{{OneTimeCode.At(secret, PassNumber.Of(new(pass)), OneTimeCode.StepAt(at))}}"}""";
    }

    private static CredentialId CardOf(int pass) => new(pass);

    private CredentialId PhoneOf(int pass) => new(_passes + pass);

    private CredentialId CodeOf(int pass) => new(2 * _passes + pass);

    private Certificate Issue(CertificateKind kind, int pass, CredentialId credential, ECDsa key)
    {
        // A card's serial is eight bytes, a phone's what its authority draws.
        var serial = kind == CertificateKind.Card ? new CardSerial((ulong)credential.Value).ToBytes() : CertificateAuthority.NewSerial(_random);
        return _issuer.Issue(new(kind, serial, new(pass), P256PublicKey.PointOf(key), _years, credential));
    }

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _codes.Dispose();
        _issuer.Dispose();
        _root.Dispose();
        _cardKey.Dispose();
        _phoneKey.Dispose();
        _random.Dispose();
    }
}
