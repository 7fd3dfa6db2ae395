namespace Pass.Portal.Pages.Public;

/// <summary>Every code that a call of the API may be answered with.</summary>
internal sealed class ProblemsModel : PassPage
{
    public static IReadOnlyList<IGrouping<int, ProblemCode>> Codes { get; } = [.. Enum.GetValues<ProblemCode>().GroupBy(code => code.Status()).OrderBy(group => group.Key)];
}
