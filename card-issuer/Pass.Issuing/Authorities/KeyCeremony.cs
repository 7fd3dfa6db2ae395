using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.Keys;
using Pass.Core;
using Pass.Issuing.Keys;

namespace Pass.Issuing.Authorities;

/// <summary>
/// The authorities of an installation: private keys in an <see cref="IKeyStore"/> under the names "root", "root-2"…, "issuer-1", "issuer-2"…,
/// their certificates beside, as public files of the same names; "root-2-by-root.cose" is root's word for root-2.
/// Ceremony steps refuse to run twice and never overwrite.
/// </summary>
/// <param name="rootKeys">Where the roots' keys are, when they are kept apart from the issuers'.</param>
public sealed class KeyCeremony(IKeyStore keys, string certificateFolder, TimeProvider clock, RandomNumberGenerator random, IKeyStore? rootKeys = null)
{
    private readonly IKeyStore rootKeys = rootKeys ?? keys;

    /// <summary>When the last trust list was issued, in seconds since 1970; in the folder of the certificates.</summary>
    public const string LastExportFile = "trust-list.issued";

    private const string Withdrawn = ".withdrawn";

    /// <summary>Step 1, once: the root. Its certificate is to be pinned in every terminal.</summary>
    public Certificate CreateRoot(Validity validity)
    {
        if (RootCount() > 0)
            throw new KeyStoreException(Words.Say("RootThere"));
        using var root = CertificateAuthority.CreateRoot(Key(RootName(1)), validity, random);
        return Save(RootName(1), root.Certificate);
    }

    /// <summary>
    /// Step 2, and again at each roll-over: a new issuing authority under the newest root. The one before signs nothing more, and what it signed stays
    /// good until its own end.
    /// </summary>
    public Certificate CreateIssuer(Validity validity)
    {
        using var root = Open(NewestRoot());
        var name = IssuerName(IssuerCount() + 1);
        using var issuer = root.CreateIssuer(Key(name), validity, random);
        return Save(name, issuer.Certificate);
    }

    /// <summary>
    /// A new root in place of the one before, which signs its last: its word for the new one, by which terminals that pinned it follow.
    /// The new root gives its word for each former one, so that their issuers stay good. Throws when the former root has ended.
    /// </summary>
    public Certificate RollRoot(Validity validity)
    {
        var before = RootCount();
        if (before >= TrustList.MaxRoots)
            throw new KeyStoreException(Words.Say("RootsMost", before));
        using var former = Open(NewestRoot());
        if (!former.Certificate.Body.Validity.Contains(clock.GetUtcNow()) || former.Certificate.Body.Validity.Overlap(validity) is not { } both)
            throw new KeyStoreException(Words.Say("RootEnded"));
        var name = RootName(before + 1);
        using var next = CertificateAuthority.CreateRoot(Key(name), validity, random);
        Save(CrossName(name, RootName(before)), former.CrossCertify(CertificateKind.NextRoot, next.Certificate, both, random), again: true);
        foreach (var older in RootNames().Where(root => !IsWithdrawn(root)))
        {
            var certificate = Load(older);
            if (certificate.Body.Validity.Overlap(validity) is { } overlap)
                Save(CrossName(older, name), next.CrossCertify(CertificateKind.FormerRoot, certificate, overlap, random), again: true);
        }

        // Last: before it is there, nothing above counts, and a ceremony that was cut makes it again.
        return Save(name, next.Certificate);
    }

