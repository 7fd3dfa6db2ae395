namespace Pass.Data.Projection;

/// <summary>How far the projected tables are behind the log.</summary>
/// <param name="Rows">Log rows not yet projected.</param>
/// <param name="Milliseconds">Age of the oldest of them; zero when there is none.</param>
public readonly record struct ProjectionLag(long Rows, long Milliseconds);
