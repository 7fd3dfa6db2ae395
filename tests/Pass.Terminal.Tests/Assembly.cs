using Pass.Testing;

[assembly: AssemblyFixture(typeof(EnglishWords))]
