namespace Pass.Region.Holders.Roll;

/// <summary>How to read a roll, and how much of a file is too much.</summary>
/// <param name="Today">Pupils whose DATE_SORTIE is on or before this day have left; ages are counted on it.</param>
public sealed record RollImportOptions(DateOnly Today)
{
    /// <summary>Bytes of XML in all, once unzipped. A region of 370 000 pupils is under 1 GB with addresses.</summary>
    public long MaxExpandedBytes { get; init; } = 4L << 30;

    /// <summary>Bytes out of a zip entry per byte in, beyond the first megabyte. These exports reach 30.</summary>
    public int MaxZipRatio { get; init; } = 200;

    /// <summary>Files in a zip. The largest region has under 1 000 schools.</summary>
    public int MaxZipEntries { get; init; } = 5_000;

    /// <summary>Ages, in whole years, outside which a birth date is taken for a typing error.</summary>
    public int MinimumAge { get; init; } = 12;

    public int MaximumAge { get; init; } = 35;
}
