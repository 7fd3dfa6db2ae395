using System.Globalization;
using Pass.Clearing.Statements;
using Pass.Core;

namespace Pass.Clearing.Tests.Statements;

public class RulePackTests
{
    [Theory, InlineData("fr-FR"), InlineData("en-GB")]
    public void A_pack_is_the_same_bytes_each_time_in_both_languages_however_much_is_in_it(string culture)
    {
        var small = Render(Pack(1), culture);
        small.ShouldBe(Render(Pack(1), culture));
        small.AsSpan(0, 5).SequenceEqual("%PDF-"u8).ShouldBeTrue();
        Render(Pack(200), culture).Length.ShouldBeGreaterThan(small.Length);
        Render(Pack(0), culture).Length.ShouldBePositive();
    }

    private static byte[] Render(RulePack pack, string culture)
    {
        using var pdf = new MemoryStream();
        RulePackRenderer.Render(pack, pdf, CultureInfo.GetCultureInfo(culture));
        return pdf.ToArray();
    }

    private static RulePack Pack(int count)
    {
        List<RulePackSum> sums = [.. Enumerable.Range(1, count).Select(i => new RulePackSum($"Librairie {i}", 1, new(1_000 * i), new(900 * i)))];
        var from = new DateOnly(2026, 9, 1);
        return new(
            new("Région Exemple", "20009999200014", ["69000 Lyon"], "pass@region.example"), new(2026, 11, 26), "La règle 9 paie 90 %.", from, from.AddDays(count), new(100_000), new(90_000), sums, sums, [], sums,
            [.. sums.Select(s => new RulePackCost(s.Name, null, new Money(-12)))], new string('a', 64), [.. Enumerable.Range(0, count).Select(i => (from.AddDays(i), new string('b', 64)))]);
    }
}
