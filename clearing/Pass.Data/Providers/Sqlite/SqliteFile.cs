using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pass.Data.Providers.Sqlite;

/// <summary>
/// Whether the file behind an open connection is still the one of its name. The system goes on writing to a file that was removed or replaced
/// while it was open, and all of that is lost with the last who has it open.
/// </summary>
internal static partial class SqliteFile
{
    // https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html
    private const int HasMoved = 20;

    /// <summary>True when it was moved, removed or replaced; then no connection that has it open is used again.</summary>
    public static bool WasMoved(SqliteConnection connection)
    {
        if (connection.Handle is not { } handle || Control(handle.DangerousGetHandle(), "main", HasMoved, out var moved) != raw.SQLITE_OK || moved == 0)
            return false;
        // Connections that wait to be used again have the same lost file open.
        SqliteConnection.ClearPool(connection);
        return true;
    }

    /// <exception cref="IOException">It was moved, removed or replaced; the connection is of no use any more.</exception>
    public static void ThrowIfMoved(SqliteConnection connection)
    {
        if (!WasMoved(connection))
            return;
        throw new IOException(DatabaseProvider.Words.Say("FileMoved", connection.DataSource));
    }

    [LibraryImport(SqliteRuntime.Library, EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Control(IntPtr database, string name, int operation, out int argument);
}
