namespace Pass.Data.Model;

/// <summary>Who did what, when. Written in the same transaction as the change; never updated.</summary>
public sealed class AuditEntry
{
    public long Id { get; init; }
    public long AtMs { get; init; }
    /// <summary>Account of the person, or the job.</summary>
    public required string Actor { get; init; }
    /// <summary>Stable verb, <c>rule.publish</c>.</summary>
    public required string Action { get; init; }
    /// <summary>What it was done to, <c>partner/12</c>.</summary>
    public required string Subject { get; init; }
    public string? Detail { get; init; }
}
