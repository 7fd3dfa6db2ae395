using Pass.EndToEnd.Tests.Region;

// One process of the product at a time: a delay before a kill means something, and two cores are enough.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(EveningRegion))]
