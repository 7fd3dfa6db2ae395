using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Pass.Core;

namespace Pass.Data.Providers.Postgres;

/// <summary>
/// A copy of the whole database by pg_dump, which sees one moment of it (https://www.postgresql.org/docs/15/app-pgdump.html), and its return by
/// pg_restore in one transaction. The password goes by the environment, where other users cannot read it.
/// </summary>
internal static class PostgresCopy
{
    public const string FileName = "pass.dump";

    private const string Dump = "pg_dump", Restore = "pg_restore", DebianFolder = "/usr/lib/postgresql";
    private const int ErrorLength = 600;

    public static Task<Problem?> MakeAsync(string connectionString, string folder, CancellationToken ct) =>
        RunAsync(Dump, connectionString, ["--format=custom", "--no-owner", "--no-privileges", "--file", Path.Combine(folder, FileName)], ct);

    public static async Task<Problem?> RefusesAsync(string connectionString, string place, CancellationToken ct)
    {
        if (Find(Restore) is null)
            return Copies.Words.Problem("ToolMissing", Restore);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f'))", connection);
        return await command.ExecuteScalarAsync(ct) is true ? Copies.Words.Problem("PlaceTaken", place) : null;
    }

    public static Task<Problem?> PutBackAsync(string connectionString, string folder, CancellationToken ct)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString).Database ?? "";
        return RunAsync(Restore, connectionString, ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--dbname", database, Path.Combine(folder, FileName)], ct);
    }

    private static async Task<Problem?> RunAsync(string tool, string connectionString, string[] arguments, CancellationToken ct)
    {
        if (Find(tool) is not { } program)
            return Copies.Words.Problem("ToolMissing", tool);
        var start = new ProcessStartInfo(program, ["--no-password", .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var (name, value) in Environment(new(connectionString)))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            var (errors, output) = (process.StandardError.ReadToEndAsync(ct), process.StandardOutput.ReadToEndAsync(ct));
            await process.WaitForExitAsync(ct);
            await output;
            var said = (await errors).Trim().ReplaceLineEndings(" ");
            return process.ExitCode == 0 ? null : Copies.Words.Problem("ToolFailed", tool, said.Length > ErrorLength ? said[..ErrorLength] + "…" : said);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    // https://www.postgresql.org/docs/15/libpq-envars.html
    private static IEnumerable<(string Name, string? Value)> Environment(NpgsqlConnectionStringBuilder parts)
    {
        yield return ("PGHOST", parts.Host);
        yield return ("PGPORT", parts.Port.ToString(CultureInfo.InvariantCulture));
        yield return ("PGDATABASE", parts.Database);
        if (parts.Username is { } user)
            yield return ("PGUSER", user);
        if (parts.Password is { } password)
            yield return ("PGPASSWORD", password);
        if (parts.Passfile is { } file)
            yield return ("PGPASSFILE", file);
        if (parts.RootCertificate is { } root)
            yield return ("PGSSLROOTCERT", root);
        yield return ("PGSSLMODE", parts.SslMode switch { SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", var mode => mode.ToString().ToLowerInvariant() });
        yield return ("PGAPPNAME", "pass");
        // Errors that a person who reads French or English here can look up.
        yield return ("LC_MESSAGES", "C");
    }

    /// <summary>On the path, else where Debian keeps those of each version, the latest first.</summary>
    private static string? Find(string tool)
    {
        var path = System.Environment.GetEnvironmentVariable("PATH") ?? "";
        var versions = Directory.Exists(DebianFolder)
            ? Directory.GetDirectories(DebianFolder).OrderByDescending(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0)
            : Enumerable.Empty<string>();
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(versions.Select(v => Path.Combine(v, "bin"))).Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
    }
}
