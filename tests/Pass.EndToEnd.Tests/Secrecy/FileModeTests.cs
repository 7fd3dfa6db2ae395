using Pass.EndToEnd.Tests.Region;

namespace Pass.EndToEnd.Tests.Secrecy;

/// <summary>Whatever the tools make is its owner's alone, on a machine where others have accounts.</summary>
public sealed class FileModeTests(EveningRegion evening) : IDisposable
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_demonstration_leaves_nothing_to_others()
    {
        var files = ShouldBeTheOwners(evening.Folder);
        // Databases, bank file, statements, sales, journal, roll, partners, keys, certificates, lists, logs.
        foreach (var kind in (string[])["pass.db", "log.db", "issuer.db", ".xml", ".pdf", ".csv", ".hledger", ".key", ".secret", ".cose", ".log"])
            files.ShouldContain(file => file.EndsWith(kind, StringComparison.Ordinal), kind);
    }

    [Fact]
    public async Task Nor_do_the_commands()
    {
        var database = _folder.CopyOf(evening.Database, "copied");
        await Night.DraftAsync(database);
        var made = _folder["made"];
        (await Tool.PassAsync(Path.Combine(made, "donnees"), "init")).Well();
        (await Tool.PassAsync(database, "export", "ledger", "--out", Path.Combine(made, "journal.hledger"))).Well();
        (await Tool.RunAsync(Tool.Simulation("generate", "--passes", "50", "--partners", "5", "--out", Path.Combine(made, "invented")))).Well();
        ShouldBeTheOwners(made).Count.ShouldBeGreaterThanOrEqualTo(5);
    }

    private static List<string> ShouldBeTheOwners(string folder)
    {
        var found = new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).ToList();
        found.Where(file => (file.UnixFileMode & Others) != 0).Select(file => $"{Path.GetRelativePath(folder, file.FullName)} {file.UnixFileMode}").ShouldBeEmpty();
        return [.. found.OfType<FileInfo>().Select(file => file.FullName)];
    }

    public void Dispose() => _folder.Dispose();
}
