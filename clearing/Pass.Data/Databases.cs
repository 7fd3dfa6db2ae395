using Pass.Data.Providers;
using Pass.Data.Providers.Postgres;
using Pass.Data.Providers.Sqlite;
using Pass.Data.Providers.SqlServer;

namespace Pass.Data;

/// <summary>The databases there are, by the word that names them.</summary>
public static class Databases
{
    private const string PostgresExample = "postgres:Host=db;Database=pass;Username=pass";
    private const string SqlServerExample = "sqlserver:Server=db;Database=pass;User Id=pass;Password=…";

    /// <summary>Reads where a database is, <c>sqlite:PLACE</c>, <c>postgres:CONNECTION-STRING</c> or <c>sqlserver:CONNECTION-STRING</c>.</summary>
    /// <param name="place">What is named after <c>sqlite:</c>, FOLDER or FILE.</param>
    /// <param name="example">Of the embedded form.</param>
    /// <exception cref="FormatException">The text is none of these, or names no place; the message says how to write it.</exception>
    public static DatabaseProvider Parse(string text, string place, string example)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (name, rest) = colon < 0 ? (text.Trim(), "") : (text[..colon].Trim(), text[(colon + 1)..].Trim());
        return name switch
        {
            "sqlite" => rest.Length > 0 ? new SqliteProvider(rest) : throw Nowhere(name, place, example),
            "postgres" => rest.Length > 0 ? PostgresProvider.Read(rest) : throw Nowhere(name, "ConnectionString", PostgresExample),
            "sqlserver" => rest.Length > 0 ? SqlServerProvider.Read(rest) : throw Nowhere(name, "ConnectionString", SqlServerExample),
            _ => throw new FormatException(DatabaseProvider.Words.Say("Shape", DatabaseProvider.Words.Say($"Place.{place}"), example, PostgresExample)),
        };
    }

    private static FormatException Nowhere(string name, string what, string example) => new(DatabaseProvider.Words.Say("NoPlace", name, DatabaseProvider.Words.Say($"After.{what}"), example));
}
