using System.Globalization;
using System.Resources;

namespace Pass.Clearing.Verification;

/// <summary>What is recomputed; the names are keys of texts for people.</summary>
public enum CheckName
{
    LogChain,
    Seals,
    Projection,
    Operations,
    RunningBalances,
    Purses,
    OfflineBounds,
    OfflineDays,
    KeptSales,
    Caps,
    DayCoverage,
    DaysFromLog,
    DaysFromEntries,
    Pricing,
    YearlyBases,
    Returns,
    UnpaidSales,
    Items,
    OrderLines,
    OrderTotals,
    Attempts,
    ExecutionDays,
    Approvals,
    Transfers,
    Incidents,
    Families,
    Mandats,
    DebitNotes,
    Documents,
    TrialBalances,
    Files,
    Archive,
    Accounts,
    Credentials,
    Rolls,
    AuditChain,
    Proofs,
}

/// <summary>One check done.</summary>
/// <param name="Count">How many things were compared.</param>
/// <param name="Failed">How many did not agree.</param>
/// <param name="First">The keys of the first of them.</param>
public sealed record CheckResult(CheckName Name, long Count, long Failed, IReadOnlyList<string> First)
{
    private static readonly ResourceManager Texts = new("Pass.Clearing.Verification.Checks", typeof(CheckResult).Assembly);

    public bool Ok => Failed == 0;

    /// <summary>What the check says, for people.</summary>
    public string Title(CultureInfo culture) =>
        Texts.GetString(Name.ToString(), culture) ?? throw new MissingManifestResourceException($"No text for the check {Name}.");
}

/// <summary>Counts a check and keeps the first keys that fail.</summary>
internal sealed class Tally(CheckName name)
{
    private const int Kept = 5;

    private readonly List<string> _first = [];
    private long _count;
    private long _failed;

    public void Passed(long count = 1) => _count += count;

    public void Add(bool ok, FormattableString key)
    {
        _count++;
        if (ok)
            return;
        _failed++;
        if (_first.Count < Kept)
            _first.Add(key.ToString(CultureInfo.InvariantCulture));
    }

    public CheckResult Result() => new(name, _count, _failed, [.. _first]);
}
