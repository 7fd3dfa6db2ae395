using System.Text.Json.Nodes;

namespace Pass.Region.Catalogue;

/// <summary>One thing of the catalogue that is another before and after.</summary>
/// <param name="Subject">Kind and number, for the audit: <c>product/10</c>, <c>campaign/2027-2028</c>, <c>benefit/9/2</c> (its second version), <c>rule/12</c>.</param>
/// <param name="Before">Its fields as the file says them; null when it is new.</param>
public sealed record CatalogueChange(string Subject, JsonObject? Before, JsonObject After)
{
    /// <summary>Nothing is ever taken away, so there is no third: <c>product.add</c>, <c>rule.change</c>.</summary>
    public string Action => $"{Subject[..Subject.IndexOf('/', StringComparison.Ordinal)]}.{(Before is null ? "add" : "change")}";

    /// <returns>In the order of the file.</returns>
    public static IReadOnlyList<CatalogueChange> Between(CatalogueContent before, CatalogueContent after)
    {
        var was = Subjects(before).ToDictionary(s => s.Subject, s => s.Fields, StringComparer.Ordinal);
        return
        [
            .. Subjects(after).Select(s => new CatalogueChange(s.Subject, was.GetValueOrDefault(s.Subject), s.Fields))
                .Where(c => c.Before is null || !JsonNode.DeepEquals(c.Before, c.After)),
        ];
    }

    private static IEnumerable<(string Subject, JsonObject Fields)> Subjects(CatalogueContent content)
    {
        var words = new[] { ("product", content.Products), ("trade", content.Trades), ("level", content.Levels), ("track", content.Tracks), ("equipmentFamily", content.EquipmentFamilies) };
        foreach (var (kind, table) in words)
        {
            foreach (var e in table.All)
                yield return (FormattableString.Invariant($"{kind}/{e.Number}"), CatalogueMerge.Fields(new { e.Code, Fr = e.LabelFr, En = e.LabelEn, Retired = e.IsRetired, Mef = e.Mef.Length == 0 ? null : e.Mef }));
        }
        foreach (var c in content.Campaigns)
            yield return ($"campaign/{c.Code}", CatalogueMerge.Fields(new { c.SchoolYear, c.OpensOn, c.SpendUntil }));
        foreach (var v in content.Benefits)
        {
            var fields = CatalogueMerge.Fields(new { v.Campaign, v.Code, Label = new LabelLine(v.LabelFr, v.LabelEn), v.Unit });
            foreach (var (name, value) in CatalogueMerge.Fields(content.Line(v)))
                fields[name] = value?.DeepClone();
            yield return (FormattableString.Invariant($"benefit/{v.Benefit.Value}/{v.Version}"), fields);
        }
        foreach (var r in content.Rules)
        {
            var fields = CatalogueMerge.Fields(new { Benefit = r.Benefit.Value, r.Business });
            foreach (var (name, value) in CatalogueMerge.Fields(content.Line(r)).Where(f => f.Key != "number"))
                fields[name] = value?.DeepClone();
            yield return (FormattableString.Invariant($"rule/{r.Id}"), fields);
        }
    }
}
