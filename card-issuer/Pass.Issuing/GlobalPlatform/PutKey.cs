using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;
using Pass.Issuing.Scp03;

namespace Pass.Issuing.GlobalPlatform;

/// <summary>
/// PUT KEY of a whole key version (GPCS 2.3.1 §11.8, key data as Amendment D v1.1.2 Table 7-10: 88, length, clear length, cipher, check value).
/// Each key travels under the DEK of the session's static keys.
/// </summary>
/// <param name="ReplacedVersion">0 adds a version.</param>
/// <param name="NewKeys">What the card will hold.</param>
/// <param name="SessionDek">DEK of the keys that opened the session.</param>
public sealed record PutKey(byte ReplacedVersion, StaticKeys NewKeys, IAesKey SessionDek) : ICardCommand<byte>
{
    private const byte AesKeyType = 0x88;
    private const byte SeveralKeys = 0x80;
    private const byte FirstKeyIdentifier = 0x01;

    public CommandApdu ToApdu()
    {
        using var data = new MemoryStream();
        data.WriteByte(NewKeys.Version);
        foreach (var key in Keys())
            WriteKey(data, key);
        return new CommandApdu(0x80, 0xD8, ReplacedVersion, SeveralKeys | FirstKeyIdentifier, data.ToArray(), le: CommandApdu.MaxShortLe);
    }

    /// <summary>The new version, once the card has confirmed the three check values.</summary>
    public byte Parse(ResponseApdu response)
    {
        CardRefusedException.ThrowUnlessOk(response, "PUT KEY");
        byte[] expected = [NewKeys.Version, .. Keys().SelectMany(key => key.CheckValue())];
        if (!CryptographicOperations.FixedTimeEquals(expected, response.Data.Span))
            throw new InvalidDataException(Words.Say("OtherKeysConfirmed"));
        return NewKeys.Version;
    }

    private IAesKey[] Keys() => [NewKeys.Enc, NewKeys.Mac, NewKeys.Dek];

    private void WriteKey(MemoryStream data, IAesKey key)
    {
        var padded = new byte[(key.Length + AesKey.BlockLength - 1) / AesKey.BlockLength * AesKey.BlockLength];
        key.Reveal().CopyTo(padded);
        var cipher = SessionDek.EncryptCbc(padded, new byte[AesKey.BlockLength]);
        CryptographicOperations.ZeroMemory(padded);
        data.Write([AesKeyType, (byte)(cipher.Length + 1), (byte)key.Length]);
        data.Write(cipher);
        data.WriteByte(AesKey.CheckValueLength);
        data.Write(key.CheckValue());
    }
}
