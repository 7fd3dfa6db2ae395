namespace Pass.Core;

/// <summary>One school year of the pass: when families may enrol and when the money may be spent. Several may be open side by side.</summary>
/// <param name="Code">Stable code, <c>2026-2027</c>.</param>
/// <param name="SchoolYear">The year its school year begins in: 2026. A roll of that year grants the campaign's benefits.</param>
/// <param name="OpensOn">First day on which passes are loaded.</param>
/// <param name="SpendUntil">Last day, included, on which a benefit of the campaign may be used unless the benefit ends earlier.</param>
public sealed record Campaign(string Code, int SchoolYear, DateOnly OpensOn, DateOnly SpendUntil);
