using Pass.Core;
using Pass.Data.Model;

namespace Pass.Region.Catalogue;

/// <summary>What the region's life says of its catalogue.</summary>
/// <param name="Today">In Paris.</param>
/// <param name="Purses">Purses with money, by benefit.</param>
/// <param name="Enrolled">Codes of campaigns that have holders.</param>
/// <param name="Partners">Partners that are not closed, by trade.</param>
public sealed record CatalogueUse(
    DateOnly Today, IReadOnlyDictionary<int, int> Purses, IReadOnlySet<string> Enrolled, IReadOnlyDictionary<TradeId, int> Partners)
{
    public static CatalogueUse None(DateOnly today) => new(today, new Dictionary<int, int>(), new HashSet<string>(), new Dictionary<TradeId, int>());
}

/// <summary>
/// Puts a file into a catalogue: what is published stays as it is, what is new takes free numbers, and everything that stands against it is said by place.
/// A pure function: the same file, catalogue and use give the same catalogue, byte by byte.
/// </summary>
public sealed partial class CatalogueMerge
{
    private static readonly Texts Words = CatalogueDocument.Words;
    private readonly CatalogueDocument _document;
    private readonly CatalogueFile _file;
    private readonly CatalogueContent _stored;
    private readonly CatalogueUse _use;
    private readonly List<CatalogueProblem> _problems = [];

    private CatalogueMerge(CatalogueDocument document, CatalogueContent stored, CatalogueUse use) =>
        (_document, _file, _stored, _use, _after) = (document, document.File!, stored, use, stored);

    /// <summary>The catalogue as it would be; filled step by step.</summary>
    private CatalogueContent _after;

    private DateOnly Tomorrow => _use.Today.AddDays(1);

    /// <returns>The catalogue after the file, or null and everything that is wrong, by line.</returns>
    public static (CatalogueContent? After, IReadOnlyList<CatalogueProblem> Problems) Run(CatalogueDocument document, CatalogueContent stored, CatalogueUse use)
    {
        if (document.File is null)
            return (null, document.Problems);
        var merge = new CatalogueMerge(document, stored, use);
        merge.MergeWords();
        merge.MergeCampaigns();
        merge.MergeBenefits();
        merge.CheckUse();
        return merge._problems.Count == 0 ? (merge._after, []) : (null, [.. merge._problems.DistinctBy(p => (p.Path, p.Problem.Text)).OrderBy(p => p.Line)]);
    }

    private void Add(string path, string code, params object[] arguments) => Add(path, Words.Problem(code, arguments));

    private void Add(string path, Problem problem) => _problems.Add(new(path, _document.LineOf(path), problem));

    private static string At(string path, int index) => FormattableString.Invariant($"{path}/{index}");

    private void MergeWords() => _after = _after with
    {
        Products = Merge("/products", _file.Products, _stored.Products),
        Trades = Merge("/trades", _file.Trades, _stored.Trades),
        Levels = Merge("/levels", _file.Levels, _stored.Levels),
        Tracks = Merge("/tracks", _file.Tracks, _stored.Tracks),
        EquipmentFamilies = Merge("/equipmentFamilies", _file.EquipmentFamilies, _stored.EquipmentFamilies),
    };

    private CodeTable Merge(string path, IReadOnlyList<CodeLine>? lines, CodeTable stored)
    {
        if (lines is null)
            return stored;
        var byCode = stored.All.ToDictionary(e => e.Code, StringComparer.Ordinal);
        var owners = stored.All.ToDictionary(e => (int)e.Number, e => e.Code);
        var next = 1 + owners.Keys.Concat(lines.Select(l => l.Number ?? 0)).DefaultIfEmpty().Max();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var entries = new List<CodeEntry>();
        foreach (var (i, line) in lines.Index())
        {
            var at = At(path, i);
            if (!seen.Add(line.Code))
            {
                Add(at + "/code", "CodeTwice", line.Code);
                continue;
            }
            var number = line.Number ?? 0;
            if (byCode.TryGetValue(line.Code, out var known))
            {
                if (number != 0 && number != known.Number)
                    Add(at + "/number", "NumberFixed", line.Code, known.Number);
                number = known.Number;
            }
            else if (number != 0 && !owners.TryAdd(number, line.Code))
            {
                Add(at + "/number", "NumberTaken", number, owners[number]);
                continue;
            }
            else if (number == 0 && (number = next++) > byte.MaxValue)
            {
                Add(at, "NumbersOut", byte.MaxValue);
                continue;
            }
            entries.Add(new((byte)number, line.Code, Plain(at + "/label/fr", line.Label.Fr), Plain(at + "/label/en", line.Label.En), line.Retired ?? false,
                line.Mef is null ? known?.Mef ?? "" : string.Join(' ', line.Mef)));
        }
        CheckProgrammes(path, lines, entries);
        return new(entries.Concat(stored.All.Where(e => !seen.Contains(e.Code)).Select(e => e with { IsRetired = true })));
    }

