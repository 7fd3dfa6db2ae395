using System.Buffers.Binary;
using System.Security.Cryptography;
using Pass.Issuing.Scp03;

namespace Pass.SoftwareCard;

/// <summary>What differs from one family of cards to another.</summary>
public sealed record CardProfile
{
    /// <summary>T=1, no historical bytes but the check byte.</summary>
    public static readonly ReadOnlyMemory<byte> DefaultAtr = Convert.FromHexString("3B80800101");

    public ReadOnlyMemory<byte> Atr { get; init; } = DefaultAtr;

    /// <summary>Serial number of the chip, in its production data: set by the factory, never changed.</summary>
    public uint ChipSerial { get; init; } = 1;

    /// <summary>Bytes of each key the card leaves the factory with: 16, 24 or 32 (<see cref="StaticKeys.Factory"/>).</summary>
    public int FactoryKeyLength { get; init; } = 16;

    /// <summary>Failed EXTERNAL AUTHENTICATE in a row before the security domain locks for good. Lenient: a wrong key file must not burn a box of cards.</summary>
    public int AuthenticationTries { get; init; } = 64;

    /// <summary>Source of challenges and keys.</summary>
    public RandomNumberGenerator Random { get; init; } = RandomNumberGenerator.Create();

    /// <summary>Card production life cycle data (42 bytes): fabricator, type, system, dates, serial, batch.</summary>
    internal byte[] ProductionData()
    {
        var data = new byte[42];
        Convert.FromHexString("50415353010150410101").CopyTo(data, 0);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(12), ChipSerial);
        return data;
    }
}