    /// <summary>
    /// Takes back the word for a former root, for ever: from the next trust list on, nothing under it is good. Keeps who said so, and why.
    /// Throws for the newest root, which must be rolled over first.
    /// </summary>
    public void WithdrawRoot(string name, string why)
    {
        if (!RootNames().Contains(name))
            throw new KeyStoreException(Words.Say("RootUnknown", name, string.Join(", ", RootNames())));
        if (name == NewestRoot())
            throw new KeyStoreException(Words.Say("RootNewest"));
        if (IsWithdrawn(name))
            throw new KeyStoreException(Words.Say("RootWithdrawn", name, File.ReadAllText(PathOf(name) + Withdrawn).Trim()));
        using var file = new FileStream(PathOf(name) + Withdrawn, FileMode.CreateNew);
        file.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():u} {why}\n")));
        file.Flush(flushToDisk: true);
    }

    /// <summary>The newest: what terminals pin, or come to pin.</summary>
    public Certificate RootCertificate() => Load(NewestRoot());

    /// <summary>The newest issuer, to sign with; throws when there is none, it has ended or its root was withdrawn.</summary>
    public CertificateAuthority OpenIssuer()
    {
        var count = IssuerCount();
        if (count == 0)
            throw new KeyStoreException(Words.Say("NoIssuer"));
        var name = IssuerName(count);
        var certificate = Load(name);
        var validity = certificate.Body.Validity;
        if (!validity.Contains(clock.GetUtcNow()))
            throw new KeyStoreException(Words.Say("IssuerEnded", name, validity.From, validity.Until));
        return IsGood(certificate) ? Open(name) : throw new KeyStoreException(Words.Say("IssuerRootWithdrawn", name));
    }

    /// <summary>
    /// The public keys for terminals, signed by the newest root: every issuer that is still good, newest first, and the words between roots.
    /// Each list is dated a second after the one before at least: nobody takes two lists of one second.
    /// </summary>
    /// <param name="life">From its issue to its end; null: <see cref="TrustList.UsualLife"/>.</param>
    public byte[] ExportTrustList(TimeSpan? life = null)
    {
        var now = clock.GetUtcNow();
        var at = LastExport().AddSeconds(1) is var next && next > now ? next : now;
        if (TrustList.IsAhead(at, now))
            throw new KeyStoreException(Words.Say("ClockBehind", LastExport(), now));
        var issuers = Enumerable.Range(1, IssuerCount()).Reverse().Select(i => Load(IssuerName(i)))
            .Where(c => c.Body.Validity.Until >= now && IsGood(c)).ToList();
        using var root = Open(NewestRoot());
        var list = root.SignTrustList(at, issuers, Crosses(now), at + (life ?? TrustList.UsualLife));
        WholeFile.Write(Path.Combine(certificateFolder, LastExportFile), Encoding.ASCII.GetBytes(at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        return list;
    }

    private DateTimeOffset LastExport()
    {
        var path = Path.Combine(certificateFolder, LastExportFile);
        if (!File.Exists(path))
            return DateTimeOffset.UnixEpoch;
        return uint.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new KeyStoreException(Words.Say("LastExportDamaged", path));
    }

    /// <summary>A withdrawn root still leads on to the next: a terminal that has nothing else pinned comes away from it.</summary>
    private List<Certificate> Crosses(DateTimeOffset now)
    {
        var names = RootNames().ToList();
        var next = names.Skip(1).Zip(names, CrossName);
        var former = names.SkipLast(1).Where(name => !IsWithdrawn(name)).Select(name => CrossName(name, NewestRoot()));
        return [.. next.Concat(former).Where(name => File.Exists(PathOf(name))).Select(Load).Where(c => c.Body.Validity.Until >= now)];
    }

    private bool IsGood(Certificate issuer) =>
        RootNames().Any(name => !IsWithdrawn(name) && P256PublicKey.KeyIdOf(Load(name).Body.SubjectPoint.Span).AsSpan().SequenceEqual(issuer.IssuerKeyId.Span));

    private bool IsWithdrawn(string root) => File.Exists(PathOf(root) + Withdrawn);

    /// <summary>A ceremony cut between key and certificate leaves a key that nothing was signed with: it is taken up again.</summary>
    private ECDsa Key(string name) => StoreOf(name) is var store && store.Contains(name) ? store.Open(name) : store.Create(name);

    private CertificateAuthority Open(string name)
    {
        var (certificate, store) = (Load(name), StoreOf(name));
        return store.Contains(name)
            ? new CertificateAuthority(store.Open(name), certificate)
            : throw new KeyStoreException(Words.Say("KeyAway", name));
    }

    private IKeyStore StoreOf(string name) => name.StartsWith(RootName(1), StringComparison.Ordinal) ? rootKeys : keys;

    private int RootCount() => Count(RootName);

    private int IssuerCount() => Count(IssuerName);

    private int Count(Func<int, string> name)
    {
        var count = 0;
        while (File.Exists(PathOf(name(count + 1))))
            count++;
        return count;
    }

    private Certificate Save(string name, Certificate certificate, bool again = false)
    {
        WholeFile.Write(PathOf(name), certificate.Encoded.Span, mayReplace: again);
        return certificate;
    }

    private Certificate Load(string name)
    {
        if (!File.Exists(PathOf(name)))
            throw new KeyStoreException(Words.Say("CertificateMissing", name));
        return Certificate.Decode(File.ReadAllBytes(PathOf(name)))
            ?? throw new KeyStoreException(Words.Say("CertificateDamaged", name));
    }

    private IEnumerable<string> RootNames() => Enumerable.Range(1, RootCount()).Select(RootName);

    private string NewestRoot() => RootName(Math.Max(RootCount(), 1));

    private static string RootName(int number) => number == 1 ? "root" : "root-" + number.ToString(CultureInfo.InvariantCulture);

    private static string IssuerName(int number) => "issuer-" + number.ToString(CultureInfo.InvariantCulture);

    private static string CrossName(string root, string by) => $"{root}-by-{by}";

    private string PathOf(string name) => Path.Combine(certificateFolder, name + ".cose");
}
