namespace Pass.Data.Log;

/// <summary>The row that ends a business day in one partition. Everything before it is in the day, everything after it is not.</summary>
public static class DayClosed
{
    private const byte Mark = 0x44;

    /// <summary>Payload of the mark; the row's own <see cref="LogRow.Day"/> is the day it closes.</summary>
    public static byte[] Payload => [Mark];

    public static bool IsMark(ReadOnlySpan<byte> payload) => payload is [Mark];
}
