namespace Pass.Benchmarks.Measuring;

/// <summary>The checkout that this program was built in.</summary>
internal static class Checkout
{
    public static string Folder { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pass.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("The portal is found beside the solution: run the benchmark from a checkout.");
    }
}
