using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Region.Holders;
using Pass.Region.Hosting;

namespace Pass.Portal.SignIns;

/// <summary>The keys that seal cookies and forms, in the region's database: what one node sealed any other opens. They are themselves sealed, see <see cref="RegionSeal"/>.</summary>
internal sealed class KeyRing(PassDatabase database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var context = database.CreateContext();
        return [.. context.SealingKeys.AsNoTracking().Select(k => k.Xml).ToList().Select(XElement.Parse)];
    }

    /// <summary>The framework calls this without awaiting, once in three months.</summary>
    public void StoreElement(XElement element, string friendlyName)
    {
        using var context = database.CreateContext();
        context.Database.ExecuteSql($"INSERT INTO sealing_key (name, xml) VALUES ({friendlyName}, {element.ToString(SaveOptions.DisableFormatting)})");
    }
}

/// <summary>Seals the ring under a key derived from the region's own: a copy of the database alone opens no cookie and no second factor.</summary>
internal sealed class RegionSeal(PassDatabase database) : IXmlEncryptor
{
    private const int NonceBytes = 12, TagBytes = 16;

    private readonly Lazy<byte[]> _key = new(() =>
    {
        using var keys = RegionKeys.Load(RegionParts.KeysPath(database) ?? throw new RegionMissingException("PASS_KEYS=FOLDER/" + RegionKeys.FileName));
        return keys.DeriveFor("portal ring");
    });

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var sealedBytes = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_key.Value, TagBytes);
        aes.Encrypt(sealedBytes.AsSpan(0, NonceBytes), plain, sealedBytes.AsSpan(NonceBytes, plain.Length), sealedBytes.AsSpan(NonceBytes + plain.Length));
        return new(new XElement("sealed", Convert.ToBase64String(sealedBytes)), typeof(RegionUnseal));
    }

    /// <exception cref="CryptographicException">It was not sealed here.</exception>
    public XElement Decrypt(XElement encrypted)
    {
        var bytes = Convert.FromBase64String(encrypted.Value);
        var plain = new byte[bytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_key.Value, TagBytes);
        aes.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes, plain.Length), bytes.AsSpan(NonceBytes + plain.Length), plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}

/// <summary>Made by the framework, by its name in the ring.</summary>
internal sealed class RegionUnseal(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) => services.GetRequiredService<RegionSeal>().Decrypt(encryptedElement);
}
