namespace Pass.Data.Model;

/// <summary>How far the region has followed the issuer's feed of changes. One row; written after what it counts, so that a part may be followed twice.</summary>
public sealed class FollowedFeed
{
    public const int TheOne = 1;

    public int Id { get; init; }
    public long Position { get; set; }
}

/// <summary>A credential that the issuer told before its pass was opened here: asked for again when it is.</summary>
public sealed class AwaitedCredential
{
    /// <summary>The issuer's number of it.</summary>
    public int Id { get; init; }
    public long PassId { get; init; }

    /// <summary>When it was last tried; 0 before.</summary>
    public long TriedAtMs { get; set; }
}
