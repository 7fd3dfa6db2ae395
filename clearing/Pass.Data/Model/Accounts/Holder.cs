using Pass.Core;

namespace Pass.Data.Model;

/// <summary>A young person. The only table that links a pass number to somebody; erasing empties the personal columns and keeps the row.</summary>
public sealed class Holder
{
    /// <summary>Rank of enrolment, from 1; <see cref="PassId"/> is a keyed permutation of it, so that numbers cannot be guessed in order.</summary>
    public long Id { get; init; }
    public long PassId { get; init; }
    /// <summary>HMAC-SHA-256 of the INE under the region's key, 32 bytes; null once erased.</summary>
    public byte[]? IneHmac { get; set; }
    public string? FamilyName { get; set; }
    public string? GivenName { get; set; }
    public DateOnly? BirthDate { get; set; }
    public HolderStatus Status { get; set; }
    /// <summary>School of the latest roll (UAI).</summary>
    public string Uai { get; set; } = "";
    public string MefCode { get; set; } = "";
    public string? ClassCode { get; set; }
    /// <summary>Campaign of the latest roll.</summary>
    public string Campaign { get; set; } = "";
    /// <summary>Departure already known to the school.</summary>
    public DateOnly? LeftOn { get; set; }
    /// <summary>Digest of the entitlements the engine has acknowledged; null until it has.</summary>
    public long? EntitlementHash { get; set; }
    public long EnrolledAtMs { get; init; }
    public long UpdatedAtMs { get; set; }
}
