using System.Security.Cryptography;
using Pass.Cards;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;
using Pass.Cards.Issuance;
using Pass.Cards.PassApplet;
using Pass.Cards.PhoneToken;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Issuing.Personalization;
using Pass.Issuing.Scp03;
using Pass.SoftwareCard;
using Pass.Terminal;

namespace Pass.Simulation.Demo;

/// <summary>A phone's token: the key that stays in it and the certificate it shows.</summary>
internal sealed record DemoPhone(ECDsa Key, Certificate Certificate)
{
    private long _last;

    public string QrAt(DateTimeOffset instant) => PhoneQr.Sign(Key, Certificate, PhoneQr.WindowAt(instant));

    /// <summary>The code of this half-minute, once: a day passes here in less than a minute, and whoever comes again meanwhile takes the card.</summary>
    public string? NextQr(DateTimeOffset instant)
    {
        var window = PhoneQr.WindowAt(instant);
        return Interlocked.Exchange(ref _last, window) == window ? null : PhoneQr.Sign(Key, Certificate, window);
    }
}

/// <summary>A card of the crowd as the till sees it: it signs as a chip does, and spares the demonstration thousands of dialogues with one.</summary>
internal sealed class PocketCard(ECDsa key, Certificate certificate, RandomNumberGenerator random)
{
    private int _atc;

