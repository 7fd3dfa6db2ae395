namespace Pass.Portal.Tests;

/// <summary>Files kept in Golden/; with PASS_WRITE_GOLDEN=1 they are written instead, to be reviewed.</summary>
internal static class Golden
{
    public static void Compare(string name, string text)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Pass.sln")))
            folder = folder.Parent;
        var path = Path.Combine(folder.FullName, "tests", "Pass.Portal.Tests", "Golden", name);
        if (Environment.GetEnvironmentVariable("PASS_WRITE_GOLDEN") == "1")
            File.WriteAllText(path, text);
        text.ShouldBe(File.ReadAllText(path));
    }
}
