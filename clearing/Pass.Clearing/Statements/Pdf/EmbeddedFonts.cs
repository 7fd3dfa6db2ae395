namespace Pass.Clearing.Statements.Pdf;

/// <summary>Source Sans 3 (SIL Open Font License 1.1), read once per process. Its figures all have one width, so columns of amounts align.</summary>
public static class EmbeddedFonts
{
    public static TrueTypeFont Regular { get; } = Load("SourceSans3-Regular.ttf");
    public static TrueTypeFont Semibold { get; } = Load("SourceSans3-Semibold.ttf");

    private static TrueTypeFont Load(string resource)
    {
        using var stream = typeof(EmbeddedFonts).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not inside the assembly; the build embeds it from node_modules.");
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return new TrueTypeFont(file);
    }
}
