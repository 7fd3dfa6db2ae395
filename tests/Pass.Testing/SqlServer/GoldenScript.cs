namespace Pass.Testing.SqlServer;

/// <summary>Files kept in a test project's Golden/; with PASS_WRITE_GOLDEN=1 they are written instead, to be reviewed.</summary>
public static class GoldenScript
{
    public static void Compare(string project, string name, string text)
    {
        var path = Path.Combine(Root, "tests", project, "Golden", name);
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
