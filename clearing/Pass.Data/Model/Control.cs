using Microsoft.EntityFrameworkCore;

namespace Pass.Data.Model;

/// <summary>Why something is worth a look. Numbers are stored and never reused.</summary>
public enum SignalKind : byte
{
    /// <summary>One pass paid more often in a short time than people do.</summary>
    Velocity = 1,
    /// <summary>Many passes paid the same price at one till within minutes: somebody may hold them all.</summary>
    Ring = 2,
    /// <summary>A partner's day was many times its usual.</summary>
    Turnover = 3,
    /// <summary>A partner gave back an unusual part of its sales.</summary>
    Returns = 4,
}

/// <summary>Numbers are stored and never reused.</summary>
public enum SignalState : byte
{
    Open = 1,
    /// <summary>Looked at, and nothing was wrong: kept, so that the same is not looked at twice.</summary>
    Harmless = 2,
    /// <summary>An incident was opened of it.</summary>
    Followed = 3,
}

/// <summary>Something a day's control found. It decides nothing: a person does, and says why.</summary>
public sealed class ControlSignal
{
    public int Id { get; init; }
    public SignalKind Kind { get; init; }
    public DateOnly Day { get; init; }
    public int PartnerId { get; init; }
    /// <summary>0 when it is of no single till.</summary>
    public int TerminalId { get; init; }
    /// <summary>0 when it is of no single pass.</summary>
    public long PassId { get; init; }
    /// <summary>Sales, passes or returns, by its kind.</summary>
    public int Count { get; init; }
    public long Cents { get; init; }
    /// <summary>What it is compared with: minutes, or the usual day's cents, or the part given back in per cent.</summary>
    public long Measure { get; init; }
    /// <summary>The first of its sales; null when it is of none.</summary>
    public Guid? OperationId { get; init; }
    public SignalState State { get; set; } = SignalState.Open;
    public int? IncidentId { get; set; }
    public string? DecidedBy { get; set; }
    public long? DecidedAtMs { get; set; }
    public string? Reason { get; set; }

    public const int ReasonLength = 500;
}

/// <summary>A business day that was looked through.</summary>
public sealed class ControlledDay
{
    public DateOnly Date { get; init; }
    public long AtMs { get; init; }
    public int Signals { get; init; }
}

internal static class ControlTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<ControlSignal>(e =>
        {
            e.HasIndex(s => new { s.Kind, s.Day, s.PartnerId, s.TerminalId, s.PassId }).IsUnique();
            e.HasIndex(s => s.State);
            e.Property(s => s.DecidedBy).HasMaxLength(100);
            e.Property(s => s.Reason).HasMaxLength(ControlSignal.ReasonLength);
        });
        model.Entity<ControlledDay>(e => e.HasKey(d => d.Date));
    }
}
