using System.Text.Json;
using System.Text.Json.Nodes;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Region.Catalogue;

/// <summary>Benefits, their versions and the rules their partners are paid by.</summary>
public sealed partial class CatalogueMerge
{
    private readonly List<BenefitVersion> _versions = [];
    private readonly List<ReimbursementRule> _rules = [];
    private readonly Dictionary<(int Benefit, int Version), string> _versionPaths = [];
    private readonly Dictionary<int, string> _rulePaths = [];
    private readonly Dictionary<int, string> _benefitNumbers = [];
    private int _nextBenefit, _nextRule;

    private void MergeBenefits()
    {
        var lines = _file.Campaigns.SelectMany(c => c.Benefits).ToList();
        _nextBenefit = 1 + _stored.Benefits.Select(b => (int)b.Benefit.Value).Concat(lines.Select(b => b.Number ?? 0)).DefaultIfEmpty().Max();
        _nextRule = 1 + _stored.Rules.Select(r => r.Id).Concat(lines.SelectMany(b => b.Reimbursement).Select(r => r.Number ?? 0)).DefaultIfEmpty().Max();
        foreach (var b in _stored.Benefits)
            _benefitNumbers[b.Benefit.Value] = b.Code;
        var named = _file.Campaigns.Select(c => c.Code).ToHashSet(StringComparer.Ordinal);
        _versions.AddRange(_stored.Benefits.Where(b => !named.Contains(b.Campaign)));
        var kept = _versions.Select(b => b.Benefit).ToHashSet();
        _rules.AddRange(_stored.Rules.Where(r => kept.Contains(r.Benefit)));
        foreach (var (i, campaign) in _file.Campaigns.Index())
            Merge(At("/campaigns", i), campaign);
        _after = _after with { Benefits = [.. _versions.OrderBy(v => v.Benefit.Value).ThenBy(v => v.Version)], Rules = [.. _rules.OrderBy(r => r.Id)] };
        foreach (var p in BenefitValidation.Check(_versions))
            Add(Inside(_versionPaths.GetValueOrDefault((p.Benefit.Value, p.Version), ""), p.Field), p.Problem);
        foreach (var p in ReimbursementRules.Problems(_rules))
            Add(Inside(_rulePaths.GetValueOrDefault(p.Rule, ""), p.Field), p.Problem);
    }

