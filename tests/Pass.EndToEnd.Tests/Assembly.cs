using Pass.EndToEnd.Tests.Region;

// Each test waits for processes of its own, which keep a core busy.
[assembly: Xunit.v3.Parallelization(MaxThreads = 2)]
[assembly: AssemblyFixture(typeof(EveningRegion))]
