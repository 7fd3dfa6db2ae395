using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tsp;
using Org.BouncyCastle.Utilities.Collections;
using Org.BouncyCastle.X509;
using Pass.Core;
using Pass.Data.Machine;

namespace Pass.Clearing.Proofs;

/// <summary>
/// The region's own time-stamping authority. Its key is with the region's other keys, its owner's alone; its certificate is in every token. It shows that
/// nothing was changed since; that it was so at the time, only somebody else's authority shows.
/// </summary>
public sealed class RegionTimeStampAuthority : ITimeStampAuthority
{
    public const string OwnName = "region", FileName = "region.timestamp.pem";

    private const int KeyBits = 3_072, SerialBytes = 15, Years = 20;

    /// <summary>Of a policy of the region's own, in the arc of UUIDs (ITU-T X.667).</summary>
    private const string Policy = "2.25.329800735698586629295641978511506172918";

    private static readonly Texts Words = Texts.Beside(typeof(RegionTimeStampAuthority), "Proofs");

    private readonly X509Certificate2 _certificate;
    private readonly TimeProvider _time;

    private RegionTimeStampAuthority(X509Certificate2 certificate, TimeProvider time) => (_certificate, _time) = (certificate, time);

    public string Name => OwnName;

    /// <summary>Where the key is, beside the region's keys.</summary>
    public static string PathBeside(string keys) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(keys))!, FileName);

    /// <param name="path">Made there when nothing was ever stamped with it.</param>
    /// <param name="wasUsed">Something is stamped already: a key that is missing then is lost.</param>
    /// <returns>Problems: TimestampKeyMissing, TimestampKeyDamaged.</returns>
    public static Result<RegionTimeStampAuthority> Open(string path, bool wasUsed, TimeProvider time)
    {
        if (!File.Exists(path) && wasUsed)
            return Words.Problem("TimestampKeyMissing", Path.GetFullPath(path));
        if (!File.Exists(path))
            Create(path, time);
        try
        {
            return new RegionTimeStampAuthority(X509Certificate2.CreateFromPemFile(path), time);
        }
        catch (CryptographicException)
        {
            return Words.Problem("TimestampKeyDamaged", Path.GetFullPath(path));
        }
    }

    public Task<byte[]> AnswerAsync(byte[] request, CancellationToken ct)
    {
        var asked = new TimeStampRequest(request);
        using var own = _certificate.GetRSAPrivateKey()!;
        var key = PrivateKeyFactory.CreateKey(own.ExportPkcs8PrivateKey());
        var certificate = new X509CertificateParser().ReadCertificate(_certificate.RawData);
        // Signing-certificate-v2 (RFC 5816): the certificate is named by SHA-256.
        var signer = new SignerInfoGeneratorBuilder().Build(new Asn1SignatureFactory("SHA256WITHRSA", key), certificate);
        var tokens = new TimeStampTokenGenerator(signer, Asn1DigestFactory.Get(NistObjectIdentifiers.IdSha256), new DerObjectIdentifier(Policy), false);
        tokens.SetCertificates(CollectionUtilities.CreateStore([certificate]));
        var serial = new BigInteger(1, RandomNumberGenerator.GetBytes(SerialBytes));
        var answer = new TimeStampResponseGenerator(tokens, TspAlgorithms.Allowed).Generate(asked, serial, _time.GetUtcNow().UtcDateTime);
        return Task.FromResult(answer.GetEncoded());
    }

    private static void Create(string path, TimeProvider time)
    {
        using var key = RSA.Create(KeyBits);
        var request = new CertificateRequest("CN=Horodatage du pass", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.8")], true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(Years));
        using var file = new UnfinishedFile(path);
        using (var text = new StreamWriter(file.Stream, leaveOpen: true))
        {
            text.WriteLine(certificate.ExportCertificatePem());
            text.WriteLine(key.ExportPkcs8PrivateKeyPem());
        }
        file.Finish();
    }
}
