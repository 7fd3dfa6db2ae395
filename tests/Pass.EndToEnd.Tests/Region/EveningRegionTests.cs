namespace Pass.EndToEnd.Tests.Region;

public class EveningRegionTests(EveningRegion evening)
{
    [Fact]
    public void The_region_the_other_tests_work_on_has_sold_something() => evening.Sales.ShouldBeGreaterThan(50);
}
