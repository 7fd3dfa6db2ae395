using System.Text.RegularExpressions;

namespace Pass.EndToEnd.Tests.Readme;

internal static partial class MarkdownLink
{
    /// <summary>Targets of the links inside the repository.</summary>
    public static IEnumerable<string> In(string markdown) =>
        Link().Matches(markdown).Select(m => m.Groups[1].Value.Split('#')[0]).Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
