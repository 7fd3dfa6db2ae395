namespace Pass.Core;

/// <summary>A count of uses (cinema seats, shows…), for the benefits that are not counted in euros.</summary>
public readonly record struct Uses(long Count)
{
    public override string ToString() => $"{Count}";
}
