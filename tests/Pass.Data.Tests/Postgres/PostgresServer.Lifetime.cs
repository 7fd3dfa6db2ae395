namespace Pass.Testing.Postgres;

/// <summary>Started and stopped by the test runner.</summary>
public sealed partial class PostgresServer : IAsyncLifetime;
