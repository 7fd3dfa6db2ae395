using System.Globalization;
using System.Security.Cryptography;
using Pass.Cards.Credentials.Keys;

namespace Pass.Cards.Credentials;

/// <summary>
/// The authorities of an installation: private keys in an <see cref="IKeyStore"/> under the names "root", "issuer-1", "issuer-2"…,
/// their certificates beside, as public files of the same names. Ceremony steps refuse to run twice and never overwrite.
/// </summary>
public sealed class KeyCeremony(IKeyStore keys, string certificateFolder, TimeProvider clock, RandomNumberGenerator random)
{
    private const string Root = "root";

    /// <summary>Step 1, once: the root. Its certificate is to be pinned in every terminal.</summary>
    public Certificate CreateRoot(Validity validity)
    {
        if (File.Exists(PathOf(Root)))
            throw new KeyStoreException("The root exists already; it is created once.");
        using var root = CertificateAuthority.CreateRoot(Key(Root), validity, random);
        return Save(Root, root.Certificate);
    }

    /// <summary>
    /// Step 2, and again at each roll-over: a new issuing authority. The one before signs nothing more, and what it signed stays good until its own end.
    /// </summary>
    public Certificate CreateIssuer(Validity validity)
    {
        using var root = Open(Root);
        var name = IssuerName(IssuerCount() + 1);
        using var issuer = root.CreateIssuer(Key(name), validity, random);
        return Save(name, issuer.Certificate);
    }

    public Certificate RootCertificate() => Load(Root);

    /// <summary>The newest issuer, to sign with; throws when there is none or it has ended.</summary>
    public CertificateAuthority OpenIssuer()
    {
        var count = IssuerCount();
        if (count == 0)
            throw new KeyStoreException("There is no issuing authority yet; create one under the root.");
        var name = IssuerName(count);
        var validity = Load(name).Body.Validity;
        return validity.Contains(clock.GetUtcNow())
            ? Open(name)
            : throw new KeyStoreException($"{name} is valid from {validity.From:u} to {validity.Until:u} only; roll the issuing authority over.");
    }

    /// <summary>The public keys for terminals, signed by the root: every issuer that has not ended, newest first.</summary>
    public byte[] ExportTrustList()
    {
        var now = clock.GetUtcNow();
        var issuers = Enumerable.Range(1, IssuerCount()).Reverse().Select(i => Load(IssuerName(i)))
            .Where(c => c.Body.Validity.Until >= now).ToList();
        using var root = Open(Root);
        return TrustList.Sign(root, now, issuers);
    }

    /// <summary>A ceremony cut between key and certificate leaves a key that nothing was signed with: it is taken up again.</summary>
    private ECDsa Key(string name) => keys.Contains(name) ? keys.Open(name) : keys.Create(name);

    private CertificateAuthority Open(string name)
    {
        var certificate = Load(name);
        return new CertificateAuthority(keys.Open(name), certificate);
    }

    private int IssuerCount()
    {
        var count = 0;
        while (File.Exists(PathOf(IssuerName(count + 1))))
            count++;
        return count;
    }

    private Certificate Save(string name, Certificate certificate)
    {
        Directory.CreateDirectory(certificateFolder);
        var beside = PathOf(name) + ".new";
        File.WriteAllBytes(beside, certificate.Encoded.ToArray());
        File.Move(beside, PathOf(name), overwrite: false);
        return certificate;
    }

    private Certificate Load(string name)
    {
        if (!File.Exists(PathOf(name)))
            throw new KeyStoreException($"The certificate of {name} is missing; run the key ceremony, or restore the file.");
        return Certificate.Decode(File.ReadAllBytes(PathOf(name)))
            ?? throw new KeyStoreException($"The certificate file of {name} is damaged; restore it from its backup.");
    }

    private static string IssuerName(int number) => "issuer-" + number.ToString(CultureInfo.InvariantCulture);

    private string PathOf(string name) => Path.Combine(certificateFolder, name + ".cose");
}
