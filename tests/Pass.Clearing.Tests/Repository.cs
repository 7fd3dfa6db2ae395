namespace Pass.Clearing.Tests;

/// <summary>Files of the repository and, when it is there, of the folder shared beside it.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A schema published by ISO, or null where the shared folder is absent.</summary>
    public static string? Schema(string name)
    {
        var path = PathOf("..", "shared", "schemas", name);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Compares with the file kept in Golden/; with PASS_WRITE_GOLDEN=1 the file is written instead, to be reviewed.</summary>
    public static void ShouldBeGolden(this byte[] bytes, string name)
    {
        var path = PathOf("tests", "Pass.Clearing.Tests", "Golden", name);
        if (Environment.GetEnvironmentVariable("PASS_WRITE_GOLDEN") == "1")
            File.WriteAllBytes(path, bytes);
        var expected = File.ReadAllBytes(path);
        System.Text.Encoding.UTF8.GetString(bytes).ShouldBe(System.Text.Encoding.UTF8.GetString(expected));
        bytes.ShouldBe(expected);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pass.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run from inside the repository (Pass.sln was not found).");
    }
}
