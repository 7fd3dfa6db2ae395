using System.Security.Cryptography;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.Credentials.Keys;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Cards.Personalization;
using Pass.Cards.PhoneToken;
using Pass.Cards.Presentation;
using Pass.Cards.Scp03;
using Pass.Core;

namespace Pass.Clearing.Cli.Demo;

/// <summary>A phone's token: the key that stays in it and the certificate it shows.</summary>
internal sealed record DemoPhone(ECDsa Key, Certificate Certificate)
{
    public string QrAt(DateTimeOffset instant) => PhoneQr.Sign(Key, Certificate, PhoneQr.WindowAt(instant));
}

/// <summary>What the holder of a one-time code reads in an authenticator application.</summary>
internal sealed record DemoCode(IssuedCredential Credential, byte[] Secret)
{
    public PassNumber Number => PassNumber.Of(Credential.Pass);

    public string At(DateTimeOffset instant) => OneTimeCode.At(Secret, Number, OneTimeCode.StepAt(instant));
}

/// <summary>The issuing authority of the demonstration: its keys live as long as it, its trust folder is what the portal pins.</summary>
internal sealed class DemoIssuer : IDisposable
{
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly StaticKeys _transport = StaticKeys.Factory();
    private readonly MasterKey _master;
    private readonly CertificateAuthority _root, _authority;
    private readonly Validity _validity;
    private int _last;

    public DemoIssuer(string trustFolder, DateTimeOffset now)
    {
        _validity = new(now.AddDays(-1), now.AddYears(3));
        _master = new(new AesKey(RandomNumberGenerator.GetBytes(16)));
        _root = CertificateAuthority.CreateRoot(NewKey(), _validity, _random);
        _authority = _root.CreateIssuer(NewKey(), _validity, _random);
        Directory.CreateDirectory(trustFolder);
        File.WriteAllBytes(Path.Combine(trustFolder, "root.cose"), _root.Certificate.Encoded.ToArray());
        File.WriteAllBytes(Path.Combine(trustFolder, "trust.cose"), TrustList.Sign(_root, now, [_authority.Certificate]));
    }

    /// <summary>Numbers given so far, in order, to be registered with the region.</summary>
    public List<(CredentialId Credential, PassId Pass)> Issued { get; } = [];

    /// <summary>Personalizes a blank card over SCP03, through whatever reader it is in.</summary>
    public async Task<CredentialId> PersonalizeAsync(ICardChannel card, PassId pass, CancellationToken ct)
    {
        var credential = Next(pass);
        await PersonalizeAsync(card, credential, pass, ct);
        return credential;
    }

    /// <summary>A dishonest copy: another chip that says it is the same card.</summary>
    public Task CloneAsync(ICardChannel card, CredentialId credential, PassId pass, CancellationToken ct) => PersonalizeAsync(card, credential, pass, ct);

    private async Task PersonalizeAsync(ICardChannel card, CredentialId credential, PassId pass, CancellationToken ct)
    {
        var order = new CardOrder(new CardSerial((ulong)credential.Value), new OfflineLimits(5, 5_000));
        var result = await new CardPersonalizer(_transport, _master, _random).PersonalizeAsync(
            card, order, (serial, point, _) => ValueTask.FromResult(Certify(CertificateKind.Card, serial.ToBytes(), pass, point[1..], credential).Encoded), ct);
        if (result.Outcome != PersonalizationOutcome.Personalized)
            throw new InvalidOperationException($"The card was not personalized: {result.Outcome}.");
    }

    public DemoPhone Enrol(PassId pass)
    {
        var key = NewKey();
        return new(key, Certify(CertificateKind.Phone, CertificateAuthority.NewSerial(_random), pass, P256PublicKey.PointOf(key), Next(pass)));
    }

    /// <summary>A one-time code, whose master is sealed for the portal.</summary>
    /// <param name="keyFolder">Receives the sealed master.</param>
    /// <param name="passphrase">Opens it.</param>
    public DemoCode EnrolCode(PassId pass, string keyFolder, string passphrase)
    {
        var key = AesKey.Random(32, _random);
        using (var store = new SecretStore(keyFolder, passphrase, _random))
            store.Add(CodeMaster.Name, key.Reveal(), Convert.ToHexString(key.CheckValue()));
        using var master = new CodeMaster(key);
        var credential = new CredentialId(++_last);
        return new(
            new(credential, pass, CertificateKind.Code, CertificateAuthority.NewSerial(_random), default, _validity, IssuedState.Active),
            master.SecretOf(credential, pass));
    }

    private Certificate Certify(CertificateKind kind, byte[] serial, PassId pass, ReadOnlyMemory<byte> point, CredentialId credential) =>
        _authority.Issue(new(kind, serial, pass, point, _validity, credential));

    private CredentialId Next(PassId pass)
    {
        var credential = new CredentialId(++_last);
        Issued.Add((credential, pass));
        return credential;
    }

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _authority.Dispose();
        _root.Dispose();
        _master.Dispose();
        _transport.Dispose();
        _random.Dispose();
    }
}
