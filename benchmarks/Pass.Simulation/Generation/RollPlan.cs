namespace Pass.Simulation.Generation;

/// <summary>How the schools of a generated roll are put together.</summary>
public enum RollForm
{
    /// <summary>One school, as its SIECLE export: a BEE_ELEVES document.</summary>
    School,

    /// <summary>All schools in one document, in our BEE_REGION wrapper.</summary>
    Region,

    /// <summary>A zip with one export per school.</summary>
    ZipOfSchools,
}

/// <summary>An invented roll to write. The same plan gives the same bytes.</summary>
/// <param name="Passes">Pupils present; those who left come on top.</param>
/// <param name="Seed">Another seed gives another region.</param>
public sealed record RollPlan(int Passes, int Seed)
{
    public RollForm Form { get; init; } = RollForm.Region;

    /// <summary>UTF-8 instead of ISO-8859-15, which SIECLE writes.</summary>
    public bool Utf8 { get; init; }

    /// <summary>Year in which the school year starts: 2026 for 2026-2027.</summary>
    public int SchoolYear { get; init; } = 2026;

    /// <summary>Day the export says it was made on; null for 15 September.</summary>
    public DateOnly? ExportedOn { get; init; }

    /// <summary>Pupils who left before 15 September, per hundred present. About a third of them went to another school of the region.</summary>
    public int LeaversPercent { get; init; } = 3;
}

/// <summary>What was written.</summary>
/// <param name="Schools">Exports written, one per school.</param>
/// <param name="Pupils">Present, apprentices included.</param>
/// <param name="Leavers">Written with a date of departure that is past on 15 September.</param>
/// <param name="Apprentices">CODE_STATUT AP.</param>
public readonly record struct RollSummary(int Schools, int Pupils, int Leavers, int Apprentices);
