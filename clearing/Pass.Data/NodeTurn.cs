using System.Data.Common;

namespace Pass.Data;

/// <summary>
/// What one node of many does at a time. The turn ends with the process that has it, however that ends: on a server it is a lock of a session of its own,
/// beside the embedded database a locked file.
/// </summary>
/// <param name="name">The same on all nodes; letters and hyphens.</param>
public sealed class NodeTurn(PassDatabase database, string name) : IAsyncDisposable
{
    private DbConnection? _session;
    private FileStream? _file;

    /// <summary>True while this node has the turn; takes it when it is free.</summary>
    /// <exception cref="DbException">The server does not answer; the turn is lost.</exception>
    public async Task<bool> TakeAsync(CancellationToken ct = default) => database.Kind == DatabaseKind.Sqlite ? TakeFile() : await TakeLockAsync(ct);

    private bool TakeFile()
    {
        try
        {
            _file ??= new(Path.Combine(Path.GetDirectoryName(database.LogPath)!, name + ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<bool> TakeLockAsync(CancellationToken ct)
    {
        try
        {
            var isHeld = _session is not null;
            _session ??= await database.OpenConnectionAsync(ct);
            await using var command = _session.CreateCommand();
            // Once held, the session only has to be alive.
            command.CommandText = isHeld ? "SELECT true" : $"SELECT pg_try_advisory_lock(hashtext('{name}'))";
            if (await command.ExecuteScalarAsync(ct) is true)
                return true;
            await DisposeAsync();
            return false;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
            await _session.DisposeAsync();
        if (_file is not null)
            await _file.DisposeAsync();
        (_session, _file) = (null, null);
    }
}
