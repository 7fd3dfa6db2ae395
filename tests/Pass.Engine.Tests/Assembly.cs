using Pass.Testing.Postgres;

[assembly: AssemblyFixture(typeof(PostgresServer))]
