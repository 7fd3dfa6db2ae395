using System.Buffers.Binary;
using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Keys;
using Pass.Core;

namespace Pass.Cards.Presentation;

/// <summary>
/// The issuer's AES-256 master of one-time codes, from which the secret of every code derives, so that none is kept: NIST SP 800-108r1 counter mode
/// with CMAC, label ‖ 00 ‖ i (1) ‖ credential (4) ‖ pass (8) ‖ L (2), numbers big-endian. A new enrolment is a new credential, and so a new secret.
/// Its key is its own: the portal that holds it can derive nothing of a card. Safe from several threads.
/// </summary>
public sealed class CodeMaster : IDisposable
{
    /// <summary>Its name in the issuer's key store, and in the file sealed for the portal.</summary>
    public const string Name = "code-master";

    private const int KeyBytes = 32;

    private readonly AesKey _key;
    private readonly Lock _one = new();

    /// <param name="key">AES-256; disposed with the master.</param>
    /// <exception cref="ArgumentException">A shorter key.</exception>
    public CodeMaster(AesKey key) =>
        _key = key.Length == KeyBytes ? key : throw new ArgumentException($"The master of one-time codes is an AES-256 key, not AES-{key.Length * 8}.", nameof(key));

    /// <summary>Throws <see cref="KeyStoreException"/> when it is not there, does not open, or is no AES-256 key.</summary>
    public static CodeMaster Open(SealedFiles secrets)
    {
        var key = secrets.OpenKey(Name);
        if (key.Length == KeyBytes)
            return new(key);
        key.Dispose();
        throw new KeyStoreException(Words.Say("CodeMasterShape", Name));
    }

    /// <summary>The secret of one code, 32 bytes; the caller zeroes it.</summary>
    public byte[] SecretOf(CredentialId credential, PassId pass)
    {
        Span<byte> after = stackalloc byte[14];
        BinaryPrimitives.WriteInt32BigEndian(after, credential.Value);
        BinaryPrimitives.WriteInt64BigEndian(after[4..], pass.Value);
        BinaryPrimitives.WriteUInt16BigEndian(after[12..], OneTimeCode.SecretBytes * 8);
        var secret = new byte[OneTimeCode.SecretBytes];
        lock (_one)
            _key.Derive("PASS-CODE-SECRET\0"u8, after, secret);
        return secret;
    }

    /// <summary>What an authenticator application is given for one code; a secret.</summary>
    public string UriOf(CredentialId credential, PassNumber number)
    {
        var secret = SecretOf(credential, number.Id);
        var totpKey = OneTimeCode.KeyOf(secret, number);
        var uri = AuthenticatorUri.Of(number, totpKey);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(totpKey);
        return uri;
    }

    public void Dispose() => _key.Dispose();
}
