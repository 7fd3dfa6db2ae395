using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Pass.CardIssuer.Commands;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Credentials;
using Pass.Issuing.Keys;
using Pass.Testing.Processes;

namespace Pass.CardIssuer.Tests.Kills;

/// <summary>An issuer's folder, and the real program at work on it, as a process that can be killed.</summary>
internal sealed class IssuerProgram : IDisposable
{
    private const string Passphrase = "a passphrase of some length";

    private readonly string _folder = Directory.CreateTempSubdirectory("killed-").FullName;
    private readonly string? _postgres;
    private readonly Random _random = new(20_261_122);

    /// <param name="postgres">Connection string of an empty database; null: issuer.db in the folder.</param>
    public IssuerProgram(string? postgres = null)
    {
        _postgres = postgres;
        Database = postgres is null ? IssuerDatabase.Sqlite(this["issuer/issuer.db"]) : IssuerDatabase.Postgres(postgres);
    }

    public IssuerDatabase Database { get; }

    private string[] Elsewhere => _postgres is null ? [] : ["--database", $"postgres:{_postgres}"];

    /// <summary>How often it was killed before it had ended.</summary>
    public int Kills { get; private set; }

    public string this[string name] => Path.Combine(_folder, name);

    /// <summary>Its authorities and keys, made without disturbance.</summary>
    public async Task CreateKeysAsync()
    {
        foreach (var command in new[] { "keys create-root", "keys create-issuer", "keys create card-master", "keys import-transport transport --factory", "keys create kek-bureau" })
            await DoAsync(command.Split(' '));
    }

    public ProcessStartInfo Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Pass.CardIssuer.dll"), .. arguments, "--folder", this["issuer"], .. Elsewhere]);
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["PASS_ISSUER_PASSPHRASE"] = Passphrase;
        return start;
    }

    /// <summary>The same program in this process, which is quicker: its exit code.</summary>
    public Task<int> RunAsync(params string[] arguments)
    {
        File.WriteAllText(this["passphrase.txt"], Passphrase);
        return IssuerCommands.RunAsync([.. arguments, "--folder", this["issuer"], .. Elsewhere, "--passphrase-file", this["passphrase.txt"]]);
    }

    public async Task DoAsync(params string[] arguments) => (await RunAsync(arguments)).ShouldBe(0, string.Join(' ', arguments));

    /// <summary>Kills the program a few looks after the sign is there: 0 to 7, drawn from a fixed seed; the program may be quicker.</summary>
    public async Task KillAsync(Func<bool> sign, params string[] arguments)
    {
        var looks = _random.Next(8);
        await using var run = new RunningProcess(Start(arguments));
        while (!run.HasEnded && (!sign() || looks-- > 0))
            await Task.Delay(1);
        run.Kill();
        var ended = await run.EndAsync(TestContext.Current.CancellationToken);
        ended.ExitCode.ShouldBeOneOf([0, 128 + 9], ended.ToString());
        Kills += ended.ExitCode == 0 ? 0 : 1;
    }

    /// <summary>Kills it while it writes to its store, then lets it finish.</summary>
    public async Task KillWritingAsync(params string[] arguments)
    {
        await KillAsync(IsWriting, arguments);
        await ShouldBeConsistentAsync();
        (await RunAsync(arguments)).ShouldBe(0, string.Join(' ', arguments));
        await ShouldBeConsistentAsync();
    }

    /// <summary>Whether somebody is in the middle of a change.</summary>
    public bool IsWriting()
    {
        if (_postgres is not null)
        {
            using var server = new NpgsqlConnection(_postgres);
            server.Open();
            using var writers = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL", server);
            return (long)writers.ExecuteScalar()! > 0;
        }

        if (!File.Exists(this["issuer/issuer.db"]))
            return false;
        using var connection = new SqliteConnection($"Data Source={this["issuer/issuer.db"]};Pooling=False;Default Timeout=0");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; ROLLBACK";
        try
        {
            begin.ExecuteNonQuery();
            return false;
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode is 5 or 6)
        {
            return true;
        }
    }

    public async Task<List<CredentialRow>> CardsAsync()
    {
        await using var context = Database.CreateContext();
        return await context.Credentials.AsNoTracking().OrderBy(row => row.Id).ToListAsync();
    }

    public int CountOf(IssuanceState state)
    {
        using var context = Database.CreateContext();
        return context.Credentials.Count(row => row.State == state);
    }

    /// <summary>No serial, chip or certificate twice; certificates say what their rows say; every state is the end of a whole history.</summary>
    public async Task<List<CredentialRow>> ShouldBeConsistentAsync()
    {
        await Database.MigrateAsync();
        await using var context = Database.CreateContext();
        var cards = await CardsAsync();
        foreach (var unique in new Func<CredentialRow, byte[]?>[] { row => row.Serial, row => row.ChipId, row => row.PublicPoint, row => row.Certificate })
            cards.Select(unique).OfType<byte[]>().Select(Convert.ToHexString).ShouldBeUnique();
        foreach (var card in cards)
        {
            (card.Serial is null).ShouldBe(card.State == IssuanceState.Ordered);
            if (card.State >= IssuanceState.Produced)
                card.Certificate.ShouldNotBeNull();
            if (card.Certificate is { } encoded)
                Certificate.Decode(encoded)!.Body.ShouldSatisfyAllConditions(body => body.Credential.Value.ShouldBe(card.Id), body => body.Serial.ToArray().ShouldBe(card.Serial));
        }

        var events = (await context.Events.AsNoTracking().OrderBy(e => e.CredentialId).ThenBy(e => e.Version).ToListAsync()).ToLookup(e => e.CredentialId);
        foreach (var card in cards)
        {
            var history = events[card.Id].ToList();
            history.Select(e => e.Version).ShouldBe(Enumerable.Range(1, card.Version));
            history[^1].ToState.ShouldBe(card.State);
            history.Skip(1).Select(e => e.FromState).ShouldBe(history.SkipLast(1).Select(e => (IssuanceState?)e.ToState));
        }

        return cards;
    }

    public Certificate Root() => Certificate.Decode(File.ReadAllBytes(this["issuer/certificates/root.cose"]))!;

    public Cards.Crypto.AesKey Kek()
    {
        using var store = new SecretStore(this["issuer/keys"], Passphrase, Issuer.Random);
        return store.OpenKey("kek-bureau");
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