    /// <summary>A start of programmes' codes says one level, one track and one family at most.</summary>
    private void CheckProgrammes(string path, IReadOnlyList<CodeLine> lines, List<CodeEntry> entries)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var at = PathOf(path, lines, entry);
            if (entry.Mef.Length > StudyRow.PatternsLength)
                Add(at + "/mef", "ListLength", 0, StudyRow.PatternsLength / 12);
            foreach (var pattern in entry.Mef.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(p => !owners.TryAdd(p, entry.Code)))
                Add(at + "/mef", "MefTaken", pattern, owners[pattern]);
        }
    }

    /// <summary>A text that people read: nothing in it that cannot be seen.</summary>
    private string Plain(string path, string text, int length = 140)
    {
        if (PlainText.Read(text, length).Ok(out var plain, out var problem))
            return plain;
        Add(path, problem);
        return text;
    }

    private void MergeCampaigns()
    {
        var campaigns = _stored.Campaigns.ToDictionary(c => c.Code, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, line) in _file.Campaigns.Index())
        {
            var at = At("/campaigns", i);
            if (!seen.Add(line.Code))
                Add(at + "/code", "CampaignTwice", line.Code);
            if (line.SpendUntil < line.OpensOn)
                Add(at + "/spendUntil", "CampaignDays", line.SpendUntil, line.OpensOn);
            if (campaigns.GetValueOrDefault(line.Code) is { } known)
            {
                if (known.SchoolYear != line.SchoolYear)
                    Add(at + "/schoolYear", "SchoolYearFixed", line.Code, known.SchoolYear);
                if (known.OpensOn != line.OpensOn && _use.Enrolled.Contains(line.Code))
                    Add(at + "/opensOn", "OpensOnFixed", line.Code, known.OpensOn);
            }
            else if (campaigns.Values.FirstOrDefault(c => c.SchoolYear == line.SchoolYear) is { } other)
            {
                Add(at + "/schoolYear", "SchoolYearTaken", line.SchoolYear, other.Code);
            }
            campaigns[line.Code] = new(line.Code, line.SchoolYear, line.OpensOn, line.SpendUntil);
        }
        _after = _after with { Campaigns = [.. campaigns.Values.OrderBy(c => c.SchoolYear)] };
    }

    /// <summary>What is no longer taken from files may not be what somebody's money is for.</summary>
    private void CheckUse()
    {
        foreach (var gone in _after.Trades.All.Where(t => t.IsRetired && !(_stored.Trades.Find(t.Number)?.IsRetired ?? false)))
        {
            if (_use.Partners.GetValueOrDefault(new(gone.Number)) is > 0 and var partners)
                Add(PathOf("/trades", _file.Trades, gone), "TradeOfPartners", gone.Code, partners);
        }
        foreach (var v in _after.Benefits.GroupBy(b => b.Benefit).SelectMany(IsStillUsed))
        {
            foreach (var product in v.Products.Select(p => _after.Products.Find(p.Value)).OfType<CodeEntry>().Where(e => e.IsRetired))
            {
                var path = PathOf("/products", _file.Products, product);
                if (_use.Purses.GetValueOrDefault(v.Benefit.Value) is > 0 and var purses)
                    Add(path, "ProductInPurse", product.Code, v.Code, v.Campaign, purses);
                else
                    Add(path, "WordInUse", product.Code, v.Code, v.Campaign);
            }
            InUse("/trades", _file.Trades, v, v.Trades.Select(t => _after.Trades.Find(t.Value)));
            InUse("/levels", _file.Levels, v, v.Grants.SelectMany(g => g.Levels ?? []).Select(code => Any(_after.Levels, code)));
            InUse("/equipmentFamilies", _file.EquipmentFamilies, v, v.Grants.SelectMany(g => g.EquipmentFamilies ?? []).Select(code => Any(_after.EquipmentFamilies, code)));
            InUse("/tracks", _file.Tracks, v, v.Grants.SelectMany(g => g.Tracks ?? []).Select(code => Any(_after.Tracks, code)));
        }
    }

    /// <summary>The versions of a benefit that decide something today or later.</summary>
    private IEnumerable<BenefitVersion> IsStillUsed(IEnumerable<BenefitVersion> versions)
    {
        var ordered = versions.OrderBy(v => v.AppliesFrom).ToList();
        return ordered.Where((v, i) => v.ValidUntil >= _use.Today && (i + 1 == ordered.Count || ordered[i + 1].AppliesFrom > _use.Today));
    }

    private void InUse(string path, IReadOnlyList<CodeLine>? lines, BenefitVersion v, IEnumerable<CodeEntry?> words)
    {
        foreach (var word in words.OfType<CodeEntry>().Where(e => e.IsRetired))
            Add(PathOf(path, lines, word), "WordInUse", word.Code, v.Code, v.Campaign);
    }

    private static string PathOf(string path, IReadOnlyList<CodeLine>? lines, CodeEntry word) =>
        lines?.Index().Where(l => l.Item.Code == word.Code).Select(l => At(path, l.Index)).FirstOrDefault() ?? path;

    private static CodeEntry? Any(CodeTable table, string code) => table.All.FirstOrDefault(e => e.Code == code);
}
