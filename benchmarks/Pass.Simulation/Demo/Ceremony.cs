using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Issuing.Keys;

namespace Pass.Simulation.Demo;

/// <summary>What opens an invented issuer's keys, and the one key that its portal is handed over.</summary>
internal sealed record IssuerPassphrases(string Keys, string Codes)
{
    public static IssuerPassphrases New() => new(NewOne(), NewOne());

    private static string NewOne() => Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
}

/// <summary>The key ceremony of an invented issuer, held in a moment: a root, an issuing key, the cards' master, the codes', and the key shared with a bureau.</summary>
internal static class Ceremony
{
    public const string BureauKey = "kek-bureau";

    /// <param name="folder">Gets the issuer's keys, the trust that terminals start from, and the portal's key of codes.</param>
    /// <param name="validity">Of cards; the authorities begin with it and end later.</param>
    /// <returns>The issuing authority, of which the caller disposes.</returns>
    public static CertificateAuthority Hold(DemoFolder folder, IssuerPassphrases passphrases, AesKey codeKey, Validity validity, TimeProvider clock, RandomNumberGenerator random)
    {
        var keyFolder = Path.Combine(folder.Issuer, "keys");
        CertificateAuthority authority;
        using (var keys = new FileKeyStore(keyFolder, passphrases.Keys, random))
        {
            var ceremony = new KeyCeremony(keys, Path.Combine(folder.Issuer, "certificates"), clock, random);
            var root = ceremony.CreateRoot(new(validity.From, validity.From.AddYears(20)));
            ceremony.CreateIssuer(new(validity.From, validity.From.AddYears(8)));
            authority = ceremony.OpenIssuer();
            Directory.CreateDirectory(folder.Trust);
            File.WriteAllBytes(Path.Combine(folder.Trust, "root.cose"), root.Encoded.ToArray());
            File.WriteAllBytes(Path.Combine(folder.Trust, "trust.cose"), ceremony.ExportTrustList());
        }
        using var secrets = new SecretStore(keyFolder, passphrases.Keys, random);
        using var master = AesKey.Random(32, random);
        secrets.Add("card-master", master.Reveal(), Convert.ToHexString(master.CheckValue()));
        secrets.Create(BureauKey);
        secrets.Add(CodeMaster.Name, codeKey.Reveal(), Convert.ToHexString(codeKey.CheckValue()));
        using var portal = new SecretStore(folder.Codes, passphrases.Codes, random);
        secrets.HandOver(CodeMaster.Name, portal);
        return authority;
    }
}
