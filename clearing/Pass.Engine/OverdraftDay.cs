using Pass.Core;

namespace Pass.Engine;

/// <summary>Cents that offline sales of one partition were paid beyond the balances on its latest day with any, by partner and by till.</summary>
public sealed class OverdraftDay
{
    private readonly Dictionary<PartnerId, long> _partners = [];
    private readonly Dictionary<TerminalId, long> _tills = [];

    /// <summary>The business day of the rows they are in.</summary>
    public DateOnly Day { get; private set; }

    public IReadOnlyDictionary<PartnerId, long> Partners => _partners;

    public IReadOnlyDictionary<TerminalId, long> Tills => _tills;

    /// <param name="cents">Below zero to take back what was counted.</param>
    public void Add(DateOnly day, PartnerId partner, TerminalId till, long cents)
    {
        if (day < Day)
            return;
        if (day > Day)
        {
            _partners.Clear();
            _tills.Clear();
            Day = day;
        }
        _partners[partner] = _partners.GetValueOrDefault(partner) + cents;
        _tills[till] = _tills.GetValueOrDefault(till) + cents;
    }

    public OverdraftsToday Of(DateOnly day, PartnerId partner, TerminalId till) =>
        day == Day ? new(_partners.GetValueOrDefault(partner), _tills.GetValueOrDefault(till)) : default;

    /// <summary>What was paid so in all partitions, as far as they were read.</summary>
    internal static OverdraftsToday Of(PartitionSlot[] slots, DateOnly day, SaleRequest sale)
    {
        var (partner, till) = (0L, 0L);
        foreach (var slot in slots)
        {
            var part = slot.State.Overdrafts.Of(day, sale.Partner, sale.Terminal);
            (partner, till) = (partner + part.PartnerCents, till + part.TillCents);
        }
        return new(partner, till);
    }

    internal void Restore(DateOnly day, IEnumerable<KeyValuePair<PartnerId, long>> partners, IEnumerable<KeyValuePair<TerminalId, long>> tills)
    {
        Day = day;
        foreach (var (partner, cents) in partners)
            _partners.Add(partner, cents);
        foreach (var (till, cents) in tills)
            _tills.Add(till, cents);
    }
}
