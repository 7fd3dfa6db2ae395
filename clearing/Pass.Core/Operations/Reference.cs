using System.Collections.Frozen;

namespace Pass.Core;

public enum PartnerStatus : byte
{
    Active = 1,
    Suspended = 2,
    Closed = 3,
}

/// <summary>A dated agreement: which benefits a partner may take, first and last day included.</summary>
/// <param name="Trade">The trade it was signed for, when it is not the partner's first; null otherwise.</param>
/// <param name="OfflineBearer">Who bears an offline sale that found no balance; null: as the region's settings say.</param>
/// <param name="TakesNumbers">It may sell to a number and a one-time code, with neither card nor phone there: orders by telephone or on the web.</param>
public sealed record Convention(
    int Id, IReadOnlyList<BenefitId> Benefits, DateOnly From, DateOnly Until, TradeId? Trade = null, OverdraftBearer? OfflineBearer = null, bool TakesNumbers = false)
{
    public bool IsInForceOn(DateOnly date) => date >= From && date <= Until;

    public bool Covers(BenefitId benefit, DateOnly date) => IsInForceOn(date) && Benefits.Contains(benefit);
}

/// <summary>What deciding a sale needs of a partner; its name, bank account and mail are not here.</summary>
public sealed record PartnerTerms(PartnerId Id, TradeId Trade, PartnerStatus Status, IReadOnlyList<Convention> Conventions)
{
    /// <summary>A convention covers the benefit on that day, and the trade it was signed for may take it.</summary>
    public bool Takes(BenefitVersion benefit, DateOnly date) => ConventionFor(benefit, date) is not null;

    /// <summary>Who bears an offline sale that found no balance, as the convention that covers it says; null when it does not.</summary>
    public OverdraftBearer? OfflineBearer(BenefitVersion benefit, DateOnly date) => ConventionFor(benefit, date)?.OfflineBearer;

    /// <summary>A convention in force lets it sell to a number and a one-time code.</summary>
    public bool TakesNumbers(DateOnly date) => Conventions.Any(c => c.TakesNumbers && c.IsInForceOn(date));

    private Convention? ConventionFor(BenefitVersion benefit, DateOnly date)
    {
        for (var i = 0; i < Conventions.Count; i++)
        {
            if (Conventions[i].Covers(benefit.Benefit, date) && benefit.IsTakenBy(Conventions[i].Trade ?? Trade))
                return Conventions[i];
        }
        return null;
    }
}

/// <summary>The settings of a region that decisions depend on.</summary>
/// <param name="CancelWindow">After this, a sale can no longer be cancelled or refunded.</param>
/// <param name="HoldLifetime">After this, a hold lapses.</param>
/// <param name="ClockTolerance">How far a till's clock may run ahead, or behind when it sells online.</param>
/// <param name="SaleCap">Largest price of one sale.</param>
/// <param name="Offline">What may be sold without the network, and who bears what no balance covers.</param>
public sealed record DecisionSettings(TimeSpan CancelWindow, TimeSpan HoldLifetime, TimeSpan ClockTolerance, Money SaleCap, OfflinePolicy Offline)
{
    public static DecisionSettings Default { get; } = new(
        TimeSpan.FromDays(30), TimeSpan.FromDays(7), TimeSpan.FromMinutes(5), Money.FromEuros(3_000), OfflinePolicy.Default);
}

/// <summary>The dated reference data decisions are made under: an immutable picture, replaced whole when something changes.</summary>
public sealed class Reference
{
    private readonly FrozenDictionary<PartnerId, PartnerTerms> _partners;
    private readonly BenefitVersion[]?[] _benefits;

    public Reference(long version, DecisionSettings settings, IEnumerable<BenefitVersion> benefits, IEnumerable<PartnerTerms> partners)
    {
        Version = version;
        Settings = settings;
        _partners = partners.ToFrozenDictionary(p => p.Id);
        var groups = benefits.GroupBy(b => b.Benefit).ToDictionary(g => g.Key, g => g.OrderByDescending(b => b.AppliesFrom).ToArray());
        _benefits = new BenefitVersion[]?[groups.Count == 0 ? 0 : groups.Keys.Max(k => k.Value) + 1];
        foreach (var (id, versions) in groups)
            _benefits[id.Value] = versions;
    }

    public static Reference Empty { get; } = new(0, DecisionSettings.Default, [], []);

    /// <summary>Grows with every change of the stored reference data.</summary>
    public long Version { get; }
    public DecisionSettings Settings { get; }

    /// <summary>What tills may sell, by the words they use for it.</summary>
    public CodeTable Products { get; init; } = CodeTable.Empty;

    /// <summary>What partners are conventioned for, by the words of their file.</summary>
    public CodeTable Trades { get; init; } = CodeTable.Empty;

    /// <summary>Years of study, by the study programmes they are of.</summary>
    public CodeTable Levels { get; init; } = CodeTable.Empty;

    /// <summary>Kinds of studies, by the study programmes they are of.</summary>
    public CodeTable Tracks { get; init; } = CodeTable.Empty;

    /// <summary>Trades whose first equipment the region helps to buy, by the study programmes that need it.</summary>
    public CodeTable EquipmentFamilies { get; init; } = CodeTable.Empty;

    public int PartnerCount => _partners.Count;

    public PartnerTerms? Partner(PartnerId id) => _partners.GetValueOrDefault(id);

    /// <summary>The version of a benefit in force on a date, or null when the benefit is unknown or not yet published then.</summary>
    public BenefitVersion? Benefit(BenefitId id, DateOnly date)
    {
        if (id.Value >= _benefits.Length || _benefits[id.Value] is not { } versions)
            return null;
        foreach (var version in versions)
        {
            if (version.AppliesFrom <= date)
                return version;
        }
        return null;
    }

    public IEnumerable<BenefitVersion> Benefits => _benefits.Where(v => v is not null).SelectMany(v => v!);

    public IEnumerable<PartnerTerms> Partners => _partners.Values;
}
