namespace Pass.Core;

/// <summary>One school year of the pass: when families may enrol and when the money may be spent.</summary>
/// <param name="Code">Stable code, <c>2026-2027</c>.</param>
/// <param name="OpensOn">First day on which passes are loaded.</param>
/// <param name="SpendUntil">Last day, included, on which a benefit of the campaign may be used unless the benefit ends earlier.</param>
public sealed record Campaign(string Code, DateOnly OpensOn, DateOnly SpendUntil);
