using Pass.Data.Model;

namespace Pass.Clearing.Payments.Rails.Pes;

/// <summary>Which accounts bear what is paid for each benefit.</summary>
internal sealed class PesImputations
{
    private readonly (string Nature, string? Function) _usual;
    private readonly Dictionary<string, (string Nature, string? Function)> _ofBenefits = new(StringComparer.Ordinal);

    public PesImputations(PesBatch batch)
    {
        _usual = (batch.Nature, batch.Function);
        foreach (var words in batch.Imputations.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')))
            _ofBenefits[words[0]] = (words[1], words.Length > 2 ? words[2] : null);
    }

    /// <summary>
    /// The lines of one payment, by account. A pair of accounts that would be below zero (more given back than sold) has no line of an ordinary mandat:
    /// it lowers the largest of the others, so that the lines add up to what is paid.
    /// </summary>
    /// <param name="items">What is paid: a benefit's code, null when it is for none, and cents.</param>
    public IReadOnlyList<PesLine> LinesOf(IEnumerable<(string? Benefit, long Cents)> items)
    {
        var sums = items.GroupBy(i => i.Benefit is { } code ? _ofBenefits.GetValueOrDefault(code, _usual) : _usual)
            .Select(g => (Accounts: g.Key, Cents: g.Sum(i => i.Cents)))
            .OrderBy(g => g.Accounts.Nature, StringComparer.Ordinal).ThenBy(g => g.Accounts.Function, StringComparer.Ordinal).ToList();
        var missing = sums.Where(s => s.Cents < 0).Sum(s => s.Cents);
        var lines = sums.Where(s => s.Cents > 0).ToList();
        foreach (var largest in lines.OrderByDescending(l => l.Cents).ToList())
        {
            var taken = Math.Min(-missing, largest.Cents);
            missing += taken;
            lines[lines.IndexOf(largest)] = (largest.Accounts, largest.Cents - taken);
        }
        return [.. lines.Where(l => l.Cents > 0).Select(l => new PesLine(l.Accounts.Nature, l.Accounts.Function, new(l.Cents)))];
    }
}

/// <summary>Category and legal nature of those who are paid, by trade.</summary>
internal sealed class PesCategories
{
    private readonly (string Category, string Nature) _usual;
    private readonly Dictionary<string, (string Category, string Nature)> _ofTrades = new(StringComparer.Ordinal);

    public PesCategories(string setting)
    {
        var lines = setting.Split('\n').Select(l => l.Split(' ')).ToList();
        _usual = (lines[0][0], lines[0][1]);
        foreach (var words in lines.Skip(1))
            _ofTrades[words[0]] = (words[1], words[2]);
    }

    public (string Category, string Nature) Of(string trade) => _ofTrades.GetValueOrDefault(trade, _usual);
}
