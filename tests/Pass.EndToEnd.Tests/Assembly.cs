using Pass.EndToEnd.Tests.Region;

// Each test waits for processes of its own, which keep a core busy.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
[assembly: AssemblyFixture(typeof(EveningRegion))]
