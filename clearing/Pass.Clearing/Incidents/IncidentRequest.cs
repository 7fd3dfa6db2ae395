using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Incidents;

/// <summary>What somebody asks to put right: a sale, or a partner's day, or a partner.</summary>
/// <param name="Sale">The sale; its partner and day are known then.</param>
/// <param name="Partner">Needed without a sale.</param>
/// <param name="Day">The partner's business day; null for the partner as a whole.</param>
/// <param name="Benefit">One benefit of it; null for all.</param>
/// <param name="Due">What should have been paid for it. Or <paramref name="Difference"/>; a fraud is taken back whole, an offline loss paid whole, when neither is given.</param>
/// <param name="Difference">What to add to what was paid; below zero to take back.</param>
/// <param name="After">The incident that already put the same right: it is named, so that nothing is put right twice by mistake.</param>
public sealed record IncidentRequest(
    IncidentKind Kind, OperationId? Sale = null, PartnerId? Partner = null, DateOnly? Day = null, BenefitId? Benefit = null, Money? Due = null, Money? Difference = null, int? After = null);

/// <summary>A document handed in with an incident.</summary>
/// <param name="Open">Opened once, and closed.</param>
public sealed record IncidentFile(string Name, Func<Stream> Open);
