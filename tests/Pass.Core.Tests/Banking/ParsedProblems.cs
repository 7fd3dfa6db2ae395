namespace Pass.Core.Tests.Banking;

internal static class ParsedProblems
{
    public static string? ProblemCode<T>(this Result<T> parsed) where T : notnull =>
        parsed.Ok(out _, out var problem) ? null : problem.Code;
}
