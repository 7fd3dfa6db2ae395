using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pass.Testing;

/// <summary>Files of the repository, of its build, and, when it is there, of the folder shared beside it.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Sample(string name) => PathOf("clearing", "Pass.Cli", "Samples", name);

    /// <summary>A program built in the same configuration as these tests.</summary>
    /// <param name="project">Folder of its project, with slashes.</param>
    public static string Program(string project)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return PathOf(project, "bin", configuration, "net10.0", Path.GetFileName(project) + ".dll");
    }

    /// <summary>A schema published by ISO, or null where the shared folder is absent.</summary>
    public static string? Schema(string name)
    {
        var path = PathOf("..", "shared", "schemas", name);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Compares with the file kept in Golden/ of the calling test project; with PASS_WRITE_GOLDEN=1 the file is written instead, to be reviewed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ShouldBeGolden(this byte[] bytes, string name)
    {
        var path = PathOf("tests", Assembly.GetCallingAssembly().GetName().Name!, "Golden", name);
        if (Environment.GetEnvironmentVariable("PASS_WRITE_GOLDEN") == "1")
            File.WriteAllBytes(path, bytes);
        var expected = File.ReadAllBytes(path);
        Encoding.UTF8.GetString(bytes).ShouldBe(Encoding.UTF8.GetString(expected));
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