    public CardEvidence Sign(byte[] saleHash)
    {
        var number = new byte[SaleEvidence.UnpredictableNumberLength];
        random.GetBytes(number);
        var evidence = new SaleEvidence(number, saleHash, CardSerial.Read(certificate.Body.Serial.Span), (uint)Interlocked.Increment(ref _atc));
        lock (key)
        {
            return new(
                certificate.Encoded, number, evidence.Atc, saleHash,
                key.SignData(evidence.SignedMessage(), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        }
    }
}

/// <summary>What the holder of a one-time code reads in an authenticator application.</summary>
internal sealed record DemoCode(PassNumber Number, byte[] Secret)
{
    public string At(DateTimeOffset instant) => OneTimeCode.At(Secret, Number, OneTimeCode.StepAt(instant));
}

/// <summary>
/// The region's issuer. The handful, phones and codes come from the issuance service, a process of its own, and reach the region by themselves.
/// The crowd's cards are made in memory, hundreds in a few seconds, with the same authority: readers would need minutes for them.
/// </summary>
internal sealed class DemoIssuer : IAsyncDisposable
{
    private const string By = "demo";

    /// <summary>The crowd's numbers are far from those that the service gives.</summary>
    private const int CrowdFrom = 1_000_000;

    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly StaticKeys _transport = StaticKeys.Factory();
    private readonly Validity _validity;
    private readonly MasterKey _master;
    private readonly AesKey _codeKey;
    private readonly CodeMaster _codes;
    private readonly IssuerPassphrases _passphrases = IssuerPassphrases.New();
    private CertificateAuthority _authority = null!;
    private IssuerProcess _service = null!;

    private DemoIssuer(DateTimeOffset now)
    {
        _validity = new(now.AddDays(-1), now.AddYears(3));
        _master = new(AesKey.Random(32, _random));
        // Disposed with its master.
        _codeKey = AesKey.Random(32, _random);
        _codes = new(_codeKey);
    }

    public string Address => _service.Address;
    public string SecretFile => _service.SecretFile;

    /// <summary>Opens the one key that the portal is handed over.</summary>
    public string CodesPassphrase => _passphrases.Codes;

    /// <summary>The crowd's numbers, to be registered with the region.</summary>
    public List<(CredentialId Credential, PassId Pass)> OfCrowd { get; } = [];

    private IssuanceClient Client => _service.Client;

    /// <summary>Holds the key ceremony in the folder and starts the service over it.</summary>
    public static async Task<DemoIssuer> StartAsync(DemoFolder folder, ShiftedClock clock, CancellationToken ct)
    {
        var issuer = new DemoIssuer(clock.GetUtcNow());
        issuer._authority = Ceremony.Hold(folder, issuer._passphrases, issuer._codeKey, issuer._validity, clock, issuer._random);
        issuer._service = await IssuerProcess.StartAsync(folder, issuer._passphrases.Keys, clock.Shift, isNew: true, ct);
        return issuer;
    }

    /// <summary>Orders cards for passes and makes them at the desk, one in each reader; gives who got which.</summary>
    public async Task<List<(string Reader, PassId Pass, CredentialId Credential, CardSerial Serial)>> MakeAtDeskAsync(
        PrivatePcscd readers, IReadOnlyList<string> names, IReadOnlyList<PassId> passes, CancellationToken ct)
    {
        var serials = await _service.MakeAsync(readers, names, ct);
        var made = new List<(string, PassId, CredentialId, CardSerial)>();
        foreach (var pass in passes)
        {
            var card = (await Client.OfPassAsync(pass, ct)).OrThrow().Credentials.Last(c => c.Serial is not null && serials.ContainsValue(c.Serial));
            made.Add((serials.Single(s => s.Value == card.Serial).Key, pass, new(card.Credential), CardSerial.Parse(card.Serial!)));
        }
        foreach (var move in new[] { CardMove.HandOut, CardMove.Activate })
            await MoveAsync(move, [.. made.Select(card => card.Item3)], "at school", ct);
        return made;
    }

    public async Task OrderAsync(IEnumerable<PassId> passes, CancellationToken ct) =>
        (await Client.OrderAsync(new([.. passes.Select(pass => new OrderMessage(PassNumber.Of(pass).ToCompact(), "school"))], By), ct)).OrThrow();

    public async Task MoveAsync(CardMove move, IReadOnlyList<CredentialId> cards, string reason, CancellationToken ct)
    {
        foreach (var card in (await Client.MoveAsync(new(move, [.. cards.Select(c => c.Value)], reason, By), ct)).OrThrow().Moved)
        {
            if (card.Refusal is { } refusal)
                throw new InvalidOperationException($"{refusal.Code}: {refusal.Detail}");
        }
    }

    public async Task<DemoPhone> EnrolPhoneAsync(PassId pass, CancellationToken ct)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (await Client.GrantPhoneAsync(pass, new("from the online account", By), ct)).OrThrow();
        var challenge = (await Client.ChallengePhoneAsync(pass, ct)).OrThrow().Challenge;
        var (jwk, proof) = PhoneEnrolment.Answer(key, challenge);
        var enrolled = (await Client.EnrolPhoneAsync(pass, new(jwk, challenge, proof, By), ct)).OrThrow();
        return new(key, Certificate.Decode(enrolled.Certificate)!);
    }

    /// <summary>The phone and the card of one of the crowd: many are needed at once, so their keys are certified here, as the crowd's chips are.</summary>
    public (DemoPhone Phone, PocketCard Card) NewPocket(PassId pass)
    {
        var (phone, phoneCertificate) = Certify(CertificateKind.Phone, pass);
        var (card, cardCertificate) = Certify(CertificateKind.Card, pass);
        return (new(phone, phoneCertificate), new(card, cardCertificate, _random));
    }

    private (ECDsa Key, Certificate Certificate) Certify(CertificateKind kind, PassId pass)
    {
        var credential = new CredentialId(CrowdFrom + OfCrowd.Count);
        OfCrowd.Add((credential, pass));
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (key, _authority.Issue(new(kind, SerialOf(credential).ToBytes(), pass, P256PublicKey.PointOf(key), _validity, credential)));
    }

    public async Task<DemoCode> EnrolCodeAsync(PassId pass, CancellationToken ct)
    {
        var enrolled = (await Client.EnrolCodeAsync(pass, new("for orders by telephone", By), ct)).OrThrow();
        return new(PassNumber.Of(pass), _codes.SecretOf(new(enrolled.Credential), pass));
    }

    /// <summary>The last change so far: what the region must have followed.</summary>
    public async Task<long> LastChangeAsync(CancellationToken ct) => (await Client.ChangesAsync(0, 1, ct)).OrThrow().Last;

    /// <summary>Personalizes a blank card of the crowd.</summary>
    public async Task<CredentialId> PersonalizeAsync(ICardChannel card, PassId pass, CancellationToken ct)
    {
        var credential = new CredentialId(CrowdFrom + OfCrowd.Count);
        OfCrowd.Add((credential, pass));
        await PersonalizeAsync(card, credential, SerialOf(credential), pass, ct);
        return credential;
    }

    /// <summary>A dishonest copy: another chip that says it is the same card.</summary>
    public Task CloneAsync(ICardChannel chip, DemoCard card, CancellationToken ct) =>
        PersonalizeAsync(chip, card.Credential, card.Serial ?? SerialOf(card.Credential), card.Pass, ct);

    private static CardSerial SerialOf(CredentialId credential) => new((ulong)credential.Value);

    private async Task PersonalizeAsync(ICardChannel card, CredentialId credential, CardSerial serial, PassId pass, CancellationToken ct)
    {
        var result = await new CardPersonalizer(_transport, _master, _random).PersonalizeAsync(
            card,
            new CardOrder(serial, new OfflineLimits(5, 5_000)),
            (_, point, _) => ValueTask.FromResult(_authority.Issue(new(CertificateKind.Card, serial.ToBytes(), pass, point[1..], _validity, credential)).Encoded),
            ct);
        if (result.Outcome != PersonalizationOutcome.Personalized)
            throw new InvalidOperationException($"The card was not personalized: {result.Outcome}.");
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _authority.Dispose();
        _master.Dispose();
        _codes.Dispose();
        _transport.Dispose();
        _random.Dispose();
    }
}
