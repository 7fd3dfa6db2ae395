namespace Pass.Core;

/// <summary>A count of uses (cinema seats, shows…), for the benefits that are not counted in euros. Checked like <see cref="Money"/>.</summary>
public readonly record struct Uses(long Count) : IComparable<Uses>
{
    public static Uses operator +(Uses a, Uses b) => new(checked(a.Count + b.Count));
    public static Uses operator -(Uses a, Uses b) => new(checked(a.Count - b.Count));
    public static bool operator <(Uses a, Uses b) => a.Count < b.Count;
    public static bool operator >(Uses a, Uses b) => a.Count > b.Count;
    public static bool operator <=(Uses a, Uses b) => a.Count <= b.Count;
    public static bool operator >=(Uses a, Uses b) => a.Count >= b.Count;

    public int CompareTo(Uses other) => Count.CompareTo(other.Count);

    public override string ToString() => $"{Count}";
}
