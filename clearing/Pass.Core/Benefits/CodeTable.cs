using System.Collections.Frozen;
using System.Globalization;

namespace Pass.Core;

/// <summary>One word of a region's own: a product, a trade, a level, a track.</summary>
/// <param name="Number">1 to 255, stored, never reused.</param>
/// <param name="Code">What files and the API carry; immutable.</param>
/// <param name="IsRetired">No longer taken from files and tills; what was stored under its number keeps its name.</param>
public sealed record CodeEntry(byte Number, string Code, string LabelFr, string LabelEn, bool IsRetired = false)
{
    public string Label(CultureInfo culture) => culture.TwoLetterISOLanguageName == "en" ? LabelEn : LabelFr;
}

/// <summary>The words of one kind, by number and by code. Codes are told apart by case, as they are written.</summary>
public sealed class CodeTable
{
    private readonly CodeEntry?[] _byNumber = new CodeEntry?[256];
    private readonly FrozenDictionary<string, CodeEntry> _byCode;

    public CodeTable(IEnumerable<CodeEntry> entries)
    {
        All = [.. entries.OrderBy(e => e.Number)];
        foreach (var entry in All)
            _byNumber[entry.Number] = entry;
        _byCode = All.ToFrozenDictionary(e => e.Code, StringComparer.Ordinal);
    }

    public static CodeTable Empty { get; } = new([]);

    /// <summary>By number, the retired ones among them.</summary>
    public IReadOnlyList<CodeEntry> All { get; }

    /// <summary>Codes that may be used now, by number.</summary>
    public IEnumerable<string> Codes => All.Where(e => !e.IsRetired).Select(e => e.Code);

    public CodeEntry? Find(byte number) => _byNumber[number];

    /// <summary>The word of a code, or null when there is none or it is retired.</summary>
    public CodeEntry? Find(string code) => _byCode.GetValueOrDefault(code) is { IsRetired: false } entry ? entry : null;

    /// <summary>The code of a number; the number itself when the table does not know it.</summary>
    public string CodeOf(byte number) => _byNumber[number]?.Code ?? number.ToString(CultureInfo.InvariantCulture);
}
