using System.Data.Common;

namespace Pass.Data;

/// <summary>
/// What one node of many does at a time. The turn ends with the process that has it, however that ends: on a server it is a lock of a session of its own,
/// beside the embedded database a locked file.
/// </summary>
/// <param name="name">The same on all nodes; letters and hyphens.</param>
public sealed class NodeTurn(PassDatabase database, string name) : IAsyncDisposable
{
    private IAsyncDisposable? _held;

    /// <summary>True while this node has the turn; takes it when it is free.</summary>
    /// <exception cref="DbException">The server does not answer; the turn is lost.</exception>
    public async Task<bool> TakeAsync(CancellationToken ct = default)
    {
        try
        {
            if (_held is DbConnection session)
                await AskAsync(session, ct);
            return (_held ??= await database.Provider.TakeTurnAsync(name, ct)) is not null;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Once held, the session only has to be alive.</summary>
    private static async Task AskAsync(DbConnection session, CancellationToken ct)
    {
        await using var command = session.CreateCommand();
        command.CommandText = "SELECT 1";
        await command.ExecuteScalarAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        var held = _held;
        _held = null;
        if (held is not null)
            await database.Provider.EndTurnAsync(held);
    }
}