    private void Merge(string path, CampaignLine campaign)
    {
        var stored = _stored.Benefits.Where(b => b.Campaign == campaign.Code).ToLookup(b => b.Code, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, line) in campaign.Benefits.Index())
        {
            var at = At(path + "/benefits", i);
            var known = stored[line.Code].OrderBy(v => v.Version).ToList();
            if (!seen.Add(line.Code))
                Add(at + "/code", "BenefitTwice", line.Code);
            else if (NumberOf(at, line, known.FirstOrDefault()) is { } number)
                Merge(at, campaign, line, number, known);
        }
        foreach (var gone in stored.Where(b => !seen.Contains(b.Key)))
            Add(path + "/benefits", "BenefitGone", gone.Key, _use.Purses.GetValueOrDefault(gone.First().Benefit.Value));
    }

    private BenefitId? NumberOf(string at, BenefitLine line, BenefitVersion? known)
    {
        if (known is not null)
        {
            if (line.Number is { } given && given != known.Benefit.Value)
                Add(at + "/number", "NumberFixed", line.Code, known.Benefit.Value);
            return known.Benefit;
        }
        if (line.Number is { } wanted && !_benefitNumbers.TryAdd(wanted, line.Code))
        {
            Add(at + "/number", "NumberTaken", wanted, _benefitNumbers[wanted]);
            return null;
        }
        var number = line.Number ?? _nextBenefit++;
        if (number <= ushort.MaxValue)
            return new((ushort)number);
        Add(at, "NumbersOut", ushort.MaxValue);
        return null;
    }

    private void Merge(string at, CampaignLine campaign, BenefitLine line, BenefitId number, List<BenefitVersion> known)
    {
        // A file of before has one text for both, and its place.
        var (fr, en) = _document.Has(at + "/label/fr") ? (at + "/label/fr", at + "/label/en") : (at + "/label", at + "/label");
        var label = new LabelLine(Plain(fr, line.Label.Fr), Plain(en, line.Label.En));
        if (known.Count > 0 && (known[0].LabelFr, known[0].Unit) != (label.Fr, line.Unit))
            Add(known[0].Unit == line.Unit ? fr : at + "/unit", "BenefitFixed", line.Code, known[0].LabelFr, Fields(new { known[0].Unit })["unit"]!.GetValue<string>());
        if (known.Count > 0 && known[0].Funding != (line.Funding ?? Funding.Region))
            Add(at + "/funding", "FamilyFixed", line.Code, Fields(new { known[0].Funding })["funding"]!.GetValue<string>());
        var seen = new HashSet<int>();
        foreach (var (i, v) in line.Versions.Index())
        {
            var place = At(at + "/versions", i);
            if (!seen.Add(v.Version))
                Add(place + "/version", "VersionTwice", v.Version);
            _versionPaths.TryAdd((number.Value, v.Version), place);
            var version = Version(place, campaign, line with { Label = label }, number, v);
            _versions.Add(version);
            if (known.Find(k => k.Version == v.Version) is { } was)
            {
                if (Difference(_stored.Line(was), _after.Line(version)) is { } fields)
                    Add(place, "VersionPublished", v.Version, line.Code, fields, known[^1].Version + 1);
            }
            else if (known.Count > 0 && v.AppliesFrom < Tomorrow)
            {
                Add(place + "/appliesFrom", "VersionTooSoon", Tomorrow);
            }
            if (v.ValidUntil > campaign.SpendUntil)
                Add(place + "/validUntil", "ValidAfterCampaign", campaign.SpendUntil);
            if (BenefitVersionRow.Of(version).Grants.Length > BenefitVersionRow.ListLength)
                Add(place + "/grants", "GrantsTooLong");
        }
        foreach (var gone in known.Where(k => !seen.Contains(k.Version)))
            Add(at + "/versions", "VersionGone", gone.Version, line.Code);
        MergeRules(at + "/reimbursement", line, number, known.Count > 0);
    }

    private BenefitVersion Version(string at, CampaignLine campaign, BenefitLine benefit, BenefitId number, VersionLine v)
    {
        foreach (var (i, grant) in v.Grants.Index())
        {
            _ = Numbers(At(at + "/grants", i) + "/levels", grant.Levels ?? [], "levels", _after.Levels).Count();
            _ = Numbers(At(at + "/grants", i) + "/tracks", grant.Tracks ?? [], "tracks", _after.Tracks).Count();
            _ = Numbers(At(at + "/grants", i) + "/equipmentFamilies", grant.EquipmentFamilies ?? [], "equipmentFamilies", _after.EquipmentFamilies).Count();
        }
        return new(
            number, v.Version, campaign.Code, v.AppliesFrom, benefit.Code, benefit.Label.Fr, benefit.Label.En, benefit.Unit, v.Grants,
            [.. Numbers(at + "/products", v.Products, "products", _after.Products).Select(n => new ProductId(n))],
            [.. Numbers(at + "/trades", v.Trades, "trades", _after.Trades).Select(n => new TradeId(n))],
            new(new(v.HolderShare?.CentsPerUnit ?? 0), v.HolderShare?.BasisPoints ?? 0),
            Money.From(v.RegionCapPerUnitCents), Money.From(v.RegionCapPerSaleCents), v.LimitPerDay, v.LimitPerWeek, v.LimitPerMonth,
            v.ValidFrom, v.ValidUntil, v.Priority, new(v.OfflineFloorCents), Plain(at + "/fundingLine", v.FundingLine, 40), v.OfflineOverdraft,
            benefit.Funding ?? Funding.Region);
    }

    /// <summary>The numbers of codes, retired ones too: whether those may still be named is asked at the end.</summary>
    private IEnumerable<byte> Numbers(string path, IReadOnlyList<string> codes, string list, CodeTable table)
    {
        foreach (var (i, code) in codes.Index())
        {
            if (Any(table, code) is { } word)
                yield return word.Number;
            else
                Add(At(path, i), "CodeUnknown", code, list, string.Join(", ", table.Codes));
        }
    }

    private void MergeRules(string path, BenefitLine line, BenefitId number, bool isPublished)
    {
        var stored = _stored.Rules.Where(r => r.Benefit == number && r.Business is null).ToList();
        _rules.AddRange(_stored.Rules.Where(r => r.Benefit == number && r.Business is not null));
        var seen = new HashSet<int>();
        foreach (var (i, r) in line.Reimbursement.Index())
        {
            var at = At(path, i);
            TradeId? trade = r.Trade is null ? null : Numbers(at + "/trade", [r.Trade], "trades", _after.Trades).Select(n => (TradeId?)new TradeId(n)).FirstOrDefault();
            var known = r.Number is { } given ? stored.Find(s => s.Id == given) : stored.Find(s => (s.Trade, s.From) == (trade, r.From) && !seen.Contains(s.Id));
            if (known is null && r.Number is { } taken && _stored.Rules.FirstOrDefault(s => s.Id == taken) is { } other)
                Add(at + "/number", "NumberTaken", taken, other.Label);
            var rule = new ReimbursementRule(
                known?.Id ?? r.Number ?? _nextRule++, Plain(at + "/label", r.Label), number, trade, r.From, r.Until,
                [.. (r.Tiers ?? []).Select(t => new RateTier(new(t.FromCents), t.RateBasisPoints))],
                Money.From(r.AmountPerUnitCents), Money.From(r.CapPerUnitCents), new(r.FeePerSaleCents ?? 0));
            if (line.Funding == Funding.Family && !rule.PaysWhole)
                Add(at, "FamilyPaidWhole", line.Code);
            if (!seen.Add(rule.Id) || !_rulePaths.TryAdd(rule.Id, at))
            {
                Add(at + "/number", "RuleTwice", rule.Id);
                continue;
            }
            _rules.Add(rule);
            if (known is null)
            {
                if (isPublished && RuleTerms.Start(rule.From, _use.Today) is { } soon)
                    Add(at + "/from", soon);
                continue;
            }
            if (Difference(_stored.Line(known with { Until = null }), _after.Line(rule with { Until = null })) is { } fields)
                Add(at, "RulePublished", rule.Id, known.Label, fields);
            if (RuleTerms.End(known, rule.Until, _use.Today) is { } refused)
                Add(at + "/until", refused);
        }
        foreach (var gone in stored.Where(s => !seen.Contains(s.Id)))
            Add(path, "RuleGone", gone.Id, gone.Label);
    }

    /// <summary>Names of the fields in which two lines differ; null when they are the same.</summary>
    private static string? Difference<T>(T before, T after)
    {
        var (was, now) = (Fields(before), Fields(after));
        var names = was.Select(f => f.Key).Union(now.Select(f => f.Key)).Where(name => !JsonNode.DeepEquals(was[name], now[name])).ToList();
        return names.Count == 0 ? null : string.Join(", ", names);
    }

    internal static JsonObject Fields<T>(T line) => JsonSerializer.SerializeToNode(line, CatalogueFile.Options)!.AsObject();

    /// <summary>The field of a problem, in the version or rule it is about; what the file says otherwise is the whole line's.</summary>
    private string Inside(string path, string field)
    {
        var inner = $"{path}/{char.ToLowerInvariant(field[0])}{field[1..]}";
        return _document.Has(inner) ? inner : path;
    }
}

/// <summary>When a price rule may begin and end: what is sold until tonight is paid as it was said.</summary>
public static class RuleTerms
{
    /// <returns>Problem: RuleTooSoon.</returns>
    public static Problem? Start(DateOnly from, DateOnly today) => from > today ? null : CatalogueDocument.Words.Problem("RuleTooSoon", today.AddDays(1));

    /// <summary>May the rule end on that day? The day before its first takes it back, while it has not begun.</summary>
    /// <param name="until">Last day, included; null: it goes on.</param>
    /// <returns>Problems: RuleOver, RuleEndTooSoon.</returns>
    public static Problem? End(ReimbursementRule rule, DateOnly? until, DateOnly today)
    {
        if (until == rule.Until)
            return null;
        if (rule.IsWithdrawn || rule.Until < today)
            return CatalogueDocument.Words.Problem("RuleOver", rule.Id, rule.Label, rule.Until!);
        return until is { } end && end < today && !(rule.From > today && end == rule.From.AddDays(-1))
            ? CatalogueDocument.Words.Problem("RuleEndTooSoon", today)
            : null;
    }
}
