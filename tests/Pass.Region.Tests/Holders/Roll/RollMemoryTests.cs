using Pass.Region.Holders.Roll;
using Pass.Simulation.Generation;

namespace Pass.Region.Tests.Holders.Roll;

/// <summary>Live memory is that of the whole process, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(RollMemoryTests), DisableParallelization = true)]
[Collection(nameof(RollMemoryTests))]
public class RollMemoryTests
{
    [Fact]
    public void Fifty_thousand_pupils_are_read_in_a_few_megabytes()
    {
        var path = Path.GetTempFileName();
        try
        {
            RollGenerator.Generate(new RollPlan(50_000, 9) { Form = RollForm.School }, path);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            using var reader = SiecleReader.Open(path, Export.Options);
            reader.Check().Totals.Rows.ShouldBe(50_000);
            using var rows = reader.Rows(_ => true).GetEnumerator();
            for (var read = 0; read < 49_999; read++)
                rows.MoveNext().ShouldBeTrue();
            var held = GC.GetTotalMemory(forceFullCollection: true) - before;
            rows.MoveNext().ShouldBeTrue();
            rows.MoveNext().ShouldBeFalse();
            held.ShouldBeLessThan(8_000_000);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
