namespace Pass.Core.Tests.Banking;

internal static class ParsedProblems
{
    public static string? ProblemCode<T>(this Parsed<T> parsed) where T : notnull =>
        parsed.Ok(out _, out var problem) ? null : problem.Code;
}
