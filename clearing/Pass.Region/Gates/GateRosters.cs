using System.Buffers.Binary;
using System.Security.Cryptography;
using Pass.Core;
using Pass.Data;
using Pass.Region.Schools;

namespace Pass.Region.Gates;

/// <summary>What a gate is given to decide by: its school's list as it is today, good for two weeks without the network.</summary>
public sealed class GateRosters(PassDatabase database, TimeProvider time)
{
    private const int GoodForDays = 14;

    /// <summary>The list, or only its mark when that is the one the gate has: it changes with the pupils, and each day with the list's end.</summary>
    /// <param name="known">Mark of the list that the gate has; null for none.</param>
    public async Task<(string Mark, byte[]? List)> ForAsync(string uai, string? known, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        var pupils = await SchoolOffice.PassesAsync(context, uai, today, ct);
        var until = today.AddDays(GoodForDays);
        var mark = MarkOf(pupils, until);
        return (mark, mark == known ? null : SchoolOffice.WriteRoster(uai, pupils, until));
    }

    private static string MarkOf(List<long> pupils, DateOnly until)
    {
        var plain = new byte[4 + pupils.Count * 8];
        BinaryPrimitives.WriteInt32BigEndian(plain, until.DayNumber);
        for (var i = 0; i < pupils.Count; i++)
            BinaryPrimitives.WriteInt64BigEndian(plain.AsSpan(4 + i * 8), pupils[i]);
        return Convert.ToHexString(SHA256.HashData(plain).AsSpan(0, 8));
    }
}
