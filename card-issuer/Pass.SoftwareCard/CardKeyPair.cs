using System.Security.Cryptography;
using Pass.Cards.PassApplet;

namespace Pass.SoftwareCard;

/// <summary>The P-256 key of a card as the card keeps it: scalar (32 bytes) and uncompressed point (65 bytes).</summary>
internal static class CardKeyPair
{
    private const int CoordinateLength = 32;

    public static (byte[] Scalar, byte[] Point) Generate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return (parameters.D!, [0x04, .. parameters.Q.X!, .. parameters.Q.Y!]);
    }

    public static ECDsa Load(byte[] scalar, ReadOnlySpan<byte> point)
    {
        if (point.Length != PassLimits.PointLength)
            throw new InvalidDataException(Words.Say("CardKeyShape"));
        return ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = scalar,
            Q = new ECPoint { X = point.Slice(1, CoordinateLength).ToArray(), Y = point[(1 + CoordinateLength)..].ToArray() },
        });
    }
}
