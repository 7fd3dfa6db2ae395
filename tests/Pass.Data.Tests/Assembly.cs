using Pass.Testing;
using Pass.Testing.Postgres;

[assembly: AssemblyFixture(typeof(PostgresServer))]
[assembly: AssemblyFixture(typeof(EnglishWords))]
