using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using Pass.Cards.Keys;

namespace Pass.Issuing.Keys;

/// <summary>Key pairs in a PKCS#11 token: made there, marked sensitive and not extractable, found by label. The token stays its owner's.</summary>
public sealed class Pkcs11KeyStore(Pkcs11Token token) : IKeyStore
{
    /// <summary>DER of the curve's OID 1.2.840.10045.3.1.7.</summary>
    private static readonly byte[] P256 = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

    public bool Contains(string name) => token.Find(CKO.CKO_PRIVATE_KEY, KeyName.Require(name)) is not null;

    public ECDsa Create(string name)
    {
        if (Contains(name))
            throw new KeyStoreException(Words.Say("TokenKeyThere", name));
        using var open = new ObjectTemplate((CKA.CKA_TOKEN, true), (CKA.CKA_LABEL, name), (CKA.CKA_VERIFY, true), (CKA.CKA_EC_PARAMS, P256));
        using var secret = new ObjectTemplate(
            (CKA.CKA_TOKEN, true), (CKA.CKA_LABEL, name), (CKA.CKA_KEY_TYPE, CKK.CKK_EC), (CKA.CKA_PRIVATE, true),
            (CKA.CKA_SENSITIVE, true), (CKA.CKA_EXTRACTABLE, false), (CKA.CKA_SIGN, true));
        token.GenerateKeyPair(CKM.CKM_EC_KEY_PAIR_GEN, open, secret);
        return Open(name);
    }

    public ECDsa Open(string name)
    {
        if (token.Find(CKO.CKO_PRIVATE_KEY, KeyName.Require(name)) is not { } key || token.Find(CKO.CKO_PUBLIC_KEY, name) is not { } open)
            throw new KeyStoreException(Words.Say("TokenKeyMissing", name));
        // A DER octet string around 04 ‖ X ‖ Y.
        return token.Read(open, CKA.CKA_EC_POINT) is [0x04, 65, 0x04, .. { Length: 64 } point]
            ? new Pkcs11Key(this, key, point)
            : throw new KeyStoreException(Words.Say("TokenKeyCurve", name));
    }

    /// <summary>r ‖ s over a 32-byte hash.</summary>
    internal byte[] Sign(IObjectHandle key, byte[] hash) => token.Sign(key, CKM.CKM_ECDSA, hash);

    public void Dispose()
    {
        // The token is disposed by whoever opened it.
    }
}

/// <summary>An <see cref="ECDsa"/> whose private half stays in the token; usable while the token is open.</summary>
internal sealed class Pkcs11Key : ECDsa
{
    private readonly Pkcs11KeyStore _store;
    private readonly IObjectHandle _handle;
    private readonly ECParameters _public;
    private readonly ECDsa _verifier;

    public Pkcs11Key(Pkcs11KeyStore store, IObjectHandle handle, byte[] point)
    {
        _store = store;
        _handle = handle;
        _public = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[..32], Y = point[32..] } };
        _verifier = Create(_public);
        KeySizeValue = 256;
    }

    public override byte[] SignHash(byte[] hash) => _store.Sign(_handle, hash);

    public override bool VerifyHash(byte[] hash, byte[] signature) => _verifier.VerifyHash(hash, signature);

    public override ECParameters ExportParameters(bool includePrivateParameters) => includePrivateParameters
        ? throw new KeyStoreException(Words.Say("TokenKeyStays"))
        : _public;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _verifier.Dispose();
        base.Dispose(disposing);
    }
}
