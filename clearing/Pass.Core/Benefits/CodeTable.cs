using System.Collections.Frozen;
using System.Globalization;

namespace Pass.Core;

/// <summary>One word of a region's own: a product, a trade, a level, a track, a family of equipment.</summary>
/// <param name="Number">1 to 255, stored, never reused.</param>
/// <param name="Code">What files and the API carry; immutable.</param>
/// <param name="IsRetired">No longer taken from files and tills; what was stored under its number keeps its name.</param>
/// <param name="Mef">
/// Of a level, a track or a family: the starts of the study-programme codes it is the word of, separated by spaces; <c>?</c> is any character. <c>247??????1</c>
/// is the first year of a bac professionnel: digits 1–3 of a MEF are its dispositif, 4–6 its group of the specialities' nomenclature (NSF), 9 its length in years,
/// 10 its year (Base centrale des nomenclatures, table N_MEF).
/// </param>
public sealed record CodeEntry(byte Number, string Code, string LabelFr, string LabelEn, bool IsRetired = false, string Mef = "")
{
    public string Label(CultureInfo culture) => Label(LabelFr, LabelEn, culture);

    /// <summary>Of two labels the one that the language reads: French but for English.</summary>
    public static string Label(string fr, string en, CultureInfo culture) => culture.TwoLetterISOLanguageName == "en" ? en : fr;
}

/// <summary>The words of one kind, by number and by code. Codes are told apart by case, as they are written.</summary>
public sealed class CodeTable
{
    private readonly CodeEntry?[] _byNumber = new CodeEntry?[256];
    private readonly FrozenDictionary<string, CodeEntry> _byCode;
    /// <summary>Starts of study-programme codes with the word of each, those that say most first: a roll asks for each of its pupils.</summary>
    private readonly (string Start, CodeEntry Entry)[] _starts;

    public CodeTable(IEnumerable<CodeEntry> entries)
    {
        All = [.. entries.OrderBy(e => e.Number)];
        foreach (var entry in All)
            _byNumber[entry.Number] = entry;
        _byCode = All.ToFrozenDictionary(e => e.Code, StringComparer.Ordinal);
        _starts =
        [
            .. All.Where(e => !e.IsRetired).SelectMany(e => e.Mef.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(start => (start, e)))
                .OrderByDescending(s => s.start.Count(c => c != '?')),
        ];
    }

    public static CodeTable Empty { get; } = new([]);

    /// <summary>By number, the retired ones among them.</summary>
    public IReadOnlyList<CodeEntry> All { get; }

    /// <summary>Codes that may be used now, by number.</summary>
    public IEnumerable<string> Codes => All.Where(e => !e.IsRetired).Select(e => e.Code);

    public CodeEntry? Find(byte number) => _byNumber[number];

    /// <summary>The word of a code, or null when there is none or it is retired.</summary>
    public CodeEntry? Find(string code) => _byCode.GetValueOrDefault(code) is { IsRetired: false } entry ? entry : null;

    /// <summary>The level, track or family of a study programme: the word that says most of its code, or null when none does.</summary>
    /// <param name="mef">Eleven characters, see <see cref="Core.Mef"/>.</param>
    public CodeEntry? OfMef(string mef)
    {
        foreach (var (start, entry) in _starts)
        {
            if (IsStart(start, mef))
                return entry;
        }
        return null;
    }

    /// <summary>The code of a number; the number itself when the table does not know it.</summary>
    public string CodeOf(byte number) => _byNumber[number]?.Code ?? number.ToString(CultureInfo.InvariantCulture);

    private static bool IsStart(string start, string mef)
    {
        if (mef.Length < start.Length)
            return false;
        for (var i = 0; i < start.Length; i++)
        {
            if (start[i] != '?' && start[i] != mef[i])
                return false;
        }
        return true;
    }
}
