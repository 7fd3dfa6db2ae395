using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Pass.Region.Holders.Roll;
using Pass.Simulation.Generation;
using Pass.Testing;
using Pass.Testing.Catalogue;

namespace Pass.Simulation.Tests.Generation;

public class RollGeneratorTests
{
    private static readonly RollImportOptions Options = new(new DateOnly(2026, 10, 1));

    [Fact]
    public void A_seed_gives_the_same_bytes_for_ever() =>
        Convert.ToHexString(SHA256.HashData(Write(new RollPlan(500, 42), out _)))[..16].ShouldBe("D7E3222B86951C86");

    [Theory]
    [InlineData(RollForm.School)]
    [InlineData(RollForm.Region)]
    [InlineData(RollForm.ZipOfSchools)]
    public void Two_writings_are_alike_and_another_seed_is_another_region(RollForm form)
    {
        var plan = new RollPlan(200, 1) { Form = form };
        Write(plan, out _).ShouldBe(Write(plan, out _));
        Write(plan, out _).ShouldNotBe(Write(plan with { Seed = 2 }, out _));
    }

    [Fact]
    public void What_is_written_reads_back_whole()
    {
        var plans = from passes in Gen.Choose(1, 300)
                    from seed in Gen.Choose(0, 1_000_000)
                    from form in Gen.Elements(RollForm.School, RollForm.Region, RollForm.ZipOfSchools)
                    from utf8 in Gen.Elements(true, false)
                    from leavers in Gen.Choose(0, 20)
                    select new RollPlan(passes, seed) { Form = form, Utf8 = utf8, LeaversPercent = leavers };
        Check.One(Seeded.Config.WithMaxTest(20), Prop.ForAll(plans.ToArbitrary(), plan =>
        {
            using var reader = new SiecleReader(new MemoryStream(Write(plan, out var summary)), "r.xml", Options);
            var check = reader.Check();
            var rows = reader.Rows(_ => true).ToList();
            rows.Count.ShouldBe(plan.Passes);
            rows.ShouldAllBe(r => r.ClassCode != null);
            check.Totals.ShouldBe(new RollTotals(summary.Schools, summary.Pupils, summary.Leavers, 0));
        }));
    }

    [Fact]
    public void The_region_looks_like_one()
    {
        using var reader = new SiecleReader(new MemoryStream(Write(new RollPlan(20_000, 3), out var summary)), "r.xml", Options);
        reader.Check().ProblemCount.ShouldBe(0);
        var rows = reader.Rows(_ => true).ToList();
        rows.Select(r => r.Ine).Distinct().Count().ShouldBe(20_000);
        rows.Select(r => r.Uai).Distinct().Count().ShouldBe(summary.Schools);
        rows.ShouldAllBe(r => r.BirthDate.Year >= 2006 && r.BirthDate.Year <= 2012);
        rows.Select(r => Catalogue2026.Content.Levels.OfMef(r.MefCode)?.Code).Distinct().Order().ShouldBe(["CAP1", "CAP2", "PREMIERE", "SECONDE", "TERMINALE"]);
        rows.Select(r => Catalogue2026.Content.EquipmentFamilies.OfMef(r.MefCode)?.Code).ShouldContain("cuisine");
        rows.Count(r => r.StatusCode == "AP").ShouldBe(summary.Apprentices);
        summary.Apprentices.ShouldBeInRange(200, 5_000);
        rows.GroupBy(r => (r.Uai, r.ClassCode)).Max(g => g.Count()).ShouldBeLessThan(40);
        rows.ShouldContain(r => r.FamilyName.Contains('Œ'));
    }

    private static byte[] Write(RollPlan plan, out RollSummary summary)
    {
        using var stream = new MemoryStream();
        summary = RollGenerator.Generate(plan, stream);
        return stream.ToArray();
    }
}
