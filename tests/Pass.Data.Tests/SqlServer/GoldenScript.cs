namespace Pass.Data.Tests.SqlServer;

/// <summary>Files kept in Golden/; with PASS_WRITE_GOLDEN=1 they are written instead, to be reviewed.</summary>
internal static class GoldenScript
{
    public static void Compare(string name, string text)
    {
        var path = Path.Combine(Root, "tests", "Pass.Data.Tests", "Golden", name);
        text = text.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("PASS_WRITE_GOLDEN") == "1")
            File.WriteAllText(path, text);
        text.ShouldBe(File.ReadAllText(path), $"a migration changed: look at it, then write {name} again with PASS_WRITE_GOLDEN=1");
    }

    /// <summary>The repository, above the tests.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Pass.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
