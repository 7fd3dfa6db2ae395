using FsCheck;
using FsCheck.Fluent;
using Pass.Testing;

namespace Pass.Core.Tests;

public class SeededTests
{
    [Fact]
    public void A_property_tries_the_same_cases_in_every_run()
    {
        List<int> Cases()
        {
            var tried = new List<int>();
            Prop.ForAll(ArbMap.Default.ArbFor<int>(), tried.Add).Check(Seeded.Config);
            return tried;
        }
        var first = Cases();
        first.Count.ShouldBe(100);
        first.Distinct().Count().ShouldBeGreaterThan(30);
        // By default the seed is the same on every machine; with PASS_TEST_SEED it is another one.
        if (Environment.GetEnvironmentVariable("PASS_TEST_SEED") is null or "")
            Cases().ShouldBe(first);
    }
}
