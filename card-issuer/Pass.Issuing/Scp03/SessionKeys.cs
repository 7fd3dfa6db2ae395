using System.Buffers.Binary;
using Pass.Cards.Crypto;

namespace Pass.Issuing.Scp03;

/// <summary>
/// What both ends of an SCP03 session compute alike (Amendment D v1.1.2 §4.1.5 and §6.2): session keys, cryptograms, IVs.
/// </summary>
public sealed class SessionKeys : IDisposable
{
    public const int ChallengeLength = 8;
    public const int MacLength = 8;

    private const byte CardCryptogramConstant = 0x00;
    private const byte HostCryptogramConstant = 0x01;
    private const byte CardChallengeConstant = 0x02;
    private const byte EncConstant = 0x04;
    private const byte MacConstant = 0x06;
    private const byte ResponseMacConstant = 0x07;

    private readonly byte[] context = new byte[2 * ChallengeLength];

    public SessionKeys(StaticKeys keys, ReadOnlySpan<byte> hostChallenge, ReadOnlySpan<byte> cardChallenge)
    {
        hostChallenge.CopyTo(context);
        cardChallenge.CopyTo(context.AsSpan(ChallengeLength));
        Enc = SessionKey(keys.Enc, EncConstant);
        Mac = SessionKey(keys.Mac, MacConstant);
        ResponseMac = SessionKey(keys.Mac, ResponseMacConstant);
    }

    public AesKey Enc { get; }
    public AesKey Mac { get; }
    public AesKey ResponseMac { get; }

    public byte[] CardCryptogram() => Cryptogram(CardCryptogramConstant);

    public byte[] HostCryptogram() => Cryptogram(HostCryptogramConstant);

    /// <summary>Pseudo-random card challenge (§6.2.2.1): from the static ENC key, the 3-byte sequence counter and the AID of the application.</summary>
    public static byte[] CardChallenge(IAesKey enc, int sequenceCounter, ReadOnlySpan<byte> aid)
    {
        Span<byte> context = stackalloc byte[3 + aid.Length];
        context[0] = (byte)(sequenceCounter >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(context[1..], (ushort)sequenceCounter);
        aid.CopyTo(context[3..]);
        return Derive(enc, CardChallengeConstant, context, ChallengeLength);
    }

    /// <summary>IV of the command with this counter; for its response the first byte is 80 (§6.2.6, §6.2.7).</summary>
    public byte[] Iv(uint counter, bool response)
    {
        var block = new byte[AesKey.BlockLength];
        block[0] = (byte)(response ? 0x80 : 0x00);
        BinaryPrimitives.WriteUInt32BigEndian(block.AsSpan(12), counter);
        Enc.EncryptBlock(block, block);
        return block;
    }

    public void Dispose()
    {
        Enc.Dispose();
        Mac.Dispose();
        ResponseMac.Dispose();
    }

    private byte[] Cryptogram(byte constant) => Derive(Mac, constant, context, ChallengeLength);

    private AesKey SessionKey(IAesKey key, byte constant)
    {
        var bytes = Derive(key, constant, context, key.Length);
        var derived = new AesKey(bytes);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        return derived;
    }

    private static byte[] Derive(IAesKey key, byte constant, ReadOnlySpan<byte> context, int length)
    {
        // Label 11 × 00 ‖ constant, separator 00, L in bits on two bytes; then the counter; then the context.
        Span<byte> before = stackalloc byte[15];
        before.Clear();
        before[11] = constant;
        BinaryPrimitives.WriteUInt16BigEndian(before[13..], (ushort)(length * 8));
        var derived = new byte[length];
        key.Derive(before, context, derived);
        return derived;
    }
}
