using System.Text;
using Pass.Cards.Crypto;
using Pass.Cards.PassApplet;
using Pass.Issuing.Scp03;

namespace Pass.Issuing.Personalization;

/// <summary>
/// The issuer's AES-256 master, from which every key of every card derives: NIST SP 800-108r1 counter mode with CMAC,
/// label ‖ 00 ‖ i (1) ‖ serial (8) ‖ L (2). Losing one card's keys says nothing of another's.
/// </summary>
public sealed class MasterKey(IAesKey key) : IDisposable
{
    /// <summary>Version under which a card holds its own keys.</summary>
    public const byte CardKeyVersion = 0x01;

    private const int DerivedLength = 32;

    /// <summary>ENC, MAC and DEK of one card, AES-256; the caller disposes them.</summary>
    public StaticKeys CardKeys(CardSerial serial) =>
        new(CardKeyVersion, Derive("PASS-CARD-ENC", serial), Derive("PASS-CARD-MAC", serial), Derive("PASS-CARD-DEK", serial));

    /// <summary>The key of issuer scripts of one card, AES-256; the caller disposes it.</summary>
    public AesKey IssuerKey(CardSerial serial) => Derive("PASS-CARD-ISSUER", serial);

    /// <summary>For another thread.</summary>
    public MasterKey Copy() => new(key.Copy());

    public void Dispose() => key.Dispose();

    private AesKey Derive(string label, CardSerial serial)
    {
        byte[] before = [.. Encoding.ASCII.GetBytes(label), 0x00];
        byte[] after = [.. serial.ToBytes(), DerivedLength * 8 >> 8, DerivedLength * 8 & 0xFF];
        return key.DeriveKey(before, after, DerivedLength);
    }
}
